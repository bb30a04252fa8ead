"""Bodies: how much anybody may send in one request, and answers that have none because HEAD was asked.

More than allowed is refused as soon as it is known, and never kept in memory.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from fastapi import HTTPException
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hall.hidden_characters import visible

FORM = b"application/x-www-form-urlencoded"
LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. The largest uploads of kiosks stay far below that; a catalogue has some hundred thousand."""


class BodyLimit:
    """ASGI middleware: 413 for a request that announces more than `most` bytes, or sends them without announcing."""

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced(scope) > self._most:
            await JSONResponse({"detail": self._sentence()}, 413)(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise HTTPException(413, self._sentence())
            return message

        return counted

    def _sentence(self) -> str:
        return f"a request has at most {self._most} bytes"


class HeadLikeGet:
    """ASGI middleware: HEAD is answered as GET would be, without the body. A stream ends there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        over = False

        async def without_body(message: Message) -> None:
            nonlocal over
            if over:
                return
            if message["type"] == "http.response.body":
                over = True  # the server tells the sender that the other end has gone
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)


class VisibleForms:
    """ASGI middleware: what people type in forms and addresses comes without signs that nobody sees.

    Paths that hold `refusing` get all as it was sent: they name the field and refuse it themselves.
    """

    def __init__(self, app: ASGIApp, refusing: str = "/catalogue") -> None:
        self._app, self._refusing = app, refusing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] == "http" and self._refusing not in scope["path"]:
            scope = {**scope, "query_string": _visible_pairs(scope["query_string"])}
            if _type_of(scope).startswith(FORM):
                scope, receive = await self._read(scope, receive)
        await self._app(scope, receive, send)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        """The whole form, which is small, and what stands for it."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return scope, _first(message, receive)
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        clean = _visible_pairs(bytes(body))
        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        scope = {**scope, "headers": [*headers, (b"content-length", str(len(clean)).encode())]}
        return scope, _first({"type": "http.request", "body": clean, "more_body": False}, receive)


def _first(message: Message, then: Receive) -> Receive:
    """Gives this message once, and then what comes."""
    waiting = [message]

    async def receive() -> Message:
        return waiting.pop() if waiting else await then()

    return receive


def _visible_pairs(text: bytes) -> bytes:
    """Names and values as browsers write them; unchanged, to the byte, where there is nothing hidden."""
    if b"%" not in text and text.isascii():
        return text
    pairs = parse_qsl(text.decode("utf-8", "replace"), keep_blank_values=True)
    clean = [(visible(name), visible(value, lines=True)) for name, value in pairs]
    return text if clean == pairs else urlencode(clean).encode("ascii")


def _type_of(scope: Scope) -> bytes:
    return next((value.strip().lower() for name, value in scope["headers"] if name == b"content-type"), b"")


def _announced(scope: Scope) -> int:
    """The Content-Length; 0 if there is none. A server hands on nothing that is no number."""
    found = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(found[0]) if found and found[0].isdigit() else 0

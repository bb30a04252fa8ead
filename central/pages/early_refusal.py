"""Displays beyond their share are refused before anything else is done for them: thousands cost next to nothing."""

from __future__ import annotations

import re

from fastapi.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from central.front.rate_limits import whose
from central.pages.listeners import AGAIN_SECONDS, ListenerKind, TooMany
from central.pages.services import Pages

_LISTENS = re.compile(r"/display/[^/]+/live")


class EarlyRefusal:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] == "http" and b"once" not in scope["query_string"] and _LISTENS.fullmatch(scope["path"]):
            try:
                self._pages.live.places.must_have_room(ListenerKind.DISPLAY, whose((scope.get("client") or ("",))[0]))
            except TooMany as error:
                later = {"Retry-After": str(AGAIN_SECONDS)}
                await PlainTextResponse(str(error), 429 if error.mine else 503, later)(scope, receive, send)
                return
        await self._app(scope, receive, send)

"""Forms and addresses reach central's pages without signs that nobody sees, and otherwise to the byte as they came."""

from __future__ import annotations

import asyncio
from urllib.parse import urlencode

import pytest
from starlette.types import Message, Receive, Scope, Send

from central.front.body_limit import VisibleForms

FORM = b"application/x-www-form-urlencoded"


def passed(body: list[bytes], kind: bytes = FORM, query: bytes = b"", path: str = "/x") -> tuple[bytes, Scope]:
    """What the application behind gets of a request that comes in these pieces."""
    got: dict[str, object] = {}
    pieces = [{"type": "http.request", "body": piece, "more_body": at + 1 < len(body)} for at, piece in enumerate(body)]

    async def app(scope: Scope, receive: Receive, _send: Send) -> None:
        whole, more = b"", True
        while more:
            message = await receive()
            whole += message.get("body", b"")
            more = message.get("more_body", False)
        got.update(body=whole, scope=scope)

    async def receive() -> Message:
        return pieces.pop(0)

    async def send(_message: Message) -> None:
        return None

    size = str(sum(map(len, body))).encode()
    scope = {
        "type": "http", "method": "POST", "path": path, "query_string": query,
        "headers": [(b"content-type", kind), (b"content-length", size), (b"host", b"x")],
    }  # fmt: skip
    asyncio.run(VisibleForms(app)(scope, receive, send))
    whole, behind = got["body"], got["scope"]
    assert isinstance(whole, bytes)
    assert isinstance(behind, dict)
    return whole, behind


def test_hidden_signs_are_taken_out_and_the_length_is_right() -> None:
    body = urlencode({"name": "Ri\u202ena", "text_id": "satu\r\ndua\u200f", "empty": ""}).encode()
    whole, scope = passed([body[:7], body[7:]])
    assert whole == urlencode({"name": "Rina", "text_id": "satu\r\ndua", "empty": ""}).encode()
    assert dict(scope["headers"])[b"content-length"] == str(len(whole)).encode()
    assert dict(scope["headers"])[b"host"] == b"x"


@pytest.mark.parametrize(
    "body", [b"name=Rina+Sari&x=1", b"a=%E2%82%AC&a=%C3%A9", b"", b"=&&;", b"a=%zz%ff", "a=é".encode()]
)
def test_what_is_visible_passes_to_the_byte(body: bytes) -> None:
    assert passed([body])[0] == body


def test_other_bodies_are_not_touched() -> None:
    body = '{"events": ["\u202e"]}'.encode()
    assert passed([body], b"application/json")[0] == body


def test_the_catalogue_refuses_for_itself() -> None:
    body = urlencode({"name_id": "a\u202eb"}).encode()
    assert passed([body], path="/admin/kendari/catalogue/review")[0] == body


def test_a_search_is_cleaned() -> None:
    assert passed([b""], query=urlencode({"q": "AK\u200e12"}).encode())[1]["query_string"] == b"q=AK12"

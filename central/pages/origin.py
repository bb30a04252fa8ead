"""Whether a button was pressed on a page of ours: by what the browser says of the page, else by a key in the form.

A browser on plain http says little: no `Sec-Fetch-Site`, and `Origin` cannot be compared behind a proxy that sends
a name of its own as `Host`. So every form of ours carries a key that belongs to a cookie of this browser, which no
other site can read.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from urllib.parse import SplitResult, urlsplit

from fastapi import Request
from starlette.datastructures import FormData

FIELD = "form_key"
COOKIE = "form"
PORTS = {"http": 80, "https": 443}
_POST = re.compile(r'<form [^>]*\bmethod="post"[^>]*>')
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class NotOurs(Exception):
    """Pressed on a page of another site, or on one whose key does not hold any more."""


def new_secret() -> str:
    """What the cookie of a browser holds."""
    return secrets.token_urlsafe(24)


def key_of(secret: str) -> str:
    """The key that goes with a secret: that of the cookie, or of the page's own address."""
    return hashlib.sha256(b"form of " + secret.encode()).hexdigest()[:32]


def with_keys(html: str, key: str) -> str:
    """The page with the key in every form that posts: no template can forget it."""
    return _POST.sub(lambda form: f'{form[0]}<input type="hidden" name="{FIELD}" value="{key}">', html)


def has_forms(html: str) -> bool:
    """Whether this page has a form that posts."""
    return _POST.search(html) is not None


def typed(form: FormData) -> dict[str, str]:
    """What a person typed or chose in a form: its texts without the key."""
    return {name: value for name, value in form.multi_items() if isinstance(value, str) and name != FIELD}


async def must_be_ours(request: Request) -> None:
    """A dependency of every route that changes something. Raises NotOurs."""
    await must_not_be_foreign(request)
    if "sec-fetch-site" not in request.headers and not _same_host(request) and not await _has_key(request):
        raise NotOurs


async def must_not_be_foreign(request: Request) -> None:
    """A dependency for what anybody may send, but not by the browser of who looks at another site. Raises NotOurs."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise NotOurs


def _same_host(request: Request) -> bool:
    """What the browser names as the page is at the host that was asked. `Origin: null` names none."""
    source = split(request.headers.get("origin") or request.headers.get("referer") or "")
    return same_place(source, asked_of(request, source.scheme))


def asked_of(request: Request, scheme: str) -> SplitResult:
    """What a browser asked, for all that its Host line says; which scheme it was nobody knows behind a proxy."""
    return split(f"{scheme}://{request.headers.get('host', '')}")


def same_place(one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses are of one site, with or without the port that goes without saying."""
    return _place(one) is not None and _place(one) == _place(other)


def _place(address: SplitResult) -> tuple[str, str, int] | None:
    """None: it is no address of a page."""
    try:
        port = address.port or PORTS.get(address.scheme)
    except ValueError:
        return None
    if port is None or not address.hostname or "@" in address.netloc:
        return None
    return address.scheme, address.hostname, port


async def _has_key(request: Request) -> bool:
    """The key of the cookie, or of the token in the path: it opens the page, and no other site can guess it."""
    if not request.headers.get("content-type", "").startswith(_FORM_TYPES):
        return False
    given = (await request.form()).get(FIELD)
    secrets_known = (request.cookies.get(COOKIE), request.path_params.get("token"))
    keys = [key_of(secret) for secret in secrets_known if secret]
    return isinstance(given, str) and any(hmac.compare_digest(given.encode(), key.encode()) for key in keys)


def split(address: str) -> SplitResult:
    """Of what is no address nothing is left."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")

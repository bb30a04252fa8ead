"""The frame of every page: templates, languages, icons, files that browsers keep, and headers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.types import Scope

from central.pages import origin
from hall.data import asset, locale
from hall.i18n import SOURCE_LANGUAGE, Words, languages

HERE = Path(__file__).resolve().parent
LANGUAGE_COOKIE = "language"
A_YEAR = 365 * 86400
SECURITY = {
    # No inline script and no foreign host: what an officer types into a text can never become a program.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    # An address may hold a ticket's token, so it is not sent to other sites. It is sent to ours: with "no-referrer" a
    # browser sends "Origin: null" with a form, which does not tell whose form it was.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ICON = re.compile(r"[a-z][a-z-]*")


class Site:
    """Renders pages. One for the whole application; may be used from any thread."""

    def __init__(self) -> None:
        self._jinja = _templates()
        self._languages = languages(locale())

    def languages(self) -> Mapping[str, str]:
        """Every language there is: its code and its own name, Indonesian first."""
        return self._languages

    def language(self, request: Request, fallback: str = SOURCE_LANGUAGE) -> str:
        """What was asked for with ?lang=, else what this browser chose before, else `fallback`."""
        for wanted in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), fallback):
            if wanted is not None and wanted in self._languages:
                return wanted
        return SOURCE_LANGUAGE

    def words(self, language: str, page: str) -> Words:
        """The texts of one page (its folder's name) in this language."""
        return _words(language if language in self._languages else SOURCE_LANGUAGE, page)

    def render(self, template: str, words: Words, /, **values: Any) -> str:
        """A template or a part of a page as text. `words` is there for the template; so are icon() and static()."""
        return self._jinja.get_template(template).render(words=words, language=words.language, **values)

    def part(self, request: Request, template: str, words: Words, /, **values: Any) -> str:
        """A part of a page, for the browser that asks: its forms can be sent from there."""
        html = self.render(template, words, **values)
        secret = request.path_params.get("token") or request.cookies.get(origin.COOKIE)
        return origin.with_keys(html, origin.key_of(secret)) if secret else html

    def page(
        self, request: Request, template: str, words: Words, /, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """A whole page; remembers the language if it was chosen just now. `request` is there for the template.

        With a `token` in its address, its forms need no cookie.
        """
        html = self.render(template, words, request=request, **values)
        kept = values.get("token") or request.cookies.get(origin.COOKIE)
        secret = kept or origin.new_secret()
        reply = HTMLResponse(origin.with_keys(html, origin.key_of(secret)), status, headers=SECURITY)
        if not kept and origin.has_forms(html):
            remember(reply, request, origin.COOKIE, secret, A_YEAR, "lax")
        if request.query_params.get("lang") in self._languages:
            remember(reply, request, LANGUAGE_COOKIE, words.language, A_YEAR)
        return reply


def remember(
    reply: Response,
    request: Request,
    name: str,
    value: str,
    seconds: int,
    samesite: Literal["lax", "strict"] = "strict",
) -> None:
    """A cookie that scripts cannot read and no form of a foreign page can send; "lax": a link there can."""
    secure = request.url.scheme == "https"
    reply.set_cookie(name, value, max_age=seconds, httponly=True, samesite=samesite, secure=secure)


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    offered = languages(locale())
    found.globals.update(icon=icon, static=static_url, languages=lambda: offered)
    return found


@cache
def _words(language: str, page: str) -> Words:
    return Words(language, locale(), (page, "site", "kiosk"))


@cache
def icon(name: str) -> Markup:
    """An icon of the Phosphor set as SVG, drawn in the colour of the text beside it and hidden from screen readers."""
    if not _ICON.fullmatch(name):
        raise ValueError(f"no name of an icon: {name}")
    svg = (HERE / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return Markup(svg.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))  # noqa: S704  our own file


@cache
def static_url(name: str) -> str:
    """The address of a file in `static`, for example "site.css"; it changes with the content, so browsers keep it."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class _Kept(StaticFiles):
    """Files whose address changes with their content may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As in Starlette, with how long the browser may keep it."""
        reply = await super().get_response(path, scope)
        keep = b"v=" in scope["query_string"] or path.endswith(".ttf")
        reply.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if keep else "no-cache"
        reply.headers["X-Content-Type-Options"] = "nosniff"
        return reply


def serve_files(app: FastAPI) -> None:
    """`/static` and `/fonts`."""
    app.mount("/static", _Kept(directory=HERE / "static"), name="static")
    app.mount("/fonts", _Kept(directory=asset("fonts")), name="fonts")

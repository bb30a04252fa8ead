"""Who may see a page and press its buttons."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from central.access.officers import OfficerRole, Officers, SignedIn
from central.pages.origin import asked_of, must_be_ours, same_place, split
from central.services import Services

COOKIE = "officer"
Guard = Callable[..., Awaitable[SignedIn]]


@dataclass
class SignInFirst(Exception):
    """Nobody is signed in here: to the sign-in page and back."""

    back: str
    """The path of a page; empty: the one where everybody with this role begins."""


def needs(central: Services, role: OfficerRole) -> Guard:
    """A dependency: who is signed in, with the rights of `role` in the hall of the path; else sign-in page or 403.

    Anything but GET must come from our own page, so that no other site can press a button in an officer's name.
    """

    async def allowed(request: Request) -> SignedIn:
        signed = await signed_in(central.officers, request)
        if signed is None:
            raise SignInFirst(_page_of(request))
        hall = request.path_params.get("hall", signed.hall)
        if hall != signed.hall or not signed.role.includes(role):
            raise HTTPException(403, f"{signed.name} is {signed.role} of {signed.hall}; this is for {role} of {hall}")
        if request.method not in ("GET", "HEAD"):
            await must_be_ours(request)
        return signed

    return allowed


async def signed_in(officers: Officers, request: Request) -> SignedIn | None:
    """Who is signed in at this browser."""
    token = request.cookies.get(COOKIE, "")
    return await run_in_threadpool(officers.who, token) if token else None


def _page_of(request: Request) -> str:
    """The page that is shown or on which the button was pressed: what a button asks for is no page."""
    if request.method in ("GET", "HEAD"):
        return request.url.path
    page = split(request.headers.get("hx-current-url", ""))
    return page.path if same_place(page, asked_of(request, page.scheme)) else ""


def address_of(request: Request) -> str:
    """Where a request comes from, for limits. Behind a proxy that is the proxy."""
    return request.client.host if request.client else ""


def send_to_sign_in(app: FastAPI) -> None:
    """Pages send people to the sign-in page; parts of pages and streams get 401."""

    @app.exception_handler(SignInFirst)
    async def sign_in_first(request: Request, error: SignInFirst) -> Response:
        where = f"/sign-in?back={quote(error.back)}" if error.back else "/sign-in"
        if request.headers.get("hx-request"):
            return Response(status_code=204, headers={"HX-Redirect": where})
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(where, 303)
        return Response("sign in first", 401, media_type="text/plain")

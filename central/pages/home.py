"""Signing in and out, and the way to the page of one's role."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from central.limits import Crowded, whose
from central.officers import Locked, OfficerRole, SignedIn, Wrong
from central.pages.guard import COOKIE, address_of, signed_in
from central.pages.origin import NotOurs, must_be_ours
from central.pages.parts import Pages
from central.pages.site import remember
from central.queue.wire import CounterView

SIGNED_IN_SECONDS = 14 * 3600
AGAIN_SECONDS = 2
Field = Annotated[str, Form(max_length=200)]


def router(pages: Pages) -> APIRouter:
    """`/`, `/sign-in`, `/sign-out`."""
    routes = APIRouter(include_in_schema=False)
    officers, site = pages.central.officers, pages.site
    turns = pages.turns
    halls = tuple(pages.central.settings.halls)

    def form(request: Request, status: int = 200, **values: object) -> Response:
        words = site.words(site.language(request), "site")
        shown = {"halls": halls, "hall": halls[0], "name": "", "back": ""}
        why = {"wrong": False, "locked": 0, "stale": False, "crowded": False}
        return site.page(request, "sign_in.html", words, status=status, **{**shown, **why, **values})

    @routes.get("/")
    async def home(request: Request) -> Response:
        signed = await signed_in(officers, request)
        return RedirectResponse("/sign-in" if signed is None else place_of(signed), 303)

    @routes.get("/sign-in")
    async def ask(request: Request, back: str = "") -> Response:
        signed = await signed_in(officers, request)
        return form(request, back=back) if signed is None else RedirectResponse(place_of(signed), 303)

    @routes.post("/sign-in")
    async def sign_in(request: Request, name: Field, secret: Field, hall: Field = "", back: Field = "") -> Response:
        given = {"hall": hall if hall in halls else halls[0], "name": name, "back": back}
        try:
            await must_be_ours(request)
        except NotOurs:
            return form(request, 403, stale=True, **given)
        try:
            async with turns.turn(whose(address_of(request))):
                return await run_in_threadpool(enter, request, secret, **given)
        except Crowded as crowded:
            reply = form(request, 429 if crowded.mine else 503, crowded=True, **given)
            reply.headers["Retry-After"] = str(AGAIN_SECONDS)
            return reply

    def enter(request: Request, secret: str, hall: str, name: str, back: str) -> Response:
        given = {"hall": hall, "name": name, "back": back}
        if not name.isprintable():
            return form(request, 401, wrong=True, **given)
        try:
            token = officers.sign_in(hall, name, secret, address_of(request))
        except Wrong:
            return form(request, 401, wrong=True, **given)
        except Locked as locked:
            return form(request, 429, locked=locked.seconds, **given)
        signed = officers.who(token)
        assert signed is not None
        pages.central.audit(signed.hall, signed.name, "signed_in", address_of(request))
        reply = RedirectResponse(back if _is_ours(back) else place_of(signed), 303)
        remember(reply, request, COOKIE, token, SIGNED_IN_SECONDS)
        return reply

    @routes.post("/sign-out")
    async def sign_out(request: Request, anyway: Field = "") -> Response:
        await must_be_ours(request)
        signed = await signed_in(officers, request)
        here = None if signed is None or anyway else await run_in_threadpool(visitor_at, pages, signed)
        if here is not None:
            words = site.words(site.language(request), "site")
            return site.page(request, "still_here.html", words, status=409, signed=signed, place="counter", here=here)
        if signed is not None:
            await run_in_threadpool(officers.sign_out, signed)
        reply = RedirectResponse("/sign-in", 303)
        reply.delete_cookie(COOKIE)
        return reply

    return routes


def visitor_at(pages: Pages, signed: SignedIn) -> CounterView | None:
    """The counter where this officer sits, if somebody is called or served there. Raises StoreError."""
    counters = pages.central.halls.counters(signed.hall).counters
    return next((one for one in counters if one.code == signed.counter and one.ticket is not None), None)


def place_of(signed: SignedIn) -> str:
    """Where somebody with this role begins."""
    match signed.role:
        case OfficerRole.OFFICER:
            return "/counter"
        case OfficerRole.HEAD:
            return f"/reports/{signed.hall}"
        case _:
            return f"/admin/{signed.hall}"


def _is_ours(back: str) -> bool:
    """A path of this server and no other: "//elsewhere" would be one."""
    return back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()

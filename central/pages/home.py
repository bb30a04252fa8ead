"""Signing in and out, and the way to the page of one's role."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from central.access.officers import OfficerRole, SignedIn, SignInLocked, WrongSecret
from central.front.rate_limits import TooManyAtOnce, whose
from central.pages.guard import COOKIE, address_of, signed_in
from central.pages.origin import NotOurs, must_be_ours
from central.pages.services import Pages
from central.pages.site import remember
from central.queue.wire import CounterView

SIGNED_IN_SECONDS = 14 * 3600
AGAIN_SECONDS = 2
Field = Annotated[str, Form(max_length=200)]


def router(pages: Pages) -> APIRouter:
    """`/`, `/sign-in`, `/sign-out`."""
    routes = APIRouter(include_in_schema=False)
    page = _SignIn(pages)
    routes.get("/")(page.home)
    routes.get("/sign-in")(page.ask)
    routes.post("/sign-in")(page.sign_in)
    routes.post("/sign-out", dependencies=[Depends(must_be_ours)])(page.sign_out)
    return routes


@dataclass(frozen=True, slots=True)
class _Given:
    """What was typed at the sign-in, to stay there when it is refused; no PIN."""

    hall: str
    name: str = ""
    back: str = ""


class _SignIn:
    def __init__(self, pages: Pages) -> None:
        self._pages, self._site, self._central = pages, pages.site, pages.central

    async def home(self, request: Request) -> Response:
        """To the page of one's role."""
        signed = await signed_in(self._central.officers, request)
        return RedirectResponse("/sign-in" if signed is None else place_of(signed), 303)

    async def ask(self, request: Request, back: str = "") -> Response:
        """The form."""
        signed = await signed_in(self._central.officers, request)
        if signed is not None:
            return RedirectResponse(place_of(signed), 303)
        return self._form(request, _Given(self._halls()[0], back=back))

    async def sign_in(
        self, request: Request, name: Field, secret: Field, hall: Field = "", back: Field = ""
    ) -> Response:
        """One try: it waits for its turn, or is asked to come again."""
        halls = self._halls()
        given = _Given(hall if hall in halls else halls[0], name, back)
        try:
            await must_be_ours(request)
        except NotOurs:
            return self._form(request, given, 403, stale=True)
        address, turns = address_of(request), self._pages.turns
        known = turns.somebody_waits() and await run_in_threadpool(
            self._central.officers.knows, given.hall, name, address
        )
        try:
            async with turns.turn(whose(address), known=known):
                return await run_in_threadpool(self._enter, request, secret, given)
        except TooManyAtOnce as crowded:
            reply = self._form(request, given, 429 if crowded.mine else 503, crowded=True)
            reply.headers["Retry-After"] = str(AGAIN_SECONDS)
            return reply

    async def sign_out(self, request: Request, anyway: Field = "") -> Response:
        """Who has somebody at the counter is asked first."""
        signed = await signed_in(self._central.officers, request)
        here = None if signed is None or anyway else await run_in_threadpool(visitor_at, self._pages, signed)
        if here is not None:
            words = self._site.words(self._site.language(request), "site")
            values = {"signed": signed, "place": "counter", "here": here}
            return self._site.page(request, "still_here.html", words, status=409, **values)
        if signed is not None:
            await run_in_threadpool(self._central.officers.sign_out, signed)
        reply = RedirectResponse("/sign-in", 303)
        reply.delete_cookie(COOKIE)
        return reply

    # ---- parts

    def _halls(self) -> tuple[str, ...]:
        return tuple(self._central.settings.halls)

    def _form(self, request: Request, given: _Given, status: int = 200, **why: object) -> Response:
        """The page of the sign-in; `why`: what was wrong."""
        words = self._site.words(self._site.language(request), "site")
        nothing = {"wrong": False, "locked": 0, "stale": False, "crowded": False}
        typed = {"halls": self._halls(), "hall": given.hall, "name": given.name, "back": given.back}
        return self._site.page(request, "sign_in.html", words, status=status, **{**typed, **nothing, **why})

    def _enter(self, request: Request, secret: str, given: _Given) -> Response:
        if not given.name.isprintable():
            return self._form(request, given, 401, wrong=True)
        try:
            token = self._central.officers.sign_in(given.hall, given.name, secret, address_of(request))
        except WrongSecret:
            return self._form(request, given, 401, wrong=True)
        except SignInLocked as locked:
            return self._form(request, given, 429, locked=locked.seconds)
        signed = self._central.officers.who(token)
        assert signed is not None
        self._pages.central.audit(signed.hall, signed.name, "signed_in", address_of(request))
        reply = RedirectResponse(given.back if _is_ours(given.back) else place_of(signed), 303)
        remember(reply, request, COOKIE, token, SIGNED_IN_SECONDS)
        return reply


def visitor_at(pages: Pages, signed: SignedIn) -> CounterView | None:
    """The counter where this officer sits, if somebody is called or served there. Raises StoreError."""
    counters = pages.central.queues.counters(signed.hall).counters
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

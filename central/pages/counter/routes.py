"""`/counter`: choose a counter, the desk, its news, and every button of it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from central.access.officers import OfficerRole, SignedIn
from central.config.hall import Counter, HallConfig
from central.pages.counter.acts import KINDS, Acts, Feedback
from central.pages.counter.choosing import OccupiedCounters, choices
from central.pages.counter.desk_view import CounterPage, CounterPageData, CounterPages
from central.pages.guard import needs
from central.pages.listeners import ListenerKind
from central.pages.live import Snapshot
from central.pages.origin import typed
from central.pages.services import Pages
from central.pages.site import SECURITY
from hall.i18n import Words

HOME, CHOOSE = "/counter", "/counter/choose"
GONE = '<div id="gone"></div>'
"""This browser is signed out or sits at another counter now: the page reloads itself."""


def router(pages: Pages) -> APIRouter:
    """Everything of the counter; who is signed in may use it."""
    routes = APIRouter(include_in_schema=False)
    page = _Counter(pages)
    who = needs(pages.central, OfficerRole.OFFICER)

    @routes.get(HOME)
    def show(request: Request, signed: Annotated[SignedIn, Depends(who)]) -> Response:
        return page.show(request, signed)

    @routes.get(CHOOSE)
    def ask(request: Request, signed: Annotated[SignedIn, Depends(who)], counter: str = "") -> Response:
        return page.ask(request, signed, counter)

    @routes.post(CHOOSE)
    async def choose(request: Request, signed: Annotated[SignedIn, Depends(who)]) -> Response:
        form = await request.form()
        queues = tuple(str(one) for one in form.getlist("queue"))
        return await run_in_threadpool(page.choose, request, signed, str(form.get("counter", "")), queues)

    @routes.post(HOME + "/act/{act}")
    async def act(request: Request, signed: Annotated[SignedIn, Depends(who)], act: str) -> Response:
        if act not in KINDS:
            raise HTTPException(404, "there is no such act")
        form = typed(await request.form())
        return await run_in_threadpool(page.act, request, signed, act, form)

    @routes.get(HOME + "/live")
    async def live(request: Request, signed: Annotated[SignedIn, Depends(who)]) -> Response:
        counter = page.counter(signed)
        if counter is None:
            raise HTTPException(409, "choose a counter first")
        say = page.teller(request, signed, counter.code)
        return pages.live.stream(request, signed.hall, say, ListenerKind.STAFF, signed.token)

    return routes


class _Counter:
    def __init__(self, pages: Pages) -> None:
        self._pages, self._central, self._site = pages, pages.central, pages.site
        self._desks = CounterPages(pages)
        self._acts = Acts(pages.central)

    def words(self, request: Request) -> Words:
        return self._site.words(self._site.language(request), "counter")

    def plan(self, signed: SignedIn) -> HallConfig:
        return self._central.hall_configs.plan(signed.hall)

    def counter(self, signed: SignedIn) -> Counter | None:
        """The counter chosen, if the catalogue still has it and the officer may sit there."""
        counter = self.plan(signed).counters.get(signed.counter or "")
        return counter if counter is not None and signed.agency in (None, counter.agency) else None

    # ---- choosing

    def ask(self, request: Request, signed: SignedIn, counter: str, status: int = 200) -> Response:
        """All counters, or the queues of one."""
        words, plan = self.words(request), self.plan(signed)
        seats = OccupiedCounters(
            {view.code: view for view in self._central.queues.counters(signed.hall).counters},
            self._central.officers.at_counters(signed.hall),
        )
        offices = choices(plan, signed, seats, words)
        chosen = next((one for office in offices for one in office.counters if one.code == counter), None)
        return self._site.page(
            request, "counter/choose.html", words, status=status,
            signed=signed, place="counter", offices=offices, chosen=chosen,
        )  # fmt: skip

    def choose(self, request: Request, signed: SignedIn, counter: str, queues: tuple[str, ...]) -> Response:
        """To the desk of this counter. Of several queues those ticked are served."""
        found = self.plan(signed).counters.get(counter)
        if found is None or signed.agency not in (None, found.agency):
            return self.ask(request, signed, "", 404)
        served = tuple(one for one in found.series if one in queues)
        self._central.officers.choose(signed, found.code, () if len(served) in (0, len(found.series)) else served)
        self._central.audit(signed.hall, signed.name, "sat_down", found.code, queues=served or found.series)
        return RedirectResponse(HOME, 303)

    # ---- the desk

    def show(self, request: Request, signed: SignedIn, feedback: Feedback | None = None) -> Response:
        """The whole page."""
        counter = self.counter(signed)
        if counter is None:
            return RedirectResponse(CHOOSE, 303)
        words, plan = self.words(request), self.plan(signed)
        desk = self._desk(self._desks.read(signed.hall), signed, counter, words)
        return self._site.page(
            request, "counter/counter.html", words, status=200 if feedback is None else feedback.status,
            signed=signed, place="counter", desk=desk, feedback=feedback, plan=plan,
        )  # fmt: skip

    def act(self, request: Request, signed: SignedIn, kind: str, form: dict[str, str]) -> Response:
        """One press; answers the parts of the page that change, with the feedback."""
        counter = self.counter(signed)
        if counter is None:
            return Response(status_code=204, headers={"HX-Redirect": CHOOSE})
        words, plan = self.words(request), self.plan(signed)
        feedback = self._acts.do(signed, plan, counter, kind, form, self._central.clock.now(), words)
        if not request.headers.get("hx-request"):
            return self.show(request, signed, feedback) if feedback.refused else RedirectResponse(HOME, 303)
        desk = self._desk(self._desks.read(signed.hall), signed, counter, words)
        return HTMLResponse(self._parts(request, desk, words, feedback), feedback.status, headers=SECURITY)

    def teller(self, request: Request, signed: SignedIn, counter: str) -> Callable[[Snapshot], str | None]:
        """Tells this browser what is new."""
        words = self.words(request)

        def say(snapshot: Snapshot) -> str | None:
            now = self._central.officers.who(signed.token)
            found = None if now is None else self.counter(now)
            if now is None or found is None or found.code != counter or now.queues != signed.queues:
                return GONE
            hall = snapshot.shared("desks", lambda: self._desks.read(signed.hall))
            return self._parts(request, self._desk(hall, now, found, words), words, None)

        return say

    def _desk(self, hall: CounterPageData, signed: SignedIn, counter: Counter, words: Words) -> CounterPage:
        return self._desks.desk(hall, self.plan(signed), counter, signed.queues, signed.name, words)

    def _parts(self, request: Request, desk: CounterPage, words: Words, feedback: Feedback | None) -> str:
        return self._site.part(request, "counter/desk.html", words, desk=desk, feedback=feedback)

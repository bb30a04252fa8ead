"""`/t/{token}`: the ticket's page, its news, leaving the queue and coming back."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from central.access.ticket_links import TicketLink
from central.front.rate_limits import whose
from central.pages.guard import address_of
from central.pages.listeners import ListenerKind
from central.pages.live import Snapshot
from central.pages.origin import must_be_ours
from central.pages.phone.ticket_view import PhoneStatus, papers, same_but_for_time, standing
from central.pages.services import Pages
from central.queue.leaving import TO_COME_BACK
from central.queue.transitions import NotNow
from hall.i18n import Words
from hall.tickets import WaitRange

TEMPLATE = "phone/ticket.html"


def router(pages: Pages) -> APIRouter:
    """Both `/T/` as in the QR, whose signs are upper case, and `/t/`."""
    routes = APIRouter(include_in_schema=False)
    phone = _Phone(pages)
    for prefix in ("/t", "/T"):
        routes.get(prefix + "/{token}")(phone.page)
        routes.get(prefix + "/{token}/live")(phone.live)
        routes.get(prefix + "/{token}/leaving")(phone.leaving)
        routes.post(prefix + "/{token}/back", dependencies=[Depends(must_be_ours)])(phone.come_back)
        routes.post(prefix + "/{token}/leave", dependencies=[Depends(must_be_ours)])(phone.leave)
    return routes


class _Phone:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def show(self, request: Request, token: str, message: str = "", status: int = 200) -> Response:
        """The page."""
        ticket = self._ticket(request, token)
        words = self._words(request, ticket)
        now = self._standing(ticket, self._pages.live.now(ticket.hall))
        plan = self._pages.central.hall_configs.plan(ticket.hall)
        shown = papers(ticket, now.queue, plan, words)
        return self._pages.site.page(
            request, TEMPLATE, words, status=status, ticket=ticket, now=now, papers=shown, token=token, message=message
        )

    def page(self, request: Request, token: str) -> Response:
        """The page as its address opens it."""
        return self.show(request, token)

    async def live(self, request: Request, token: str) -> Response:
        """Its news: the part of the page that changes."""
        ticket = await run_in_threadpool(self._ticket, request, token)
        words = self._words(request, ticket)
        say = self._teller(request, token, ticket, words)
        return self._pages.live.stream(request, ticket.hall, say, ListenerKind.PHONE, ticket.ticket_id)

    def leaving(self, request: Request, token: str) -> Response:
        """Asks a second time: somebody who photographed a ticket, or touched the wrong place, stops here."""
        ticket = self._ticket(request, token)
        words = self._words(request, ticket)
        now = self._standing(ticket, self._pages.live.now(ticket.hall))
        if not now.may_leave:
            return RedirectResponse(f"/t/{token}", 303)
        plan = self._pages.central.hall_configs.plan(ticket.hall)
        shown = papers(ticket, now.queue, plan, words)
        return self._pages.site.page(
            request, "phone/leaving.html", words, ticket=ticket, now=now, papers=shown, token=token,
            minutes=int(TO_COME_BACK.total_seconds() // 60),
        )  # fmt: skip

    def leave(self, request: Request, token: str, sure: Annotated[str, Form(max_length=8)] = "") -> Response:
        """The visitor gives the place to others. Who has not been asked twice is asked."""
        ticket = self._ticket(request, token)
        if sure != "yes":
            return RedirectResponse(f"/t/{token}/leaving", 303)
        return self._done(request, token, ticket, self._pages.central.ticket_links.leave)

    def come_back(self, request: Request, token: str) -> Response:
        """The visitor who left takes the old place again."""
        return self._done(request, token, self._ticket(request, token), self._pages.central.ticket_links.come_back)

    def _done(self, request: Request, token: str, ticket: TicketLink, act: Callable[[str], object]) -> Response:
        try:
            act(token)
        except NotNow:  # called to be served in the same moment, too late, or too often: how it stands is shown
            words = self._words(request, ticket)
            message = words.text("Itu tidak dapat dilakukan lagi dari ponsel. Lapor ke loket atau meja informasi.")
            return self.show(request, token, message, 409)
        return RedirectResponse(f"/t/{token}", 303)

    # ---- parts

    def _ticket(self, request: Request, token: str) -> TicketLink:
        """The ticket of this token. Unknown, malformed and expired look the same. Raises HTTPException."""
        found = self._pages.central.ticket_links.ticket(token)
        if found is not None:
            return found
        seconds = self._pages.token_misses.take(whose(address_of(request)))
        if seconds > 0:
            later = {"Retry-After": str(int(seconds) + 1)}
            raise HTTPException(429, "too many wrong addresses of tickets", headers=later)
        raise HTTPException(404, "no such ticket, or it is of an earlier day")

    def _words(self, request: Request, ticket: TicketLink) -> Words:
        site = self._pages.site
        return site.words(site.language(request, ticket.language), "phone")

    def _standing(self, ticket: TicketLink, snapshot: Snapshot) -> PhoneStatus:
        plan = self._pages.central.hall_configs.plan(ticket.hall)
        found = snapshot.find(ticket.ticket_id)
        wait = None
        if found is not None and found[1] is not None:
            seen, ahead = found[0], found[1]
            key = ("wait", seen.queue, ahead)
            wait = snapshot.shared(key, partial(self._wait, ticket.hall, seen.queue, ahead, snapshot))
        return standing(ticket, snapshot, plan, wait)

    def _wait(self, hall: str, series: str, ahead: int, snapshot: Snapshot) -> WaitRange | None:
        zone = self._pages.central.hall_configs.plan(hall).zone
        return self._pages.central.waits.range(hall, series, ahead, snapshot.now.utc.astimezone(zone))

    def _teller(
        self, request: Request, token: str, ticket: TicketLink, words: Words
    ) -> Callable[[Snapshot], str | None]:
        """Tells one phone what is new. The store is asked only once the ticket has left the hall's queues."""
        known: list[PhoneStatus] = []
        text: list[str | None] = [None]

        def say(snapshot: Snapshot) -> str | None:
            kept: TicketLink | None = ticket
            if snapshot.find(ticket.ticket_id) is None and not (known and known[0].over):
                kept = self._pages.central.ticket_links.ticket(token)
            now = None if kept is None else self._standing(kept, snapshot)
            if now is None or kept is None or (known and (known[0].over or same_but_for_time(known[0], now))):
                return text[0]
            known[:] = [now]
            plan = self._pages.central.hall_configs.plan(ticket.hall)
            its_papers = papers(kept, now.queue, plan, words)
            text[0] = self._pages.site.part(
                request, "phone/now.html", words, ticket=kept, now=now, papers=its_papers, token=token
            )
            return text[0]

        return say

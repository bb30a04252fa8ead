"""The hall now: people, counters, kiosks, and what somebody should do."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import Response

from central.access.officers import OfficerRole, SignedIn
from central.fleet import alarms
from central.pages.admin.frame import Frame
from central.pages.admin.overview_view import AdminOverview, overview_of
from central.pages.guard import address_of, needs
from central.pages.listeners import ListenerKind
from central.pages.live import Snapshot
from central.pages.services import Pages
from hall.config.addresses import is_this_machine
from hall.i18n import Words
from hall.protocol import LARGEST_INTEGER

MOST_ALARMS = 50


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}`, its news, and alarms that somebody has seen."""
    routes = APIRouter()
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get("/admin/{hall}")
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        now = _now(pages, pages.live.now(hall), frame.words)
        return frame.page("overview.html", "overview", now=now, plain=_is_plain(request))

    @routes.get("/admin/{hall}/live")
    async def live(request: Request, hall: str, signed: SignedIn = head) -> Response:
        words = Frame(pages, request, signed, hall).words
        return pages.live.stream(request, hall, _teller(pages, request, hall, words), ListenerKind.STAFF, signed.token)

    @routes.post("/admin/{hall}/alarms/{number}/seen")
    def seen(
        request: Request, hall: str, number: Annotated[int, Path(ge=1, le=LARGEST_INTEGER)], signed: SignedIn = head
    ) -> Response:
        frame, central = Frame(pages, request, signed, hall), pages.central
        with central.store.write(hall) as connection:
            done = alarms.seen(connection, hall, number, central.clock.now().utc)
        if not done:
            raise HTTPException(404, f"hall {hall} has no unseen alarm {number}")
        central.audit(hall, signed.name, "alarm_seen", str(number))
        return frame.done("", frame.words.text("Ditandai sudah dilihat."))

    return routes


def _is_plain(request: Request) -> bool:
    """Whether what is typed here goes over the network as it is."""
    ends = (request.url.hostname or "", address_of(request))
    return request.url.scheme == "http" and not all(is_this_machine(end) for end in ends)


def _teller(pages: Pages, request: Request, hall: str, words: Words) -> Callable[[Snapshot], str | None]:
    def say(snapshot: Snapshot) -> str | None:
        made = snapshot.shared(("overview", words.language), lambda: _now(pages, snapshot, words))
        return pages.site.part(request, "admin/now.html", words, now=made, hall=hall)

    return say


def _now(pages: Pages, snapshot: Snapshot, words: Words) -> AdminOverview:
    central, hall = pages.central, snapshot.hall
    with central.store.read() as connection:
        open_alarms = alarms.alarms(connection, hall, MOST_ALARMS, unseen_only=True)
    kiosks = central.kiosks.all(hall)
    names = central.officers.at_counters(hall)
    return overview_of(snapshot, central.hall_configs.plan(hall), kiosks, open_alarms, names, words)

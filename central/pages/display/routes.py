"""`/display/{hall}`: the page of a TV, its news, and the sound of each call. Anybody may read all of it."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response
from pydantic import Field

from central.config.hall import HallConfig
from central.front.rate_limits import whose
from central.pages.calls import DisplayedCall
from central.pages.display.board import SECOND, DisplayedText, ZoneRows, board, todays
from central.pages.display.sound import Form, announcement, sayings
from central.pages.guard import address_of
from central.pages.listeners import ListenerKind
from central.pages.live import Snapshot
from central.pages.origin import must_not_be_foreign
from central.pages.services import Pages
from central.queue.display_reports import DisplayReport
from central.speech import LANGUAGES, NoClip, Speaker
from hall.i18n import SOURCE_LANGUAGE, Words
from hall.protocol import Asked, Count, Key
from hall.tickets import WaitRange

log = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
PARTS_OF_THE_PAGE = (
    "static/site.css", "static/display.css", "static/display.js", "static/display-calls.js", "static/display-tiles.js",
    "static/display-report.js",
    "templates/display/display.html",
)  # fmt: skip
MOST_SEEN = 120
AN_HOUR = {"Cache-Control": "private, max-age=3600"}


def router(pages: Pages) -> APIRouter:
    """The list of halls, the display of a hall, its news and its sounds."""
    routes = APIRouter(include_in_schema=False)
    display = _Display(pages)
    routes.get("/display")(display.halls)
    routes.get("/display/{hall}")(display.show)
    routes.get("/display/{hall}/live")(display.live)
    routes.post("/display/{hall}/seen", dependencies=[Depends(must_not_be_foreign)])(display.seen)
    routes.get("/display/{hall}/speech/{label}/{counter}.wav")(display.speech)
    return routes


class DisplaySeen(Asked):
    """What a display says of itself. `screen`: a random name of its own."""

    screen: Key
    speaks: bool
    shown: Annotated[tuple[Count, ...], Field(max_length=MOST_SEEN)]
    spoken: Annotated[tuple[Count, ...], Field(max_length=MOST_SEEN)]


class _Display:
    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._speaker = Speaker()

    def halls(self, request: Request) -> Response:
        """Which displays there are, to set up a TV."""
        words = self._pages.site.words(self._pages.site.language(request), "display")
        plans = {hall: self._pages.central.hall_configs.plan(hall) for hall in self._pages.central.settings.halls}
        return self._pages.site.page(request, "display/halls.html", words, plans=plans, signed=None, place="display")

    def show(self, request: Request, hall: str, zone: str = "", agency: str = "", sound: str = "on") -> Response:
        """The page. What changes comes by `live`."""
        plan = self._pages.central.hall_configs.plan(hall)
        area = _area(plan, zone, agency)
        main, second = self._words(request).values()
        now = self._pages.central.clock.now().utc
        return self._pages.site.page(
            request, "display/display.html", main, second=second, hall=hall, place=plan.catalogue.place, zone=zone,
            area=_name(plan, area, zone, main.language), sound=sound != "off", version=_version(),
            utc=int(now.timestamp() * 1000), offset=_offset(plan, now),
        )  # fmt: skip

    async def live(self, request: Request, hall: str, zone: str = "", agency: str = "") -> Response:
        """Its news: the whole board as JSON, whenever something of it is new."""
        area = _area(self._pages.central.hall_configs.plan(hall), zone, agency)
        say = self._teller(area, self._words(request))
        return self._pages.live.stream(request, hall, say, ListenerKind.DISPLAY, whose(address_of(request)))

    def seen(self, request: Request, hall: str, asked: DisplaySeen, zone: str = "", agency: str = "") -> Response:
        """A display says what it shows and has spoken. Counters hear of it; only calls of today count."""
        area = _area(self._pages.central.hall_configs.plan(hall), zone, agency)
        wait = self._pages.display_reports.take(whose(address_of(request)))
        if wait:
            raise HTTPException(429, "too many reports from this address", headers={"Retry-After": str(int(wait) + 1)})
        known = {call.pos for call in self._pages.live.latest(hall).calls if area.shows(call.agency)}
        shown, spoken = (tuple(pos for pos in named if pos in known) for named in (asked.shown, asked.spoken))
        report = DisplayReport(asked.screen, area.agencies, asked.speaks, shown, spoken)
        if self._pages.central.display_reports.hear(hall, report, self._pages.central.clock.now()):
            self._pages.central.store.bell.mark(hall)
        return Response(status_code=204)

    def speech(
        self, request: Request, hall: str, label: str, counter: str, lang: str = "id", form: Form = Form.WHOLE,
        brief: bool = False,
    ) -> Response:  # fmt: skip
        """The sound of a call of today. For anything else 404, so that nobody lets our voice say what he likes."""
        plan = self._pages.central.hall_configs.plan(hall)
        snapshot = self._pages.live.now(hall)
        found = next((call for call in todays(snapshot, plan) if (call.label, call.counter) == (label, counter)), None)
        if found is None:
            wait = self._pages.sound_misses.take(whose(address_of(request)))
            raise HTTPException(429 if wait else 404, f"{label} was not called to counter {counter} today")
        languages = tuple(dict.fromkeys(code for code in lang.split(",") if code in LANGUAGES))
        try:
            sound = announcement(self._speaker, found, languages, Form.BRIEF if brief else form)
        except (ValueError, NoClip) as error:
            log.error("hall %s: %s is shown and not spoken: %s", hall, label, error)
            raise HTTPException(404, f"{label} cannot be spoken: {error}") from error
        return Response(sound, media_type="audio/wav", headers=AN_HOUR)

    # ---- parts

    def _words(self, request: Request) -> dict[str, Words]:
        """In the language of the display, then in the second one."""
        site = self._pages.site
        language = site.language(request)
        second = SOURCE_LANGUAGE if language == SECOND else SECOND
        return {code: site.words(code, "display") for code in (language, second)}

    def _teller(self, area: ZoneRows, words: dict[str, Words]) -> Callable[[Snapshot], str]:
        key = ("display", area, tuple(words))
        return lambda snapshot: snapshot.shared(key, partial(self._board, snapshot, area, words))

    def _board(self, snapshot: Snapshot, area: ZoneRows, words: dict[str, Words]) -> str:
        central, hall = self._pages.central, snapshot.hall
        plan = central.hall_configs.plan(hall)
        local = snapshot.now.utc.astimezone(plan.zone)

        def wait_of(series: str, ahead: int) -> WaitRange | None:
            return central.waits.range(hall, series, ahead, local)

        choice = central.announcements.display(hall)
        said = DisplayedText(central.announcements.shown(hall), choice, partial(self._ends, choice.languages))
        return board(snapshot, plan, area, words, wait_of, said, _version())

    def _ends(self, languages: tuple[str, ...], call: DisplayedCall) -> tuple[int, ...]:
        return sayings(self._speaker, call, languages)


def _area(plan: HallConfig, zone: str, agency: str) -> ZoneRows:
    """What the address asks for; 404 if the catalogue has no such zone or agency: such a TV would show no call."""
    catalogue = plan.catalogue
    codes = {code for code in agency.upper().split(",") if code}
    if zone:
        codes |= {one.code for one in catalogue.agencies_in(zone.upper())} or {zone}
    if not codes <= {one.code for one in catalogue.agencies}:
        raise HTTPException(404, "no such zone or agency in the catalogue")
    return ZoneRows(frozenset(codes))


def _name(plan: HallConfig, area: ZoneRows, zone: str, language: str) -> str:
    """What the display calls itself beside the hall's name."""
    if zone:
        return plan.catalogue.zone(zone.upper()).name.get(language)
    return ", ".join(one.short for one in plan.catalogue.agencies if area.agencies and area.shows(one.code))


def _offset(plan: HallConfig, now: datetime) -> int:
    offset = now.astimezone(plan.zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


@cache
def _version() -> str:
    """Changes when central was updated: then displays reload the page."""
    files = b"".join((HERE.parent / name).read_bytes() for name in PARTS_OF_THE_PAGE)
    return hashlib.sha256(files).hexdigest()[:12]

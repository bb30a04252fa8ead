"""The composition root: central as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException

from central.access.officers import Officers, SignInRefused
from central.access.ticket_links import TicketLinks
from central.access.tokens import Authenticator
from central.announcements import Announcements
from central.api import enrol, health, kiosks, mirror, numbers, officers, queue
from central.api.dependencies import kiosk_of
from central.config.hall import NoSuchHall
from central.config.halls import HallConfigs
from central.config.settings import Settings
from central.editing import Catalogues
from central.fleet.enrolment import Enrolment
from central.fleet.kiosks import Kiosks
from central.fleet.nightly import NightlyCheck
from central.fleet.plausible import ClaimedTooMuch, ImplausibleClaim
from central.front.body_limit import BodyLimit, HeadLikeGet, VisibleForms
from central.mirror import Mirror
from central.numbers import NumberMarks, Sequencer, SequencerGate, StillUsed, beside, level
from central.pages import all_pages, sorry
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.errors import MalformedAct, UnknownTicketOrCounter
from central.queue.service import QueueService
from central.reports import Reports
from central.services import Services
from central.store import CentralStore, StoreBusy, StoreError, StoreFailed, UnknownHall
from central.wait import HallWaits, prepare_all
from hall.catalogue import load_catalogue
from hall.clock import Clock, ClockProtocol, ShiftedClock

log = logging.getLogger(__name__)

WATCH_SECONDS = 30.0
LONGEST_SENTENCE = 500
REFUSALS: Mapping[type[Exception], int] = MappingProxyType({
    UnknownHall: 404, NoSuchHall: 404, UnknownTicketOrCounter: 404, MalformedAct: 422, ImplausibleClaim: 422,
    SignInRefused: 409, StillUsed: 409,
})  # fmt: skip
"""Statuses of what says no in a sentence of its own."""
ROUTERS = (mirror.router, numbers.router, kiosks.router, enrol.router, queue.router, officers.router, health.router)


def create_app(
    store: CentralStore,
    settings: Settings,
    clock: ClockProtocol | None = None,
    admin_token: str | None = None,
    gate: SequencerGate | None = None,
    marks: NumberMarks | None = None,
) -> FastAPI:
    """Central on this store; the values are those of `make_services`. Raises CatalogueErrors or StoreError."""
    return app_of(make_services(store, settings, clock, admin_token, gate, marks))


def app_of(parts: Services) -> FastAPI:
    """The application that works with these services."""
    # Its page of documentation would load programs from another host into the officers' own; the description stays.
    app = FastAPI(title="Anjungan central", version="1", lifespan=_life(parts), docs_url=None, redoc_url=None)
    app.add_middleware(HeadLikeGet)
    app.add_middleware(VisibleForms)
    app.add_middleware(BodyLimit)
    for router in ROUTERS:
        app.include_router(router(parts))
    all_pages(app, parts)
    _answer_errors(app, parts)
    _describe(app)
    return app


def make_services(
    store: CentralStore,
    settings: Settings,
    clock: ClockProtocol | None = None,
    admin_token: str | None = None,
    gate: SequencerGate | None = None,
    marks: NumberMarks | None = None,
) -> Services:
    """Everything on this store. `admin_token`: of an administrator of all halls, at the machine itself.

    `marks`: where the highest numbers stand beside the database; None: beside its file, if it is one.

    Raises CatalogueErrors or StoreError.
    """
    clock, gate = clock or _clock(settings), gate or SequencerGate()
    if marks is None and store.file is not None:
        marks = NumberMarks(beside(store.file))
    hall_configs = HallConfigs(store, settings)
    if marks is not None:
        for hall in settings.halls:
            level(store, hall, marks, clock)
    sequencer = Sequencer(store, hall_configs.plan, clock, gate, marks)
    authenticator = Authenticator(store, admin_token)
    enrolment = Enrolment(store, clock, authenticator.forget, settings.numbers)
    display_reports = DisplayReports()
    rule = MissRule(settings.calls.shown_seconds, settings.calls.latest_seconds)
    queues = QueueService(store, hall_configs.plan, clock, display_reports, rule)
    kiosks_known = Kiosks(store, settings, clock, sequencer, enrolment.new_token_for)
    return Services(
        store=store,
        settings=settings,
        clock=clock,
        authenticator=authenticator,
        hall_configs=hall_configs,
        mirror=Mirror(store, hall_configs.plan, clock),
        kiosks=kiosks_known,
        enrolment=enrolment,
        queues=queues,
        display_reports=display_reports,
        rule=rule,
        sequencer=sequencer,
        officers=Officers(store, clock),
        announcements=Announcements(store, clock),
        ticket_links=TicketLinks(store, hall_configs.plan, clock, queues.leave, queues.come_back),
        catalogues=Catalogues(store, settings, hall_configs, kiosks_known, clock),
        waits=HallWaits(store, hall_configs.plan, clock, settings.wait),
        reports=Reports(store, hall_configs.plan, clock),
        claimed_too_much=ClaimedTooMuch(store),
    )


def _clock(settings: Settings) -> ClockProtocol:
    """Instants have no zone; each hall's comes from its catalogue."""
    clock = Clock(ZoneInfo(load_catalogue(settings.hall[0].catalogue).place.timezone))
    ahead = settings.demo.clock_ahead_seconds
    if not ahead:
        return clock
    log.warning("demonstration: the clock is moved by %.0f seconds", ahead)
    return ShiftedClock(clock, timedelta(seconds=ahead))


def _life(parts: Services) -> Callable[[FastAPI], Any]:
    """Looks after silent kiosks while the application runs, and reads at its start how long people waited before."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        halls = tuple(parts.settings.halls)
        watching = asyncio.create_task(_watch(parts, NightlyCheck(parts.store, halls, parts.clock)))
        stopped = threading.Event()
        learning = asyncio.create_task(run_in_threadpool(prepare_all, parts.waits, halls, stopped.is_set))
        try:
            yield
        finally:
            stopped.set()
            parts.store.bell.silence()
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await learning

    return life


async def _watch(parts: Services, nightly: NightlyCheck) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            await run_in_threadpool(_look_after, parts, nightly)
        except StoreError as error:
            log.error("kiosks and queues could not be looked after: %s", error)


def _look_after(parts: Services, nightly: NightlyCheck) -> None:
    parts.store.try_to_write()
    nightly.look()
    parts.kiosks.watch()
    for hall in parts.settings.halls:
        parts.queues.bring_back(hall)


def _answer_errors(app: FastAPI, parts: Services) -> None:
    """Every refusal is one sentence in `detail`."""
    _answer_bad_requests(app, parts)
    answer_refusals(app)

    @app.exception_handler(StoreError)
    async def no_store(request: Request, error: StoreError) -> Response:
        """Nothing was kept: the client tries again."""
        log.log(logging.WARNING if isinstance(error, StoreBusy) else logging.ERROR, "%s", error)
        page = sorry(app, request, 503)
        said = error.public if isinstance(error, StoreFailed) else "the database cannot do this now; try again"
        return page or JSONResponse({"detail": said}, 503, {"Retry-After": "2"})


def answer_refusals(app: FastAPI) -> None:
    """What says no in a sentence of its own is answered with it."""
    for kind, status in REFUSALS.items():
        app.add_exception_handler(kind, _refusal(app, status))


def _refusal(app: FastAPI, status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refused(request: Request, error: Exception) -> Response:
        return sorry(app, request, status) or JSONResponse({"detail": str(error)}, status)

    return refused


def _answer_bad_requests(app: FastAPI, parts: Services) -> None:
    """What cannot be read. Of a kiosk somebody should look at it: it is of another version, or not what it seems."""

    async def hear(request: Request, why: str) -> None:
        kiosk = kiosk_of(request)
        if kiosk is not None:
            with suppress(StoreError):  # it is said again a minute later
                await run_in_threadpool(parts.claimed_too_much.hear, *kiosk, why, parts.clock.now().utc)

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        page = sorry(app, request, error.status_code)
        if page is not None:
            return page
        # FastAPI answers 400 to bytes that it cannot decode at all; here malformed is malformed.
        status = 422 if error.status_code == 400 else error.status_code
        if status == 422:
            await hear(request, str(error.detail)[:LONGEST_SENTENCE])
        return JSONResponse({"detail": str(error.detail)}, status, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        page = sorry(app, request, 422)
        if page is not None:
            return page
        await hear(request, _sentence(error))
        return JSONResponse({"detail": _sentence(error)}, 422)


def _sentence(error: RequestValidationError) -> str:
    """The first mistake with its place. What was sent is not repeated: it may be long, or secret."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    text = f"{place}: {first['msg']}" if place else str(first["msg"])
    return text[:LONGEST_SENTENCE].encode("utf-8", "replace").decode()


def _describe(app: FastAPI) -> None:
    """The OpenAPI with models that are read by hand; a validation error is a sentence here too."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
            models = schema["components"]["schemas"]
            for model in mirror.models():
                described = model.model_json_schema(ref_template="#/components/schemas/{model}")
                models.update(described.pop("$defs", {}))
                models[model.__name__] = described
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]

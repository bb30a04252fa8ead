"""The catalogue: looked at, changed with a look at what changes, published, brought back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from central.access.officers import OfficerRole, SignedIn
from central.config.halls import read_catalogue
from central.editing import Change, ChangedMeanwhile, Version
from central.pages.admin import catalogue_forms as forms
from central.pages.admin.catalogue_review import effects_now, review_of
from central.pages.admin.catalogue_views import listed
from central.pages.admin.frame import Frame
from central.pages.admin.history_wording import kept_text
from central.pages.guard import needs
from central.pages.origin import typed
from central.pages.services import Pages
from hall.catalogue import Catalogue, CatalogueErrors

PATH = "/admin/{hall}/catalogue"
LONGEST_CHANGE = 100_000
Field = Annotated[str, Form(max_length=LONGEST_CHANGE)]


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/catalogue` and what is below it."""
    routes = APIRouter()
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        return frame.page("catalogue.html", "catalogue", zones=listed(_catalogue(frame), frame.words.language))

    _forms(routes, pages)
    _history(routes, pages)
    return routes


def _forms(routes: APIRouter, pages: Pages) -> None:
    """Where changes are made."""
    head = Depends(needs(pages.central, OfficerRole.HEAD))
    admin = Depends(needs(pages.central, OfficerRole.ADMIN))

    @routes.get(PATH + "/new")
    def new(request: Request, hall: str, signed: SignedIn = admin) -> Response:
        return forms.form(Frame(pages, request, signed, hall), Change("new_agency", "", {}))

    @routes.get(PATH + "/services/{service}")
    def service(request: Request, hall: str, service: str, signed: SignedIn = head) -> Response:
        return forms.form(Frame(pages, request, signed, hall), Change("service", service, {}))

    @routes.get(PATH + "/agencies/{agency}")
    def agency(request: Request, hall: str, agency: str, signed: SignedIn = head) -> Response:
        return forms.form(Frame(pages, request, signed, hall), Change("agency", agency, {}))

    @routes.get("/admin/{hall}/days")
    def days(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return forms.form(Frame(pages, request, signed, hall), Change("special_day", "", {}))

    @routes.post(PATH + "/review")
    async def review(request: Request, hall: str, signed: SignedIn = admin) -> Response:
        change = forms.change_of_form(typed(await request.form()))
        return await run_in_threadpool(forms.review, Frame(pages, request, signed, hall), change)

    @routes.post(PATH + "/publish")
    def publish(request: Request, hall: str, change: Field, base: Field, signed: SignedIn = admin) -> Response:
        return forms.publish(Frame(pages, request, signed, hall), forms.change_of_json(change), base)


def _history(routes: APIRouter, pages: Pages) -> None:
    """What held before."""
    head = Depends(needs(pages.central, OfficerRole.HEAD))
    admin = Depends(needs(pages.central, OfficerRole.ADMIN))

    @routes.get(PATH + "/history")
    def history(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return _history_page(Frame(pages, request, signed, hall))

    @routes.get(PATH + "/history/{number}")
    def one(request: Request, hall: str, number: int, signed: SignedIn = head) -> Response:
        return _revision_page(Frame(pages, request, signed, hall), number)

    @routes.post(PATH + "/history/{number}/restore")
    def restore(request: Request, hall: str, number: int, base: Field, signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        made, _ = _revision(frame, number)
        try:
            if any(one.blocks for one in effects_now(frame, read_catalogue(made.content))):
                return _revision_page(frame, number, frame.words.text("Belum diterbitkan: keadaan di gedung berubah."))
            pages.central.catalogues.publish(hall, made.content, base, signed.name, f"restored {number}")
        except (ChangedMeanwhile, CatalogueErrors):
            message = frame.words.text("Orang lain menerbitkan katalog sementara itu. Lihat riwayat sekali lagi.")
            return _history_page(frame, message)
        pages.central.queues.bring_back(hall)
        return frame.done("/catalogue", frame.words.text("Katalog lama berlaku lagi."))


def _history_page(frame: Frame, wrong: str = "") -> Response:
    found = frame.pages.central.catalogues.history(frame.hall)
    zone = frame.pages.central.hall_configs.plan(frame.hall).zone
    words = frame.words
    when = {one.id: f"{words.short_date(at)} {words.time(at)}" for one in found for at in (one.at.astimezone(zone),)}
    lines = [(one, when[one.id], kept_text(one.what, words, when)) for one in found]
    return frame.page("history.html", "catalogue", 409 if wrong else 200, wrong=wrong, lines=lines)


def _revision_page(frame: Frame, number: int, wrong: str = "") -> Response:
    made, before = _revision(frame, number)
    current = frame.pages.central.catalogues.current(frame.hall)
    try:
        catalogue = read_catalogue(made.content)
    except CatalogueErrors as errors:  # an earlier version of this program took it
        catalogue, wrong = None, wrong or str(errors.mistakes[0])
    return frame.page(
        "revision.html", "catalogue", 409 if wrong else 200, wrong=wrong, number=number, base=current.version,
        now=current.version == made.version, first=not before,
        change=None if catalogue is None or not before else review_of(frame, before, made.content, catalogue),
        undone=None if catalogue is None else review_of(frame, current.content, made.content, catalogue),
    )  # fmt: skip


def _catalogue(frame: Frame) -> Catalogue:
    return frame.pages.central.hall_configs.plan(frame.hall).catalogue


def _revision(frame: Frame, number: int) -> tuple[Version, str]:
    found = frame.pages.central.catalogues.revision(frame.hall, number) if 0 < number < 2**62 else None
    if found is None:
        raise HTTPException(404, f"hall {frame.hall} has no catalogue {number} in its history")
    return found

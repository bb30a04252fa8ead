"""The catalogue: looked at, changed with a look at what changes, published, brought back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from central.editing import Change, Changed, Version
from central.officers import OfficerRole, SignedIn
from central.pages.admin import catalogue_forms as forms
from central.pages.admin.catalogue_views import diff, listed
from central.pages.admin.frame import Frame
from central.pages.guard import needs
from central.pages.origin import typed
from central.pages.parts import Pages
from kiosk.catalogue import Catalogue, CatalogueErrors

PATH = "/admin/{hall}/catalogue"
LONGEST_CHANGE = 100_000
Field = Annotated[str, Form(max_length=LONGEST_CHANGE)]


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/catalogue` and what is below it."""
    routes = APIRouter()
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        return frame.page("catalogue.html", "catalogue", zones=listed(_catalogue(frame), frame.words.language))

    _forms(routes, pages)
    _history(routes, pages)
    return routes


def _forms(routes: APIRouter, pages: Pages) -> None:
    """Where changes are made."""
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))
    admin = Depends(needs(pages.central.officers, OfficerRole.ADMIN))

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
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))
    admin = Depends(needs(pages.central.officers, OfficerRole.ADMIN))

    @routes.get(PATH + "/history")
    def history(request: Request, hall: str, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        zone = pages.central.plans.plan(hall).zone
        found = pages.central.catalogues.history(hall)
        return frame.page("history.html", "catalogue", revisions=found, zone=zone)

    @routes.get(PATH + "/history/{number}")
    def one(request: Request, hall: str, number: int, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        made, before = _revision(frame, number)
        current = pages.central.catalogues.current(hall)
        return frame.page(
            "revision.html", "catalogue", number=number, lines=diff(before, made.content),
            undone=diff(current.content, made.content), base=current.version, now=current.version == made.version,
        )  # fmt: skip

    @routes.post(PATH + "/history/{number}/restore")
    def restore(request: Request, hall: str, number: int, base: Field, signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        made, _ = _revision(frame, number)
        try:
            pages.central.catalogues.publish(hall, made.content, base, signed.name, f"restored {number}")
        except (Changed, CatalogueErrors):
            told = frame.words.text("Orang lain menerbitkan katalog sementara itu. Lihat riwayat sekali lagi.")
            found, zone = pages.central.catalogues.history(hall), pages.central.plans.plan(hall).zone
            return frame.page("history.html", "catalogue", 409, wrong=told, revisions=found, zone=zone)
        return frame.done("/catalogue", frame.words.text("Katalog lama berlaku lagi."))


def _catalogue(frame: Frame) -> Catalogue:
    return frame.pages.central.plans.plan(frame.hall).catalogue


def _revision(frame: Frame, number: int) -> tuple[Version, str]:
    found = frame.pages.central.catalogues.revision(frame.hall, number) if 0 < number < 2**62 else None
    if found is None:
        raise HTTPException(404, f"hall {frame.hall} has no catalogue {number} in its history")
    return found

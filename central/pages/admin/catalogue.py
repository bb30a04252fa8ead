"""The catalogue: looked at, changed with a look at what changes, published, brought back."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from central.editing import Change, Changed, Impossible, Version, apply
from central.officers import OfficerRole, SignedIn
from central.pages.admin.catalogue_views import CLOSED_KINDS, Edited, diff, edited, listed, what_of
from central.pages.admin.frame import Frame
from central.pages.guard import needs
from central.pages.parts import Pages
from central.plans import read_catalogue
from kiosk.catalogue import Catalogue, CatalogueErrors

PATH = "/admin/{hall}/catalogue"
LONGEST_CHANGE = 100_000
Field = Annotated[str, Form(max_length=LONGEST_CHANGE)]


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/catalogue` and what is below it."""
    routes = APIRouter()
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))
    admin = Depends(needs(pages.central.officers, OfficerRole.ADMIN))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        return frame.page("catalogue.html", "catalogue", zones=listed(_catalogue(frame), frame.words.language))

    @routes.get(PATH + "/new")
    def new(request: Request, hall: str, signed: SignedIn = admin) -> Response:
        return _form(Frame(pages, request, signed, hall), Change("new_agency", "", {}))

    @routes.get(PATH + "/services/{service}")
    def service(request: Request, hall: str, service: str, signed: SignedIn = head) -> Response:
        return _form(Frame(pages, request, signed, hall), Change("service", service, {}))

    @routes.get(PATH + "/agencies/{agency}")
    def agency(request: Request, hall: str, agency: str, signed: SignedIn = head) -> Response:
        return _form(Frame(pages, request, signed, hall), Change("agency", agency, {}))

    @routes.get("/admin/{hall}/days")
    def days(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return _form(Frame(pages, request, signed, hall), Change("special_day", "", {}))

    @routes.post(PATH + "/review")
    async def review(request: Request, hall: str, signed: SignedIn = admin) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        kind, about = form.pop("kind", ""), form.pop("about", "")
        if "kind_of_day" in form:
            form["kind"] = form.pop("kind_of_day")
        change = _change(kind, about, form)
        return await run_in_threadpool(_review, Frame(pages, request, signed, hall), change)

    @routes.post(PATH + "/publish")
    def publish(request: Request, hall: str, change: Field, base: Field, signed: SignedIn = admin) -> Response:
        return _publish(Frame(pages, request, signed, hall), _from_json(change), base)

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

    return routes


def _catalogue(frame: Frame) -> Catalogue:
    return frame.pages.central.plans.plan(frame.hall).catalogue


def _revision(frame: Frame, number: int) -> tuple[Version, str]:
    found = frame.pages.central.catalogues.revision(frame.hall, number) if 0 < number < 2**62 else None
    if found is None:
        raise HTTPException(404, f"hall {frame.hall} has no catalogue {number} in its history")
    return found


def _change(kind: str, about: str, fields: dict[str, str]) -> Change:
    if kind not in CLOSED_KINDS:
        raise HTTPException(422, "there is no such change")
    return Change(CLOSED_KINDS[kind], about, fields)


def _from_json(text: str) -> Change:
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # half a character is none that a file could hold
        fields = {str(name): str(value) for name, value in told["fields"].items()}
        return _change(str(told["kind"]), str(told["about"]), fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(422, "this change cannot be read") from error


def _form(frame: Frame, change: Change, status: int = 200, mistakes: tuple[str, ...] = ()) -> Response:
    """The page on which this change is made, with what was typed and what is wrong with it."""
    try:
        made: Edited = edited(change, _catalogue(frame), frame.pages.central.catalogues.current(frame.hall).content)
    except Impossible as error:
        raise HTTPException(404, str(error)) from error
    return frame.page(made.template, made.tab, status, given=change.fields, mistakes=mistakes, **made.values)


def _review(frame: Frame, change: Change, wrong: str = "") -> Response:
    """What would change, as the text and as the visitor sees it; nothing is published yet."""
    before = frame.pages.central.catalogues.current(frame.hall)
    try:
        after = apply(before.content, change)
        catalogue = read_catalogue(after)
    except Impossible as error:
        return _form(frame, change, 422, (str(error),))
    except CatalogueErrors as errors:
        told = tuple(f"{mistake.key}: {mistake.value} – {mistake.allowed}" for mistake in errors.mistakes[:10])
        return _form(frame, change, 422, told)
    service = catalogue.service(change.about) if change.kind == "service" else None
    return frame.page(
        "review.html", "catalogue", wrong=wrong, lines=diff(before.content, after), base=before.version,
        service=service,
        change=json.dumps({"kind": change.kind, "about": change.about, "fields": dict(change.fields)}),
        what=what_of(change, frame.words), same=after == before.content,
        spoken={code: frame.pages.site.words(code, "admin") for code in frame.pages.site.languages()},
    )  # fmt: skip


def _publish(frame: Frame, change: Change, base: str) -> Response:
    catalogues, words = frame.pages.central.catalogues, frame.words
    try:
        after = apply(catalogues.current(frame.hall).content, change)
        what = f"{change.kind} {change.about or change.fields.get('code') or change.fields.get('date', '')}".strip()
        catalogues.publish(frame.hall, after, base, frame.signed.name, what)
    except (Changed, Impossible, CatalogueErrors):
        told = words.text("Orang lain menerbitkan katalog sementara itu. Periksa perubahan Anda sekali lagi.")
        return _review(frame, change, told)
    return frame.done("/catalogue", words.text("Diterbitkan: {what}. Kiosk memakainya saat sepi.", what=what))

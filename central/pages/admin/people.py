"""Officers: who may sign in, with which rights, and where they sit."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from central.officers import OfficerRole, Refused, SignedIn
from central.pages.admin.frame import Frame, must_edit
from central.pages.guard import needs
from central.pages.parts import Pages

Field = Annotated[str, Form(max_length=200)]
PATH = "/admin/{hall}/officers"


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/officers`."""
    routes = APIRouter()
    head = Depends(needs(pages.central.officers, OfficerRole.HEAD))
    admin = Depends(needs(pages.central.officers, OfficerRole.ADMIN))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return _page(Frame(pages, request, signed, hall))

    @routes.post(PATH)
    def add(
        request: Request, hall: str, name: Field, secret: Field, role: Field, agency: Field = "",
        signed: SignedIn = admin,
    ) -> Response:  # fmt: skip
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_added", name,
            lambda: pages.central.officers.add(hall, name, _role(role), secret, agency or None),
            frame.words.text("{name} dapat masuk.", name=name), role=role, agency=agency,
        )  # fmt: skip

    @routes.post(PATH + "/{name}/change")
    def change(
        request: Request, hall: str, name: str, role: Field, agency: Field = "", signed: SignedIn = admin
    ) -> Response:
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_changed", name,
            lambda: pages.central.officers.change(hall, name, _role(role), agency or None),
            frame.words.text("{name} diubah.", name=name), role=role, agency=agency,
        )  # fmt: skip

    @routes.post(PATH + "/{name}/secret")
    def secret(request: Request, hall: str, name: str, secret: Field, signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_secret_set", name, lambda: pages.central.officers.set_secret(hall, name, secret),
            frame.words.text("PIN {name} diganti; semua perambannya keluar.", name=name),
        )  # fmt: skip

    @routes.post(PATH + "/{name}/end")
    def end(request: Request, hall: str, name: str, signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_ended", name, lambda: pages.central.officers.end(hall, name),
            frame.words.text("{name} tidak dapat masuk lagi.", name=name),
        )  # fmt: skip

    return routes


def _role(text: str) -> OfficerRole:
    try:
        return OfficerRole(text)
    except ValueError as error:
        raise Refused(f"there is no role {text}: officer, head or admin") from error


def _done(frame: Frame, what: str, name: str, change: Callable[[], None], told: str, **body: str) -> Response:
    """The change and its line in the log; a refusal shows the page again with the reason."""
    must_edit(frame)
    try:
        change()
    except Refused as error:
        return _page(frame, 409, wrong=_plain(frame, str(error)))
    frame.pages.central.audit(frame.hall, frame.signed.name, what, name, **body)
    return frame.done("/officers", told)


def _page(frame: Frame, status: int = 200, wrong: str = "") -> Response:
    central = frame.pages.central
    seats = central.officers.at_counters(frame.hall)
    where = {name: code for code, names in seats.items() for name in names}
    agencies = {one.code: one.short for one in central.plans.plan(frame.hall).catalogue.agencies}
    everybody = central.officers.all(frame.hall)
    return frame.page(
        "officers.html", "officers", status, wrong=wrong, where=where, agencies=agencies,
        officers=[one for one in everybody if one.ended_at is None],
        ended=[one for one in everybody if one.ended_at is not None],
    )  # fmt: skip


def _plain(frame: Frame, refusal: str) -> str:
    """Why not, in the language of the page."""
    words = frame.words
    match refusal:
        case text if "too easy" in text:
            return words.text("PIN ini terlalu mudah ditebak: jangan urutan seperti 123456 atau satu angka saja.")
        case text if "characters" in text and "PIN" in text:
            return words.text("PIN atau kata sandi harus 6 sampai 128 tanda.")
        case text if "must not be the name" in text:
            return words.text("PIN tidak boleh sama dengan nama.")
        case text if "a name has" in text:
            return words.text("Nama 1 sampai 40 tanda: huruf, angka, spasi, titik, atau tanda hubung.")
        case text if "already" in text:
            return words.text("Nama ini sudah ada. Pilih nama lain.")
        case text if "only admin" in text:
            return words.text("Ini satu-satunya admin. Buat admin lain dahulu.")
        case text:
            return text

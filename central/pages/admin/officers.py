"""Officers: who may sign in, with which rights, and where they sit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from central.access.officers import AccountProblem, OfficerRole, SignedIn, SignInRefused
from central.pages.admin.frame import Frame, must_edit
from central.pages.guard import needs
from central.pages.pin_wording import refusal_text
from central.pages.services import Pages

Field = Annotated[str, Form(max_length=200)]
PATH = "/admin/{hall}/officers"


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/officers`."""
    routes = APIRouter()
    _looking(routes, pages)
    _changing(routes, pages)
    _ending(routes, pages)
    return routes


def _looking(routes: APIRouter, pages: Pages) -> None:
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return _page(Frame(pages, request, signed, hall))


def _changing(routes: APIRouter, pages: Pages) -> None:
    central, admin = pages.central, _admin(pages)

    @routes.post(PATH)
    def add(
        request: Request, hall: str, name: Field, secret: Field, role: Field, agency: Field = "",
        signed: SignedIn = admin,
    ) -> Response:  # fmt: skip
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_added", name, lambda: central.officers.add(hall, name, _role(role), secret, agency or None),
            frame.words.text("{name} dapat masuk.", name=name), TypedOfficer("", name, role, agency),
        )  # fmt: skip

    @routes.post(PATH + "/{name}/change")
    def change(
        request: Request, hall: str, name: str, role: Field, agency: Field = "", signed: SignedIn = admin
    ) -> Response:
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_changed", name, lambda: central.officers.change(hall, name, _role(role), agency or None),
            frame.words.text("{name} diubah.", name=name), TypedOfficer(name, name, role, agency),
        )  # fmt: skip

    @routes.post(PATH + "/{name}/secret")
    def secret(request: Request, hall: str, name: str, secret: Field, signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        return _done(
            frame, "officer_secret_set", name, lambda: central.officers.set_secret(hall, name, secret),
            frame.words.text("PIN {name} diganti; semua perambannya keluar.", name=name), TypedOfficer(name),
        )  # fmt: skip


def _ending(routes: APIRouter, pages: Pages) -> None:
    admin = _admin(pages)

    @routes.post(PATH + "/{name}/end")
    def end(request: Request, hall: str, name: str, sure: Field = "", signed: SignedIn = admin) -> Response:
        frame = Frame(pages, request, signed, hall)
        if not sure:
            return _ask(frame, name)
        return _done(
            frame, "officer_ended", name, lambda: pages.central.officers.end(hall, name),
            frame.words.text("{name} tidak dapat masuk lagi.", name=name), TypedOfficer(name),
        )  # fmt: skip


def _admin(pages: Pages) -> Any:
    """Who is signed in, with the rights of an admin."""
    return Depends(needs(pages.central, OfficerRole.ADMIN))


def _role(text: str) -> OfficerRole:
    try:
        return OfficerRole(text)
    except ValueError as error:
        raise SignInRefused(AccountProblem.ROLE, f"there is no role {text}: officer, head or admin") from error


@dataclass(frozen=True, slots=True)
class TypedOfficer:
    """What was typed into the form of an officer, to stay there when it is refused; no PIN. `of` empty: a new one."""

    of: str
    name: str = ""
    role: str = ""
    agency: str = ""


def _done(
    frame: Frame, what: str, name: str, change: Callable[[], None], message: str, typed: TypedOfficer
) -> Response:
    """The change and its line in the log; a refusal shows the page again with the reason."""
    must_edit(frame)
    try:
        change()
    except SignInRefused as error:
        return _page(frame, 409, wrong=refusal_text(error, frame.words), typed=typed)
    body = {"role": typed.role, "agency": typed.agency} if typed.role else {}
    frame.pages.central.audit(frame.hall, frame.signed.name, what, name, **body)
    return frame.done("/officers", message)


def _ask(frame: Frame, name: str) -> Response:
    """Before an account ends: who it is, and what that means."""
    must_edit(frame)
    found = next((one for one in frame.pages.central.officers.all(frame.hall) if one.name == name), None)
    if found is None or found.ended_at is not None:
        raise HTTPException(404, f"hall {frame.hall} has no officer {name}")
    seats = frame.pages.central.officers.at_counters(frame.hall)
    counter = next((code for code, names in seats.items() if name in names), "")
    return frame.page("end_officer.html", "officers", one=found, counter=counter)


def _page(frame: Frame, status: int = 200, wrong: str = "", typed: TypedOfficer | None = None) -> Response:
    central = frame.pages.central
    seats = central.officers.at_counters(frame.hall)
    where = {name: code for code, names in seats.items() for name in names}
    agencies = {one.code: one.short for one in central.hall_configs.plan(frame.hall).catalogue.agencies}
    everybody = central.officers.all(frame.hall)
    return frame.page(
        "officers.html", "officers", status, wrong=wrong, typed=typed, where=where, agencies=agencies,
        officers=[one for one in everybody if one.ended_at is None],
        ended=[one for one in everybody if one.ended_at is not None],
    )  # fmt: skip

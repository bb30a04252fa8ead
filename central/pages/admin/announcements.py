"""What displays say: announcements, volume, quiet hours, spoken languages."""

from datetime import datetime, time
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from central.access.officers import OfficerRole, SignedIn
from central.announcements import AnnouncementProblem, AnnouncementRefused, DisplayChoice
from central.pages.admin.frame import Frame
from central.pages.guard import needs
from central.pages.services import Pages

Field = Annotated[str, Form(max_length=400)]
PATH = "/admin/{hall}/notices"


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}/notices`."""
    routes = APIRouter()
    head = Depends(needs(pages.central, OfficerRole.HEAD))

    @routes.get(PATH)
    def show(request: Request, hall: str, signed: SignedIn = head) -> Response:
        return _page(Frame(pages, request, signed, hall))

    @routes.post(PATH)
    async def add(request: Request, hall: str, signed: SignedIn = head) -> Response:
        form = {key: str(value) for key, value in (await request.form()).items()}
        return await run_in_threadpool(_add, Frame(pages, request, signed, hall), form)

    @routes.post(PATH + "/{number}/end")
    def end(request: Request, hall: str, number: int, signed: SignedIn = head) -> Response:
        frame = Frame(pages, request, signed, hall)
        if not 0 < number < 2**62 or not pages.central.announcements.end(hall, number, signed.name):
            raise HTTPException(404, f"hall {hall} shows no announcement {number}")
        return frame.done("/notices", frame.words.text("Pengumuman diturunkan."))

    @routes.post("/admin/{hall}/display")
    def display(
        request: Request, hall: str, volume: Field, quiet_from: Field = "", quiet_until: Field = "",
        english: Field = "", signed: SignedIn = head,
    ) -> Response:  # fmt: skip
        frame = Frame(pages, request, signed, hall)
        try:
            wanted = DisplayChoice(
                _percent(volume), _quiet(quiet_from, quiet_until), ("id", "en") if english else ("id",)
            )
            pages.central.announcements.set_display(hall, wanted, signed.name)
        except AnnouncementRefused as error:
            return _page(frame, 422, wrong=_plain(frame, error))
        return frame.done("/notices", frame.words.text("Suara layar diubah."))

    return routes


def _add(frame: Frame, form: dict[str, str]) -> Response:
    """One language's text for each `text_…`; a refusal keeps what was typed."""
    texts = {code: form.get(f"text_{code}", "") for code in frame.pages.site.languages()}
    try:
        since, until = (_moment(frame, form.get(name, "")) for name in ("since", "until"))
        frame.pages.central.announcements.add(frame.hall, texts, frame.signed.name, since, until)
    except AnnouncementRefused as error:
        return _page(frame, 422, wrong=_plain(frame, error), given=form)
    return frame.done("/notices", _done_text(frame, since, until))


def _done_text(frame: Frame, since: datetime | None, until: datetime | None) -> str:
    """When the announcement stands on the displays."""
    words, now = frame.words, frame.pages.central.clock.now().utc

    def at(when: datetime) -> str:
        return f"{words.short_date(when)} {words.time(when)}"

    if since is None or since <= now:
        if until is None:
            return words.text("Pengumuman tampil di layar.")
        return words.text("Pengumuman tampil di layar sampai {until}.", until=at(until))
    if until is None:
        return words.text("Pengumuman akan tampil mulai {since}.", since=at(since))
    return words.text("Pengumuman akan tampil mulai {since} sampai {until}.", since=at(since), until=at(until))


def _page(frame: Frame, status: int = 200, wrong: str = "", given: dict[str, str] | None = None) -> Response:
    central = frame.pages.central
    zone = central.hall_configs.plan(frame.hall).zone
    now = central.clock.now().utc.astimezone(zone)
    return frame.page(
        "announcements.html", "announcements", status, wrong=wrong, given=given or {}, zone=zone, now=now,
        announcements=central.announcements.holding(frame.hall), display=central.announcements.display(frame.hall),
    )  # fmt: skip


def _moment(frame: Frame, text: str) -> datetime | None:
    """Local time of the hall as a browser's field gives it; empty: none."""
    if not text:
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError as error:
        raise AnnouncementRefused(AnnouncementProblem.TIME, "a time is written like 2026-12-01T09:40") from error
    return local.replace(tzinfo=frame.pages.central.hall_configs.plan(frame.hall).zone)


def _percent(text: str) -> float:
    try:
        return round(float(text) / 100, 2)
    except ValueError as error:
        raise AnnouncementRefused(AnnouncementProblem.VOLUME, "the volume is between 0 and 1") from error


def _quiet(since: str, until: str) -> tuple[tuple[time, time], ...]:
    if not since and not until:
        return ()
    try:
        return ((time.fromisoformat(since), time.fromisoformat(until)),)
    except ValueError as error:
        text = "quiet hours have a beginning and an end, like 12:00 and 13:00"
        raise AnnouncementRefused(AnnouncementProblem.QUIET_HOURS, text) from error


def _plain(frame: Frame, refusal: AnnouncementRefused) -> str:
    words = frame.words
    match refusal.why:
        case AnnouncementProblem.NO_INDONESIAN:
            return words.text("Tulis pengumuman dalam bahasa Indonesia.")
        case AnnouncementProblem.TOO_LONG:
            return words.text("Paling banyak 200 tanda; yang lebih panjang tidak dibaca orang.")
        case AnnouncementProblem.ENDS_TOO_EARLY:
            return words.text("Pengumuman berakhir setelah dimulai, dan tidak di masa lalu.")
        case AnnouncementProblem.QUIET_HOURS:
            return words.text("Jam tenang perlu awal dan akhir.")
        case AnnouncementProblem.VOLUME:
            return words.text("Volume antara 0 dan 100.")
        case AnnouncementProblem.TIME | AnnouncementProblem.LANGUAGES:
            return words.text("Waktu ini tidak dapat dibaca.")

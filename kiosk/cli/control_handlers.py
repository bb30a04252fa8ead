"""The questions that commands may ask of a kiosk, and their answers as plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from hall.catalogue import Catalogue
from hall.clock import FLOOR
from hall.hidden_characters import visible
from kiosk.cli.answers import link_json, outcome_json, page_json, score_json, state_json, ticket_json, why_not
from kiosk.cli.clock_words import clock_json, read_time
from kiosk.cli.runtime import Runtime
from kiosk.control_socket import CommandRejected, Handler
from kiosk.desk import CopyRefused, Desk, NoPrinter, NothingFound, NumberRefused, ServeOutcome, total
from kiosk.printing import PrinterError, PrinterThread
from kiosk.store import Store, StoreError
from kiosk.sync import NotEnrolled, Sync

NOT_OPEN = "the kiosk is not open yet; try again in a moment"
STATE_SECONDS = 10.0
LINK_SECONDS = 3.0
ALONE = "this kiosk is alone: [central] url is empty in its settings"
NO_COPY = {
    "used": "the visitor's free copy was printed already",
    "too_many": "too many copies were asked for in a short time",
    "printing": "this ticket is being printed right now",
    "printer": "the printer cannot print now; see `kiosk printer status`",
}


@dataclass(frozen=True, slots=True)
class ControlParts:
    """What an open kiosk consists of behind its screen."""

    store: Store
    printer: PrinterThread | None
    desk: Desk
    sync: Sync | None = None
    """None: the kiosk is alone."""


def handlers(made: Runtime, opened: Callable[[], ControlParts]) -> Mapping[str, Handler]:
    """Each question by its name. `opened` raises Rejected while the kiosk is not open."""
    room = _ControlRoom(made, opened)
    found: dict[str, Handler] = {
        "who": lambda _question: {"kiosk": made.settings.place.kiosk},
        "issue": room.issue,
        "reprint": room.reprint,
        "tickets": room.tickets,
        "printer": room.state,
        "test_print": lambda _question: page_json(opened().desk.staff.test_print()),
        "roll_replaced": lambda _question: page_json(opened().desk.staff.roll_replaced()),
        "set_up": room.set_up,
        "set_up_done": room.set_up_done,
        "staff_pin": room.staff_pin,
        "raise_numbers": room.raise_numbers,
        "clock": lambda _question: clock_json(opened().desk.staff.clock()),
        "clock_set": room.clock_set,
        "sync_status": room.sync_status,
        "sync_retry": lambda _question: {"again": room.sync().retry()},
        "sync_enrol": room.sync_enrol,
        "sync_go_on": room.sync_go_on,
        "sync_forget": room.sync_forget,
        "wait_report": room.wait_report,
        "wait_explain": room.wait_explain,
    }
    return {name: _seen(handler) for name, handler in found.items()}


def _seen(handler: Handler) -> Handler:
    """What a person typed reaches a handler without signs that nobody sees."""
    return lambda question: handler(
        {key: visible(value) if isinstance(value, str) else value for key, value in question.items()}
    )


class _ControlRoom:
    def __init__(self, made: Runtime, opened: Callable[[], ControlParts]) -> None:
        self._made, self._opened = made, opened

    def issue(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        service = service_code(self._made.catalogue, str(question["agency"]), str(question["service"]))
        try:
            result = self._opened().desk.serve(service, str(question.get("language", "id")))
        except StoreError as error:
            raise CommandRejected(str(error)) from error
        match result:
            case ServeOutcome() as outcome:
                return outcome_json(outcome)
            case NumberRefused(code, availability):
                raise CommandRejected(f"{code}: no number now. {why_not(availability)}")

    def reprint(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """The newest ticket with that number."""
        desk, text = self._opened().desk, str(question["label"])
        found = desk.staff.find(text)
        if not found:
            raise CommandRejected(f"there is no ticket {text!r}; a number looks like AK-012")
        try:
            result = desk.again(found[0].ticket_id, "staff")
        except StoreError as error:
            raise CommandRejected(str(error)) from error
        match result:
            case ServeOutcome() as outcome:
                return outcome_json(outcome)
            case CopyRefused(reason):
                raise CommandRejected(f"{found[0].label}: no copy now: {NO_COPY[reason]}")

    def tickets(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"tickets": [ticket_json(ticket) for ticket in self._opened().store.tickets(int(question["limit"]))]}

    def state(self, _question: Mapping[str, Any]) -> Mapping[str, Any]:
        parts = self._opened()
        printer = parts.printer
        seen = None if printer is None else printer.check().result(STATE_SECONDS)
        profile = None if printer is None else printer.profile
        return state_json(seen, profile, parts.desk.board().paper, self._made.settings.printer)

    def set_up(self, _question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            found = self._opened().desk.staff.set_up()
        except (NoPrinter, PrinterError) as error:
            raise CommandRejected(str(error)) from error
        except TimeoutError as error:
            raise CommandRejected("the printer did not come to an end with its answers; try again") from error
        page = page_json(found.page)
        return {
            "answers": found.findings.answers, "page": page["print_state"], "problem": page["problem"],
            "likely": asdict(found.likely), "rulers": [width.columns for width in found.widths],
        }  # fmt: skip

    def set_up_done(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            columns, dots = (int(question.get(name, 0)) for name in ("columns", "dots"))
            staff = self._opened().desk.staff
            _, profile = staff.finish_set_up(clean=bool(question["clean"]), columns=columns, dots=dots)
        except (NothingFound, ValueError) as error:
            raise CommandRejected(str(error)) from error
        return asdict(profile)

    def staff_pin(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            self._opened().desk.pin.set(str(question["pin"]))
        except ValueError as error:
            raise CommandRejected(str(error)) from error
        return {"set": True}

    def raise_numbers(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """After the whole folder was put back from an older copy."""
        settings, only = self._made.settings, str(question.get("series", "")).upper()
        known = sorted({queue.series for queue in self._made.catalogue.queues})
        above, last = int(question["above"]), settings.numbers.last
        if settings.central.url:
            raise CommandRejected("central gives the numbers: renew the store with `kiosk sync renew`")
        if only and only not in known:
            raise CommandRejected(f"there is no series {only}; allowed: {', '.join(known)}")
        if not settings.numbers.first <= above < last:
            raise CommandRejected(f"{above}: the numbers of this kiosk are {settings.numbers.first} to {last}")
        try:
            raised = self._opened().store.raise_numbers([only] if only else known, above)
        except StoreError as error:
            raise CommandRejected(str(error)) from error
        return {"above": above, "raised": list(raised)}

    def clock_set(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        staff, text = self._opened().desk.staff, str(question["time"])
        try:
            at = read_time(text, staff.clock().at) if text else None
        except ValueError as error:
            raise CommandRejected(str(error)) from error
        if at is not None and at < FLOOR:
            raise CommandRejected(f"{at:%Y-%m-%d %H:%M} is earlier than this software: nothing was changed")
        if not staff.set_clock(at):
            raise CommandRejected(f"nothing was changed: {clock_json(staff.clock())['words']}")
        return clock_json(staff.clock())

    def sync(self) -> Sync:
        sync = self._opened().sync
        if sync is None:
            raise CommandRejected(ALONE)
        return sync

    def sync_status(self, _question: Mapping[str, Any]) -> Mapping[str, Any]:
        """A kiosk that was just opened is given a moment to find out."""
        link = self.sync().link_soon(LINK_SECONDS)
        parts = self._opened()
        return link_json(link, parts.store, self._made.settings, self._made.catalogue, parts.desk.board())

    def sync_enrol(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            enrolled = self.sync().enrol(str(question["code"]))
        except NotEnrolled as error:
            raise CommandRejected(str(error)) from error
        return {"kiosk": enrolled.kiosk, "hall": enrolled.hall, "url": enrolled.url}

    def sync_forget(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        dates, periods = self.sync().forget(copy=bool(question.get("copy")))
        return {"dates": dates, "periods": periods}

    def sync_go_on(self, _question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.sync()
        parts = self._opened()
        longer = parts.store.held().longer
        if longer is None or not parts.desk.go_on_alone():
            raise CommandRejected("central has not yet given this kiosk numbers with a longer label; connect it once")
        return {"first": longer.first, "last": longer.last}

    def wait_report(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Today is not over and has no score."""
        today = self._made.now().date()
        scores = self._opened().store.scores.since(today - timedelta(days=int(question["days"])))
        by_agency = {score.agency: [one for one in scores if one.agency == score.agency] for score in scores}
        sums = [total(of_agency, today, agency) for agency, of_agency in sorted(by_agency.items())]
        return {
            "days": [score_json(score) for score in scores],
            "total": [score_json(score) for score in (*sums, total(scores, today))] if scores else [],
        }

    def wait_explain(self, question: Mapping[str, Any]) -> Mapping[str, Any]:
        series = str(question["series"]).upper()
        known = sorted(queue.series for queue in self._made.catalogue.queues)
        if series not in known:
            raise CommandRejected(f"no queue {series!r}; allowed: {', '.join(known)}")
        return {"series": series, "words": self._opened().desk.explain(series, str(question.get("language", "id")))}


def service_code(catalogue: Catalogue, agency: str, service: str) -> str:
    """The service's full code from what a person types. Raises Rejected with what is allowed."""
    known = {found.code: found for found in catalogue.agencies}
    if agency.upper() not in known:
        raise CommandRejected(f"no agency {agency!r}; allowed: {', '.join(known)}")
    codes = [found.code for found in known[agency.upper()].services]
    for code in (service.upper(), f"{agency}-{service}".upper()):
        if code in codes:
            return code
    raise CommandRejected(f"{agency.upper()} has no service {service!r}; allowed: {', '.join(codes)}")

"""What staff do at the kiosk: the roll, a test print, a ticket once more, the clock, and setting up the printer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from hall.clock import ClockState, ClockStorage, Evidence
from hall.tickets import Ticket, read_label
from kiosk.desk.print_tickets import TicketPrinter
from kiosk.printing import Findings, PrinterThread, PrintOutcome, Profile, Width, candidates, named_width
from kiosk.store import Store

PROFILE_KEY = "printer"
PROBE_SECONDS = 30.0
RECOVER_SECONDS = 5.0

log = logging.getLogger(__name__)


class NoPrinter(Exception):
    """The settings name no printer."""


class NothingFound(Exception):
    """A set-up cannot be ended that was not begun."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What asking the printer brought, and whether its test page came; nothing is kept before a person has looked."""

    findings: Findings
    page: PrintOutcome
    likely: Width
    """How wide it should print by its name, by the settings, or so narrow that nothing breaks."""
    widths: tuple[Width, ...]
    """What the rulers on the page stand for, the widest first."""


class StaffActions:
    """Off the UI thread. Who may come in here is the PIN's business, not this one's."""

    def __init__(
        self,
        store: Store,
        printer: PrinterThread | None,
        press: TicketPrinter,
        *,
        kiosk: str,
        roll_mm: float,
        language: str,
        on_roll: Callable[[], None],
        clock: ClockStorage,
    ) -> None:
        """`language` is that of the test page; `on_roll` is called when a roll was replaced."""
        self._clock = clock
        self._store, self._printer, self._press = store, printer, press
        self._kiosk, self._roll_mm, self._language = kiosk, roll_mm, language
        self._on_roll = on_roll
        self._found: SetUp | None = None

    def roll_replaced(self) -> PrintOutcome:
        """Resets the account of paper; the test page shows that the roll is inserted correctly."""
        self._store.paper.roll_replaced(self._roll_mm)
        self._on_roll()
        return self.test_print()

    def test_print(self) -> PrintOutcome:
        return self._press.test_page(self._kiosk, self._lines(), self._language)

    def find(self, label: str) -> tuple[Ticket, ...]:
        """The newest tickets with this number, the newest first; none if it is no number."""
        found = read_label(label)
        return self._store.tickets_labelled(*found) if found else ()

    def recover(self) -> bool:
        """After a jam was cleared: the printer forgets what it could not cut. False: it does not answer to that."""
        return self._thread().recover().result(RECOVER_SECONDS)

    def set_up(self) -> SetUp:
        """Asks the printer what it can do, then prints the test page.

        Raises NoPrinter; PrinterError if the printer is in trouble, since its answers would mean nothing; TimeoutError.
        """
        thread = self._thread()
        findings = thread.probe().result(PROBE_SECONDS)
        likely = _likely(thread, findings.profile)
        widths = candidates(likely)
        page = self._press.measuring_page(self._kiosk, findings.answers, self._language, widths, likely)
        self._found = SetUp(findings, page, likely, widths)
        return self._found

    def finish_set_up(self, *, clean: bool, columns: int = 0, dots: int = 0) -> tuple[SetUp, Profile]:
        """`clean`: the person saw nothing before the test page. A printer that prints questions is not asked again.

        `columns`: what the person read from the rulers; 0: they agree with what is likely. `dots`: of pictures, if the
        person knows better. Answers with what was found and what is used from now on. Raises NothingFound without a
        set-up before, ValueError for a width that cannot be.
        """
        found = self._found
        if found is None:
            raise NothingFound("the printer was not asked yet: start the set-up again")
        wanted, seen = found.findings.profile, _seen(found, columns, dots)
        self._found = None
        profile = replace(wanted if clean else Profile(dialect=wanted.dialect), dots=seen.dots, columns=seen.columns)
        self._store.keep(PROFILE_KEY, asdict(profile))
        self._store.record("printer_set_up", {**asdict(profile), "clean": clean})
        self._thread().use(profile)
        return found, profile

    def clock(self) -> ClockState:
        """How the clock stands."""
        return self._clock.state()

    def set_clock(self, at: datetime | None) -> bool:
        """A person says what time it is (aware); None: that the time in use is right.

        False: it was not taken, for a time service or central knows better.
        """
        before = self._clock.state()
        said = before.at if at is None else at
        taken = self._clock.hear(said.astimezone(UTC), Evidence.STAFF)
        self._clock.look()
        body = {
            "by": Evidence.STAFF.value,
            "seconds": round((said - before.at).total_seconds()),
            "before": before.voucher.value,
            "taken": taken,
        }
        self._store.record("clock_set", body)
        return taken

    def _thread(self) -> PrinterThread:
        if self._printer is None:
            raise NoPrinter("no printer is configured: set printer.transport in kiosk.toml")
        return self._printer

    def _lines(self) -> tuple[str, ...]:
        if self._printer is None:
            return ()
        profile = self._printer.profile
        return (f"{profile.identity or '-'}", f"{profile.proof} / {profile.dialect}")


def _likely(thread: PrinterThread, found: Profile) -> Width:
    """By the settings, by an earlier set-up of the same printer, by its name, else so narrow that nothing breaks."""
    before = thread.profile
    if thread.width_fixed or (before.width is not None and before.identity == found.identity):
        return thread.paper.width
    return named_width(found.identity) or thread.paper.width


def _seen(found: SetUp, columns: int, dots: int) -> Width:
    """The width that a person read from the page."""
    read = next((width for width in found.widths if width.columns == columns), None)
    if read is None:
        read = found.likely if not columns else Width.stated(0, columns)
    return Width.stated(dots, read.columns) if dots else read


def kept_profile(kept: dict[str, Any] | None) -> Profile | None:
    """The profile of an earlier set-up; None if there was none or it cannot be read."""
    if kept is None:
        return None
    try:
        return Profile(**kept)
    except TypeError:
        log.warning("what was kept of the printer's set-up cannot be read: %r; set it up again", kept)
        return None

"""What staff see and do at the kiosk behind the PIN: the screens, and which follows on which. Pure; no widgets.

Everything that needs the store or the printer is a `StaffTask`: while it runs the screen is `StaffBusy`, and the desk's
answer ends it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from hall.tickets import PrintState, Ticket, read_label
from hall.weak_secrets import Weakness, weakness
from kiosk.flow.events import (
    Back,
    ClockSet,
    ColumnsRead,
    Done,
    Event,
    Failed,
    Home,
    IdleTooLong,
    KeyErased,
    KeyTyped,
    LockOver,
    PinAnswered,
    PinDigit,
    PinErased,
    Recovered,
    SetupAnswered,
    SetupFound,
    StaffOpened,
    StaffPrinted,
    StaffTask,
    TaskKind,
    TicketChosen,
    TicketsFound,
    TimeChosen,
    WentAlone,
)

PIN_DIGITS = 6
DIGITS = frozenset("0123456789")
LABEL_LETTERS, LABEL_DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class StaffPin:
    """Who are you? `setting`: a first PIN is chosen, then typed again and compared with `first`.

    `checking`: the lock is asked, first for its state, then for the PIN that was typed; no key counts meanwhile.
    """

    entered: str = field(default="", repr=False)
    note: Literal["", "wrong", "locked", "too_late", "differs", "failed"] | Weakness = ""
    """What was wrong with the last six digits; a `Weakness`: the first PIN that was chosen is easy to guess."""
    locked_seconds: int = 0
    setting: Literal["", "new", "repeat"] = ""
    first: str = field(default="", repr=False)
    checking: bool = False

    @property
    def takes_digits(self) -> bool:
        return not self.checking and self.note not in {"locked", "too_late", "failed"}


@dataclass(frozen=True, slots=True)
class StaffHome:
    """The printer's state and what can be done. `done` is the task that just ended, with what is known of its paper."""

    done: TaskKind | None = None
    print_state: PrintState | None = None
    problem: str = ""
    copy: int = 1
    label: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class StaffRoll:
    """Is a new roll in the printer?"""


@dataclass(frozen=True, slots=True)
class StaffReprint:
    """A number is typed, tickets are found, one is chosen and confirmed. `found` is None before a search."""

    entered: str = ""
    found: tuple[Ticket, ...] | None = None
    chosen: Ticket | None = None

    @property
    def searchable(self) -> bool:
        return read_label(self.entered) is not None


@dataclass(frozen=True, slots=True)
class StaffSetup:
    """`ask` explains, `width` asks which ruler is whole, `confirm` whether rubbish was printed, `done` says what was
    found.
    """

    step: Literal["ask", "width", "confirm", "done", "failed"] = "ask"
    found: SetupFound | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class StaffClock:
    """What time is it? `at` is what was stepped to (aware); None: nothing was, the time in use goes on."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaffBusy:
    """The desk works on it, and surely answers. `over` is where a failure leads back to."""

    task: StaffTask
    over: StaffHome | StaffRoll | StaffReprint | StaffSetup | StaffClock = StaffHome()


StaffRoom = StaffHome | StaffRoll | StaffReprint | StaffSetup | StaffClock
StaffScreen = StaffPin | StaffRoom | StaffBusy


def after_staff(screen: StaffScreen, event: Event) -> StaffScreen | None:
    """The next staff screen; None: staff have left. What fits no line changes nothing."""
    match screen, event:
        case StaffBusy(), _:
            return _after_task(screen, event)
        case _, (IdleTooLong() | Home() | Done()):
            return None
        case StaffPin(), _:
            return _after_pin(screen, event)
        case StaffHome(), StaffOpened(page):
            return _opened(page)
        case StaffHome(), StaffTask("test" | "recover" | "alone"):
            return StaffBusy(event)
        case StaffRoll(), StaffTask("roll"):
            return StaffBusy(event, screen)
        case StaffReprint(), _:
            return _after_reprint(screen, event)
        case StaffSetup("ask" | "failed"), StaffTask("setup"):
            return StaffBusy(event, StaffSetup())
        case StaffSetup("width", SetupFound() as found), ColumnsRead(columns) if columns in found.rulers:
            return StaffSetup("confirm", replace(found, columns=columns))
        case StaffSetup("confirm", SetupFound() as found), StaffTask("setup_ok" | "setup_rubbish"):
            return StaffBusy(replace(event, columns=found.columns), screen)
        case StaffClock(), TimeChosen(at):
            return StaffClock(at)
        case StaffClock(), StaffTask("clock"):
            return StaffBusy(event, screen)
        case StaffClock(at), Back() if at is not None:
            return StaffClock()
        case ((StaffRoll() | StaffSetup() | StaffClock()), Back()):
            return StaffHome()
        case _:
            return screen


def _opened(page: str) -> StaffScreen:
    match page:
        case "roll":
            return StaffRoll()
        case "reprint":
            return StaffReprint()
        case "clock":
            return StaffClock()
        case _:
            return StaffSetup()


# ---- the PIN


def _after_pin(screen: StaffPin, event: Event) -> StaffScreen | None:
    match event:
        case Back():
            return None
        case PinAnswered(verdict, seconds) if screen.checking:
            return _verdict(verdict, seconds)
        case LockOver() if screen.note == "locked":
            return StaffPin()
        case PinDigit(digit) if screen.takes_digits and digit in DIGITS:
            return _typed(screen, screen.entered + digit)
        case PinErased() if screen.takes_digits:
            return replace(screen, entered=screen.entered[:-1], note="")
        case _:
            return screen


def _verdict(verdict: str, seconds: int) -> StaffScreen:
    match verdict:
        case "right":
            return StaffHome()
        case "wrong":
            return StaffPin(note="wrong")
        case "locked":
            return StaffPin(note="locked", locked_seconds=seconds)
        case "choose":
            return StaffPin(setting="new")
        case "too_late":
            return StaffPin(note="too_late")
        case "enter":
            return StaffPin()
        case _:
            return StaffPin(note="failed")


def _typed(screen: StaffPin, entered: str) -> StaffPin:
    """The sixth digit asks the lock; a first PIN is typed twice before."""
    if len(entered) < PIN_DIGITS:
        return replace(screen, entered=entered, note="")
    match screen.setting:
        case "new":
            weak = weakness(entered)
            return StaffPin(setting="new", note=weak) if weak else StaffPin(setting="repeat", first=entered)
        case "repeat" if entered != screen.first:
            return StaffPin(setting="new", note="differs")
        case _:
            return replace(screen, entered=entered, note="", checking=True)


# ---- a ticket once more


def _after_reprint(screen: StaffReprint, event: Event) -> StaffScreen:
    match event:
        case KeyTyped(key) if len(key) == 1 and key.isascii() and key.isalnum():
            return _with_key(screen, key)
        case KeyErased() if screen.chosen is None:
            return StaffReprint(screen.entered[:-1])
        case StaffTask("find") if screen.searchable:
            return StaffBusy(StaffTask("find", label=screen.entered), screen)
        case TicketChosen(ticket_id):
            chosen = next((t for t in screen.found or () if t.ticket_id == ticket_id), None)
            return replace(screen, chosen=chosen)
        case StaffTask("reprint") if screen.chosen is not None:
            return StaffBusy(StaffTask("reprint", screen.chosen.ticket_id, screen.chosen.label), screen)
        case Back() if screen.chosen is not None:
            return replace(screen, chosen=None)
        case Back() if screen.found is not None:
            return StaffReprint(screen.entered)
        case Back():
            return StaffHome()
        case _:
            return screen


def _with_key(screen: StaffReprint, key: str) -> StaffReprint:
    """Letters first, then digits; what does not fit is not taken."""
    letters = sum(char.isalpha() for char in screen.entered)
    digits = len(screen.entered) - letters
    fits = (
        (digits == 0 and letters < LABEL_LETTERS) if key.isalpha() else (letters > 0 and digits < LABEL_DIGITS)
    )  # fmt: skip
    return StaffReprint(screen.entered + key) if fits and screen.chosen is None else screen


# ---- setting up the printer


def _asked(found: SetupFound | None, problem: str) -> StaffSetup:
    """A page with rulers is looked at first for its width."""
    if found is None:
        return StaffSetup("failed", problem=problem)
    return StaffSetup("width" if found.rulers else "confirm", found)


# ---- the desk's answers


def _after_task(screen: StaffBusy, event: Event) -> StaffScreen:
    task = screen.task
    match task.kind, event:
        case "roll" | "test" | "reprint", StaffPrinted(state, problem, copy):
            return StaffHome(task.kind, state, problem, copy, task.label)
        case "find", TicketsFound(tickets):
            return StaffReprint(task.label, tickets)
        case "setup", SetupAnswered(found, problem):
            return _asked(found, problem)
        case "setup_ok" | "setup_rubbish", SetupAnswered(found, problem):
            return StaffSetup("done", found) if found is not None else StaffSetup("failed", problem=problem)
        case "clock", ClockSet(taken):
            return StaffHome("clock", failed=not taken)
        case "recover", Recovered(ok):
            return StaffHome("recover", failed=not ok)
        case "alone", WentAlone(ok):
            return StaffHome("alone", failed=not ok)
        case "setup" | "setup_ok" | "setup_rubbish", Failed():
            return StaffSetup("failed")
        case kind, Failed():
            return StaffHome(kind, failed=True)
        case _:
            return screen

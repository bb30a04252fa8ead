"""What can happen to a visit: touches, answers of the desk, time that passes. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hall.catalogue import Availability
from hall.tickets import PrintState, Ticket


@dataclass(frozen=True, slots=True)
class Touched:
    """A touch that hit no button."""


@dataclass(frozen=True, slots=True)
class AgencyChosen:
    agency: str


@dataclass(frozen=True, slots=True)
class ServiceChosen:
    service: str


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """Read what a service needs although it gives no number now."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Take a number."""


@dataclass(frozen=True, slots=True)
class Back:
    pass


@dataclass(frozen=True, slots=True)
class Home:
    """Start again."""


@dataclass(frozen=True, slots=True)
class LanguagesAsked:
    """Shows all languages."""


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True, slots=True)
class LargeToggled:
    pass


@dataclass(frozen=True, slots=True)
class HelpAsked:
    pass


@dataclass(frozen=True, slots=True)
class PageTurned:
    """`step` is +1 or -1."""

    step: int


@dataclass(frozen=True, slots=True)
class Served:
    """The desk gave a number; `print_state` says what is known of the paper."""

    ticket: Ticket
    print_state: PrintState
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The desk gave no number: closed meanwhile, or the quota ran out between two taps."""

    service: str
    availability: Availability


@dataclass(frozen=True, slots=True)
class Failed:
    """The desk could not give a number."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The kiosk can give no numbers until staff have seen to it. `problem` is the printer's, by name, if it is that."""

    reason: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    pass


@dataclass(frozen=True, slots=True)
class IdleTooLong:
    """Nobody touched for the time that this screen allows."""


@dataclass(frozen=True, slots=True)
class PauseOver:
    """The next number of a limited service is due."""


@dataclass(frozen=True, slots=True)
class StillHere:
    pass


@dataclass(frozen=True, slots=True)
class WentAway:
    """Nobody answered the question whether anybody is there."""


@dataclass(frozen=True, slots=True)
class Done:
    pass


@dataclass(frozen=True, slots=True)
class Another:
    """The same visitor takes a number for another service."""


@dataclass(frozen=True, slots=True)
class TicketMissing:
    """The visitor says that no ticket came out."""


@dataclass(frozen=True, slots=True)
class ReprintAsked:
    """The visitor wants the number that stands on the screen on paper: the printer can print again."""


@dataclass(frozen=True, slots=True)
class Reprinted:
    """The desk tried once more; `copy` is what stands on the paper, 1 where nothing of the first had been sent."""

    ticket: Ticket
    print_state: PrintState
    problem: str = ""
    copy: int = 2


@dataclass(frozen=True, slots=True)
class ReprintDeclined:
    """The desk gave no further copy: the free one was used, or too many were asked for."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class CameOut:
    """The ticket of that number is on paper after all: the printer held it, or staff printed it."""

    ticket_id: str
    print_state: PrintState


@dataclass(frozen=True, slots=True)
class ListAsked:
    """Print what the service asks for, to take home."""


@dataclass(frozen=True, slots=True)
class ListPrinted:
    print_state: PrintState
    problem: str = ""


# ---- staff


@dataclass(frozen=True, slots=True)
class TimeChosen:
    """A person steps to this time (aware); it is not set yet."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ClockSet:
    """Whether what a person said of the time is used now."""

    taken: bool


@dataclass(frozen=True, slots=True)
class CornerHeld:
    """Somebody held the hall's mark: staff want to come in."""


@dataclass(frozen=True, slots=True)
class PinDigit:
    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PinErased:
    """The last digit."""


@dataclass(frozen=True, slots=True)
class PinAnswered:
    """What the lock said. `enter` and `choose`: a PIN can be typed, or a first one chosen; `too_late`: neither."""

    verdict: Literal["enter", "choose", "right", "wrong", "locked", "too_late", "failed"]
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class LockOver:
    """The seconds of a lock-out have passed."""


@dataclass(frozen=True, slots=True)
class StaffOpened:
    page: Literal["roll", "reprint", "setup", "clock"]


@dataclass(frozen=True, slots=True)
class KeyTyped:
    """A letter or a digit of a number such as "AK012"."""

    key: str


@dataclass(frozen=True, slots=True)
class KeyErased:
    """The last letter or digit."""


@dataclass(frozen=True, slots=True)
class TicketChosen:
    ticket_id: str


TaskKind = Literal["roll", "test", "setup", "setup_ok", "setup_rubbish", "find", "reprint", "recover", "clock", "alone"]


@dataclass(frozen=True, slots=True)
class StaffTask:
    """Work for the desk. `label` is what `find` looks for, `ticket_id` what `reprint` prints.

    `at` is the time that `clock` sets; None: the time in use is right.
    """

    kind: TaskKind
    ticket_id: str = ""
    label: str = ""
    columns: int = 0
    """What the rulers of `setup` showed; 0: nobody has looked."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaffPrinted:
    """What came of the paper of a task: the test page, or a ticket once more."""

    print_state: PrintState
    problem: str = ""
    copy: int = 1


@dataclass(frozen=True, slots=True)
class TicketsFound:
    """The newest first."""

    tickets: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class ColumnsRead:
    """The longest ruler on the page that is whole."""

    columns: int


@dataclass(frozen=True, slots=True)
class SetupFound:
    """What the printer was found able to do: names as in kiosk.printing.profile, and whether its test page came."""

    identity: str = ""
    proof: str = "status"
    automatic: bool = False
    clears: bool = False
    page: PrintState = PrintState.PRINTED
    columns: int = 0
    """How many characters a line has room for, by the printer's name or by what the person saw."""
    rulers: tuple[int, ...] = ()
    """Columns of the rulers on the page, the longest first."""


@dataclass(frozen=True, slots=True)
class SetupAnswered:
    """`found` is None if the printer could not be asked; `problem` says why."""

    found: SetupFound | None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Whether the printer took the command to go on after a jam."""

    ok: bool


@dataclass(frozen=True, slots=True)
class WentAlone:
    """Whether the kiosk now gives numbers with a longer label; it has none where central gave it none."""

    ok: bool


Event = (
    Touched | AgencyChosen | ServiceChosen | DetailsAsked | Confirmed | Back | Home | LanguagesAsked
    | LanguageChosen | LargeToggled
    | HelpAsked | PageTurned | Served | Refused | Failed | Broken | Mended | IdleTooLong | StillHere | WentAway | Done
    | Another | TicketMissing | ReprintAsked | Reprinted | ReprintDeclined | CameOut | ListAsked | ListPrinted
    | CornerHeld | PinDigit | PinErased | PinAnswered | LockOver | StaffOpened | KeyTyped | KeyErased | TicketChosen
    | PauseOver | StaffTask | StaffPrinted | TicketsFound | SetupAnswered | ColumnsRead
    | Recovered | TimeChosen | ClockSet | WentAlone
)  # fmt: skip


def costs(event: Event) -> bool:
    """Whether a touch that announces this uses up paper or a number at once."""
    match event:
        case (
            Confirmed() | ListAsked() | StaffTask("roll" | "test" | "setup" | "setup_ok" | "setup_rubbish" | "reprint")
        ):
            return True
        case _:
            return False

"""The faults, the moments at which they strike, and the ways a printer proves a print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.printing import Profile
from tests.printing.faults.wire import At

if TYPE_CHECKING:
    from tests.printing.faults.cell import Stage

START, BEFORE = "at start", "before"
MOMENTS: dict[str, At | None] = {
    START: None,
    BEFORE: None,
    "during a status poll": At.POLL,
    "at the first byte": At.FIRST_BYTE,
    "in the middle of the ticket": At.MIDDLE,
    "after the text, before the cut": At.BEFORE_CUT,
    "after the cut": At.AFTER_CUT,
}
"""At start: it is there when the kiosk starts. Before: the kiosk has seen it when the visitor comes."""

PROOFS: dict[str, Profile] = {
    "process_id": Profile(proof="process_id", automatic=True, clears=True),
    "barrier": Profile(proof="barrier"),
    "status": Profile(proof="status"),
}
"""A good receipt printer, one that answers in the order of the data, and one that tells only its state."""

Change = Callable[["Stage"], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """How it begins and how a person mends it. `words` name it in the document."""

    name: str
    words: str
    begin: Change
    mend: Change
    proofs: tuple[str, ...] = tuple(PROOFS)
    keeps_half: bool = False
    """The printer waits for the rest of a command even on a new connection."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fault at one moment with one kind of printer."""

    proof: str
    fault: Fault
    moment: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.proof, self.fault.words, self.moment

    @property
    def name(self) -> str:
        return f"{self.proof}: {self.fault.words}, {self.moment}"


def _switch(*names: str) -> tuple[Change, Change]:
    def begin(stage: Stage) -> None:
        for name in names:
            stage.virtual.set_fault(name)

    def mend(stage: Stage) -> None:
        for name in reversed(names):
            stage.virtual.set_fault(name, False)

    return begin, mend


def _stuck(name: str) -> tuple[Change, Change]:
    """A person takes the paper out; the printer goes on when it is told to."""
    return _switch(name)[0], lambda stage: stage.virtual.machine.clear_cause(name)


def _power_cycle(name: str) -> tuple[Change, Change]:
    def mend(stage: Stage) -> None:
        stage.power(False)
        stage.power(True)

    return _switch(name)[0], mend


def _short(stage: Stage) -> None:
    stage.station.shortness.limit = 7
    stage.station.shortness.after = stage.short_after


def _nothing(_stage: Stage) -> None:
    pass


PROCESS_ID, BARRIER = ("process_id",), ("barrier",)

FAULTS: tuple[Fault, ...] = (
    Fault("paper-out", "paper out", *_switch("paper-out")),
    Fault("near-end", "paper near its end", *_switch("near-end")),
    Fault("cover-open", "cover open", *_switch("cover-open")),
    Fault("cutter-error", "cutter error", *_stuck("cutter-error")),
    Fault("jam", "paper jam", *_stuck("jam")),
    Fault("hot-head", "hot head", *_switch("hot-head")),
    Fault("unrecoverable", "unrecoverable error", *_power_cycle("unrecoverable")),
    Fault("offline", "offline without a cause", *_switch("offline")),
    Fault("silent", "silent: prints, answers nothing", *_switch("silent")),
    Fault("constant-12", "answers 12 to everything", *_switch("constant-12")),
    Fault("constant-12-out", "answers 12 to everything, paper out", *_switch("constant-12", "paper-out")),
    Fault("no-process-id", "process id missing", *_switch("no-process-id"), proofs=PROCESS_ID),
    Fault("late-process-id", "process id late", *_switch("late-process-id"), proofs=PROCESS_ID),
    Fault("wrong-process-id", "process id wrong", *_switch("wrong-process-id"), proofs=PROCESS_ID),
    Fault("no-barrier", "barrier not answered", *_switch("no-barrier"), proofs=BARRIER),
    Fault("deaf", "deaf: takes connections, reads nothing",
          lambda stage: stage.wire.deafen(True), lambda stage: stage.wire.deafen(False)),
    Fault("short-writes", "takes a few bytes at a time", _short, _nothing),
    Fault("reset", "connection reset", lambda stage: stage.wire.reset(), _nothing, keeps_half=True),
    Fault("power-off", "printer without power", lambda stage: stage.power(False), lambda stage: stage.power(True)),
    Fault("host-reset", "kiosk without power", lambda stage: stage.lose_kiosk(), lambda stage: stage.restart_kiosk(),
          keeps_half=True),
)  # fmt: skip


def cells() -> Iterator[Cell]:
    """All of them, the slow ones mixed with the quick ones."""
    for moment in MOMENTS:
        for fault in FAULTS:
            for proof in fault.proofs:
                yield Cell(proof, fault, moment)

"""Evidence that comes late, as plain values: what settles a job and what does not."""

from __future__ import annotations

from hall.tickets import PrintState, Unsettled
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.late_confirmation import KEPT_SECONDS, LateConfirmation

S = PrintState


class Clock:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def at(clock: Clock, seconds: float, *problems: Problem, answered: bool = True) -> PrinterState:
    """The printer's state so many seconds later."""
    clock.now += seconds
    return PrinterState(clock.now, answered, frozenset(problems))


def one_job(
    clock: Clock, *, process_id: str = "", barrier: AwaitedReply | None = None, state: S = S.UNCERTAIN
) -> LateConfirmation:
    late = LateConfirmation((), clock)
    late.keep("1", state, process_id=process_id, barrier=barrier, mechanical_seconds=2.0, held=state is S.UNCERTAIN)
    return late


def test_a_name_and_a_well_cutter_settle() -> None:
    clock = Clock()
    late = one_job(clock, process_id="abc")
    late.hear(["abcp", "abcc"])
    assert late.verdicts(at(clock, 1, Problem.NOT_ANSWERING, answered=False)) == []
    assert late.verdicts(at(clock, 1)) == [("1", S.PRINTED)]
    assert late.verdicts(at(clock, 1)) == []
    assert not late.waiting


def test_names_are_compared_exactly() -> None:
    clock = Clock()
    late = one_job(clock, process_id="abc")
    late.hear(["abdc", "abc", "abcx", "1234", "ABCc"])
    assert late.verdicts(at(clock, 1)) == []


def test_the_text_alone_settles_only_with_a_stuck_cutter() -> None:
    clock = Clock()
    late = one_job(clock, process_id="abc")
    late.hear(["abcp"])
    assert late.verdicts(at(clock, 1)) == []
    assert late.verdicts(at(clock, 1, Problem.CUTTER)) == [("1", S.PRINTED_NOT_CUT)]
    assert late.verdicts(at(clock, 1, Problem.CUTTER)) == []
    late.hear(["abcc"])
    assert late.verdicts(at(clock, 1)) == [("1", S.PRINTED)]


def test_a_barrier_needs_the_time_of_the_paper_without_a_fault() -> None:
    clock, barrier = Clock(), AwaitedReply("barrier")
    late = one_job(clock, barrier=barrier)
    assert late.verdicts(at(clock, 1)) == []
    barrier.paid_at = clock.now
    assert late.verdicts(at(clock, 1)) == []
    assert late.verdicts(at(clock, 0.5, Problem.PAPER_OUT)) == []
    assert late.verdicts(at(clock, 1)) == []
    assert late.verdicts(at(clock, 1)) == []
    assert late.verdicts(at(clock, 1)) == [("1", S.PRINTED)]


def test_a_barrier_of_an_earlier_connection_is_given_up() -> None:
    clock, barrier = Clock(), AwaitedReply("barrier")
    late = one_job(clock, barrier=barrier)
    barrier.stale = True
    for _ in range(5):
        assert late.verdicts(at(clock, 1)) == []
    assert not late.waiting


def test_what_a_printer_held_is_known_until_it_was_well_long_enough() -> None:
    clock = Clock()
    late = one_job(clock, process_id="abc")
    late.verdicts(at(clock, 1, Problem.PAPER_OUT))
    late.verdicts(at(clock, 1))
    assert late.holds("1")
    late.verdicts(at(clock, 3))
    assert not late.holds("1")
    assert late.forgotten() == []


def test_what_was_forgotten_and_came_out_all_the_same() -> None:
    clock = Clock()
    late = one_job(clock, process_id="abc")
    assert late.forgotten() == ["1"]
    late.hear(["abcp", "abcc"])
    assert late.verdicts(at(clock, 1)) == [("1", S.PRINTED)]


def test_names_in_use_are_not_given_again_and_not_kept_for_ever() -> None:
    clock = Clock()
    late = LateConfirmation((Unsettled("7", "xyz"),), clock)
    assert late.process_ids == {"xyz"}
    late.verdicts(at(clock, KEPT_SECONDS + 1))
    assert late.process_ids == frozenset()

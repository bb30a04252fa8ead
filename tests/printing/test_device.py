"""Questions and replies, on a clock and a line that the test moves itself."""

from __future__ import annotations

import pytest

from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing import Profile
from kiosk.printing.device import Device, GivenUp
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.near_end import NearEnd, PrinterWatch


class Line:
    """A line that gives what the test put in, each piece at its time. Waiting moves the clock, nothing else does."""

    bytes_per_second = 1e6

    def __init__(self) -> None:
        self.now = 100.0
        self.port: frozenset[Problem] | None = None
        self.replies: list[tuple[float, bytes]] = []
        self.sent: list[bytes] = []
        self.answers: list[tuple[float, bytes]] = []
        """Seconds after the question and the reply, for each question in turn."""
        self.patience = 0.0
        """Seconds that the last write was given."""

    def open(self) -> None:
        self.replies.clear()

    def write(self, data: bytes, seconds: float) -> float:
        self.sent.append(data)
        self.patience = seconds
        if self.answers:
            after, reply = self.answers.pop(0)
            self.replies.append((self.now + after, reply))
        return self.now

    def read(self, seconds: float) -> bytes:
        until = self.now + seconds
        due = next((found for found in self.replies if found[0] <= until), None)
        if due is None:
            self.now = until
            return b""
        self.replies.remove(due)
        self.now = max(self.now, due[0])
        return due[1]

    def close(self, discard: bool = False) -> None:
        pass

    def port_problems(self) -> frozenset[Problem] | None:
        return self.port

    def abort(self) -> None:
        pass


NEVER = (1e9, b"")
WELL = (0.001, b"\x12")


@pytest.fixture
def line() -> Line:
    return Line()


def device_on(line: Line, profile: Profile | None = None) -> Device:
    return Device(lambda: line, profile or Profile(), lambda: line.now)


def test_a_printer_that_answers(line: Line) -> None:
    line.answers = [WELL] * 4
    state = device_on(line).check()
    assert state == PrinterState(line.now, True, frozenset())


def test_a_reply_that_comes_late_is_not_taken_for_that_of_the_next_question(line: Line) -> None:
    """The old reply says "well"; the printer, asked again, says that its cover is open."""
    device = device_on(line)
    line.answers = [WELL] * 4
    assert device.check().can_print
    line.answers = [(0.25, b"\x12")]
    assert device.check().problems == {Problem.NOT_ANSWERING}
    line.answers = [(0.06, b"\x1a"), (0.001, b"\x16"), WELL, WELL]
    assert device.check().problems == {Problem.COVER_OPEN}


def test_a_question_that_was_lost_does_not_make_the_printer_mute(line: Line) -> None:
    device = device_on(line)
    line.answers = [NEVER]
    assert device.check().problems == {Problem.NOT_ANSWERING}
    line.answers = [WELL] * 5
    assert device.check().can_print


def test_a_poll_is_left_off_at_once(line: Line) -> None:
    device = device_on(line)
    line.answers = [WELL] * 4
    device.check()
    line.answers = [NEVER]
    begun = line.now
    with pytest.raises(GivenUp):
        device.check(lambda: line.now >= begun + 0.03)
    assert line.now - begun <= 0.05


def test_the_port_knows_why_a_printer_is_silent(line: Line) -> None:
    line.port = frozenset({Problem.PAPER_OUT})
    state = device_on(line).check()
    assert state == PrinterState(line.now, False, frozenset({Problem.PAPER_OUT}))


def test_a_port_without_complaint_does_not_excuse_silence(line: Line) -> None:
    line.port = frozenset()
    assert device_on(line).check().problems == {Problem.NOT_ANSWERING}


@pytest.mark.parametrize(
    ("port", "answered"), [(None, False), (frozenset(), True), (frozenset({Problem.OFFLINE}), True)]
)
def test_a_printer_that_never_answers_is_not_asked(line: Line, port: frozenset[Problem] | None, answered: bool) -> None:
    line.port = port
    state = device_on(line, Profile("none")).check()
    assert (state.answered, state.problems) == (answered, port or frozenset())
    assert line.sent == []


def test_barriers_are_paid_in_their_order(line: Line) -> None:
    device = device_on(line, Profile("barrier"))
    line.answers = [WELL] * 4
    device.check()
    first, second = AwaitedReply("barrier"), AwaitedReply("barrier")
    device.send(b"1", 1.0, first)
    device.send(b"2", 1.0, second)
    line.replies = [(line.now + 1.0, b"\x00")]
    assert device.wait_for(lambda: first.paid_at is not None, 2.0)
    assert second.paid_at is None


def test_an_old_barrier_is_found_out_before_the_next_ticket(line: Line) -> None:
    """One reply to an old and a new barrier: whichever was lost, the next ticket starts even."""
    device = device_on(line, Profile("barrier"))
    line.answers = [WELL] * 4
    device.check()
    old = AwaitedReply("barrier")
    device.send(b"1", 1.0, old)
    device.close()
    line.answers = [WELL] * 4 + [(0.01, b"\x00")]
    device.check()
    device.even_out()
    assert device.inbox.barriers == 0
    assert old.paid_at is None


def reading(*problems: Problem) -> PrinterState:
    return PrinterState(0.0, True, frozenset(problems))


def test_near_end_is_believed_after_three_equal_readings_both_ways() -> None:
    near = NearEnd()
    seen = [
        Problem.NEAR_END in near.believed(reading(*[Problem.NEAR_END] * low))
        for low in (1, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0)
    ]
    assert seen == [False] * 5 + [True] * 6 + [False]


def test_the_end_of_the_paper_and_silence_say_nothing_of_the_near_end() -> None:
    near = NearEnd()
    for _ in range(3):
        near.believed(reading(Problem.NEAR_END))
    for _ in range(3):
        assert near.believed(reading(Problem.PAPER_OUT)) >= {Problem.PAPER_OUT}
        assert near.believed(PrinterState(0.0, False, frozenset({Problem.NOT_ANSWERING}))) == {Problem.NOT_ANSWERING}
    assert near.believed(reading(Problem.NEAR_END)) == {Problem.NEAR_END}


def test_when_to_look_again() -> None:
    watch = PrinterWatch(None, idle_seconds=15.0, trouble_seconds=1.0)
    watch.note(reading())
    assert watch.pause == 15.0
    watch.note(reading(Problem.NEAR_END))
    assert watch.pause == 0.5
    watch.note(reading(Problem.COVER_OPEN))
    assert watch.pause <= 1.0
    lost = PrinterState(0.0, False, frozenset({Problem.UNPLUGGED}))
    pauses = []
    for _ in range(6):
        watch.note(lost)
        pauses.append(watch.pause)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]


def test_a_hard_fault_is_told_at_once_and_each_change_once() -> None:
    told: list[Problem | None] = []
    watch = PrinterWatch(lambda state: told.append(state.problem), idle_seconds=15.0, trouble_seconds=1.0)
    for state in (reading(), reading(), reading(Problem.JAM), reading(Problem.JAM), reading()):
        watch.note(state)
    assert told == [None, Problem.JAM, None]


@pytest.mark.parametrize(("speed", "seconds"), [(960.0, 2.0 + 9_600 / 960), (1e6, 2.0 + 0.0096)])
def test_a_slow_line_is_given_the_time_that_its_bytes_need(speed: float, seconds: float) -> None:
    """A ticket of pictures has 9 kB: at 9600 baud these take longer than a write may hang."""
    line = Line()
    line.bytes_per_second = speed
    device = Device(lambda: line, Profile(), lambda: line.now)
    device.send(b"x" * 9_600, 2.0)
    assert line.patience == pytest.approx(seconds)

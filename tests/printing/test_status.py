"""Reply bytes and what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.model.printer_state import REMEDIES, PrinterState, Problem
from kiosk.printing import PrinterError
from kiosk.printing.replies import AutomaticStatus, Block, Demultiplexer, PlainReply, RealTimeReply
from kiosk.printing.status_bytes import problems_of, problems_of_automatic, problems_of_barrier

ROWS = {
    "ready": ((0x12, 0x12, 0x12, 0x12), "10000000", set()),
    "near-end": ((0x12, 0x12, 0x12, 0x1E), "10000300", {Problem.NEAR_END}),
    "paper out": ((0x1A, 0x32, 0x12, 0x7E), "18000F00", {Problem.PAPER_OUT}),
    "paper out, no near-end sensor": ((0x1A, 0x32, 0x12, 0x72), "18000C00", {Problem.PAPER_OUT}),
    "cover open": ((0x1A, 0x16, 0x12, 0x12), "38000000", {Problem.COVER_OPEN}),
    "cutter error": ((0x1A, 0x52, 0x1A, 0x12), "18080000", {Problem.CUTTER}),
    "unrecoverable": ((0x1A, 0x52, 0x32, 0x12), "18200000", {Problem.ERROR}),
    "hot head": ((0x1A, 0x52, 0x52, 0x12), "18400000", {Problem.HOT}),
    "offline, no cause": ((0x1A, 0x12, 0x12, 0x12), "18000000", {Problem.OFFLINE}),
}


@pytest.mark.parametrize("row", ROWS)
def test_the_table_of_states(row: str) -> None:
    replies, automatic, problems = ROWS[row]
    assert problems_of(dict(enumerate(replies, 1))) == problems
    assert problems_of_automatic(bytes.fromhex(automatic)) == problems


@pytest.mark.parametrize(
    ("replies", "problems"),
    [
        ({4: 0x16}, {Problem.NEAR_END}),
        ({4: 0x1A}, {Problem.NEAR_END}),
        ({4: 0x32}, {Problem.PAPER_OUT}),
        ({4: 0x52}, {Problem.PAPER_OUT}),
        ({3: 0x1E}, {Problem.CUTTER}),
        ({3: 0x16}, {Problem.JAM}),
        ({1: 0x1A, 2: 0x16, 4: 0x1E}, {Problem.COVER_OPEN, Problem.NEAR_END}),
    ],
)
def test_one_bit_of_a_pair_is_enough(replies: dict[int, int], problems: set[Problem]) -> None:
    assert problems_of(replies) == problems


@pytest.mark.parametrize(
    ("reply", "problems"), [(0x00, set()), (0x03, {Problem.NEAR_END}), (0x0C, {Problem.PAPER_OUT})]
)
def test_the_barrier_tells_of_paper(reply: int, problems: set[Problem]) -> None:
    assert problems_of_barrier(reply) == problems


def test_paper_near_its_end_still_prints() -> None:
    status = PrinterState(0.0, True, frozenset({Problem.NEAR_END}))
    assert status.can_print
    assert status.words == REMEDIES[Problem.NEAR_END]


def test_the_most_urgent_problem_speaks() -> None:
    status = PrinterState(0.0, True, frozenset({Problem.PAPER_OUT, Problem.COVER_OPEN}))
    assert not status.can_print
    assert status.problem is Problem.COVER_OPEN


def test_every_problem_has_a_remedy() -> None:
    assert set(REMEDIES) == set(Problem)
    assert str(PrinterError(Problem.PAPER_OUT)) == "The paper has run out. Put in a new roll."


MIXED = bytes.fromhex("12 10 00 03 00 00 5F 41 42 00 11 1A 37 22 61 62 63 70 00 03 13 7E 18 08 00 00")
SORTED = [
    RealTimeReply(0x12),
    AutomaticStatus(b"\x10\x00\x03\x00"),
    PlainReply(0x00),
    Block(b"\x5fAB"),
    RealTimeReply(0x1A),
    Block(b"\x37\x22abcp"),
    PlainReply(0x03),
    RealTimeReply(0x7E),
    AutomaticStatus(b"\x18\x08\x00\x00"),
]


def test_replies_of_all_kinds_are_sorted() -> None:
    assert Demultiplexer().feed(MIXED) == SORTED


@given(st.lists(st.integers(0, len(MIXED)), max_size=6).map(sorted))
def test_replies_may_come_in_pieces(cuts: list[int]) -> None:
    demultiplexer = Demultiplexer()
    pieces = [MIXED[start:end] for start, end in zip([0, *cuts], [*cuts, len(MIXED)], strict=True)]
    assert [reply for piece in pieces for reply in demultiplexer.feed(piece)] == SORTED


def test_half_a_status_does_not_swallow_the_next_reply() -> None:
    demultiplexer = Demultiplexer()
    assert demultiplexer.feed(b"\x10\x00\x12") == [RealTimeReply(0x12)]
    demultiplexer.feed(b"\x5fNAME")
    demultiplexer.forget_halves()
    assert demultiplexer.feed(b"\x00") == [PlainReply(0x00)]


@given(st.binary(max_size=400))
def test_rubbish_never_crashes(data: bytes) -> None:
    Demultiplexer().feed(data)

"""Time and paper inside the printer in software: its clock is turned by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.printing import length_mm, render
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import AskInOrder, Clear, Command, Cut, ProcessId, Style, TextLine
from kiosk.printing.virtual import PrintedSheet, PrinterModel
from kiosk.printing.virtual.faults import STOPPING
from kiosk.printing.virtual.front import seconds_on_line
from kiosk.printing.virtual.machine import VirtualMachine
from kiosk.printing.virtual.mechanics import CUT_SECONDS
from tests.printing.slips import P80
from tests.support.papers import STANDARD

TICKET = decode(render(STANDARD, P80), P80)
LENGTH_MM = length_mm(render(STANDARD, P80), P80)
SPEED = 100.0
TEN_MM = TextLine("", Style(), "left", 80)


class Bench:
    """A machine, its clock, and all it says and puts out, in order."""

    def __init__(self, kind: PrinterModel) -> None:
        self.now = 0.0
        self.sheets: list[PrintedSheet] = []
        self.said: list[bytes] = []
        self.machine = VirtualMachine(self.sheets.append, P80, kind, now=lambda: self.now)

    def take(self, *commands: Command) -> None:
        for command in commands:
            self.machine.take(command, self.said.append)

    def run(self, seconds: float) -> None:
        """Lets time pass up to each moment the machine asks for."""
        end = self.now + seconds
        while (due := self.machine.advance()) is not None and due <= end:
            self.now = max(self.now, due)
        self.now = end
        self.machine.advance()


@pytest.fixture
def slow() -> Bench:
    return Bench(PrinterModel(mm_per_second=SPEED))


def test_a_sheet_comes_out_after_its_time_and_not_before(slow: Bench) -> None:
    slow.take(*TICKET)
    whole = LENGTH_MM / SPEED + CUT_SECONDS
    slow.run(whole - 0.001)
    assert slow.sheets == []
    slow.run(0.002)
    assert [sheet.label for sheet in slow.sheets] == ["AK-012"]
    assert slow.machine.advance() is None


def test_answers_in_order_run_ahead_of_the_paper_and_ids_keep_its_pace(slow: Bench) -> None:
    slow.take(TEN_MM, ProcessId("ab1p"), Cut(0, partial=True), ProcessId("ab1c"), AskInOrder(1))
    assert slow.said == [b"\x00"]
    slow.run(0.1 + 0.001)
    assert slow.said[1:] == [b'7"ab1p\x00']
    slow.run(P80.gap_mm / SPEED + CUT_SECONDS - 0.003)
    assert (slow.said[2:], slow.sheets) == ([], [])
    slow.run(0.01)
    assert slow.said[2:] == [b'7"ab1c\x00']
    assert len(slow.sheets) == 1


def test_a_process_id_with_no_paper_under_way_is_answered_at_once(slow: Bench) -> None:
    slow.take(ProcessId("ab1p"))
    assert slow.said == [b'7"ab1p\x00']


@pytest.mark.parametrize("fault", sorted(STOPPING))
def test_a_fault_stops_the_paper_where_it_is(slow: Bench, fault: str) -> None:
    slow.take(*[TEN_MM] * 5, ProcessId("ab1p"))
    slow.run(0.25)
    slow.machine.set_fault(fault, on=True)
    slow.run(60)
    assert (len(slow.machine.uncut.parts), slow.said, slow.machine.advance()) == (2, [], None)
    slow.machine.set_fault(fault, on=False)
    slow.run(0.299)
    assert slow.said == []
    slow.run(0.002)
    assert slow.said == [b'7"ab1p\x00']


def test_clearing_forgets_what_is_not_yet_on_paper(slow: Bench) -> None:
    slow.take(*[TEN_MM] * 5, ProcessId("ab1p"))
    slow.run(0.25)
    slow.take(Clear())
    slow.run(60)
    assert (len(slow.machine.uncut.parts), slow.said, slow.machine.held) == (2, [b"\x37\x25\x00"], 0)


def test_power_off_in_the_middle_leaves_a_torso_that_hangs_on_to_the_next_ticket(slow: Bench) -> None:
    slow.take(*TICKET)
    slow.run(0.4)
    slow.machine.power(on=False)
    torso = slow.machine.uncut
    assert 0 < len(torso.parts) < len([part for part in TICKET if not isinstance(part, Cut)])
    slow.take(*TICKET)  # nobody listens
    slow.run(60)
    slow.machine.power(on=True)
    slow.run(60)
    assert (slow.sheets, slow.machine.uncut) == ([], torso)
    slow.take(*TICKET)
    slow.run(60)
    assert slow.sheets[0].texts == torso.texts + tuple(
        part.text for part in TICKET if isinstance(part, TextLine) and part.text
    )


def test_time_that_passed_while_nothing_was_to_do_is_not_made_up_for(slow: Bench) -> None:
    slow.run(60)
    slow.take(TEN_MM, ProcessId("ab1p"))
    slow.run(0.09)
    assert slow.said == []


def test_the_roll_loses_what_a_ticket_is_long() -> None:
    bench = Bench(PrinterModel(roll_mm=10_000, near_end_mm=0))
    bench.take(*TICKET, *TICKET)
    assert bench.machine.roll_left_mm == pytest.approx(10_000 - 2 * LENGTH_MM)


def test_the_sensor_tells_when_little_is_left() -> None:
    bench = Bench(PrinterModel(roll_mm=100, near_end_mm=50))
    bench.take(*[TEN_MM] * 4)
    assert bench.machine.faults == set()
    bench.take(TEN_MM)
    assert bench.machine.faults == {"near-end"}
    bench.machine.near_end_at(20)
    assert bench.machine.faults == set()
    bench.machine.new_roll(15)
    assert bench.machine.faults == {"near-end"}


def test_paper_ends_in_the_middle_of_a_ticket_and_goes_on_with_a_new_roll() -> None:
    bench = Bench(PrinterModel(roll_mm=LENGTH_MM / 2, near_end_mm=0))
    bench.take(*TICKET, ProcessId("ab1c"))
    assert (bench.sheets, bench.said) == ([], [])
    assert bench.machine.faults == {"paper-out", "near-end"}
    assert bench.machine.uncut.parts
    assert bench.machine.roll_left_mm == 0
    bench.machine.new_roll(1000)
    assert [sheet.labels for sheet in bench.sheets] == [("AK-012",)]
    assert bench.said == [b'7"ab1c\x00']
    assert bench.machine.faults == set()


def test_switching_paper_out_off_puts_in_a_roll_of_the_same_length() -> None:
    bench = Bench(PrinterModel(roll_mm=25, near_end_mm=0))
    bench.take(*[TEN_MM] * 3)
    assert "paper-out" in bench.machine.faults
    bench.machine.set_fault("paper-out", on=False)
    assert bench.machine.roll_left_mm == 15


def test_all_well_again_means_a_whole_roll_and_power() -> None:
    bench = Bench(PrinterModel(roll_mm=25, near_end_mm=10))
    bench.take(*[TEN_MM] * 3)
    bench.machine.jam_at_next_cut()
    bench.machine.set_fault("silent", on=True)
    bench.machine.heal()
    assert bench.machine.faults == set()
    bench.take(Cut(0, partial=True))
    assert len(bench.sheets) == 1


def test_an_unknown_fault_is_refused_by_name(slow: Bench) -> None:
    with pytest.raises(ValueError, match="'deaf' is no fault of the printer; allowed: paper-out, near-end"):
        slow.machine.set_fault("deaf", on=True)


def test_ten_bits_to_a_byte() -> None:
    assert seconds_on_line(960, 9600) == 1.0


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("fault"), st.sampled_from(sorted(STOPPING)), st.booleans()),
        st.tuples(st.just("job"), st.just(""), st.booleans()),
        st.tuples(st.just("time"), st.just(""), st.booleans()),
        st.tuples(st.just("roll"), st.just(""), st.booleans()),
    ),
    max_size=25,
)


@given(deeds=DEEDS)
def test_whatever_goes_wrong_every_job_comes_out_once_and_in_order(deeds: list[tuple[str, str, bool]]) -> None:
    """Only power, DLE DC4 and DLE ENQ 2 lose a job; everything else delays it."""
    bench, jobs = Bench(PrinterModel(mm_per_second=SPEED, roll_mm=60, near_end_mm=20)), 0
    for deed, fault, on in deeds:
        match deed:
            case "fault":
                bench.machine.set_fault(fault, on)
            case "job":
                jobs += 1
                bench.take(TextLine(f"A-{jobs}", Style(), "left", 80), Cut(0, partial=True), ProcessId(f"{jobs:03}c"))
            case "time":
                bench.run(0.13 if on else 2.0)
            case _:
                bench.machine.new_roll(60 if on else 5)
        assert len([said for said in bench.said if said[:2] == b'7"']) == len(bench.sheets)
    bench.machine.heal()
    bench.machine.new_roll(None)
    bench.run(60)
    assert [sheet.texts for sheet in bench.sheets] == [(f"A-{number}",) for number in range(1, jobs + 1)]
    assert bench.said == [b'7"%03dc\x00' % number for number in range(1, jobs + 1)]

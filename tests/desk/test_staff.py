"""What staff do at the kiosk, with a real store and a printer that speaks the wire protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hall.tickets import PrintState
from kiosk.desk import PROFILE_KEY, Desk, NoPrinter, NothingFound, RollWatch, kept_profile
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing import PaperFormat, PrinterError, PrinterThread, Profile, TcpTransport, Width
from kiosk.printing.test_page import measuring
from kiosk.printing.virtual import PrinterModel, VirtualPrinter, named
from kiosk.store import Store, StoreError
from tests.desk.conftest import MakeDesk
from tests.support.clock import FixedClock

KK = "DUKCAPIL-03"
ROLL_MM = 80_000.0


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    printer = VirtualPrinter()
    printer.start()
    yield printer
    printer.stop()


@pytest.fixture
def thread(paper: VirtualPrinter, store: Store) -> Iterator[PrinterThread]:
    transport = TcpTransport("127.0.0.1", paper.port)
    made = PrinterThread(
        lambda: transport,
        store.journal,
        PaperFormat.of_width(80),
        mm_per_second=5000.0,
        set_up=False,
        on_state=RollWatch(store),
    )
    made.start()
    yield made
    made.stop()


@pytest.fixture
def desk(make_desk: MakeDesk, thread: PrinterThread) -> Desk:
    return make_desk(thread)


def test_a_printer_is_set_up_once_and_then_known(desk: Desk, thread: PrinterThread, store: Store) -> None:
    assert Problem.NOT_SET_UP in thread.check().result(10).problems
    found = desk.staff.set_up()
    assert found.findings.profile.proof == "process_id"
    assert thread.profile.proof == "status", "nothing is used before a person has looked"
    assert store.kept(PROFILE_KEY) is None
    _, profile = desk.staff.finish_set_up(clean=True)
    assert profile.clears
    assert Problem.NOT_SET_UP not in thread.check().result(10).problems
    assert thread.profile == profile == kept_profile(store.kept(PROFILE_KEY))
    result = desk.serve(KK, "id")
    assert getattr(result, "print_state", None) is PrintState.PRINTED


@pytest.mark.parametrize(("columns", "dots"), [(0, 576), (48, 576), (42, 512), (35, 420), (32, 384)])
def test_tickets_have_the_width_that_a_person_read(
    desk: Desk, thread: PrinterThread, paper: VirtualPrinter, store: Store, columns: int, dots: int
) -> None:
    """0: the person agrees with what was laid out; nobody knows the name of this printer."""
    found = desk.staff.set_up()
    assert found.likely == thread.paper.width
    _, profile = desk.staff.finish_set_up(clean=True, columns=columns)
    assert thread.check().result(10).can_print
    assert thread.paper.width == profile.width == Width(dots, columns or 48)
    assert kept_profile(store.kept(PROFILE_KEY)) == profile
    desk.serve(KK, "id")
    assert paper.wait(2, 10)
    number = next(line for line in paper.papers[1].lines if line.text == "AK-001")
    assert number.style.width == min(8, (columns or 48) // 6)


@pytest.mark.parametrize(
    ("model", "likely"),
    [
        ("EPSON/TM-T82III/ANK", Width(576, 48)),
        ("EPSON/TM-m10/ANK", Width(420, 35)),
        ("NOBODY/KNOWS/IT", Width(512, 42)),
    ],
)
def test_the_page_of_set_up_bears_rulers_and_the_likely_width_comes_from_the_name(
    make_desk: MakeDesk, store: Store, model: str, likely: Width
) -> None:
    """Until then the kiosk prints what surely fits; a name that says nothing leaves it at that."""
    paper = VirtualPrinter(paper=PaperFormat.of_width(80), kind=PrinterModel(identity=named(model)))
    paper.start()
    transport = TcpTransport("127.0.0.1", paper.port)
    thread = PrinterThread(lambda: transport, store.journal, PaperFormat(512, 42), mm_per_second=5000.0, set_up=False)
    thread.start()
    try:
        found = make_desk(thread).staff.set_up()
        assert found.likely == likely
        assert paper.wait(1, 10)
        printed = paper.papers[0].texts
    finally:
        thread.stop()
        paper.stop()
    assert {48, 42, 35, 32} <= {width.columns for width in found.widths}
    assert [width.columns for width in found.widths if measuring(width.columns) not in printed] == []


def test_what_was_kept_by_an_earlier_version_has_no_width_and_is_still_known() -> None:
    kept = {"proof": "barrier", "dialect": "epson", "automatic": True, "clears": True, "identity": "EPSON/TM-T82/"}
    profile = kept_profile(kept)
    assert profile is not None
    assert (profile.proof, profile.width) == ("barrier", None)


def test_a_width_that_cannot_be_is_refused(desk: Desk, store: Store) -> None:
    desk.staff.set_up()
    with pytest.raises(ValueError, match="do not fit"):
        desk.staff.finish_set_up(clean=True, columns=48, dots=100)
    assert store.kept(PROFILE_KEY) is None
    desk.staff.finish_set_up(clean=True, columns=48)


def test_a_printer_that_prints_questions_is_never_asked_again(desk: Desk, thread: PrinterThread, store: Store) -> None:
    desk.staff.set_up()
    _, profile = desk.staff.finish_set_up(clean=False)
    assert (profile.proof, profile.automatic, profile.clears, profile.identity) == ("status", False, False, "")
    assert kept_profile(store.kept(PROFILE_KEY)) == profile
    assert Problem.NOT_SET_UP not in thread.check().result(10).problems


def test_a_set_up_needs_a_printer_that_is_well(desk: Desk, paper: VirtualPrinter, store: Store) -> None:
    paper.set_fault("cover-open")
    with pytest.raises(PrinterError) as caught:
        desk.staff.set_up()
    assert caught.value.problem is Problem.COVER_OPEN
    assert store.kept(PROFILE_KEY) is None
    with pytest.raises(NothingFound):
        desk.staff.finish_set_up(clean=True)


def test_without_a_printer_there_is_nothing_to_set_up(make_desk: MakeDesk) -> None:
    with pytest.raises(NoPrinter):
        make_desk().staff.set_up()


@pytest.mark.parametrize("kept", [None, {}, {"proof": "barrier"}, {"proof": "none", "speed": 3}])
def test_what_was_kept_may_be_of_another_program(kept: dict[str, object] | None) -> None:
    profile = kept_profile(kept)
    assert profile is None or isinstance(profile, Profile)
    assert (profile is None) == (kept is None or "speed" in kept)


def test_tickets_are_found_as_people_type_them(desk: Desk, clock: FixedClock) -> None:
    desk.serve(KK, "id")
    desk.serve(KK, "id")
    clock.wait(minutes=5)
    assert [ticket.label for ticket in desk.staff.find("ak 2")] == ["AK-002"]
    assert desk.staff.find("AK-777") == ()
    assert desk.staff.find("hello") == ()


def test_a_new_roll_begins_the_account_and_every_paper_is_in_it(
    desk: Desk, paper: VirtualPrinter, store: Store
) -> None:
    assert desk.board().paper is None
    desk.staff.roll_replaced()
    assert paper.wait(1)
    before = store.paper.roll()
    assert before is not None
    assert before.used_mm > 50, "the test page is paper too"
    desk.serve(KK, "id")
    after = store.paper.roll()
    assert after is not None
    assert 70 < after.used_mm - before.used_mm < 130
    left = desk.board().paper
    assert left is not None
    assert ROLL_MM * 0.9 < left.mm < ROLL_MM
    desk.staff.roll_replaced()
    again = store.paper.roll()
    assert again is not None
    assert again.used_mm < before.used_mm + 1


def test_few_tickets_left_are_told_once_for_a_roll(desk: Desk, store: Store, clock: FixedClock) -> None:
    desk.staff.roll_replaced()
    store.journal.paper_used(ROLL_MM * 0.94)
    clock.wait(minutes=1)
    desk._rolls.forget()
    for _ in range(3):
        left = desk.board().paper
        desk._rolls.forget()
    assert left is not None
    assert left.tickets < 20
    assert [event.kind for event in store.events(0, 1000)].count("paper_low") == 1


def test_the_sensor_teaches_the_account(store: Store) -> None:
    watch = RollWatch(store)
    store.paper.roll_replaced(ROLL_MM)
    for problems in ((), (Problem.NEAR_END,), (Problem.NEAR_END,)):
        watch(PrinterState(0.0, True, frozenset(problems)))
        store.journal.paper_used(1000.0)
    watch(PrinterState(0.0, True, frozenset({Problem.PAPER_OUT})))
    store.paper.roll_replaced(ROLL_MM)
    roll = store.paper.roll()
    assert roll is not None
    assert roll.near_end_rests_mm == (2000.0,)


def test_a_full_disk_does_not_stop_the_printer(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(store.paper, "near_end_seen", full)
    RollWatch(store)(PrinterState(0.0, True, frozenset({Problem.NEAR_END})))
    assert "account of paper" in caplog.text

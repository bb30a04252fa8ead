"""How wide a printer prints is found at set-up, and nothing that it prints breaks, before set-up and after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from hall.tickets import PrintState
from kiosk.model.printer_state import Problem
from kiosk.printing import (
    PaperFormat,
    PrinterThread,
    PrintJob,
    Profile,
    TcpTransport,
    Width,
    candidates,
    length_mm,
    named_width,
    render,
    render_test,
    safe_width,
)
from kiosk.printing.decoder import DecodeError, decode
from kiosk.printing.parsed_commands import TextLine
from kiosk.printing.test_page import measuring
from kiosk.printing.virtual import PrinterModel, VirtualPrinter, named
from tests.printing.notebook import SECONDS, Notebook
from tests.printing.slips import P80, P512, TRIAL
from tests.support.papers import STANDARD

W576, W512, W420, W384 = Width(576, 48), Width(512, 42), Width(420, 35), Width(384, 32)


@contextmanager
def printer_of(width: Width, **kind: object) -> Iterator[VirtualPrinter]:
    made = VirtualPrinter(paper=PaperFormat().of(width), kind=replace(PrinterModel(), **kind))  # type: ignore[arg-type]
    made.start()
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def thread_to(printer: VirtualPrinter, profile: Profile, paper: PaperFormat = P80) -> Iterator[PrinterThread]:
    transport = TcpTransport("127.0.0.1", printer.port)
    made = PrinterThread(lambda: transport, Notebook(), paper, profile=profile, mm_per_second=5000.0)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.mark.parametrize(
    ("identity", "width"),
    [
        ("EPSON/TM-T88V/ANK", W512),
        ("EPSON/TM-T88IV/", W512),
        ("EPSON/TM-T88VII/ANK", W512),
        ("epson/tm-t20ii/", W576),
        ("EPSON/TM-T82III/ANK", W576),
        ("EPSON/TM-m30II/ANK", W576),
        ("EPSON/TM-m10/ANK", W420),
        ("Zjiang/POS5890 Series/", W384),
        ("Citizen/CT-S651/", Width(640, 48)),
        ("ANJUNGAN/VIRTUAL/FONT-A", None),
        ("", None),
        ("//", None),
        ("Oxhoo/AF-240 Customer Display/", None),
    ],
)
def test_the_name_of_a_printer_tells_its_width(identity: str, width: Width | None) -> None:
    assert named_width(identity) == width


@pytest.mark.parametrize(("mm", "width"), [(80, W512), (58, W384)])
def test_before_set_up_the_width_is_one_that_every_printer_for_the_roll_has(mm: int, width: Width) -> None:
    assert safe_width(mm) == width


def test_a_person_finds_the_width_among_the_common_ones_and_the_likely_one() -> None:
    assert candidates(W512) == (W576, W512, W420, W384)
    assert candidates(Width(432, 36)) == (W576, W512, Width(432, 36), W420, W384)
    assert Width(576, 42) in candidates(Width(576, 42))
    assert W512 not in candidates(Width(576, 42)), "one ruler for each number of columns"


@pytest.mark.parametrize("columns", [48, 44, 42, 35, 32])
def test_a_ruler_ends_in_its_own_length(columns: int) -> None:
    assert len(measuring(columns)) == columns
    assert measuring(columns).endswith(f"{columns}|")


@pytest.mark.parametrize("real", [W576, W512, W420, W384], ids=lambda width: str(width.dots))
def test_the_longest_whole_ruler_is_the_width_of_the_printer(real: Width) -> None:
    widths = candidates(W512)
    slip = replace(TRIAL, rulers=tuple(width.columns for width in widths))
    with printer_of(real) as printer, thread_to(printer, Profile("process_id")) as thread:
        payload = render_test(slip, P512)
        assert thread.print(PrintJob("", payload)).result(SECONDS).state is PrintState.PRINTED
        assert printer.wait(1, SECONDS)
        whole = [columns for columns in slip.rulers if measuring(columns) in printer.papers[0].texts]
        assert max(whole) == real.columns
        assert printer.errors == ()


@pytest.mark.parametrize("label", ["AK-001", "AK-1012", "A-1", "AKA-99999"])
@pytest.mark.parametrize("real", [W576, W512, W420, W384], ids=lambda width: str(width.dots))
def test_no_line_of_a_ticket_breaks_on_the_printer_it_is_made_for(real: Width, label: str) -> None:
    with (
        printer_of(real) as printer,
        thread_to(printer, Profile("process_id", dots=real.dots, columns=real.columns)) as thread,
    ):
        payload = render(replace(STANDARD, label=label), thread.paper)
        thread.print(PrintJob("one", payload, paper=thread.paper)).result(SECONDS)
        assert printer.wait(1, SECONDS)
        assert printer.papers[0].label == label
        assert not [line for line in printer.papers[0].lines if line.broken]


def test_a_printer_breaks_what_is_too_wide_and_the_sheet_tells_so() -> None:
    """Without that the other tests here would see nothing."""
    payload = render(STANDARD, P80)
    with printer_of(W512) as printer, thread_to(printer, Profile("process_id")) as thread:
        thread.print(PrintJob("one", payload)).result(SECONDS)
        assert printer.wait(1, SECONDS)
        assert [(line.text, line.broken) for line in printer.papers[0].lines if line.style.width == 8] == [
            ("AK-01", True), ("2", False),
        ]  # fmt: skip
    with pytest.raises(DecodeError, match="line of 576 dots on paper of 512"):
        decode(payload, P512)


def test_a_ticket_for_a_wider_printer_is_not_printed_and_not_called_printed() -> None:
    """The printer was changed between layout and print."""
    with printer_of(W512) as printer, thread_to(printer, Profile("process_id", dots=512, columns=42)) as thread:
        outcome = thread.print(PrintJob("one", render(STANDARD, P80), paper=P80)).result(SECONDS)
        assert (outcome.state, outcome.problem) == (PrintState.NOT_PRINTED, Problem.NOT_SET_UP)
        again = thread.print(PrintJob("two", render(STANDARD, thread.paper), paper=thread.paper)).result(SECONDS)
        assert again.state is PrintState.PRINTED
        assert printer.wait(1, SECONDS)
        assert printer.papers[0].label == "AK-012"
        assert len(printer.papers) == 1


def test_another_printer_than_the_one_set_up_gets_what_surely_fits() -> None:
    known = Profile("status", identity="EPSON/TM-T82III/ANK", dots=576, columns=48)
    with printer_of(W512) as printer, thread_to(printer, known, P512) as thread:
        assert thread.check().result(SECONDS).problems == {Problem.NOT_SET_UP}
        assert thread.paper.width == W512


def test_the_settings_overrule_what_was_found() -> None:
    with printer_of(W384) as printer:
        transport = TcpTransport("127.0.0.1", printer.port)
        wide = Profile("process_id", dots=576, columns=48)
        thread = PrinterThread(lambda: transport, Notebook(), PaperFormat(384, 32), profile=wide, width_fixed=True)
        assert thread.paper.width == W384


@pytest.mark.parametrize(
    ("told", "width"), [((512, 0), Width(512, 42)), ((0, 48), W576), ((576, 42), Width(576, 42)), ((0, 35), W420)]
)
def test_one_half_of_a_width_tells_the_other(told: tuple[int, int], width: Width) -> None:
    assert Width.stated(*told) == width


@pytest.mark.parametrize("told", [(384, 64), (8, 0), (100, 48)])
def test_a_width_that_cannot_be_is_refused(told: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="columns do not fit"):
        Width.stated(*told)


@pytest.mark.parametrize(("width", "small"), [(W576, 64), (W512, 56), (W420, 46), (W384, 42), (Width(576, 44), 57)])
def test_small_letters_have_their_own_columns(width: Width, small: int) -> None:
    assert PaperFormat().of(width).small_columns == small


def test_the_virtual_printer_is_given_a_name() -> None:
    assert named("EPSON/TM-T88V") == ("EPSON", "TM-T88V", "-")
    with printer_of(W512, identity=named("EPSON/TM-T88V/ANK")) as printer, thread_to(printer, Profile()) as thread:
        found = thread.probe().result(SECONDS)
    assert found.profile.identity == "EPSON/TM-T88V/ANK"
    for wrong in ("", "A//B", "A/B/C/D", "Ä/B"):
        with pytest.raises(ValueError, match="must look like"):
            named(wrong)


def test_rulers_that_break_are_in_the_account_of_paper() -> None:
    wide = replace(TRIAL, rulers=(48, 42))
    payload = render_test(wide, P512)
    broken = [part for part in decode(payload, P512, wraps=True) if isinstance(part, TextLine) and part.broken]
    assert [line.text for line in broken] == [measuring(48)[:42]]
    assert length_mm(payload, P512) > length_mm(render_test(TRIAL, P512), P512)

"""What is said of the printer: true for visitors, useful for staff, complete for every problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hall.catalogue import Catalogue
from hall.i18n import Words
from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.availability import Hall
from kiosk.model.paper_roll import PaperLeft
from kiosk.model.printer_state import WARNINGS, PrinterState, Problem
from kiosk.model.visit_rules import VisitRules
from kiosk.screens import messages, printer_drawings, printer_wording
from kiosk.screens.icons import ICONS
from kiosk.screens.number_on_screen import what_to_do
from kiosk.screens.ready import beware, headline
from kiosk.screens.staff import home
from kiosk.screens.staff import messages as staff_messages
from tests.support import gallery

ROOT = Path(__file__).resolve().parents[2]
WORDS = Words("id")
ENGLISH = Words("en", ROOT / "assets" / "locale")
STOPPING = tuple(problem for problem in Problem if problem not in WARNINGS)
NOT_KNOWN = (PrintState.UNVERIFIED, PrintState.UNCERTAIN)


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("words", [WORDS, ENGLISH], ids=["id", "en"])
def test_staff_are_told_what_is_wrong_and_what_to_do(problem: Problem, words: Words) -> None:
    said = printer_wording.advice(PrinterState(0.0, answered=True, problems=frozenset({problem})), words)
    assert said.title
    assert said.remedy.endswith(".")
    assert printer_drawings.drawing(problem) != printer_drawings.drawing(None)


def test_every_remedy_has_words_of_its_own() -> None:
    titles = [printer_wording.title(problem, WORDS) for problem in Problem]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("problem", STOPPING)
def test_a_ticket_that_was_not_printed_is_said_not_to_be(problem: Problem) -> None:
    assert "tidak tercetak" in printer_wording.reason(problem, PrintState.NOT_PRINTED, WORDS)


@pytest.mark.parametrize("problem", [*STOPPING, ""])
@pytest.mark.parametrize("state", NOT_KNOWN)
def test_what_is_not_known_is_neither_claimed_nor_denied(problem: str, state: PrintState) -> None:
    said = printer_wording.reason(problem, state, WORDS)
    assert "tidak tercetak" not in said
    assert "sudah" not in said
    assert "mungkin" in said or "apakah" in said


def test_the_cause_is_named_to_the_visitor() -> None:
    causes = {problem: printer_wording.cause(problem, WORDS) for problem in STOPPING}
    assert causes[Problem.PAPER_OUT] == "Kertas habis."
    assert causes[Problem.COVER_OPEN] != causes[Problem.HOT] != causes[Problem.NOT_ANSWERING]
    assert all(causes.values())


@pytest.mark.parametrize(
    ("problem", "state", "told"),
    [
        ("paper_out", PrintState.NOT_PRINTED, True),
        ("", PrintState.NOT_PRINTED, False),
        ("", PrintState.UNVERIFIED, False),
        ("", PrintState.UNCERTAIN, False),
        ("", None, True),
    ],
)
def test_staff_are_named_only_where_they_know(
    catalogue: Catalogue, problem: str, state: PrintState | None, told: bool
) -> None:
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    shown = flow.NumberOnScreen(ticket, problem, state)
    said = " ".join(what_to_do(shown, WORDS, VisitRules(), staff_informed=True))
    assert ("Petugas sudah diberi tahu" in said) is told
    assert "Panggil petugas" not in said
    alone = " ".join(what_to_do(shown, WORDS, VisitRules()))
    assert "diberi tahu" not in alone
    assert ("Panggil petugas" in alone) is told


def knowing(hall: Hall, *told: str, connected: bool = True) -> Hall:
    """The same hall with a central that has confirmed these."""
    return gallery.with_link(hall, connected=connected, confirmed_troubles=frozenset(told))


def test_staff_know_only_what_central_confirmed(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    assert not hall.staff_informed("paper_out")
    assert knowing(hall, "paper_out").staff_informed("paper_out")
    assert not knowing(hall, "paper_out").staff_informed("jam")
    assert not knowing(hall, "paper_out", connected=False).staff_informed("paper_out")
    assert not knowing(hall, "paper_out").staff_informed("")


SPEAKS_OF_STAFF = (
    flow.Sorry(), flow.OutOfService("store"), flow.OutOfService(flow.FULL), flow.OutOfService(flow.READ_ONLY),
    flow.OutOfService(flow.PRINTER, "paper_out"), flow.OutOfService("numbers"),
)  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("screen", SPEAKS_OF_STAFF)
def test_a_kiosk_alone_never_says_that_staff_were_told(
    catalogue: Catalogue, screen: flow.Screen, language: str
) -> None:
    words = Words(language, ROOT / "assets" / "locale")
    hall = gallery.hall_at(catalogue)
    match screen:
        case flow.OutOfService():
            alone, known = (
                messages.out_of_service(screen, at, words) for at in (hall, knowing(hall, "paper_out", "store"))
            )
        case _:
            alone = known = messages.sorry(words)
    told, call = words.text("Petugas sudah diberi tahu."), words.text("Panggil petugas.")
    assert call in alone.lines
    assert told not in alone.lines
    says_told = screen == flow.OutOfService(flow.PRINTER, "paper_out")
    assert (told in known.lines) is says_told
    assert (call in known.lines) is not says_told


def test_a_ticket_that_is_not_cut_names_staff_only_where_they_know(catalogue: Catalogue) -> None:
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    shown = flow.Ready(ticket, PrintState.PRINTED_NOT_CUT)
    assert "diberi tahu" in beware(shown, WORDS, VisitRules(), staff_informed=True)
    assert "diberi tahu" not in beware(shown, WORDS, VisitRules())


@pytest.mark.parametrize(("reason", "says"), [(flow.FULL, "penuh"), (flow.READ_ONLY, "tidak dapat ditulisi")])
def test_a_store_without_room_or_rights_says_so_to_staff(catalogue: Catalogue, reason: str, says: str) -> None:
    lines = messages.out_of_service(flow.OutOfService(reason), gallery.hall_at(catalogue), WORDS).lines
    assert any(says in line and "eknisi" in line for line in lines)


def test_the_headline_of_a_ticket_rests_on_evidence(catalogue: Catalogue) -> None:
    assert headline(PrintState.PRINTED, WORDS) == "Silakan ambil tiket Anda"
    assert headline(PrintState.PRINTED_NOT_CUT, WORDS) == "Tarik tiket perlahan"
    assert headline(PrintState.PROBABLE, WORDS) == "Tiket sedang keluar…"
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    assert "CETAK ULANG" in beware(flow.Ready(ticket, copy=2), WORDS, VisitRules())
    assert not beware(flow.Ready(ticket), WORDS, VisitRules())
    reserve = replace(ticket, reserve=True)
    said = "Nomor cadangan: giliran Anda menurut jam datang."
    assert beware(flow.Ready(reserve), WORDS, VisitRules()) == said
    assert said in what_to_do(flow.NumberOnScreen(reserve, "paper_out"), WORDS, VisitRules())


def test_before_a_number_the_visitor_knows_that_no_paper_will_come(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    assert not printer_wording.before_a_number(hall, WORDS)
    assert "bermasalah" in printer_wording.before_a_number(gallery.with_problems(hall, Problem.JAM), WORDS)
    without = replace(hall, rules=VisitRules(prints=False))
    assert "bermasalah" not in printer_wording.before_a_number(without, WORDS)
    assert "layar" in printer_wording.before_a_number(without, WORDS)
    assert not printer_wording.before_a_number(gallery.with_problems(hall, Problem.NEAR_END), WORDS)


def test_a_closed_kiosk_says_what_happened_and_where_to_go(catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    said = messages.out_of_service(flow.OutOfService(flow.PRINTER, "paper_out"), hall, WORDS)
    assert "Kertas habis." in said.lines
    assert any("petugas" in line for line in said.lines)
    assert not any("Kertas" in line for line in messages.out_of_service(flow.OutOfService("disk"), hall, WORDS).lines)


@pytest.mark.parametrize("state", PrintState)
def test_a_list_is_not_claimed_without_evidence(catalogue: Catalogue, state: PrintState) -> None:
    said = messages.list_ready(flow.ListReady("DUKCAPIL-03", state), gallery.hall_at(catalogue), WORDS)
    claims = "ambil daftar" in said.headline or "Tarik" in said.headline
    assert claims is (state in {PrintState.PRINTED, PrintState.PRINTED_NOT_CUT})


# ---- staff


@pytest.mark.parametrize(
    ("mm", "words", "text"),
    [
        (62_300, WORDS, "62 m"),
        (4_210, WORDS, "4,2 m"),
        (4_210, ENGLISH, "4.2 m"),
        (9_960, WORDS, "10 m"),
        (0, WORDS, "0,0 m"),
    ],
)
def test_paper_is_told_in_metres(mm: float, words: Words, text: str) -> None:
    assert home.metres(mm, words) == text


def test_when_the_paper_runs_out(catalogue: Catalogue) -> None:
    now = gallery.hall_at(catalogue).now
    soon = PaperLeft(4_000, 42, now.replace(hour=11, minute=20), lasts_today=False, calibrated=True)
    assert [value for _, _, value in home.paper_facts(soon, WORDS)] == ["4,0 m", "42 tiket", "pukul 11.20"]
    assert home.paper_facts(replace(soon, runs_out_at=None, lasts_today=True), WORDS)[2][2] == "tidak hari ini"
    assert home.paper_facts(replace(soon, runs_out_at=None, foreseen=False), WORDS)[2][2] == "belum dapat diperkirakan"
    assert len(home.paper_facts(None, WORDS)) == 1


@pytest.mark.parametrize("problem", [*Problem, None])
def test_what_staff_touch_next(problem: Problem | None) -> None:
    wanted = {
        Problem.PAPER_OUT: "roll", Problem.NEAR_END: "roll", Problem.CUTTER: "recover", Problem.JAM: "recover",
        Problem.NOT_SET_UP: "setup", Problem.TIMEOUT: "test", Problem.ERROR: "test",
    }  # fmt: skip
    assert home.wanted_task(problem) == (wanted.get(problem) if problem else None)


def test_what_came_of_a_task() -> None:
    said = staff_messages.outcome(flow.StaffHome("test", PrintState.NOT_PRINTED, "cover_open"), WORDS)
    assert said == ("notice", "Halaman tidak tercetak. Tutup mesin cetak terbuka.")
    copied = staff_messages.outcome(flow.StaffHome("reprint", PrintState.PRINTED, copy=3, label="AK-012"), WORDS)
    assert copied == ("free", "AK-012, cetakan ke-3. Halaman sudah keluar.")
    assert staff_messages.outcome(flow.StaffHome(), WORDS) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(30, "Coba lagi dalam 30 detik."), (60, "Coba lagi dalam 1 menit 0 detik."), (0, "Coba lagi dalam 0 detik.")],
)
def test_a_lock_out_is_counted_in_words(seconds: int, text: str) -> None:
    assert staff_messages.time_left(seconds, WORDS) == text


# ---- drawings


ALL = (
    *(printer_drawings.drawing(problem) for problem in (*Problem, None)),
    printer_drawings.new_roll(),
    printer_drawings.test_page(),
)


@pytest.mark.parametrize("shapes", ALL)
def test_a_drawing_stays_on_its_sheet(shapes: tuple[printer_drawings.Shape, ...]) -> None:
    for shape in shapes:
        left, low, right, high = _extent(shape)
        assert left >= 0, shape
        assert low >= 0, shape
        assert right <= printer_drawings.WIDTH, shape
        assert high <= printer_drawings.HEIGHT, shape


def _extent(shape: printer_drawings.Shape) -> tuple[float, float, float, float]:
    edge = 4.0
    match shape:
        case printer_drawings.Box(x, y, width, height):
            return x - edge, y - edge, x + width + edge, y + height + edge
        case printer_drawings.Disc(x, y, radius):
            return x - radius - edge, y - radius - edge, x + radius + edge, y + radius + edge
        case printer_drawings.Stroke(points, width):
            reach = width / 2 + edge
            across, up = points[::2], points[1::2]
            return min(across) - reach, min(up) - reach, max(across) + reach, max(up) + reach
        case printer_drawings.DrawnGlyph(name, x, y, side):
            assert name in ICONS
            return x - side / 2, y - side / 2, x + side / 2, y + side / 2

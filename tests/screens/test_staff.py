"""Staff at the window: the hidden corner, the keys, the lock-out; and the code that visitors photograph."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hall.catalogue import Catalogue
from hall.tickets import PrintState
from hall.weak_secrets import Weakness
from kiosk import flow
from kiosk.model.printer_state import Problem
from kiosk.screens.describe import describe
from kiosk.screens.staff.reprint import DIGITS, keys_after
from tests.screens.conftest import SIZE, Pilot
from tests.support import gallery

PIN = "246813"
IN_CORNER = (60, SIZE[1] - 60)


@pytest.fixture
def short_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """The corner answers after a tenth of a second. Ask for it before `pilot`."""
    monkeypatch.setattr("kiosk.screens.root.CORNER_SECONDS", 0.1)


@pytest.fixture
def long_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may draw a single frame for longer than staff hold the corner."""
    monkeypatch.setattr("kiosk.screens.root.CORNER_SECONDS", 600.0)


def until(pilot: Pilot, condition: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"announced {pilot.announced}"
        pilot.frames()


# ---- the corner


@pytest.mark.parametrize(
    "screen", [flow.Rest(), flow.Agencies(), flow.OutOfService("disk"), flow.Services("DUKCAPIL")], ids=repr
)
def test_the_held_corner_lets_staff_in(short_hold: None, pilot: Pilot, screen: flow.Screen) -> None:
    pilot.show(screen)
    finger = pilot.at(*IN_CORNER).down()
    until(pilot, lambda: bool(pilot.announced))
    finger.up()
    assert pilot.announced == [flow.CornerHeld()]


def test_a_short_touch_in_the_corner_is_a_touch_like_any_other(long_hold: None, pilot: Pilot) -> None:
    pilot.show(flow.Agencies())
    pilot.at(*IN_CORNER).down().up()
    assert pilot.announced == [flow.Touched()]
    assert not pilot.root._corner.is_triggered


def test_a_finger_that_slides_out_of_the_corner_is_no_hold(pilot: Pilot) -> None:
    pilot.show(flow.Agencies())
    finger = pilot.at(*IN_CORNER).down()
    assert pilot.root._corner.is_triggered
    finger.move(SIZE[0] / 2, SIZE[1] / 2)
    assert not pilot.root._corner.is_triggered


def test_a_finger_beside_the_corner_is_no_hold(pilot: Pilot) -> None:
    pilot.show(flow.Agencies())
    pilot.at(200, SIZE[1] - 60).down()
    assert not pilot.root._corner.is_triggered


def test_a_change_of_screen_ends_the_hold(pilot: Pilot) -> None:
    pilot.show(flow.Agencies())
    pilot.at(*IN_CORNER).down()
    pilot.show(flow.AreYouThere(flow.Agencies()))
    assert not pilot.root._corner.is_triggered


def test_a_target_under_the_held_corner_is_let_go(short_hold: None, pilot: Pilot) -> None:
    """The whole rest screen is a target: staff do not wake it by coming in."""
    pilot.show(flow.Rest())
    finger = pilot.at(*IN_CORNER).down()
    until(pilot, lambda: flow.CornerHeld() in pilot.announced)
    pilot.clock.wait(1.0)
    finger.up()
    assert pilot.announced == [flow.CornerHeld()]


# ---- the PIN


def test_a_pin_can_be_typed_as_fast_as_fingers_are(pilot: Pilot) -> None:
    """The screen changes with each digit, the page does not: no touch is swallowed."""
    hall = gallery.hall_at(pilot.catalogue)
    session = flow.Session(flow.StaffPin())
    pilot.show(session.screen)
    page = pilot.root.page
    for digit in PIN:
        pilot.tap(pilot.button(digit))
        session = flow.after(session, pilot.announced[-1], hall)
        pilot.root.show(session, hall)
    assert session.screen == flow.StaffPin(PIN, checking=True)
    assert pilot.root.page is page


def test_the_digits_are_dots(pilot: Pilot) -> None:
    page = pilot.show(flow.StaffPin(PIN))
    shown = [text for target in describe(pilot.root)["targets"] for text in target["text"]]
    assert sorted(char for char in shown if char.isdigit()) == sorted(DIGITS)
    texts = " ".join(str(getattr(widget, "text", "")) for widget in page.walk(restrict=True))
    assert PIN not in texts
    assert PIN not in repr(vars(page))
    ink = page.kit.theme.page.ink
    assert [dot.surface._painted[0] == ink for dot in page._dots.dots] == [True] * 6


def test_a_digit_can_be_erased_on_the_pad(pilot: Pilot) -> None:
    page = pilot.show(flow.StaffPin("12"))
    pilot.tap(page.targets[-1])
    assert pilot.announced == [flow.PinErased()]


def test_a_wrong_pin_is_said_on_the_same_pad(pilot: Pilot) -> None:
    page = pilot.show(flow.StaffPin(PIN, checking=True))
    assert pilot.show(flow.StaffPin(note="wrong")) is page
    assert page._note.text == "PIN salah. Coba lagi."


@pytest.mark.parametrize("language", ["id", "en"])
def test_why_a_first_pin_is_easy_to_guess_stands_on_the_pad(pilot: Pilot, language: str) -> None:
    page = pilot.show(flow.StaffPin(setting="new"), language)
    said = set()
    for why in (Weakness.ROW, Weakness.REPEATED, Weakness.DATE, Weakness.KNOWN):
        assert pilot.show(flow.StaffPin(setting="new", note=why), language) is page
        said.add(page._note.text)
        assert page._note.texture_size[0] <= SIZE[0]
    assert len(said - {""}) == 4


def test_a_lock_out_counts_down_and_says_when_it_is_over(pilot: Pilot) -> None:
    page = pilot.show(flow.StaffPin(note="locked", locked_seconds=2))
    assert page._label.text == "Coba lagi dalam 2 detik."
    page._count(1.0)
    assert (page._label.text, pilot.announced) == ("Coba lagi dalam 1 detik.", [])
    page._count(1.0)
    assert pilot.announced == [flow.LockOver()]
    assert not page._tick.is_triggered


def test_a_lock_out_that_is_left_counts_no_more(pilot: Pilot) -> None:
    page = pilot.show(flow.StaffPin(note="locked", locked_seconds=30))
    assert page._tick.is_triggered
    pilot.show(flow.Rest())
    assert not page._tick.is_triggered


# ---- the menu


def test_the_menu_has_its_buttons(pilot: Pilot) -> None:
    pilot.show(flow.StaffHome())
    for text in ("Gulungan kertas diganti", "Uji cetak", "Cetak ulang tiket", "Siapkan mesin cetak", "Selesai"):
        pilot.tap(pilot.button(text))
    assert pilot.announced == [
        flow.StaffOpened("roll"), flow.StaffTask("test"), flow.StaffOpened("reprint"), flow.StaffOpened("setup"),
        flow.Done(),
    ]  # fmt: skip


def test_the_menu_follows_the_printer(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    pilot.show(flow.StaffHome(), hall=gallery.with_problems(hall, Problem.JAM))
    pilot.tap(pilot.button("Kertas sudah diambil, lanjutkan"))
    assert pilot.announced == [flow.StaffTask("recover")]
    pilot.show(flow.StaffHome(), hall=hall)
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Kertas sudah diambil, lanjutkan")


def test_every_target_of_staff_can_be_reached_from_a_wheelchair(pilot: Pilot, catalogue: Catalogue) -> None:
    """Portrait: nothing to touch stands in the upper third of the panel, except on a list of found tickets."""
    if SIZE[0] > SIZE[1]:
        return
    for name, screen, hall in gallery.staff_scenes(
        gallery.hall_at(catalogue), gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    ):
        page = pilot.show(screen, hall=hall)
        high = [target for target in page.targets if target.top > SIZE[1] * 2 / 3]
        assert not high or name == "staff-reprint-found", name


# ---- a ticket once more


def test_only_keys_that_lead_to_a_number_are_there(catalogue: Catalogue) -> None:
    assert keys_after("", catalogue) == "AHLPSU"
    assert "K" in keys_after("A", catalogue)
    assert keys_after("P", catalogue) == "R"
    assert keys_after("AK", catalogue) == keys_after("AK1", catalogue) == DIGITS


def test_a_number_is_typed_on_the_window(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    session = flow.Session(flow.StaffReprint())
    pilot.show(session.screen)
    for key in "AK012":
        pilot.clock.wait(1.0)
        pilot.tap(pilot.button(key))
        session = flow.after(session, pilot.announced[-1], hall)
        pilot.root.show(session, hall)
    assert pilot.root.page._typed.text == "AK-012"
    pilot.clock.wait(1.0)
    pilot.tap(pilot.button("Cari tiket"))
    assert pilot.announced[-1] == flow.StaffTask("find")


def test_nothing_is_looked_for_before_a_digit(pilot: Pilot) -> None:
    pilot.show(flow.StaffReprint("AK"))
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Cari tiket")


def test_a_found_ticket_is_chosen_by_its_row(pilot: Pilot, catalogue: Catalogue) -> None:
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    older = replace(ticket, ticket_id="1" * 32, issued_at=ticket.issued_at.replace(day=23))
    pilot.show(flow.StaffReprint("AK012", (ticket, older)))
    pilot.tap(pilot.root.page.targets[-1])
    assert pilot.announced == [flow.TicketChosen(older.ticket_id)]


def test_what_was_seen_before_the_test_page_is_answered_by_touch(pilot: Pilot) -> None:
    pilot.show(flow.StaffSetup("confirm", flow.SetupFound()))
    pilot.tap(pilot.button("Tidak, bersih"))
    pilot.tap(pilot.button("Ya, ada"))
    assert pilot.announced == [flow.StaffTask("setup_ok"), flow.StaffTask("setup_rubbish")]


# ---- visitors, while the printer is down or tells nothing


def test_the_copy_is_offered_when_the_printer_can_print_again(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue)
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", hall)
    shown = flow.NumberOnScreen(ticket, "paper_out", PrintState.NOT_PRINTED)
    pilot.show(shown, hall=gallery.with_problems(hall, Problem.PAPER_OUT))
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Cetak ulang tiket")
    pilot.show(shown, hall=hall)
    pilot.tap(pilot.button("Cetak ulang tiket"))
    assert pilot.announced == [flow.ReprintAsked()]
    pilot.show(replace(shown, spent=True), hall=hall)
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Cetak ulang tiket")


def test_a_printer_that_tells_nothing_leaves_it_to_the_visitor(pilot: Pilot, catalogue: Catalogue) -> None:
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    pilot.show(flow.NumberOnScreen(ticket, "", PrintState.UNVERIFIED))
    pilot.tap(pilot.button("Tiket tidak keluar?"))
    assert pilot.announced == [flow.TicketMissing()]


@pytest.mark.parametrize("at", [gallery.MORNING, gallery.EVENING], ids=["open", "closed"])
def test_the_requirements_can_be_printed_open_or_closed(pilot: Pilot, catalogue: Catalogue, at: Any) -> None:
    hall = gallery.hall_at(catalogue, at)
    pilot.show(flow.Details("DUKCAPIL-03"), hall=hall)
    pilot.tap(pilot.button("Cetak persyaratan"))
    assert pilot.announced == [flow.ListAsked()]
    pilot.show(flow.Details("DUKCAPIL-03"), hall=gallery.with_problems(hall, Problem.COVER_OPEN))
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Cetak persyaratan")


@pytest.mark.parametrize("screen", [flow.Agencies(), flow.Details("DUKCAPIL-03"), flow.MayNotBeServed("DUKCAPIL-03")])
def test_before_a_number_the_visitor_reads_that_the_printer_is_down(
    pilot: Pilot, catalogue: Catalogue, screen: flow.Screen
) -> None:
    hall = gallery.hall_at(catalogue)
    down = gallery.with_problems(hall, Problem.OFFLINE)
    for at, expected in ((hall, False), (down, True), (hall, False)):
        page = pilot.show(screen, hall=at)
        shown = " ".join(str(getattr(widget, "text", "")) for widget in page.walk(restrict=True))
        assert ("siapkan ponsel" in shown) is expected


def test_the_code_on_the_screen_can_be_photographed(pilot: Pilot, catalogue: Catalogue, tmp_path: Path) -> None:
    hall = gallery.hall_at(catalogue)
    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", hall)
    pilot.show(flow.NumberOnScreen(ticket, "paper_out", PrintState.NOT_PRINTED))
    pilot.frames(3)
    picture = tmp_path / "screen.png"
    pilot.root.export_to_png(str(picture))
    read = subprocess.run(["zbarimg", "--quiet", "--raw", str(picture)], capture_output=True, text=True, check=False)
    assert read.stdout.strip() == gallery.URL + ticket.token


def test_every_module_of_the_code_has_the_same_whole_size(pilot: Pilot, catalogue: Catalogue) -> None:
    from kiosk.screens.widgets.qr import QrCode

    ticket = gallery.ticket(catalogue, "DUKCAPIL-03", "id", gallery.hall_at(catalogue))
    page = pilot.show(flow.NumberOnScreen(ticket))
    (code,) = [widget for widget in page.walk(restrict=True) if isinstance(widget, QrCode)]
    width, height = code._shape.size
    assert width == height
    assert width % code.modules == 0
    assert width / code.modules >= 8
    assert all(float(side).is_integer() for side in code._shape.pos)

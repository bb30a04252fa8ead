"""Fingers on a real window: what is announced, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from hall.catalogue import Catalogue
from kiosk import flow
from tests.screens.conftest import SIZE, Pilot
from tests.support import gallery


@pytest.fixture
def agencies(pilot: Pilot) -> Any:
    page = pilot.show(flow.Agencies())
    pilot.frames(2)
    return page


def tile(page: Any, short: str) -> Any:
    return next(target for target in page.targets if hasattr(target, "short") and target.short.text == short)


def test_a_tap_announces_when_the_finger_lifts(pilot: Pilot, agencies: Any) -> None:
    finger = pilot.finger(tile(agencies, "Disdukcapil")).down()
    assert pilot.announced == []
    finger.up()
    assert pilot.announced == [flow.AgencyChosen("DUKCAPIL")]


def test_a_target_shows_in_the_next_frame_that_it_is_pressed(pilot: Pilot, agencies: Any) -> None:
    target = tile(agencies, "Disdukcapil")
    before = _pixel(target)
    finger = pilot.finger(target).down()
    assert _pixel(target) != before
    finger.up()
    pilot.frames()
    assert _pixel(target) == before


def test_a_held_finger_does_nothing_until_it_lifts(pilot: Pilot, agencies: Any) -> None:
    finger = pilot.finger(tile(agencies, "Samsat")).down()
    pilot.clock.wait(4)
    pilot.frames(5)
    assert pilot.announced == []
    finger.up()
    assert len(pilot.announced) == 1


def test_sliding_off_cancels_and_sliding_back_does_not_revive(pilot: Pilot, agencies: Any) -> None:
    target = tile(agencies, "Disdukcapil")
    finger = pilot.finger(target).down().move(target.right + 40, target.y - 60)
    assert not target.pressed
    finger.move(target.center_x, target.center_y).up()
    assert pilot.announced == []


def test_ten_fingers_at_once_announce_one_thing_at_most(pilot: Pilot, agencies: Any) -> None:
    tiles = [target for target in agencies.targets if hasattr(target, "short")][:10]
    fingers = [pilot.finger(target).down() for target in tiles]
    for finger in reversed(fingers):
        finger.up()
    assert pilot.announced == [flow.AgencyChosen("DUKCAPIL")]


def test_a_double_tap_reaches_the_first_screen_only(pilot: Pilot, agencies: Any) -> None:
    target = tile(agencies, "Disdukcapil")
    pilot.tap(target)
    pilot.root.show(flow.Session(flow.Services("DUKCAPIL")), gallery.hall_at(pilot.catalogue))
    pilot.clock.wait(0.15)
    pilot.at(*target.center).down().up()
    assert pilot.announced == [flow.AgencyChosen("DUKCAPIL")]


def test_a_finger_down_while_the_screen_changes_presses_nothing(pilot: Pilot, agencies: Any) -> None:
    finger = pilot.finger(tile(agencies, "Disdukcapil")).down()
    pilot.show(flow.Services("DUKCAPIL"))
    finger.up()
    assert pilot.announced == []


def test_fresh_counts_do_not_swallow_a_press(pilot: Pilot, agencies: Any) -> None:
    finger = pilot.finger(tile(agencies, "Disdukcapil")).down()
    pilot.root.show(flow.Session(flow.Agencies()), gallery.hall_at(pilot.catalogue))
    finger.up()
    assert pilot.announced == [flow.AgencyChosen("DUKCAPIL")]


def test_fresh_counts_keep_the_tiles(pilot: Pilot, agencies: Any) -> None:
    before = list(agencies.targets)
    pilot.root.show(flow.Session(flow.Agencies()), gallery.hall_at(pilot.catalogue))
    assert pilot.root.page is agencies
    assert agencies.targets == before


def test_the_same_moment_again_draws_no_frame(pilot: Pilot, agencies: Any, window: Any) -> None:
    pilot.root.show(flow.Session(flow.Agencies()), gallery.hall_at(pilot.catalogue))
    pilot.frames(3)
    pilot.root.show(flow.Session(flow.Agencies()), gallery.hall_at(pilot.catalogue))
    assert not window.canvas.needs_redraw


def test_a_touch_beside_every_button_says_that_somebody_is_there(pilot: Pilot, agencies: Any) -> None:
    pilot.at(SIZE[0] - 4, SIZE[1] - 4).down().up()
    assert pilot.announced == [flow.Touched()]


def test_any_touch_wakes_the_rest_screen(pilot: Pilot) -> None:
    pilot.show(flow.Rest())
    pilot.at(20, SIZE[1] - 20).down().up()
    assert pilot.announced == [flow.Touched()]


def test_the_language_can_be_chosen_on_the_rest_screen(pilot: Pilot) -> None:
    pilot.show(flow.Rest())
    pilot.tap(pilot.button("English"))
    assert pilot.announced == [flow.LanguageChosen("en")]


def test_a_closed_service_can_be_touched_and_read(pilot: Pilot, catalogue: Catalogue) -> None:
    hall = gallery.hall_at(catalogue, gallery.EVENING)
    pilot.show(flow.Services("DUKCAPIL"), hall=hall)
    pilot.tap(pilot.root.page.targets[-1])
    assert [type(event) for event in pilot.announced] == [flow.ServiceChosen]


def test_details_of_a_closed_service_offer_no_number(pilot: Pilot, catalogue: Catalogue) -> None:
    pilot.show(flow.Details("DUKCAPIL-01"), hall=gallery.hall_at(catalogue, gallery.EVENING))
    with pytest.raises(AssertionError, match="no target"):
        pilot.button("Berkas lengkap, ambil nomor")


def test_the_ticket_screen_has_its_three_buttons(pilot: Pilot, catalogue: Catalogue) -> None:
    ticket = gallery.ticket(catalogue, "DUKCAPIL-01", "id", gallery.hall_at(catalogue))
    pilot.show(flow.Ready(ticket))
    for text in ("Tiket tidak keluar?", "Ambil nomor lain", "Selesai"):
        pilot.tap(pilot.button(text))
    assert pilot.announced == [flow.TicketMissing(), flow.Another(), flow.Done()]


def test_nothing_can_be_touched_while_a_ticket_is_printed(pilot: Pilot) -> None:
    page = pilot.show(flow.Printing("DUKCAPIL-01"))
    assert page.targets == []


def test_a_private_service_is_not_named_on_the_ticket_screen(pilot: Pilot, catalogue: Catalogue) -> None:
    private = next(s for a in catalogue.agencies for s in a.services if s.private)
    ticket = gallery.ticket(catalogue, private.code, "id", gallery.hall_at(catalogue))
    page = pilot.show(flow.Ready(ticket))
    shown = " ".join(str(getattr(widget, "text", "")) for widget in page.walk(restrict=True))
    assert catalogue.agency(private.agency).short in shown
    assert private.name.get("id") not in shown


def test_the_question_counts_its_seconds_and_stops_when_it_is_gone(pilot: Pilot) -> None:
    page = pilot.show(flow.AreYouThere(flow.Agencies()))
    page._count(1.0)
    assert page._label.text == "19"
    assert page._tick.is_triggered
    pilot.show(flow.Agencies())
    assert not page._tick.is_triggered


def test_the_question_begins_again_each_time(pilot: Pilot) -> None:
    pilot.show(flow.AreYouThere(flow.Agencies()))._count(1.0)
    pilot.show(flow.Agencies())
    assert pilot.show(flow.AreYouThere(flow.Agencies()))._label.text == "20"


def test_the_agencies_are_made_while_nobody_is_here(pilot: Pilot) -> None:
    pilot.show(flow.Rest())
    pilot.root._prepare_agencies(0)
    pilot.root._prepare_agencies(0)
    made = {key[1] for key in pilot.root._pages if key[0] is flow.Agencies}
    assert made == {"id", "en"}


def test_another_window_size_draws_everything_again(pilot: Pilot) -> None:
    before = pilot.show(flow.Agencies())
    pilot.root._resized()
    assert pilot.root.page is not before
    pilot.clock.wait(1)
    pilot.tap(tile(pilot.root.page, "Disdukcapil"))
    assert pilot.announced == [flow.AgencyChosen("DUKCAPIL")]


def _pixel(target: Any) -> tuple[int, ...]:
    """The colour on the window just inside the target's left edge."""
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

    return tuple(glReadPixels(int(target.x) + 8, int(target.center_y), 1, 1, GL_RGBA, GL_UNSIGNED_BYTE))

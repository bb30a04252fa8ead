"""Slow and double taps: on every pair of screens that follow each other, nothing is pressed that nobody has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import pytest

from hall.catalogue import Agency, Catalogue, Texts
from hall.tickets import PrintState
from kiosk import flow
from kiosk.model.availability import Hall
from kiosk.model.visit_rules import VisitRules
from kiosk.screens.rect import Rect
from tests.screens.conftest import Pilot
from tests.screens.samples import agencies, services
from tests.support import gallery
from tests.support.sampling import sampled

STAFF = (
    flow.StaffPin, flow.StaffHome, flow.StaffRoll, flow.StaffReprint, flow.StaffSetup, flow.StaffClock, flow.StaffBusy,
)  # fmt: skip


@dataclass
class Touch:
    """A finger of the tests that draws no frame."""

    uid: int
    x: float
    y: float
    is_mouse_scrolling: bool = False


@dataclass(frozen=True)
class Step:
    """A press and the screen that follows on it."""

    name: str
    spot: tuple[float, float]
    area: Rect
    event: flow.Event
    after: flow.Session
    hall: Hall


_fingers = count()


def tap(pilot: Pilot, spot: tuple[float, float]) -> list[flow.Event]:
    """What a tap there announces."""
    pilot.announced.clear()
    touch = Touch(next(_fingers), *spot)
    pilot.root.on_touch_down(touch)
    pilot.root.on_touch_up(touch)
    return list(pilot.announced)


def answered(session: flow.Session, hall: Hall, copy: int = 1) -> flow.Session:
    """The screen that stands when the desk has answered."""
    match session.screen:
        case flow.Printing(service):
            ticket = gallery.ticket(hall.catalogue, service, session.language, hall)
            return flow.after(session, flow.Served(ticket, PrintState.PRINTED), hall)
        case flow.Reprinting(ticket):
            return flow.after(session, flow.Reprinted(ticket, PrintState.PRINTED, copy=copy + 1), hall)
        case flow.PrintingList():
            return flow.after(session, flow.ListPrinted(PrintState.PRINTED), hall)
        case flow.StaffPin(checking=True):
            return flow.after(session, flow.PinAnswered("right"), hall)
        case flow.StaffBusy():
            return replace(session, screen=flow.StaffHome())
        case _:
            return session


def steps(pilot: Pilot, name: str, session: flow.Session, hall: Hall) -> Iterator[Step]:
    """Every press on this screen that leads to another one."""
    pilot.root.show(session, hall)
    pilot.clock.wait(20.0)
    for target in list(pilot.root.page.targets):
        pilot.announced.clear()
        target.act()
        (event,) = pilot.announced
        following = answered(flow.after(session, event, hall), hall)
        if following != session:
            area = Rect(target.x, target.y, target.width, target.height)
            yield Step(f"{name}: {event}", target.center, area, event, following, hall)


def all_steps(pilot: Pilot, catalogue: Catalogue, large: bool) -> Iterator[tuple[flow.Session, Step]]:
    """From every screen of the gallery, and from every agency; presses that are alike once."""
    shown = [
        (scene.name, replace(scene.session, large=large), scene.hall)
        for scene in sampled(
            gallery.scenes(catalogue, "id"), 3 if large else 2, lambda scene: scene.name == "staff-home"
        )
        if not scene.session.large or large
    ]
    hall = gallery.hall_at(catalogue)
    shown += [(a.code, flow.Session(flow.Services(a.code), "id", large), hall) for a in agencies(catalogue, 9)]
    seen = set()
    for name, session, at in shown:
        for step in steps(pilot, name, session, at):
            alike = type(session.screen), type(step.event), step.area, type(step.after.screen)
            if alike not in seen:
                seen.add(alike)
                yield session, step


def costly(pilot: Pilot) -> list[Any]:
    return [target for target in pilot.root.page.targets if target.costs]


def overlap(first: Rect, second: Rect) -> bool:
    return first.distance(second) < 0


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_taps_that_follow_a_change_of_screen(pilot: Pilot, catalogue: Catalogue, large: bool) -> None:
    """Again at the same place, or 70 pixels beside it: 0.4, 0.8 and 2 s later."""
    wrong = []
    for session, step in all_steps(pilot, catalogue, large):
        x, y = step.spot
        pilot.root.show(session, step.hall)
        pilot.clock.wait(20.0)
        tap(pilot, step.spot)
        before = pilot.root.page
        pilot.root.show(step.after, step.hall)
        if pilot.root.page is before:  # the keys of a PIN stay where they are
            continue
        for seconds, spot in ((0.4, step.spot), (0.8, (x + 50, y + 50))):
            pilot.clock.wait(0.4)
            if heard := tap(pilot, spot):
                wrong.append(f"{step.name}: {seconds} s later {heard}")
        pilot.clock.wait(1.2)
        heard = tap(pilot, step.spot)
        if any(flow.costs(event) for event in heard):
            wrong.append(f"{step.name}: 2 s later {heard}")
        if not isinstance(session.screen, STAFF):
            under = [t for t in costly(pilot) if overlap(step.area, Rect(t.x, t.y, t.width, t.height))]
            wrong += [f"{step.name}: something that costs lies under it" for _ in under]
    assert not wrong, "\n".join(wrong)


def one_service(catalogue: Catalogue, *, bare: bool) -> Catalogue:
    """Every agency has a single service, from which it goes straight on; `bare`: nothing has to be read before."""

    def single(agency: Agency) -> Agency:
        queue, service = agency.queues[0], agency.services[0]
        kept = replace(service.standard, requirements=Texts({}))
        return replace(
            agency, queues=(replace(queue, services=(replace(service, standard=kept) if bare else service,)),)
        )

    return replace(catalogue, agencies=tuple(single(agency) for agency in catalogue.agencies))


@pytest.mark.parametrize("bare", [False, True], ids=["details", "straight to the number"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_agencies_that_lead_straight_on(pilot: Pilot, catalogue: Catalogue, large: bool, bare: bool) -> None:
    """From the rest screen, and from a tile: no number for a second tap at the same place."""
    hall = gallery.hall_at(one_service(catalogue, bare=bare))
    rest, wrong = flow.Session(flow.Rest(), "id", large), []
    tiles = list(steps(pilot, "agencies", flow.Session(flow.Agencies(), "id", large), hall))
    spots = [step.spot for step in tiles if isinstance(step.event, flow.AgencyChosen)]
    assert spots
    for spot in spots:
        pilot.root.show(rest, hall)
        pilot.clock.wait(20.0)
        session = rest
        for _ in range(2 if bare else 3):
            for event in tap(pilot, spot):
                if flow.costs(event) or (bare and isinstance(event, flow.AgencyChosen)):
                    wrong.append(f"{spot}: {event} on {session.screen}")
                session = flow.after(session, event, hall)
            pilot.root.show(session, hall)
            pilot.clock.wait(2.0)
    assert not wrong, "\n".join(wrong)


def opened_by_every_tile(pilot: Pilot, hall: Hall, large: bool) -> Iterator[tuple[str, Rect]]:
    """Every agency's tile, on every page of tiles, and every row of every agency, on every page of rows."""
    screens: list[flow.Screen] = [flow.Agencies()]
    several = [agency for agency in agencies(hall.catalogue, 4) if len(agency.services) > 1]
    screens += [flow.Services(agency.code) for agency in several]
    for screen in screens:
        session: flow.Session | None = flow.Session(screen, "id", large)
        while session is not None:
            following = None
            for step in steps(pilot, str(session.screen), session, hall):
                match step.event:
                    case flow.AgencyChosen() | flow.ServiceChosen():
                        yield step.name, step.area
                    case flow.PageTurned(1):
                        following = step.after
            session = following


@pytest.mark.parametrize("single", [False, True], ids=["as it is", "agencies of one service"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_no_tile_lies_over_a_button_that_costs(pilot: Pilot, catalogue: Catalogue, large: bool, single: bool) -> None:
    """Whatever tile or row was touched: the details of any service have what costs elsewhere."""
    shown = one_service(catalogue, bare=False) if single else catalogue
    hall = gallery.hall_at(shown)
    touched = list(opened_by_every_tile(pilot, hall, large))
    assert len(touched) >= len(shown.agencies)
    wrong: list[str] = []
    seen: set[Rect] = set()
    for service in services(shown, 5):
        pilot.root.show(flow.Session(flow.Details(service.code), "id", large), hall)
        places = {Rect(t.x, t.y, t.width, t.height) for t in costly(pilot)} - seen
        seen |= places
        wrong += [f"{name} over {place}" for name, area in touched for place in places if overlap(area, place)]
    assert seen
    assert not wrong, "\n".join(wrong)


def ready(catalogue: Catalogue, **facts: Any) -> flow.Ready:
    return flow.Ready(gallery.ticket(catalogue, "DUKCAPIL-01", "id", gallery.hall_at(catalogue)), **facts)


@pytest.mark.parametrize("kind", ["ticket", "copy", "number"])
def test_a_new_number_takes_no_touch_for_a_second_and_a_half(pilot: Pilot, catalogue: Catalogue, kind: str) -> None:
    shown: flow.Screen = ready(catalogue, copy=2 if kind == "copy" else 1)
    if kind == "number":
        shown = flow.NumberOnScreen(ready(catalogue).ticket, "paper_out", PrintState.NOT_PRINTED)
    pilot.show(flow.Printing("DUKCAPIL-01"))
    pilot.root.show(flow.Session(shown), gallery.hall_at(catalogue))
    spots = [target.center for target in pilot.root.page.targets]
    assert len(spots) >= 2
    pilot.clock.wait(1.4)
    assert [tap(pilot, spot) for spot in spots] == [[]] * len(spots)
    pilot.clock.wait(3.0)
    assert all(tap(pilot, spot) for spot in spots)


def test_a_stray_touch_leaves_the_ticket_and_the_next_visitor_touches_through(
    pilot: Pilot, catalogue: Catalogue
) -> None:
    pilot.show(flow.Printing("DUKCAPIL-01"))
    pilot.root.show(flow.Session(ready(catalogue)), gallery.hall_at(catalogue))
    beside = (4.0, 4.0)
    pilot.clock.wait(2.0)
    assert tap(pilot, beside) == []
    pilot.clock.wait(5.0)
    assert tap(pilot, beside) == []
    pilot.clock.wait(4.0)
    assert tap(pilot, beside) == [flow.Touched()]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_button_for_a_missing_ticket_is_as_large_as_the_others(
    pilot: Pilot, catalogue: Catalogue, large: bool
) -> None:
    page = pilot.show(ready(catalogue), large=large)
    button = pilot.button("Tiket tidak keluar?")
    assert button.height >= page.kit.theme.button
    assert button.width >= min(target.width for target in page.targets if target is not button)


def test_no_copy_costs_before_it_is_asked_for(pilot: Pilot, catalogue: Catalogue) -> None:
    """Only the answer to the question prints."""
    pilot.show(ready(catalogue))
    assert costly(pilot) == []
    pilot.show(flow.CopyAsked(ready(catalogue)))
    assert [target.label.text for target in costly(pilot)] == ["Ya, tiket tidak keluar"]


def test_the_rest_screen_wakes_in_two_quick_taps(pilot: Pilot, catalogue: Catalogue) -> None:
    """Somebody who taps twice at the invitation sees the agencies, and opens none."""
    pilot.show(flow.Rest())
    assert tap(pilot, (500.0, 700.0)) == [flow.Touched()]
    pilot.root.show(flow.Session(flow.Agencies()), gallery.hall_at(catalogue))
    pilot.clock.wait(0.7)
    assert tap(pilot, (520.0, 690.0)) == []


def test_the_digits_of_a_pin_may_come_fast(pilot: Pilot) -> None:
    """A page that stays takes every tap, also twice at one key."""
    pilot.show(flow.StaffPin())
    key = next(t for t in pilot.root.page.targets if getattr(t, "label", None) is not None and t.label.text == "5")
    heard = []
    for typed in ("", "5", "55"):
        pilot.root.show(flow.Session(flow.StaffPin(typed)), gallery.hall_at(pilot.catalogue))
        pilot.clock.wait(0.15)
        heard += tap(pilot, key.center)
    assert heard == [flow.PinDigit("5")] * 3


def test_rules_of_costs_follow_the_settings(pilot: Pilot, catalogue: Catalogue) -> None:
    """A row costs a number where nothing is read before it."""
    hall = gallery.hall_at(catalogue)
    skipping = replace(hall, rules=VisitRules(skip_details=frozenset({"DUKCAPIL-03"})))
    pilot.show(flow.Services("DUKCAPIL"), hall=skipping)
    assert len(costly(pilot)) == 1
    pilot.show(flow.Services("DPMPTSP"), hall=hall)
    assert costly(pilot) == []

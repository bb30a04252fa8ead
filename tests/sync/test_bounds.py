"""A wrong central: nothing that cannot be true is kept, it is an event once, and what was believed is taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hall.protocol import DownPage
from hall.tickets import Band, ClockGrade
from kiosk.model.central_link import Given
from kiosk.store import NoNumbers
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request
from tests.sync.conftest import Kiosk
from tests.sync.test_sync import called

TODAY, FAR = date(2026, 10, 5), date(2099, 12, 31)

LIES: list[tuple[dict[str, Any], str]] = [
    ({"business_date": "2099-12-31"}, "numbers are those of 2099-12-31"),
    ({"business_date": "2099-12-31", "now_utc": "2099-12-31T00:00:00Z"}, "it says that it is 2099-12-31"),
    ({"period": 1_000_000}, "it is in period 1000000"),
    ({"sequencer_last": 9999}, "its sequencer ends at 9999"),
    ({"sequencer_last": 1}, "its sequencer ends at 1"),
    ({"band": {"first": 1, "last": 500}}, "a reserve of 1 to 500"),
    ({"band": {"first": 890, "last": 999}}, "a reserve of 890 to 999"),
    ({"shares": [{"id": 1, "first": 1, "last": 50}]}, "a reserve of 1 to 50"),
    ({"longer": {"first": 1, "last": 50}}, "four digits"),
    ({"spare": {"first": 1000, "last": 9999}}, "four digits"),
    ({"depth": {"AK": -1}}, "depth"),
    ({"shares": "all"}, "shares"),
]


@pytest.mark.parametrize(("lie", "says"), LIES, ids=[says for _, says in LIES])
def test_an_answer_that_cannot_be_right_leaves_nothing_behind(kiosk: Kiosk, lie: dict[str, Any], says: str) -> None:
    kiosk.central.reply = lie
    for _ in range(2):
        assert not kiosk.sync.once()
    assert says in kiosk.sync.link().problem
    state = kiosk.store.mirror_state()
    assert (state.band, state.period, state.sequencer_last, state.heard_at) == (None, 0, None, None)
    assert kiosk.store.held().longer is None
    told = [event for event in kiosk.store.events(0, 99) if event.kind == "central_not_believed"]
    assert len(told) <= 1
    kiosk.central.reply = {}
    assert kiosk.sync.once()
    assert kiosk.issue().label == "AK-701"


def test_a_lease_above_the_sequencers_end_is_none(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"band": {"first": 701, "last": 710}, "sequencer_last": 460}
    kiosk.sync.once()
    kiosk.issue()
    assert not kiosk.sync.once()
    assert "lies above its own 460" in kiosk.sync.link().problem
    assert kiosk.store.leases() == ()


@pytest.mark.parametrize("given", [
    Given("AK", 1, FAR, 3, 0), Given("AK", 900_000, TODAY, 3, 0), Given("AK", 1, TODAY, 777, 0),
])  # fmt: skip
def test_a_number_that_cannot_be_is_not_used(kiosk: Kiosk, given: Given) -> None:
    assert kiosk.sync.once()
    assert kiosk.store.issue(request(), given).ticket.label == "AK-701"
    assert [event.kind for event in kiosk.store.events(0, 99)].count("number_not_used") == 1
    assert kiosk.store.counts().business_date == TODAY


@pytest.mark.parametrize("page", [
    {"elsewhere": {"AK": 10**30}}, {"used_elsewhere": {"DUKCAPIL-01": 10**30}}, {"used_elsewhere": {"X": -5}},
    {"elsewhere": {f"S{at}": 1 for at in range(2000)}},
])  # fmt: skip
def test_news_of_more_people_than_there_are_is_none(kiosk: Kiosk, page: dict[str, Any]) -> None:
    kiosk.central.faults.append(("/events", (200, {"events": [], "next": 5, "elsewhere": {}, **page})))
    kiosk.sync.once()
    assert kiosk.store.mirror_state().position == 0
    assert kiosk.sync.once()


def test_a_clock_that_is_behind_believes_central(kiosk: Kiosk, clock: FixedClock) -> None:
    clock.step(days=-300)
    assert kiosk.sync.once()
    clock.grade = ClockGrade.BAD
    clock.step(days=-20_000)
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()


def test_what_a_wrong_central_said_is_taken_back(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(Band(701, 800), 500, 7, TODAY)
    store.issue(request())
    store.heard(Band(701, 800), 500, 9, FAR)
    store.issue(request("B"))
    store.heard(Band(701, 800), 500, 900, date(2120, 1, 1))
    store.apply_news(DownPage(events=(), next=400, elsewhere={"AK": 900}, used_elsewhere={"kk": 500}))
    store.outbox.forked(3)
    clock.wait(days=1)
    with pytest.raises(NoNumbers):
        store.issue(request())
    assert store.forget_central(copy=True) == (2, 1)
    assert store.counts().waiting == {}
    state = store.mirror_state()
    assert (state.position, state.heard_at, state.forked, state.band) == (0, None, False, Band(701, 800))
    clock.wait(days=1)
    ticket = store.issue(request()).ticket
    assert (ticket.number, store.counts().business_date) == (701, date(2026, 10, 7))
    assert ticket.period < 20
    store.close()


def test_without_being_asked_a_copy_stays_one(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock, mirrored=True)
    store.heard(Band(701, 800), 500, 7, TODAY)
    store.outbox.forked(1)
    store.forget_central()
    assert store.mirror_state().forked
    store.close()


def test_the_right_central_is_asked_again_at_once(kiosk: Kiosk) -> None:
    ticket = kiosk.issue() if kiosk.sync.once() else None
    assert ticket is not None
    kiosk.central.down.append(called(ticket.ticket_id, 3))
    assert kiosk.sync.once()
    kiosk.sync.forget(copy=False)
    assert kiosk.store.mirror_state().position == 0
    assert kiosk.sync.once()
    assert kiosk.store.mirror_state().position == 3

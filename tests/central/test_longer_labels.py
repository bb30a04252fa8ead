"""A number with four digits is a number like any other: it comes up, is called, shown, found and opened on a phone."""

from __future__ import annotations

import pytest

from central.store import CentralStore
from hall.tickets import read_label
from tests.central.rig import HALL
from tests.central.whole import Whole, event


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def test_it_stands_in_the_queue_and_is_called(central: Whole) -> None:
    assert central.up("k1", event(1, number=1000), event(2, number=9999)).status == 200
    queue = central.admin("GET", "/queue").body
    waiting = next(line for line in queue["queues"] if line["series"] == "AK")["waiting"]
    assert [one["label"] for one in waiting] == ["AK-1000", "AK-9999"]
    called = central.admin("POST", "/counters/1/call_next", {})
    assert called.status == 200
    assert called.body["ticket"]["label"] == "AK-1000"


def test_it_clashes_with_its_like_alone(central: Whole) -> None:
    central.up("k1", event(1, number=100))
    central.up("k2", event(1, ticket_id="e" * 32, number=1000))
    assert central.alarms("clash") == []
    central.up("k3", event(1, ticket_id="f" * 32, number=1000))
    (clash,) = central.alarms("clash")
    assert clash["label"] == "AK-1000"


def test_it_raises_no_sequence(central: Whole) -> None:
    central.up("k1", event(1, number=1000))
    asked = {"request_id": "a" * 32, "incarnation": central.incarnation("k1"), "series": "AK", "period_seen": 1}
    assert central.kiosk("k1", "POST", f"/halls/{HALL}/numbers", asked).body["number"] == 1


@pytest.mark.parametrize(("typed", "read"), [
    ("AK-1000", ("AK", 1000)), ("ak 1499", ("AK", 1499)), ("B1000", ("B", 1000)), ("AK-10000", None),
])  # fmt: skip
def test_it_is_read_as_people_type_it(typed: str, read: tuple[str, int] | None) -> None:
    assert read_label(typed) == read

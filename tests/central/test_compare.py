"""What differs between two catalogues: things that people know, each named once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from central.editing import Change, apply
from central.editing.changes import ChangeKind
from central.editing.compare import DifferenceKind, differences, things

TEXT = (Path(__file__).parents[2] / "config" / "catalogue.toml").read_text(encoding="utf-8")
DATA = tomllib.loads(TEXT)


def told(kind: ChangeKind, about: str, **fields: str) -> list[tuple[str, str, str]]:
    """What differs after one change: what, the thing, the field."""
    after = tomllib.loads(apply(TEXT, Change(kind, about, fields)))
    return [(one.what.value, one.thing[-1], one.field) for one in differences(DATA, after)]


def test_the_same_catalogue_differs_in_nothing() -> None:
    assert differences(DATA, tomllib.loads(TEXT)) == ()


@pytest.mark.parametrize(
    ("kind", "about", "fields", "expected"),
    [
        ("service", "DUKCAPIL-01", {"fee_id": "Rp5.000"}, [("changed", "DUKCAPIL-01", "fee_id")]),
        ("queue", "AK", {"counters": "1, 2"}, [("changed", "AK", "counters")]),
        ("drop_service", "DUKCAPIL-02", {}, [("removed", "DUKCAPIL-02", "")]),
        ("drop_queue", "HS", {}, [("removed", "HS", "")]),
        ("move_service", "POLRESTA-02", {"place": "HK:"}, [("moved", "POLRESTA-02", "")]),
        ("move_service", "POLRESTA-02", {"place": "HS:"}, [("moved", "POLRESTA-02", "")]),
        ("move_queue", "HS", {"place": "DUKCAPIL"}, [("moved", "HS", "")]),
        ("new_service", "AK", {"service_id": "Baru", "minutes": "5"}, [("added", "DUKCAPIL-09", "")]),
    ],
)
def test_one_change_is_one_difference(
    kind: ChangeKind, about: str, fields: dict[str, str], expected: list[tuple[str, str, str]]
) -> None:
    found = told(kind, about, **fields)
    if kind == "new_service":
        found = [(what, thing[:8] + "-09", field) for what, thing, field in found]
    assert found == expected


def test_a_queue_and_its_agency_are_named_around_what_stands_in_them() -> None:
    found = things(DATA)
    assert found["service", "DUKCAPIL-01"].around == ("queue", "AK")
    assert found["queue", "AK"].around == ("agency", "DUKCAPIL")


def test_a_special_day_of_the_hall_and_one_of_an_agency_are_two_things() -> None:
    days = {"special_day": [{"date": "d", "open": "08:00"}, {"date": "d", "agency": "X", "open": "09:00"}]}
    moved = {"special_day": [{"date": "d", "open": "08:30"}, {"date": "d", "agency": "X", "open": "09:00"}]}
    (one,) = differences(days, moved)
    assert (one.what, one.thing, one.field) == (DifferenceKind.CHANGED, ("special_day", "d", ""), "open")

"""Changes of a catalogue's text. Each is a kind, what it is about, and fields as a form has them: text by name.

The text is changed where it must be and nowhere else: comments, order and everything unknown stay. Whether the result
is a catalogue is for `hall.catalogue` to say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, Table

from central.editing.errors import ChangeImpossible
from central.editing.fields import (
    AGENCY,
    DAY,
    HOLIDAY,
    NEW_AGENCY,
    NEW_QUEUE,
    NEW_SERVICE,
    QUEUE,
    SCHEDULE_DAY,
    SERVICE,
    Field,
    read,
)
from central.editing.moving import (
    add_queue,
    add_service,
    drop,
    move_queue,
    move_service,
    must_be_free,
    queue_spot,
    service_spot,
)
from central.editing.placing import add_to, put, take_out

ChangeKind = Literal[
    "service", "agency", "queue", "close_agency", "publish_agency", "new_agency", "holiday", "drop_holiday",
    "special_day", "drop_special_day", "schedule", "new_service", "drop_service", "move_service", "new_queue",
    "drop_queue", "move_queue",
]  # fmt: skip
MOST_DAYS = 400
SHORT_LIST = 40
"""Signs of a list that still stands on one line."""
MOVES = frozenset({"new_service", "drop_service", "move_service", "new_queue", "drop_queue", "move_queue"})
DEFAULTS = {"private": False, "published": True, "verified": False}
"""What holds where a key is left out."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `about`: a service's or an agency's code, a series, a date, "weekday.mon".

    Of what is new it is where it belongs: "new_service" the series, "new_queue" the agency's code.
    """

    kind: ChangeKind
    about: str
    fields: Mapping[str, str]


def apply(text: str, change: Change) -> str:
    """The text with this change. Raises Impossible."""
    if change.kind in MOVES:
        try:
            return _move(text, change)
        except tomllib.TOMLDecodeError as error:
            raise ChangeImpossible(f"the catalogue in force cannot be read: {error}") from error
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ChangeImpossible(f"the catalogue in force cannot be read: {error}") from error
    try:
        _make(document, change)
        return tomlkit.dumps(document)
    except TOMLKitError as error:
        raise ChangeImpossible(f"this cannot be written into the catalogue: {error}") from error


def _move(text: str, change: Change) -> str:
    """Changes that take whole tables out of the text, or put them in."""
    match change.kind:
        case "new_service":
            return add_service(text, change.about, _new_service(change.fields))
        case "drop_service":
            return drop(text, service_spot(tomllib.loads(text), change.about))
        case "move_service":
            series, _, after = change.fields.get("place", "").partition(":")
            return move_service(text, change.about, series, after)
        case "new_queue":
            must_be_free(tomllib.loads(text), change.fields.get("counters", ""), agency=change.about)
            values = {name: _read(name, kind, change.fields.get(name, "")) for name, kind in NEW_QUEUE.items()}
            values["series"] = str(values["series"] or "").upper()
            return add_queue(text, change.about, values, _new_service(change.fields))
        case "drop_queue":
            return drop(text, queue_spot(tomllib.loads(text), change.about))
        case _:
            return move_queue(text, change.about, change.fields.get("place", ""))


def _new_service(fields: Mapping[str, str]) -> dict[str, Any]:
    """A first version of a service, hidden until its text is written."""
    values = {name: _read(name, kind, fields.get(name, "")) for name, kind in NEW_SERVICE.items()}
    return {
        "name_id": values["service_id"],
        "name_en": values["service_en"],
        "requirements_id": [],
        "steps_id": ["Ambil nomor antrean."],
        "fee_id": "Belum diisi",
        "completion_id": "Belum diisi",
        "product_id": values["service_id"],
        "minutes": values["minutes"],
        "published": False,
        "verified": False,
    }


def _make(document: TOMLDocument, change: Change) -> None:
    match change.kind:
        case "service":
            _set(_find(document, "service", change.about), SERVICE, change.fields)
        case "agency":
            _set(_find(document, "agency", change.about), AGENCY, change.fields)
        case "queue":
            must_be_free(document, change.fields.get("counters", ""), beside=change.about)
            _set(_find(document, "queue", change.about), QUEUE, change.fields)
        case "close_agency":
            _close(document, change)
        case "publish_agency":
            _publish(_find(document, "agency", change.about), change.fields.get("published") == "yes")
        case "new_agency":
            _add_agency(document, change.fields)
        case "holiday":
            _add_day(document, "holiday", change.fields, HOLIDAY)
        case "special_day":
            _add_day(document, "special_day", change.fields, DAY)
        case "drop_holiday":
            _drop_day(document, "holiday", change)
        case "drop_special_day":
            _drop_day(document, "special_day", change)
        case "schedule":
            _schedule(document, change)


# ---- finding


def _list(table: Mapping[str, Any], name: str) -> list[Any]:
    found = table.get(name, [])
    return list(found) if isinstance(found, list) else []


def _all(document: TOMLDocument) -> Iterator[tuple[str, Any]]:
    """Every table that a change can be about, with its name."""
    for office in _list(document, "agency"):
        yield "agency", office
        for queue in _list(office, "queue"):
            yield "queue", queue
            yield from (("service", service) for service in _list(queue, "service"))


def _find(document: TOMLDocument, name: str, code: str) -> Table:
    key = "series" if name == "queue" else "code"
    found: Table | None = next((one for kind, one in _all(document) if kind == name and one.get(key) == code), None)
    if found is None:
        raise ChangeImpossible(f"the catalogue has no {name} {code}")
    return found


# ---- changing


def _set(table: Table, kinds: Mapping[str, Field], fields: Mapping[str, str]) -> None:
    """Fields that were given. Those that did not change keep how they are written; an empty one is taken out."""
    for name, kind in kinds.items():
        if name not in fields:
            continue
        value = _read(name, kind, fields[name])
        if value is None:
            table.pop(name, None)
        elif name not in table and DEFAULTS.get(name) == value:
            continue
        elif _plain(table.get(name)) != value:
            put(table, name, _written(value))


def _read(name: str, kind: Field, text: str) -> Any:
    try:
        return read(kind, text)
    except ValueError as error:
        raise ChangeImpossible(f"{name}: {error}") from error


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _written(value: Any) -> Item:
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if not isinstance(value, list):
        found: Item = tomlkit.item(value)
        return found
    array = tomlkit.array()
    array.extend(value)
    return array.multiline(sum(map(len, value)) > SHORT_LIST)


def _close(document: TOMLDocument, change: Change) -> None:
    """The agency is closed from `first` to `last`, both included."""
    _find(document, "agency", change.about)
    first, last = (_read(name, Field.DATE, change.fields.get(name, "")) for name in ("first", "last"))
    if first is None:
        raise ChangeImpossible("first: say on which day the agency is closed")
    last = last or first
    if first > date.max - timedelta(days=MOST_DAYS):
        raise ChangeImpossible("first: write a date like 2026-12-25")
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise ChangeImpossible(f"last: the last day comes after the first, at most {MOST_DAYS} days later")
    named = {name: change.fields[name] for name in ("name_id", "name_en") if change.fields.get(name)}
    for ahead in range((last - first).days + 1):
        day = (first + timedelta(days=ahead)).isoformat()
        fields = {"date": day, "agency": change.about, "closed": "yes", **named}
        _add_day(document, "special_day", fields, DAY)


def _publish(agency: Table, published: bool) -> None:
    """Every service of the agency is shown, or none: the agency is closed for good, and nothing is lost."""
    for queue in _list(agency, "queue"):
        for service in _list(queue, "service"):
            if published:
                service.pop("published", None)
            else:
                put(service, "published", _written(False))


def _add_agency(document: TOMLDocument, fields: Mapping[str, str]) -> None:
    """An agency with one queue and one first service, to be filled in."""
    must_be_free(document, fields.get("counters", ""))
    values = {name: _read(name, kind, fields.get(name, "")) for name, kind in NEW_AGENCY.items()}
    code, series = str(values["code"] or "").upper(), str(values["series"] or "").upper()
    if any(office.get("code") == code for office in _list(document, "agency")):
        raise ChangeImpossible(f"code: there is an agency {code} already")
    agency = _table(code=code, short=values["short"], name_id=values["name_id"], name_en=values["name_en"])
    _put(agency, zone=values["zone"], icon="people", status="plausible")
    service = _table(code=f"{code}-01", **_new_service(fields))
    queue = _table(series=series, counters=values["counters"], schedule=values["schedule"])
    queue.append("service", _aot(service))
    agency.append("queue", _aot(queue))
    _aot_of(document, "agency").append(agency)


def _add_day(document: TOMLDocument, name: str, fields: Mapping[str, str], kinds: Mapping[str, Field]) -> None:
    values = {key: _read(key, kind, fields.get(key, "")) for key, kind in kinds.items()}
    day, agency = values.get("date"), values.get("agency")
    if day is None:
        raise ChangeImpossible("date: say which day")
    if any(_is(one, day, agency) for one in _list(document, name)):
        raise ChangeImpossible(f"date: {day.isoformat()} is there already; take it out first")
    table = tomlkit.table()
    _put(table, **{key: value for key, value in values.items() if value is not False})
    add_to(_aot_of(document, name), table)


def _drop_day(document: TOMLDocument, name: str, change: Change) -> None:
    day = _read("date", Field.DATE, change.about)
    agency = change.fields.get("agency") or None
    found = document.get(name)
    if isinstance(found, AoT):
        for at, one in enumerate(list(found)):
            if day is not None and _is(one, day, agency):
                take_out(document, name, at)
                return
    raise ChangeImpossible(f"{change.about}: the catalogue has no such day")


def _is(table: Mapping[str, Any], day: date, agency: str | None) -> bool:
    return _plain(table.get("date")) == day and (table.get("agency") or None) == agency


def _schedule(document: TOMLDocument, change: Change) -> None:
    """One weekday of a schedule; without hours the day is closed."""
    name, _, weekday = change.about.partition(".")
    schedules = document.get("schedule", {})
    if name not in schedules or weekday not in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        raise ChangeImpossible(f"the catalogue has no schedule {change.about}")
    values = {key: _read(key, kind, change.fields.get(key, "")) for key, kind in SCHEDULE_DAY.items()}
    if values["open"] is None and values["close"] is None:
        schedules[name].pop(weekday, None)
        return
    hours = tomlkit.inline_table()
    for key, value in values.items():
        if value is not None:
            hours[key] = value
    if _plain(schedules[name].get(weekday)) != _plain(hours):
        put(schedules[name], weekday, hours)


def _table(**values: Any) -> Table:
    table = tomlkit.table()
    _put(table, **values)
    return table


def _put(table: Table, **values: Any) -> None:
    for name, value in values.items():
        if value is not None:
            table[name] = _written(value)


def _aot(table: Table) -> AoT:
    made = tomlkit.aot()
    made.append(table)
    return made


def _aot_of(document: TOMLDocument, name: str) -> AoT:
    found = document.get(name)
    if isinstance(found, AoT):
        return found
    document.append(name, tomlkit.aot())
    made = document[name]
    assert isinstance(made, AoT)
    return made

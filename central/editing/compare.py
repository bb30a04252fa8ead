"""What differs between two catalogues, as things that people know: an agency, a queue, a service, a day. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from hall.config.toml_lines import KeyPath

Name = tuple[str, ...]
"""A thing: its kind and what tells it from others of the kind: ("service", "DUKCAPIL-01")."""

_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "agency": ("code",),
    "queue": ("series",),
    "service": ("code",),
    "zone": ("letter",),
    "holiday": ("date",),
    "special_day": ("date", "agency"),
    "season": ("first", "last"),
}
"""Lists of tables, and the keys that name a table of each."""
_INSIDE = {"agency": ("queue",), "queue": ("service",)}
_NAMED_TABLES = ("schedule", "source")
_SINGLE = ("place", "meta")


class DifferenceKind(StrEnum):
    """How a thing or one field of it differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One of them. `field`, `before` and `after` are of a field that changed; `around`: what holds the thing."""

    what: DifferenceKind
    thing: Name
    around: Name
    field: str = ""
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """One table of the file: its own keys, and the thing that it stands in."""

    name: Name
    around: Name
    values: Mapping[str, Any]


def things(data: Mapping[str, Any]) -> dict[Name, ChangedThing]:
    """Every thing of a parsed catalogue, in the order of the file. Of two with one name the first counts."""
    found: dict[Name, ChangedThing] = {}
    for thing in _all(data):
        found.setdefault(thing.name, thing)
    return found


def name_at(data: Mapping[str, Any], spot: KeyPath) -> Name:
    """The thing that the table or key at `spot` belongs to; () if it belongs to none."""
    name: Name = ()
    found: Any = data
    for at, part in enumerate(spot):
        match found, part:
            case list(), int():
                found = found[part]
            case dict(), str():
                found = found.get(part, {})
            case _:
                break
        if not isinstance(found, Mapping):
            break
        kind = spot[at - 1] if at else part
        if isinstance(part, int) and kind in _NAMED_BY:
            name = (str(kind), *(str(found.get(key, "")) for key in _NAMED_BY[str(kind)]))
        elif at == 1 and kind in _NAMED_TABLES:
            name = (str(kind), str(part))
        elif at == 0 and part in _SINGLE:
            name = (str(part),)
    return name


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What `after` has otherwise than `before`, in the order of the files."""
    old, new = things(before), things(after)
    moved = _moved(list(old.values()), list(new.values()))
    found = [Difference(DifferenceKind.REMOVED, name, thing.around) for name, thing in old.items() if name not in new]
    for name, thing in new.items():
        if name not in old:
            found.append(Difference(DifferenceKind.ADDED, name, thing.around))
            continue
        if name in moved:
            found.append(Difference(DifferenceKind.MOVED, name, thing.around))
        found.extend(_fields(old[name], thing))
    return tuple(_without_inner(found))


def _all(data: Mapping[str, Any]) -> Iterator[ChangedThing]:
    for single in _SINGLE:
        if isinstance(table := data.get(single), Mapping):
            yield ChangedThing((single,), (), table)
    for kind in _NAMED_TABLES:
        for name, table in _table(data, kind).items():
            if isinstance(table, Mapping):
                yield ChangedThing((kind, str(name)), (), table)
    for kind in ("zone", "agency", "holiday", "special_day", "season"):
        yield from _listed(data, kind, ())


def _listed(data: Mapping[str, Any], kind: str, around: Name) -> Iterator[ChangedThing]:
    tables = data.get(kind)
    for table in tables if isinstance(tables, list) else ():
        name = (kind, *(str(table.get(key, "")) for key in _NAMED_BY[kind]))
        inside = _INSIDE.get(kind, ())
        yield ChangedThing(name, around, {key: value for key, value in table.items() if key not in inside})
        for inner in inside:
            yield from _listed(table, inner, name)


def _table(data: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    found = data.get(kind)
    return found if isinstance(found, Mapping) else {}


def _fields(old: ChangedThing, new: ChangedThing) -> Iterator[Difference]:
    for key in dict.fromkeys((*old.values, *new.values)):
        was, now = old.values.get(key), new.values.get(key)
        if was != now:
            yield Difference(DifferenceKind.CHANGED, new.name, new.around, key, was, now)


def _moved(old: Sequence[ChangedThing], new: Sequence[ChangedThing]) -> frozenset[Name]:
    """Things of both that stand elsewhere: in another thing, or in another order."""
    places = {thing.name: thing.around for thing in old}
    stay = [thing for thing in new if places.get(thing.name) == thing.around]
    kept = {thing.name for thing in stay}
    before, after = [one.name for one in old if one.name in kept], [one.name for one in stay]
    same = {
        before[match.a + n]
        for match in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        for n in range(match.size)
    }
    elsewhere = {one.name for one in new if one.name in places and one.name not in kept}
    return frozenset(elsewhere | (kept - same))


def _without_inner(found: Sequence[Difference]) -> Iterator[Difference]:
    """Without what goes, comes or moves only because what holds it does."""
    whole = {
        (one.what, one.thing)
        for one in found
        if one.what in (DifferenceKind.ADDED, DifferenceKind.REMOVED, DifferenceKind.MOVED)
    }
    for one in found:
        if one.what is DifferenceKind.CHANGED or (one.what, one.around) not in whole:
            yield one

"""Services and queues that come, go or get another place in the catalogue's text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit

from central.editing.blocks import NotTables, TableBlock, block_of, cut, insert_after, insert_before
from central.editing.errors import ChangeImpossible
from hall.config.toml_lines import KeyPath

Data = Mapping[str, Any]


def add_service(text: str, series: str, values: Mapping[str, Any]) -> str:
    """A new last service of a queue. Without a code it gets the next free one of its agency. Raises Impossible."""
    data = tomllib.loads(text)
    queue = queue_spot(data, series)
    code = values.get("code") or free_code(data, queue)
    new = ["[[agency.queue.service]]", *_lines({**values, "code": code}, first="code")]
    return _placed(insert_after, text, queue, new)


def add_queue(text: str, agency: str, values: Mapping[str, Any], service: Mapping[str, Any]) -> str:
    """A new last queue of an agency, with its first service. Raises Impossible."""
    data = tomllib.loads(text)
    office = agency_spot(data, agency)
    code = service.get("code") or free_code(data, office)
    new = ["[[agency.queue]]", *_lines(values, first="series"), ""]
    new += ["[[agency.queue.service]]", *_lines({**service, "code": code}, first="code")]
    return _placed(insert_after, text, office, new)


def drop(text: str, spot: KeyPath) -> str:
    """The text without the table at `spot` and all it holds. Raises Impossible."""
    try:
        return cut(text, block_of(text, spot))[0]
    except NotTables as error:
        raise _untouchable(error) from error


def move_service(text: str, code: str, series: str, after: str) -> str:
    """The service behind the service `after`, or first where that is "", in the queue `series`. Raises Impossible."""
    if code == after:
        return text
    data = tomllib.loads(text)
    own, target = service_spot(data, code), queue_spot(data, series)
    if after and service_spot(data, after)[: len(target)] != target:
        raise ChangeImpossible(f"place: the catalogue has no service {after} in this queue")
    rest, lines = _cut(text, own)
    left = tomllib.loads(rest)
    if after:
        return _placed(insert_after, rest, service_spot(left, after), lines)
    if not _at(left, queue_spot(left, series)).get("service"):
        return text  # it is the only one, so it is first already
    return _placed(insert_before, rest, (*queue_spot(left, series), "service", 0), lines)


def move_queue(text: str, series: str, agency: str) -> str:
    """The queue with all its services becomes the last of another agency. Raises Impossible."""
    data = tomllib.loads(text)
    own = queue_spot(data, series)
    agency_spot(data, agency)
    rest, lines = _cut(text, own)
    return _placed(insert_after, rest, agency_spot(tomllib.loads(rest), agency), lines)


def must_be_free(data: Data, counters: str, *, agency: str = "", beside: str = "") -> None:
    """Raises Impossible when a counter, of names separated by commas, is one of another agency.

    `agency`: the code of the one that wants them, or `beside`: the series of one of its queues.
    """
    wanted = {name.strip().casefold(): name.strip() for name in counters.split(",") if name.strip()}
    for office in _list(data, "agency"):
        queues = _list(office, "queue")
        if office.get("code") == agency or any(queue.get("series") == beside for queue in queues):
            continue
        for name in (str(name) for queue in queues for name in queue.get("counters", ())):
            if name.casefold() in wanted:
                owner = office.get("short") or office.get("code")
                raise ChangeImpossible(
                    f"counters: counter {name} is one of {owner}; take it out there first, or choose another"
                )


# ---- finding


def agency_spot(data: Data, code: str) -> KeyPath:
    """Where an agency stands. Raises Impossible."""
    for n, office in enumerate(_list(data, "agency")):
        if office.get("code") == code:
            return "agency", n
    raise ChangeImpossible(f"the catalogue has no agency {code}")


def queue_spot(data: Data, series: str) -> KeyPath:
    """Where a queue stands. Raises Impossible."""
    for n, office in enumerate(_list(data, "agency")):
        for m, queue in enumerate(_list(office, "queue")):
            if queue.get("series") == series:
                return "agency", n, "queue", m
    raise ChangeImpossible(f"the catalogue has no queue {series}")


def service_spot(data: Data, code: str) -> KeyPath:
    """Where a service stands. Raises Impossible."""
    for n, office in enumerate(_list(data, "agency")):
        for m, queue in enumerate(_list(office, "queue")):
            for k, service in enumerate(_list(queue, "service")):
                if service.get("code") == code:
                    return "agency", n, "queue", m, "service", k
    raise ChangeImpossible(f"the catalogue has no service {code}")


def free_code(data: Data, spot: KeyPath) -> str:
    """A code for a new service of the agency at or around `spot`: the agency's code and the next number."""
    office = _at(data, spot[:2])
    begin = f"{office.get('code', '')}-"
    codes = {
        str(service.get("code", ""))
        for other in _list(data, "agency")
        for queue in _list(other, "queue")
        for service in _list(queue, "service")
    }
    ends = [code.removeprefix(begin) for code in codes if code.startswith(begin)]
    return f"{begin}{max((int(end) for end in ends if end.isdecimal()), default=0) + 1:02d}"


def _at(data: Data, spot: KeyPath) -> Data:
    found: Any = data
    for part in spot:
        found = found[part]
    return found  # type: ignore[no-any-return]


def _list(table: Data, name: str) -> list[Data]:
    found = table.get(name, [])
    return found if isinstance(found, list) else []


# ---- text


def _cut(text: str, spot: KeyPath) -> tuple[str, list[str]]:
    try:
        return cut(text, block_of(text, spot))
    except NotTables as error:
        raise _untouchable(error) from error


def _placed(
    put: Callable[[str, TableBlock, Sequence[str]], str], text: str, spot: KeyPath, lines: Sequence[str]
) -> str:
    try:
        return put(text, block_of(text, spot), lines)
    except NotTables as error:
        raise _untouchable(error) from error


def _untouchable(error: NotTables) -> ChangeImpossible:
    return ChangeImpossible(
        f"[[{error}]] is not written as a table of its own in the catalogue: a technician edits the file"
    )


def _lines(values: Mapping[str, Any], first: str) -> list[str]:
    """The values as lines of TOML, `first` in front."""
    ordered = {first: values[first], **{key: value for key, value in values.items() if value is not None}}
    return tomlkit.dumps(ordered).rstrip("\n").split("\n")

"""The catalogue as forms and lists show it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from central.editing import Change, ChangeImpossible
from central.editing.changes import ChangeKind
from central.pages.admin.field_wording import labels_of
from central.pages.admin.weeks import WEEKDAYS, week_in_words
from hall.catalogue import Agency, Catalogue, Queue
from hall.i18n import Words

CLOSED_KINDS: Mapping[str, ChangeKind] = {kind: kind for kind in get_args(ChangeKind)}
OF_A_QUEUE = frozenset({"queue", "new_service", "drop_queue", "move_queue"})
"""Changes that name a series."""
CONTEXT_LINES = 2


@dataclass(frozen=True, slots=True)
class Edited:
    """A page with a form: which template, which tab, its values, and what a list of mistakes calls its fields."""

    template: str
    tab: str
    values: Mapping[str, Any]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AgencyServices:
    """One agency in the list."""

    code: str
    short: str
    name: str
    queues: tuple[Queue, ...]
    services: tuple[tuple[str, str, bool, bool], ...]
    """Code, name, verified, published."""

    @property
    def verified(self) -> int:
        """How many services somebody has checked."""
        return sum(checked for _, _, checked, _ in self.services)


@dataclass(frozen=True, slots=True)
class ZoneAgencies:
    """The agencies of one zone."""

    letter: str
    name: str
    agencies: tuple[AgencyServices, ...]


def listed(catalogue: Catalogue, language: str) -> tuple[ZoneAgencies, ...]:
    """Everything, zone by zone."""
    return tuple(
        ZoneAgencies(
            zone.letter,
            zone.name.get(language),
            tuple(_agency(one, language) for one in catalogue.agencies if one.zone == zone.letter),
        )
        for zone in catalogue.zones
    )


def _agency(office: Agency, language: str) -> AgencyServices:
    services = tuple(
        (one.code, one.name.get(language), one.verified, one.published)
        for queue in office.queues
        for one in queue.services
    )
    return AgencyServices(office.code, office.short, office.name.get(language), office.queues, services)


def edited(change: Change, catalogue: Catalogue, text: str, words: Words) -> Edited:
    """The page on which a change of this kind is made. Raises Impossible."""
    raw: Mapping[str, Any] = _known(tomllib.loads(text))
    weeks: Mapping[str, Any] = raw.get("schedule", {})
    names = {name: f"{week_in_words(week, words)} · {name}" for name, week in sorted(weeks.items())}
    zones = [(zone.letter, f"{zone.letter} · {zone.name.get(words.language)}") for zone in catalogue.zones]
    around = {"zone_options": zones, "schedule_options": tuple(names.items())}
    found: tuple[str, str, dict[str, Any]]
    match change.kind:
        case "service" | "drop_service" | "move_service":
            now = _service(raw, change.about)
            found = (
                "service.html",
                "catalogue",
                {"code": change.about, "now": now, "places": _places(raw, change.about)},
            )
        case "new_agency":
            found = "new_agency.html", "catalogue", around
        case (
            "agency" | "queue" | "close_agency" | "publish_agency" | "new_service" | "new_queue" | "drop_queue"
            | "move_queue"
        ):  # fmt: skip
            office = _office(raw, change)
            others = [(one.code, one.short) for one in catalogue.agencies if one.code != office["code"]]
            values = {"code": office["code"], "now": office, "queues": office.get("queue", []), **around}
            values |= {"agency_options": others}
            found = "agency.html", "catalogue", values
        case _:
            found = "days.html", "days", _days(raw, catalogue, words) | {"schedule_names": names}
    template, tab, shown = found
    return Edited(template, tab, shown, labels_of(words))


def _days(raw: Mapping[str, Any], catalogue: Catalogue, words: Words) -> dict[str, Any]:
    agencies = {one.code: one.short for one in catalogue.agencies}
    return {
        "holidays": sorted(raw.get("holiday", ()), key=lambda one: str(one["date"])),
        "special_days": sorted(raw.get("special_day", ()), key=lambda one: str(one["date"])),
        "weeks": raw.get("schedule", {}),
        "weekdays": WEEKDAYS,
        "closed": _Known(),
        "agencies": agencies,
        "agency_options": (("", words.text("seluruh gedung")), *agencies.items()),
    }


class _Known(dict[str, Any]):
    """A table of the file; a key that is left out is None."""

    def __missing__(self, key: str) -> None:
        return None


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return _Known({key: _known(one) for key, one in value.items()})
    return [_known(one) for one in value] if isinstance(value, list) else value


def _office(raw: Mapping[str, Any], change: Change) -> Mapping[str, Any]:
    for office in raw.get("agency", ()):
        series = [queue.get("series") for queue in office.get("queue", ())]
        if office.get("code") == change.about or (change.kind in OF_A_QUEUE and change.about in series):
            found: Mapping[str, Any] = office
            return found
    raise ChangeImpossible(f"the catalogue has no agency {change.about}")


def _service(raw: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    for office in raw.get("agency", ()):
        for queue in office.get("queue", ()):
            for service in queue.get("service", ()):
                if service.get("code") == code:
                    around = {"agency_short": office.get("short", ""), "series": queue.get("series", "")}
                    return _Known({**service, **around})
    raise ChangeImpossible(f"the catalogue has no service {code}")


def _places(raw: Mapping[str, Any], code: str) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """Where a service can stand: series, the value for its first place, and value and name of each service before."""
    return tuple(
        (
            queue["series"],
            f"{queue['series']}:",
            tuple((f"{queue['series']}:{one['code']}", one["name_id"]) for one in services),
        )
        for office in raw.get("agency", ())
        if any(one["code"] == code for queue in office["queue"] for one in queue["service"])
        for queue in office["queue"]
        for services in ([one for one in queue["service"] if one["code"] != code],)
    )


def diff(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Lines with what became of them: "add", "out" or "" beside them."""
    kinds = {"+": "add", "-": "out"}
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=CONTEXT_LINES)
    return tuple(
        (kinds.get(line[:1], ""), line[1:] if line[:1] in "+- " else line)
        for at, line in enumerate(lines)
        if at > 1 and not line.startswith("@@")
    )

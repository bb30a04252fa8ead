"""Changes of the catalogue as one line: for history, for messages and for the log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from central.editing import Change
from central.editing.changes import ChangeKind
from central.editing.compare import Name
from central.pages.admin.change_wording import Namer, day_text
from hall.i18n import Words

_NO_MOMENTS: Mapping[int, str] = MappingProxyType({})


def kept(change: Change, namer: Namer) -> str:
    """The change as history keeps it: its kind, and the names that it had then."""
    thing = _thing_of(change)
    kept = {"kind": change.kind, "about": change.about, "name": namer.name(thing) if thing else ""}
    days = {name: change.fields[name] for name in ("first", "last", "date", "agency") if change.fields.get(name)}
    fresh = {name: change.fields[name] for name in ("short", "service_id", "series") if change.fields.get(name)}
    return json.dumps({**kept, **days, **fresh}, ensure_ascii=False)


def _thing_of(change: Change) -> Name:
    match change.kind:
        case "service" | "drop_service" | "move_service":
            return ("service", change.about)
        case "queue" | "drop_queue" | "move_queue" | "new_service":
            return ("queue", change.about)
        case "agency" | "close_agency" | "publish_agency" | "new_queue":
            return ("agency", change.about)
        case "schedule":
            return ("schedule", change.about.partition(".")[0])
        case _:
            return ()


def kept_text(text: str, words: Words, when: Mapping[int, str] = _NO_MOMENTS) -> str:
    """A line of history in the reader's language. `when`: the moment of each earlier one, for what was brought back."""
    if text == "first":
        return words.text("berkas awal")
    if text.startswith("restored "):
        number = text.removeprefix("restored ")
        moment = when.get(int(number), "") if number.isdecimal() else ""
        return words.text("dikembalikan ke katalog {when}", when=moment or number)
    try:
        kept = json.loads(text)
    except ValueError:
        kind, _, about = text.partition(" ")
        kept = {"kind": kind, "about": about, "name": about}
    return _kept_line(kept, words) if isinstance(kept, dict) else text


def _kept_line(kept: Mapping[str, Any], words: Words) -> str:
    name = str(kept.get("name") or kept.get("about") or "")
    first = str(kept.get("first", ""))
    kind: ChangeKind | str = kept.get("kind", "")
    match kind:
        case "new_agency":
            return words.text("instansi baru: {name}", name=str(kept.get("short") or name))
        case "new_queue":
            return words.text("antrean baru {series}: {name}", series=str(kept.get("series", "")), name=name)
        case "new_service":
            return words.text("layanan baru: {name} · {service}", name=name, service=str(kept.get("service_id", "")))
        case "drop_service" | "drop_queue":
            return words.text("dihapus: {name}", name=name)
        case "move_service" | "move_queue":
            return words.text("dipindahkan: {name}", name=name)
        case "close_agency":
            last = str(kept.get("last") or first)
            return words.text(
                "{name} tutup {first} sampai {last}",
                name=name,
                first=day_text(first, words),
                last=day_text(last, words),
            )
        case "publish_agency":
            return words.text("tampil atau tidaknya {name}", name=name)
        case "schedule":
            return words.text("jadwal mingguan: {name}", name=name)
        case "holiday" | "special_day" | "drop_holiday" | "drop_special_day":
            day = day_text(str(kept.get("about") or kept.get("date", "")), words)
            dropped = kind.startswith("drop")
            return words.text("hari dihapus: {day}", day=day) if dropped else words.text("hari: {day}", day=day)
        case _:
            return name or str(kind)

"""What is wrong with a change of the catalogue, in words for the person at the form, and at which field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from central.editing import Change, ChangeImpossible
from central.pages.admin.field_wording import labels_of
from hall.catalogue import Mistake
from hall.config.mistake_wording import said
from hall.i18n import Words

NEW_KINDS = frozenset({"new_agency", "new_queue", "new_service"})


@dataclass(frozen=True, slots=True)
class FieldMistake:
    """One mistake. `field` is the name of a form's field, empty where it is of none."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class TypedForm:
    """What was typed into one form that was refused, and what is wrong with it. Empty for every other form."""

    fields: Mapping[str, str] = field(default_factory=dict)
    wrongs: tuple[FieldMistake, ...] = ()

    def get(self, name: str, other: object = None) -> object:
        """What was typed into a field, else `other`."""
        return self.fields.get(name, other)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def wrong(self, name: str) -> str:
        """What is wrong with a field; empty: nothing."""
        return "; ".join(one.text for one in self.wrongs if one.field == name)


def of_change(error: ChangeImpossible, words: Words) -> FieldMistake:
    """A change that cannot be made."""
    name, colon, text = str(error).partition(": ")
    return (
        FieldMistake(name, said(text, words))
        if colon and name.isidentifier()
        else FieldMistake("", said(str(error), words))
    )


def of_catalogue(
    mistakes: Iterable[Mistake], change: Change, words: Words, place_of: Callable[[int], str] | None = None
) -> tuple[FieldMistake, ...]:
    """What the reader of catalogues says of the catalogue with this change. `place_of` names what is at a line."""
    return tuple(dict.fromkeys(_of_mistake(one, change, words, place_of) for one in mistakes))


def _of_mistake(mistake: Mistake, change: Change, words: Words, place_of: Callable[[int], str] | None) -> FieldMistake:
    place, _, name = mistake.key.rpartition(".")
    if change.kind in NEW_KINDS and place.endswith("service"):
        name = name.replace("name_", "service_")
    text = said(mistake.allowed, words)
    if place in _places(change):
        if change.kind == "holiday" and name == "kind":
            return FieldMistake("kind_of_day", text)
        if name in change.fields:
            return FieldMistake(name, text)
    label = labels_of(words).get(name, name)
    named = label if name != "service" else ""
    where = place_of(mistake.line) if place_of is not None and mistake.line else ""
    return FieldMistake("", ": ".join(part for part in (where, named, text) if part))


def _places(change: Change) -> tuple[str, ...]:
    """Tables that the fields of a form fill. Elsewhere a key of the same name is not the form's."""
    match change.kind:
        case "service":
            return ("agency.queue.service",)
        case "queue":
            return ("agency.queue",)
        case "new_service":
            return ("agency.queue.service",)
        case "new_queue":
            return "agency.queue", "agency.queue.service"
        case "new_agency":
            return "agency", "agency.queue", "agency.queue.service"
        case "schedule":
            return (f"schedule.{change.about}",)
        case "holiday":
            return ("holiday",)
        case "special_day" | "close_agency":
            return ("special_day",)
        case _:
            return ("agency",)

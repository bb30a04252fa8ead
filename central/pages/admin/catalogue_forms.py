"""Forms of the catalogue: shown, refused with what was typed, looked at before publishing, published."""

from __future__ import annotations

import json
import tomllib

from fastapi import HTTPException
from fastapi.responses import Response

from central.config.halls import read_catalogue
from central.editing import Change, ChangedMeanwhile, ChangeImpossible, apply
from central.pages.admin.catalogue_review import effects_now, review_of
from central.pages.admin.catalogue_views import CLOSED_KINDS, Edited, edited
from central.pages.admin.change_wording import Namer, place_finder
from central.pages.admin.frame import Frame
from central.pages.admin.history_wording import kept, kept_text
from central.pages.admin.mistakes import FieldMistake, TypedForm, of_catalogue, of_change
from hall.catalogue import CatalogueErrors

MOST_MISTAKES = 10


def change_of(kind: str, about: str, fields: dict[str, str]) -> Change:
    """The change in a form. Raises HTTPException for what no form sends."""
    if kind not in CLOSED_KINDS:
        raise HTTPException(422, "there is no such change")
    return Change(CLOSED_KINDS[kind], about, fields)


def change_of_form(form: dict[str, str]) -> Change:
    """A form's fields, its kind and what it is about among them. Raises HTTPException."""
    fields = dict(form)
    kind, about = fields.pop("kind", ""), fields.pop("about", "")
    if "kind_of_day" in fields:
        fields["kind"] = fields.pop("kind_of_day")
    return change_of(kind, about, fields)


def change_of_json(text: str) -> Change:
    """A change as the page before publishing keeps it. Raises HTTPException."""
    try:
        kept = json.loads(text)
        json.dumps(kept, ensure_ascii=False).encode()  # half a character is none that a file could hold
        fields = {str(name): str(value) for name, value in kept["fields"].items()}
        return change_of(str(kept["kind"]), str(kept["about"]), fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(422, "this change cannot be read") from error


def form(frame: Frame, change: Change, status: int = 200, wrongs: tuple[FieldMistake, ...] = ()) -> Response:
    """The page on which this change is made, with what was typed and what is wrong with it. Raises HTTPException."""
    plan = frame.pages.central.hall_configs.plan(frame.hall)
    text = frame.pages.central.catalogues.current(frame.hall).content
    try:
        made: Edited = edited(change, plan.catalogue, text, frame.words)
    except ChangeImpossible as error:
        raise HTTPException(404, str(error)) from error

    def typed(kind: str, about: str) -> TypedForm:
        """Of one form of the page."""
        if (kind, about) != (change.kind, change.about):
            return TypedForm()
        # A form names what it is by "kind", so a holiday's own kind has another name there.
        return TypedForm({**change.fields, "kind_of_day": change.fields.get("kind", "libur_nasional")}, wrongs)

    mistakes = tuple(
        f"{made.labels.get(one.field, one.field)}: {one.text}" if one.field else one.text for one in wrongs
    )
    refused = change.about if wrongs else ""
    return frame.page(made.template, made.tab, status, typed=typed, refused=refused, mistakes=mistakes, **made.values)


def review(frame: Frame, change: Change, wrong: str = "") -> Response:
    """What would change, as people see it and what it does to them; nothing is published yet."""
    before = frame.pages.central.catalogues.current(frame.hall)
    try:
        after = apply(before.content, change)
    except ChangeImpossible as error:
        return form(frame, change, 422, (of_change(error, frame.words),))
    try:
        catalogue = read_catalogue(after)
    except CatalogueErrors as errors:
        found = of_catalogue(errors.mistakes[:MOST_MISTAKES], change, frame.words, place_finder(after, frame.words))
        return form(frame, change, 422, found)
    service = catalogue.service(change.about) if change.kind == "service" else None
    return frame.page(
        "review.html", "catalogue", wrong=wrong, base=before.version, service=service,
        review=review_of(frame, before.content, after, catalogue), same=after == before.content,
        change=json.dumps({"kind": change.kind, "about": change.about, "fields": dict(change.fields)}),
        what=kept_text(_kept(change, before.content, after, frame), frame.words),
        spoken={code: frame.pages.site.words(code, "admin") for code in frame.pages.site.languages()},
    )  # fmt: skip


def publish(frame: Frame, change: Change, base: str) -> Response:
    """Puts it in force, if nobody else published since it was looked at and nobody in the hall would be stranded."""
    central, words = frame.pages.central, frame.words
    before = central.catalogues.current(frame.hall).content
    try:
        after = apply(before, change)
        if any(one.blocks for one in effects_now(frame, read_catalogue(after))):
            return review(frame, change, words.text("Belum diterbitkan: keadaan di gedung berubah."))
        what = _kept(change, before, after, frame)
        central.catalogues.publish(frame.hall, after, base, frame.signed.name, what)
    except (ChangedMeanwhile, ChangeImpossible, CatalogueErrors):
        message = words.text("Orang lain menerbitkan katalog sementara itu. Periksa perubahan Anda sekali lagi.")
        return review(frame, change, message)
    central.queues.bring_back(frame.hall)
    message = words.text("Diterbitkan: {what}. Kiosk memakainya saat sepi.", what=kept_text(what, words))
    return frame.done("/catalogue", message)


def _kept(change: Change, before: str, after: str, frame: Frame) -> str:
    """The line of history, in names as they are after the change, or were before it."""
    return kept(change, Namer(frame.words, tomllib.loads(after), tomllib.loads(before)))

"""Forms of the catalogue: shown, refused with what was typed, looked at before publishing, published."""

from __future__ import annotations

import json

from fastapi import HTTPException
from fastapi.responses import Response

from central.editing import Change, Changed, Impossible, apply
from central.pages.admin.catalogue_views import CLOSED_KINDS, Edited, diff, edited, what_of
from central.pages.admin.frame import Frame
from central.pages.admin.mistakes import Typed, Wrong, of_catalogue, of_change
from central.plans import read_catalogue
from kiosk.catalogue import CatalogueErrors

MOST_MISTAKES = 10


def change_of(kind: str, about: str, fields: dict[str, str]) -> Change:
    """What a form asks for. Raises HTTPException for what no form asks."""
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
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # half a character is none that a file could hold
        fields = {str(name): str(value) for name, value in told["fields"].items()}
        return change_of(str(told["kind"]), str(told["about"]), fields)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise HTTPException(422, "this change cannot be read") from error


def form(frame: Frame, change: Change, status: int = 200, wrongs: tuple[Wrong, ...] = ()) -> Response:
    """The page on which this change is made, with what was typed and what is wrong with it. Raises HTTPException."""
    plan = frame.pages.central.plans.plan(frame.hall)
    text = frame.pages.central.catalogues.current(frame.hall).content
    try:
        made: Edited = edited(change, plan.catalogue, text, frame.words)
    except Impossible as error:
        raise HTTPException(404, str(error)) from error

    def typed(kind: str, about: str) -> Typed:
        """Of one form of the page."""
        if (kind, about) != (change.kind, change.about):
            return Typed()
        # A form names what it is by "kind", so a holiday's own kind has another name there.
        return Typed({**change.fields, "kind_of_day": change.fields.get("kind", "libur_nasional")}, wrongs)

    told = tuple(f"{made.labels.get(one.field, one.field)}: {one.text}" if one.field else one.text for one in wrongs)
    refused = change.about if wrongs else ""
    return frame.page(made.template, made.tab, status, typed=typed, refused=refused, mistakes=told, **made.values)


def review(frame: Frame, change: Change, wrong: str = "") -> Response:
    """What would change, as the text and as the visitor sees it; nothing is published yet."""
    before = frame.pages.central.catalogues.current(frame.hall)
    try:
        after = apply(before.content, change)
        catalogue = read_catalogue(after)
    except Impossible as error:
        return form(frame, change, 422, (of_change(error, frame.words),))
    except CatalogueErrors as errors:
        return form(frame, change, 422, of_catalogue(errors.mistakes[:MOST_MISTAKES], change, frame.words))
    service = catalogue.service(change.about) if change.kind == "service" else None
    return frame.page(
        "review.html", "catalogue", wrong=wrong, lines=diff(before.content, after), base=before.version,
        service=service,
        change=json.dumps({"kind": change.kind, "about": change.about, "fields": dict(change.fields)}),
        what=what_of(change, frame.words), same=after == before.content,
        spoken={code: frame.pages.site.words(code, "admin") for code in frame.pages.site.languages()},
    )  # fmt: skip


def publish(frame: Frame, change: Change, base: str) -> Response:
    """Puts it in force, if nobody else published since it was looked at."""
    catalogues, words = frame.pages.central.catalogues, frame.words
    try:
        after = apply(catalogues.current(frame.hall).content, change)
        what = f"{change.kind} {change.about or change.fields.get('code') or change.fields.get('date', '')}".strip()
        catalogues.publish(frame.hall, after, base, frame.signed.name, what)
    except (Changed, Impossible, CatalogueErrors):
        told = words.text("Orang lain menerbitkan katalog sementara itu. Periksa perubahan Anda sekali lagi.")
        return review(frame, change, told)
    return frame.done("/catalogue", words.text("Diterbitkan: {what}. Kiosk memakainya saat sepi.", what=what))

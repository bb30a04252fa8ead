"""What would come of another catalogue: what differs, and what it does to the people who are in the hall now."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

from central.editing.compare import differences
from central.editing.effects import Effect, LiveHall, effects
from central.pages.admin.catalogue_views import diff
from central.pages.admin.change_wording import ChangeRow, Namer, change_lines
from central.pages.admin.effect_wording import effect_text
from central.pages.admin.frame import Frame
from hall.catalogue import Catalogue
from hall.tickets import business_date


@dataclass(frozen=True, slots=True)
class Review:
    """For a page before anything is published. `lines`: the file itself, for technicians."""

    changes: tuple[ChangeRow, ...]
    lines: tuple[tuple[str, str], ...]
    stops: tuple[str, ...]
    """Why it cannot be published just now."""
    effects: tuple[str, ...]
    """What it does to people, to be known before."""


def review_of(frame: Frame, before: str, after: str, catalogue: Catalogue) -> Review:
    """`catalogue` is what `after` says; `before` is the text of the one that holds."""
    words, old, new = frame.words, tomllib.loads(before), tomllib.loads(after)
    found = effects_now(frame, catalogue)
    holds = frame.pages.central.hall_configs.plan(frame.hall).catalogue
    return Review(
        changes=change_lines(differences(old, new), Namer(words, new, old), words),
        lines=diff(before, after),
        stops=tuple(effect_text(one, holds, words) for one in found if one.blocks),
        effects=tuple(effect_text(one, holds, words) for one in found if not one.blocks),
    )


def effects_now(frame: Frame, catalogue: Catalogue) -> tuple[Effect, ...]:
    """What this catalogue would do to the hall as it is now."""
    central, hall = frame.pages.central, frame.hall
    plan = central.hall_configs.plan(hall)
    live = LiveHall(
        central.queues.counters(hall).counters, central.queues.queue(hall).queues, central.officers.at_counters(hall)
    )
    today = business_date(central.clock.now().utc, plan.zone)
    return effects(plan, central.hall_configs.with_catalogue(catalogue), live, today)

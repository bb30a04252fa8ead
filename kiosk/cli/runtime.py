"""The composition root: every part is built here, started in written order and stopped in reverse."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue, Mistake, load_or_last_good
from hall.clock import Belief, Clock, ClockStorage, ShiftedClock, read_belief, write_belief
from hall.files.atomic import replace_durably
from kiosk.cli.demo_clock import demo_shift
from kiosk.config import Settings, settings_in_force
from kiosk.config.remote import Kind, pushed, pushed_folder
from kiosk.model.visit_rules import VisitRules

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What every command stands on: settings, catalogue, clock. Quick to make; opens no store and no device."""

    settings: Settings
    catalogue: Catalogue
    mistakes: tuple[Mistake, ...]
    clock: ClockStorage
    demo: bool
    settings_mistakes: tuple[str, ...] = ()
    """What is wrong with the file of settings; those of the last start hold then."""
    in_force: Mapping[Kind, str] = field(default_factory=dict)
    """Versions of central in use; what is not named is the kiosk's own."""
    ahead: timedelta = timedelta(0)
    """How far the clock is moved for the demonstration."""

    def now(self) -> datetime:
        """Local time of the hall."""
        return self.clock.now().utc.astimezone(self.clock.zone)


def ground(settings: Settings, settings_mistakes: tuple[str, ...] = ()) -> Runtime:
    """Raises CatalogueErrors if neither the catalogue nor its last good copy can be used."""
    copy = settings.store.path.with_name("catalogue.last-good.toml")
    sent = pushed(pushed_folder(settings.store.path)).get("catalogue")
    catalogue, mistakes = load_or_last_good(settings.catalogue.path if sent is None else sent.path, copy)
    for mistake in mistakes:
        log.error("%s", mistake)
    in_force = _in_force(settings, "" if sent is None or mistakes else sent.version)
    clock, ahead = _clock(settings, catalogue)
    return Runtime(settings, catalogue, mistakes, clock, bool(ahead), settings_mistakes, in_force, ahead)


def _clock(settings: Settings, catalogue: Catalogue) -> tuple[ClockStorage, timedelta]:
    """The clock of the hall, and how far it is moved for a demonstration."""
    demo, path = settings.demo, clock_path(settings.store.path)
    clock: ClockStorage = Clock(
        ZoneInfo(catalogue.place.timezone), belief=kept_belief(path), keep=lambda belief: keep_belief(path, belief)
    )
    shift = timedelta(seconds=demo.clock_ahead_seconds)
    if demo.when_closed == "open":
        shift += demo_shift(catalogue, clock.now().utc.astimezone(clock.zone) + shift)
    if not shift:
        return clock, shift
    log.warning("demonstration: the clock is moved by %s", shift)
    return ShiftedClock(clock, shift), shift


def demo_environment(ahead: timedelta) -> Mapping[str, str]:
    """For the programs that belong to one demonstration: its clock is decided, and nothing moves it to another day."""
    return {
        "KIOSK_DEMO__WHEN_CLOSED": "close",
        "KIOSK_DEMO__CLOCK_AHEAD_SECONDS": str(ahead.total_seconds()),
        "CENTRAL_DEMO_CLOCK_AHEAD_SECONDS": str(ahead.total_seconds()),
    }


def clock_path(store: Path) -> Path:
    """Where is kept what is believed of the time."""
    return store.with_name(store.name + ".clock")


def kept_belief(path: Path) -> Belief | None:
    """What was believed of the time before; None: nothing is known."""
    try:
        return read_belief(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("what was known of the clock is not used: %s: %s", path, error)
        return None


def keep_belief(path: Path, belief: Belief) -> None:
    """Over a restart of the program or the machine. Without it the clock is only judged less well."""
    try:
        replace_durably(path, write_belief(belief).encode())
    except OSError as error:
        log.warning("what is known of the clock cannot be kept: %s: %s", path, error.strerror)


def _in_force(settings: Settings, catalogue: str) -> Mapping[Kind, str]:
    version, _ = settings_in_force(settings.store.path)
    named: Mapping[Kind, str] = {"catalogue": catalogue, "settings": version}
    return {kind: text for kind, text in named.items() if text}


def sent_versions(settings: Settings) -> Mapping[Kind, str]:
    """What central sent to be used from the next start on, or is used already."""
    return {kind: file.version for kind, file in pushed(pushed_folder(settings.store.path)).items()}


def visit_rules(settings: Settings) -> VisitRules:
    """The settings that decide how a visit goes."""
    return VisitRules(
        **dict(settings.visit),
        prints=settings.printer.transport != "none",
        when_down=settings.printer.when_down,
        ticket_url=settings.ticket.url,
    )

"""Catalogue and settings of central: checked as a whole before they are kept, used from the next start on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli.runtime import ground
from kiosk.config import load_settings
from kiosk.config.remote import pushed, pushed_folder
from tests.sync.conftest import Kiosk

ROOT = Path(__file__).parents[2]
CATALOGUE = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")


def name(kiosk: Kiosk, **versions: str | None) -> None:
    """Central names these versions, and the kiosk greets."""
    kiosk.central.reply = {"versions": {"catalogue": None, "settings": None, **versions}}
    kiosk.sync.retry()
    assert kiosk.sync.once()


def in_force(kiosk: Kiosk) -> dict[str, str]:
    return {kind: file.version for kind, file in pushed(pushed_folder(kiosk.path)).items()}


def settings_file(kiosk: Kiosk, text: str = "") -> Path:
    path = kiosk.path.parent / "kiosk.toml"
    own = f'[store]\npath = "{kiosk.path}"\n[catalogue]\npath = "{ROOT / "config" / "catalogue.toml"}"\n'
    path.write_text(own + text, encoding="utf-8")
    return path


def test_a_good_catalogue_is_used_at_the_next_start(kiosk: Kiosk) -> None:
    kiosk.central.texts["catalogue", "v2"] = CATALOGUE.replace("\nquota = 50\n", "\nquota = 49\n", 1)
    name(kiosk, catalogue="v2")
    assert in_force(kiosk) == {"catalogue": "v2"}
    made = ground(load_settings(settings_file(kiosk)))
    assert made.in_force == {"catalogue": "v2"}
    assert 49 in [quota.per_day for quota in made.catalogue.quotas]
    asked = len(kiosk.central.asked)
    name(kiosk, catalogue="v2")
    assert not any("versions" in path for path in kiosk.central.asked[asked:])


@pytest.mark.parametrize("text", ["[place\n", "", CATALOGUE.replace('schedule = "seven_day"', 'schedule = "x"', 1)])
def test_a_catalogue_with_a_mistake_is_never_used_and_told_once(kiosk: Kiosk, text: str) -> None:
    kiosk.central.texts["catalogue", "good"] = CATALOGUE
    name(kiosk, catalogue="good")
    kiosk.central.texts["catalogue", "bad"] = text
    name(kiosk, catalogue="bad")
    assert in_force(kiosk) == {"catalogue": "good"}
    asked = len(kiosk.central.asked)
    name(kiosk, catalogue="bad")
    assert not any("versions" in path for path in kiosk.central.asked[asked:])
    assert "catalogue bad of central" in kiosk.central.beats[-1].problems[0]
    name(kiosk, catalogue="good")
    name(kiosk, catalogue="good")
    assert kiosk.central.beats[-1].problems == ()


def test_settings_lie_over_the_file_and_under_the_environment(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk.central.texts["settings", "s1"] = (
        "[visit]\nidle_seconds = 30.0\nticket_seconds = 9.0\n[roll]\nwarn_tickets = 7\n"
    )
    name(kiosk, settings="s1")
    file = settings_file(kiosk, "[visit]\nidle_seconds = 60.0\nreading_seconds = 70.0\n")
    monkeypatch.setenv("KIOSK_VISIT__TICKET_SECONDS", "11")
    settings = load_settings(file)
    assert (settings.visit.idle_seconds, settings.visit.reading_seconds) == (30.0, 70.0)
    assert (settings.visit.ticket_seconds, settings.roll.warn_tickets) == (11.0, 7)
    assert ground(settings).in_force == {"settings": "s1"}


@pytest.mark.parametrize(("text", "says"), [
    ("[visit\n", "settings s2 of central:1: "),
    ("[visit]\nidle_seconds = -1\n", "idle_seconds = -1"),
    ("[visit]\ncolour = 1\n", "no such setting"),
    ('[central]\nurl = "http://10.6.6.6"\n', "cannot be sent by central"),
    ('[printer]\nhost = "10.6.6.6"\n', "cannot be sent by central"),
    ('[store]\npath = "/tmp/x"\n', "cannot be sent by central"),
])  # fmt: skip
def test_settings_with_a_mistake_or_of_another_kind_are_not_used(kiosk: Kiosk, text: str, says: str) -> None:
    kiosk.central.texts["settings", "s2"] = text
    name(kiosk, settings="s2")
    assert in_force(kiosk) == {}
    name(kiosk, settings="s2")
    assert says in kiosk.central.beats[-1].problems[0]


def test_none_leads_back_to_the_kiosks_own(kiosk: Kiosk) -> None:
    kiosk.central.texts["catalogue", "v2"] = CATALOGUE
    name(kiosk, catalogue="v2")
    name(kiosk)
    assert in_force(kiosk) == {}


def test_a_version_that_is_missing_disturbs_nothing(kiosk: Kiosk) -> None:
    name(kiosk, catalogue="gone")
    assert kiosk.sync.link().connected
    assert in_force(kiosk) == {}


@pytest.mark.parametrize("harm", ["list", "text"])
def test_files_that_are_not_whole_count_as_none(kiosk: Kiosk, harm: str) -> None:
    kiosk.central.texts["settings", "s1"] = "[visit]\nidle_seconds = 30.0\n"
    name(kiosk, settings="s1")
    folder = pushed_folder(kiosk.path)
    victim = folder / "versions.json" if harm == "list" else pushed(folder)["settings"].path
    victim.write_bytes(victim.read_bytes()[:-3])
    assert in_force(kiosk) == {}
    assert load_settings(settings_file(kiosk)).visit.idle_seconds == 45.0
    name(kiosk, settings="s1")
    assert in_force(kiosk) == {"settings": "s1"}

"""Settings: file, environment, and mistakes that name their place and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli.runtime import visit_rules
from kiosk.config import ConfigMistakes, load_settings, unknown_variables
from kiosk.model.visit_rules import VisitRules

EXAMPLE = Path(__file__).parents[1] / "config" / "kiosk.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_right_and_shows_the_defaults(tmp_path: Path) -> None:
    example, bare = load_settings(EXAMPLE), load_settings(written(tmp_path, ""))
    for section in ("place", "numbers", "printer", "screen", "visit", "wait", "ticket", "roll", "central"):
        assert getattr(example, section) == getattr(bare, section), section


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, '[catalogue]\npath = "mine.toml"\n'))
    assert settings.catalogue.path == tmp_path / "mine.toml"
    assert settings.store.path == tmp_path.parent / "var" / "kiosk.sqlite3"


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRINTER__PORT", "9200")
    monkeypatch.setenv("KIOSK_STORE__PATH", str(tmp_path / "other.sqlite3"))
    settings = load_settings(written(tmp_path, '[printer]\nport = 9100\nhost = "printer"\n'))
    assert (settings.printer.port, settings.printer.host) == (9200, "printer")
    assert settings.store.path == tmp_path / "other.sqlite3"


def test_an_earlier_name_of_a_setting_is_still_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = written(tmp_path, "[central]\nrest_before_anew_seconds = 90.0\n")
    assert load_settings(old).central.restart_after_idle_seconds == 90
    with pytest.raises(ConfigMistakes) as refused:
        load_settings(written(tmp_path, "[central]\nrest_before_anew_seconds = 0\n"))
    assert ":2: central.rest_before_anew_seconds" in refused.value.mistakes[0]
    monkeypatch.setenv("KIOSK_CENTRAL__REST_BEFORE_ANEW_SECONDS", "120")
    assert load_settings(written(tmp_path, "")).central.restart_after_idle_seconds == 120
    assert unknown_variables() == ()


def test_the_file_can_be_named_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_CONFIG", str(written(tmp_path, "[numbers]\nlast = 700\n")))
    assert load_settings().numbers.last == 700


@pytest.mark.parametrize(("text", "key", "allowed"), [
    ('\n\n[printer]\ntransport = "lpt"', ":4: printer.transport = 'lpt'", "'tcp'"),
    ("[printer]\npaper_mm = 76", "printer.paper_mm = 76", "80"),
    ("[printer]\ndots = 100\ncolumns = 48", "printer.columns = 48", "48 with 576"),
    ("[printer]\ndots = 9000", "printer.dots = 9000", "832"),
    ("[printer]\ncolour = 1", "printer.colour = 1: no such setting", "paper_mm"),
    ("[printers]\nport = 1", "printers", "printer"),
    ("[visit]\nstill_there_seconds = 5", "visit.still_there_seconds = 5", "20"),
    ("[visit]\nstill_there_limit = 3", "visit.still_there_limit = 3", "10"),
    ('[place]\nhall = "Kendari Kota"', "place.hall = 'Kendari Kota'", "pattern"),
    ("[store]\npath = 7", "store.path = 7", "path"),
    ('[central]\nurl = "central:8000"', "central.url = 'central:8000'", "https://"),
    ('[central]\nurl = "http://me:secret@10.0.0.1"', "central.url", "must look like"),
    ('[central]\nurl = "http://8.8.8.8"', "central.url", "must be https"),
    ('[central]\nurl = "https://central.example"', "central.ca", "certificate authority"),
    ('[central]\nurl = "https://central.example"\nca = "none.pem"', "central.ca", "no such file"),
    ("[wait]\nhigh_quantile = 0.1", ":2: wait.high_quantile = 0.1", "low_quantile = 0.2"),
    ("[central]\nsequencer_ms = 5000", "central.sequencer_ms = 5000", "2000"),
])  # fmt: skip
def test_a_mistake_names_place_value_and_what_is_allowed(tmp_path: Path, text: str, key: str, allowed: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigMistakes) as caught:
        load_settings(path)
    (line,) = caught.value.mistakes
    assert line.startswith(f"{path}:")
    assert key in line
    assert allowed in line


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistakes) as caught:
        load_settings(written(tmp_path, '[printer]\nport = 0\nqr = "big"\n[numbers]\nfirst = 0\n'))
    assert len(caught.value.mistakes) == 3


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRINTER__PORT", "many")
    with pytest.raises(ConfigMistakes, match="environment KIOSK_PRINTER__PORT = 'many'"):
        load_settings(written(tmp_path, ""))


def test_a_mistake_in_a_list_of_the_environment_names_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_VISIT__SKIP_DETAILS", '["A-01", 1]')
    with pytest.raises(ConfigMistakes, match="environment KIOSK_VISIT__SKIP_DETAILS = 1"):
        load_settings(written(tmp_path, ""))


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[printer\n", "kiosk.toml:1: .*check quotes, brackets"), (b"\xff\xfe", "kiosk.toml: is saved as UTF-16")],
)
def test_a_file_that_is_no_toml(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigMistakes, match=says):
        load_settings(path)


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistakes, match="--config"):
        load_settings(tmp_path / "none.toml")


def test_a_variable_with_the_name_of_a_section_is_a_mistake_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "tcp")
    with pytest.raises(ConfigMistakes, match=r"KIOSK_PRINTER: .*KIOSK_PRINTER__KEY"):
        load_settings(Path(__file__).parents[1] / "config" / "kiosk.toml")


def test_what_a_hall_sets_of_a_visit_is_what_its_visitors_meet(tmp_path: Path) -> None:
    """Every key that decides how a visit goes; none of them has its default here."""
    wanted = VisitRules(
        ask_after_numbers=5, limited_per_visit=4, same_visitor_seconds=61.0, slow_down_seconds=7.0,
        slow_down_most_seconds=33.0, tell_staff_after=9,
        breaks_stop_numbers=True, skip_details_without_requirements=False, skip_details=frozenset({"DUKCAPIL-03"}),
        ask_below_share=0.2, warn_below_share=0.6, still_there_limit=12, prints=False, when_down="close",
        ticket_url="HTTP://10.0.0.2/T/", grace_seconds=45.0,
    )  # fmt: skip
    text = """
[visit]
breaks_stop_numbers = true
skip_details_without_requirements = false
skip_details = ["DUKCAPIL-03"]
ask_below_share = 0.2
warn_below_share = 0.6
still_there_limit = 12
grace_seconds = 45.0
ask_after_numbers = 5
limited_per_visit = 4
same_visitor_seconds = 61.0
slow_down_seconds = 7.0
slow_down_most_seconds = 33.0
tell_staff_after = 9
[printer]
transport = "none"
when_down = "close"
[ticket]
url = "HTTP://10.0.0.2/T/"
"""
    assert visit_rules(load_settings(written(tmp_path, text))) == wanted


def test_day_starts_at_of_an_earlier_file_is_ignored_with_a_note(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load_settings(written(tmp_path, "[numbers]\nday_starts_at = 4\nlast = 500\n"))
    assert settings.numbers.last == 500
    assert "numbers.day_starts_at is ignored" in caplog.text

"""central.toml to settings: what holds, what a mistake is told like."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.config.load import load_settings
from hall.config.loader import ConfigMistakes

ROOT = Path(__file__).parents[2]
HALL = '[[hall]]\nname = "kendari"\n'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "DATABASE_URL", "HOST", "PORT"):
        monkeypatch.delenv(f"CENTRAL_{name}", raising=False)


def write(folder: Path, text: str) -> Path:
    file = folder / "central.toml"
    file.write_text(text, encoding="utf-8")
    return file


def mistakes(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigMistakes) as told:
        load_settings(write(folder, text))
    return told.value.mistakes


def test_what_is_not_said_has_a_value(tmp_path: Path) -> None:
    settings = load_settings(write(tmp_path, ""))
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.numbers.sequencer_last == 500
    assert settings.numbers.bands[0] == (701, 800)
    assert list(settings.halls) == ["kendari"]


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    settings = load_settings(
        write(folder, '[database]\nurl = "sqlite:///data/c.sqlite3"\n[[hall]]\ncatalogue = "c.toml"\n')
    )
    assert settings.database.url == f"sqlite:///{folder}/data/c.sqlite3"
    assert settings.hall[0].catalogue == folder / "c.toml"
    assert load_settings(write(folder, HALL)).database.url == f"sqlite:///{folder.parent}/var/central.sqlite3"
    absolute = '[database]\nurl = "sqlite:////srv/c.sqlite3"\n'
    assert load_settings(write(folder, absolute)).database.url == "sqlite:////srv/c.sqlite3"


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "DATABASE_URL": "postgresql://a:b@c/d",
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "NUMBERS_SEQUENCER_LAST": "400",
        "WATCH_SILENT_SECONDS": "60",
        "SOMETHING_ELSE": "x",
    }.items():
        monkeypatch.setenv(f"CENTRAL_{name}", value)
    settings = load_settings(write(tmp_path, "port = 1\n[numbers]\nsequencer_last = 300\n"))
    assert (settings.database.url, settings.host, settings.port) == ("postgresql://a:b@c/d", "0.0.0.0", 9000)
    assert (settings.numbers.sequencer_last, settings.watch.silent_seconds) == (400, 60)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRAL_CONFIG", str(write(tmp_path, "port = 7\n")))
    assert load_settings().port == 7


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\nport = 99999\n", ("central.toml:2: port: ", "65535", "99999")),
        ("prot = 1\n", ("central.toml:1: prot", "no such setting", "port")),
        ("[numbers]\nlast = 1\n", ("numbers.last", "sequencer_last, bands")),
        ("[[hall]]\nname = 'A B'\n", ("central.toml:2: hall.0.name", "pattern")),
        ("[[hall]]\nnme = 'a'\n", ("central.toml:2: hall.0.nme", "name, catalogue")),
        (HALL + HALL, ("hall", "name of its own")),
        ("hall = []\n", ("hall", "at least one")),
        ("[numbers]\nbands = [[701, 800], [750, 900]]\n", ("numbers", "750 to 900", "apart")),
        ("[numbers]\nbands = [[801, 950]]\n", ("numbers", "801 to 950", "900")),
        ("[numbers]\nbands = [[400, 480]]\n", ("numbers", "400 to 480", "500")),
        ("[tls]\nkey = 'x'\n", ("tls", "both or none")),
        ("[tls]\nkey = 'x'\ncertificate = 'y'\n", ("tls", "no such file")),
        ("[database]\nurl = 'mysql://a:secret@b'\n", ("database.url", "sqlite:///path")),
        ("[database]\nurl = 5\n", ("database.url",)),
        ("[wait]\nlow_quantile = 0.9\nhigh_quantile = 0.5\n", ("central.toml:3: wait.high_quantile", "above", "0.9")),
        ("x = ", ("central.toml:1: has no value behind =",)),
    ],
)
def test_a_mistake_names_its_place_and_what_is_allowed(tmp_path: Path, text: str, told: tuple[str, ...]) -> None:
    (mistake, *_) = mistakes(tmp_path, text)
    for words in told:
        assert words in mistake
    assert "secret" not in mistake


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, "port = -1\n[numbers]\nsequencer_last = 1\n")) == 2


def test_a_mistake_in_the_environment_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRAL_PORT", "many")
    assert mistakes(tmp_path, "")[0].startswith("environment CENTRAL_PORT: ")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistakes, match="CENTRAL_CONFIG"):
        load_settings(tmp_path / "nowhere.toml")


def test_the_file_of_the_repository_can_be_used() -> None:
    settings = load_settings(ROOT / "config" / "central.toml")
    assert settings.hall[0].catalogue == ROOT / "config" / "catalogue.toml"


def test_a_variable_with_the_name_of_a_section_is_a_mistake_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRAL_DATABASE", "sqlite:///x")
    with pytest.raises(ConfigMistakes, match=r"CENTRAL_DATABASE: .*CENTRAL_DATABASE_KEY"):
        load_settings(ROOT / "config" / "central.toml")

"""Central with a broken settings file: it starts with those of its last start, and says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.cli.connect import settings_and_mistakes
from central.config.load import keep_good, load_settings, unknown_variables
from hall.command_line import CommandFailed
from hall.config.loader import ConfigMistakes


def written(folder: Path, text: str) -> Path:
    path = folder / "central.toml"
    path.write_text(f'{text}\n[database]\nurl = "sqlite:///central.sqlite3"\n', encoding="utf-8")
    return path


def test_broken_settings_start_with_those_of_the_last_start(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = written(tmp_path, "port = 8123")
    keep_good(path, load_settings(path))
    for broken in ("port = 81,23", "port = 99999", 'host = "http://x"', "port 8123"):
        settings, mistakes = settings_and_mistakes(written(tmp_path, broken))
        assert (settings.port, len(mistakes)) == (8123, 1)
    assert "the settings of the last start hold" in caplog.text


def test_without_an_earlier_start_they_are_a_trouble(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="write a point"):
        settings_and_mistakes(written(tmp_path, "port = 81,23"))


def test_the_mark_and_line_ends_of_windows_editors_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "central.toml"
    path.write_bytes(b'\xef\xbb\xbfport = 8123\r\n[database]\r\nurl = "sqlite:///central.sqlite3"\r\n')
    assert load_settings(path).port == 8123


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("port = 8123".encode("utf-16"), "central.toml: is saved as UTF-16"),
        ("port = 8123\nhost = “0.0.0.0”".encode(), "central.toml:2: .* made curly"),
        (b"# caf\xe9", "central.toml:1: is not UTF-8"),
        (b"host = 192.168.1.10", "put it in quotes"),
    ],
)
def test_what_editors_and_habits_make_of_it_is_named_with_what_to_write(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "central.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigMistakes, match=says):
        load_settings(path)


def test_a_database_elsewhere_keeps_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "central.toml"
    path.write_text('[database]\nurl = "postgresql+psycopg://a@b/c"\n', encoding="utf-8")
    keep_good(path, load_settings(path))
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("host", "says"),
    [("0.0.0.0:8080", "the port"), ("http://x", "leave out"), ("192.168.1.500", "no IPv4"), ("", "empty")],
)
def test_an_address_that_cannot_be_listened_at_is_refused(tmp_path: Path, host: str, says: str) -> None:
    with pytest.raises(CommandFailed, match=says):
        settings_and_mistakes(written(tmp_path, f'host = "{host}"'))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "127.0.0.1", "central.local"])
def test_an_address_that_can_is_taken(tmp_path: Path, host: str) -> None:
    assert settings_and_mistakes(written(tmp_path, f'host = "{host}"'))[0].host == host


def test_a_variable_that_sets_nothing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CENTRAL_DATABSE_URL", "x")
    monkeypatch.setenv("CENTRAL_DATABASE_URL", "sqlite:///x")
    monkeypatch.setenv("CENTRAL_PORT", "1")
    (line,) = [one for one in unknown_variables() if "TEST" not in one]
    assert "is CENTRAL_DATABASE_URL meant?" in line

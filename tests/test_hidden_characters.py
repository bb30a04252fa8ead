"""Signs that nobody sees, wherever people type: taken out of what is typed, named in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from central.api.officers import OfficerAsk
from central.config.load import load_settings as load_central
from central.queue.wire import ActAsk
from hall.hidden_characters import hidden_in, hidden_places, visible
from kiosk.cli.control_handlers import _seen
from kiosk.config import ConfigMistakes, load_settings, mistakes_in_pushed

HIDDEN = ["\u202e", "\u200e", "\u200f", "\u061c", "\u2066", "\ufeff", "\u00ad", "\u0007", "\x1b", "\x7f", "\u2028",
          "\u2060", "\u3164", "\ue000", "\U000e0041", "\u200b", "\u200d"]  # fmt: skip


@pytest.mark.parametrize("sign", HIDDEN, ids=lambda sign: f"{ord(sign):04X}")
def test_hidden_signs_are_named_and_taken_out(sign: str) -> None:
    assert visible(f"Ri{sign}na") == "Rina"
    assert hidden_in(f"Ri{sign}na") == f"U+{ord(sign):04X}"


SEEN = [
    "Rina", "Dinas — “café” · 3×4", "ꦲꦤ꧀ꦠ", "رقم 12", "👍🏽", "می\u200cخ", "क्\u200dष", "ꦲ\u200bꦤ", "👨\u200d👩", "",
]  # fmt: skip


@pytest.mark.parametrize("text", SEEN)
def test_what_can_be_seen_and_what_a_script_needs_stays(text: str) -> None:
    assert visible(text) == text
    assert hidden_in(text) == ""


def test_lines_are_for_texts_that_may_have_some() -> None:
    assert visible("satu\r\ndua\ttiga", lines=True) == "satu\r\ndua\ttiga"
    assert visible("satu\r\ndua") == "satudua"


def test_places_among_nested_values() -> None:
    values = {"a": {"b": ["x", "y\u202e"]}, "c": 7, "d": "\u0007"}
    assert list(hidden_places(values)) == [(("a", "b", 1), "y\u202e", "U+202E"), (("d",), "\u0007", "U+0007")]


def test_settings_of_a_kiosk_name_the_line(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('[place]\nhall = "kendari"\n[printer]\nhost = "10.0.0.\u200e5"\n', encoding="utf-8")
    with pytest.raises(ConfigMistakes) as caught:
        load_settings(file)
    (line,) = caught.value.mistakes
    assert line.startswith(f"{file}:4: printer.host = '10.0.0.\\u200e5': ")
    assert "type it again" in line
    assert "U+200E" in line


def test_settings_in_the_environment_name_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("", encoding="utf-8")
    monkeypatch.setenv("KIOSK_PRINTER__HOST", "10.0.0.5\u202c")
    with pytest.raises(ConfigMistakes, match="environment KIOSK_PRINTER__HOST"):
        load_settings(file)


def test_settings_that_central_sends_are_checked_too() -> None:
    (line,) = mistakes_in_pushed('[ticket]\nurl = "HTTPS://A.EXAMPLE/T/\\u202E"\n', "settings 7")
    assert line.startswith("settings 7:2: ticket.url")


def test_settings_of_central_name_the_line(tmp_path: Path) -> None:
    file = tmp_path / "central.toml"
    file.write_text('host = "127.0.0.1\\u2066"\n', encoding="utf-8")
    with pytest.raises(ConfigMistakes, match=rf"{file}:1: host = .*U\+2066"):
        load_central(file)


def test_what_is_sent_by_commands_and_programs_is_cleaned() -> None:
    ask = OfficerAsk(name="Ri\u200ena", secret="20\u202e4816", agency="BRI")
    assert (ask.name, ask.secret) == ("Rina", "204816")
    assert ActAsk.model_validate({"reason": "sakit\u2067"}).reason == "sakit"


def test_what_is_asked_at_a_kiosk_is_cleaned() -> None:
    asked: list[object] = []

    def handler(question: object) -> dict[str, object]:
        asked.append(question)
        return {}

    _seen(handler)({"label": "AK\u200e-012", "limit": 5, "clean": True})
    assert asked == [{"label": "AK-012", "limit": 5, "clean": True}]

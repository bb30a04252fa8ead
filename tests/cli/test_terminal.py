"""Commands under terminals that lack letters: no traceback, and JSON that says the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hall.terminal import PLAIN

ROOT = Path(__file__).resolve().parents[2]
TERMINALS = [
    {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "latin-1"},
]
COMMANDS = [
    ("kiosk", ["--help"]), ("central", ["--help"]), ("kiosk", ["check"]), ("central", ["check"]),
    ("central", ["call", "1–é公"]), ("kiosk", ["catalogue", "show", "é–公"]),
]  # fmt: skip


def run(program: str, *words: str, terminal: dict[str, str], **more: str) -> subprocess.CompletedProcess[bytes]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KIOSK_", "CENTRAL_", "LC_"))}
    return subprocess.run(
        [sys.executable, "-m", program, *words], capture_output=True, check=False, timeout=120, cwd=ROOT,
        env=environment | terminal | more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("program", "words", "terminal"),
    [
        *((program, words, TERMINALS[0]) for program, words in COMMANDS),
        *((program, ["check"], terminal) for program in ("kiosk", "central") for terminal in TERMINALS[1:]),
    ],
)
def test_no_command_ends_in_a_traceback(program: str, words: list[str], terminal: dict[str, str]) -> None:
    said = run(program, *words, terminal=terminal)
    assert b"Traceback" not in said.stderr, said.stderr[-2000:]
    assert b"UnicodeEncodeError" not in said.stdout + said.stderr
    assert said.stdout + said.stderr


@pytest.mark.parametrize("program", ["kiosk", "central"])
def test_a_mistake_with_foreign_letters_is_told(program: str, tmp_path: Path) -> None:
    file = tmp_path / "Größe – 公.toml"
    file.write_text("wrong = “x”\n", encoding="utf-8")
    said = run(program, "check", terminal=TERMINALS[0], **{f"{program.upper()}_CONFIG": str(file)})
    assert said.returncode != 0
    assert b"Traceback" not in said.stderr
    assert b".toml" in said.stdout + said.stderr


@pytest.mark.parametrize("program", ["kiosk", "central"])
def test_json_says_the_same_in_other_signs(program: str, tmp_path: Path) -> None:
    file = tmp_path / "é–公.toml"
    plain = run(program, "check", "--json", terminal=TERMINALS[0], **{f"{program.upper()}_CONFIG": str(file)})
    whole = run(
        program, "check", "--json", terminal={"PYTHONIOENCODING": "utf-8"}, **{f"{program.upper()}_CONFIG": str(file)}
    )
    plain.stdout.decode("ascii")
    assert json.loads(plain.stdout) == json.loads(whole.stdout)
    assert "é–公" in whole.stdout.decode()


def test_our_signs_have_a_stand_in_that_every_terminal_has() -> None:
    assert all(stand_in.isascii() for stand_in in PLAIN.values())

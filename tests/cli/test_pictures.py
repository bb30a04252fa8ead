"""Scripts that draw pictures: a scene that there is not is a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("shots", ["--out", "{out}", "no-such-scene"]),
        ("shots", ["--out", "{out}", "rest", "no-such-scene"]),
        ("page-shots", ["{out}", "--only", "no-such-scene"]),
    ],
)
def test_a_scene_that_there_is_not_is_told(script: str, words: list[str], tmp_path: Path) -> None:
    out = str(tmp_path / "pictures")
    command = [sys.executable, str(ROOT / "scripts" / script), *(word.replace("{out}", out) for word in words)]
    environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=environment)
    assert said.returncode != 0
    assert "Traceback" not in said.stderr
    assert "no-such-scene" in said.stderr
    assert "; there are: " in said.stderr
    assert not list(Path(out).glob("*.png"))


def test_a_scene_named_as_a_folder_is_told(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "page-shots"), str(tmp_path / "display")]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert said.returncode != 0
    assert "--only display" in said.stderr

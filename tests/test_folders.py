"""Folders of tests share nothing but `tests.support`: a test is understood from its own folder."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FOLDERS = sorted(path.parent.name for path in TESTS.glob("*/__init__.py"))


def imported(path: Path) -> set[str]:
    """The folders of tests, or modules beside them, from which a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="tests", names=names):
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(module)) if module.startswith("tests."):
                found.add(module.split(".")[1])
            case ast.Import(names=names):
                found |= {each.name.split(".")[1] for each in names if each.name.startswith("tests.")}
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_itself_and_the_support(folder: str) -> None:
    found = {path.name: imported(path) - {folder, "support"} for path in sorted((TESTS / folder).rglob("*.py"))}
    assert {name: others for name, others in found.items() if others} == {}


def test_the_folders_are_those_of_the_tests() -> None:
    assert {"support", "printing", "e2e", "screens"} <= set(FOLDERS)
    assert "support" in set().union(*(imported(path) for path in (TESTS / "e2e").rglob("*.py")))

"""Each program brings the libraries that it needs and no others, and says which extra holds one that is missing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.distributions import ROOT, holders, needed

PAGE = ROOT / "kiosk" / "printing" / "virtual" / "web.py"
OURS = ("hall", "kiosk", "central")
LIMIT = 120.0
"""Seconds that no command needs on an idle machine."""


def libraries(file: Path) -> Iterator[str]:
    """Distributions whose modules this file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names):
                named = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                named = [module]
            case _:
                continue
        for name in named:
            top = name.partition(".")[0]
            if top not in sys.stdlib_module_names and top not in OURS:
                yield from holders()[top]


def test_a_lobby_machine_has_no_web_server_and_central_no_window() -> None:
    assert not needed("kiosk") & {"fastapi", "uvicorn", "starlette", "jinja2", "psycopg", "python-multipart", "tomlkit"}
    assert not needed("central") & {"kivy", "python-escpos", "pillow", "fonttools", "segno", "pyserial"}
    assert not needed("kiosk", "central", "virtual-printer") & {"pytest", "babel", "mypy", "ruff", "playwright", "ciw"}
    assert needed("kiosk", "central", "virtual-printer") < needed("dev")


@pytest.mark.parametrize(("package", "extras"), [("hall", ()), ("kiosk", ("kiosk",)), ("central", ("central",))])
def test_each_package_imports_only_what_its_extra_brings(package: str, extras: tuple[str, ...]) -> None:
    for file in sorted((ROOT / package).rglob("*.py")):
        allowed = needed("virtual-printer") if file == PAGE else needed(*extras)
        assert set(libraries(file)) <= allowed, file


@pytest.mark.parametrize(
    ("extras", "command", "says"),
    [
        ((), "kiosk example-config {tmp}", ""),
        ((), "central example-config {tmp}", ""),
        ((), "kiosk issue DUKCAPIL DUKCAPIL-01 --json", "WHEEL[kiosk]"),
        ((), "kiosk run", "WHEEL[kiosk]"),
        ((), "central run", "WHEEL[central]"),
        (("central",), "kiosk virtual-printer --port 0 --control-port 0", "WHEEL[kiosk]"),
        (("central",), "central check", ""),
        (("kiosk",), "kiosk check", ""),
        (("kiosk",), "central run --port 0", "WHEEL[central]"),
        (
            ("kiosk",),
            "kiosk virtual-printer --port 0 --control-port 0 --web-port 0 --paper {tmp}",
            "WHEEL[virtual-printer]",
        ),
    ],
)
def test_a_library_that_is_not_installed_is_said_with_its_extra(
    tmp_path: Path, extras: tuple[str, ...], command: str, says: str
) -> None:
    """Modules of all other distributions are hidden, as if only these extras were installed."""
    program, *arguments = command.format(tmp=tmp_path).split()
    there = needed(*extras)
    hidden = sorted(name for name, its in holders().items() if not there & its and name not in OURS)
    text = f"""
import sys
sys.modules.update(dict.fromkeys({hidden!r}))
sys.argv[0] = {program!r}
from {program}.cli import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT,
        env=os.environ | {"KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert done.returncode == (2 if says else 0), done.stderr
    assert says in done.stderr

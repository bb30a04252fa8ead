"""The wheel holds all that the programs need, and both run from it with no checkout around."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import hall.data
from hall.data import asset, locale
from hall.files.examples import write_examples

ROOT = Path(__file__).parents[1]
PACKAGES = ("hall", "kiosk", "central")
LIMIT = 120.0
"""Seconds that no command needs on an idle machine."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without network from a copy, because a build leaves its folders behind. Links stay links in the copy."""
    copy, made = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for name in (*PACKAGES, "assets", "config"):
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    build = [
        "-m", "pip", "--quiet", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(made),
        str(copy),
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, *build], capture_output=True, text=True, check=False, timeout=LIMIT, cwd=copy,
        env=os.environ | {"PYTHONPATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (built,) = made.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    with zipfile.ZipFile(wheel) as file:
        return frozenset(file.namelist())


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    return folder


def files_of(folder: Path, under: str) -> Iterator[str]:
    """Below `folder`, named as in the wheel below `under`. Folders that are links are followed."""
    for where, _, found in os.walk(folder, followlinks=True):
        if "__pycache__" not in where:
            yield from ((Path(under) / Path(where).relative_to(folder) / name).as_posix() for name in found)


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(names: frozenset[str]) -> None:
    wanted = {name for package in PACKAGES for name in files_of(ROOT / package, package)}
    assert {name for name in names if ".dist-info/" not in name} == wanted


def test_assets_and_examples_are_among_them(names: frozenset[str]) -> None:
    assert set(files_of(ROOT / "assets", "hall/data/assets")) <= names
    assert set(files_of(ROOT / "config", "hall/data/config")) <= names
    assert {f"hall/data/assets/{part}" for part in ("fonts/OFL.txt", "voice/chime.wav", "sounds/press.wav")} <= names


def test_licences_of_what_others_made_come_along(names: frozenset[str]) -> None:
    found = {name.partition("/licenses/")[2] for name in names if "/licenses/" in name}
    wanted = {
        name
        for folder in ("assets", "central")
        for name in files_of(ROOT / folder, folder)
        if re.search(r"(OFL|LICENSE)\.txt$", name)
    }
    assert found == {"LICENSE", *wanted}


def test_the_checkout_has_each_file_once() -> None:
    for name in ("assets", "config"):
        link = ROOT / "hall" / "data" / name
        assert link.is_symlink()
        assert link.resolve() == ROOT / name


# ---- used


def run(folder: Path, program: str, *arguments: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs `kiosk` or `central` of the unpacked wheel; what they depend on comes from this environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "CENTRAL_"))}
    return subprocess.run(
        [sys.executable, "-P", "-m", program, *arguments], cwd=cwd, capture_output=True, text=True, check=False,
        timeout=LIMIT, stdin=subprocess.DEVNULL,
        env=clean | {"PYTHONPATH": str(folder), "HOME": str(cwd), "LC_ALL": "C.UTF-8"} | settings,
    )  # fmt: skip


def test_a_kiosk_gives_numbers_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    written = run(unpacked, "kiosk", "example-config", cwd=tmp_path)
    assert written.stdout.splitlines() == ["config/kiosk.toml", "config/catalogue.toml"], written.stderr
    demo: Mapping[str, str] = {"KIOSK_DEMO__WHEN_CLOSED": "open", "KIOSK_PRINTER__TRANSPORT": "none"}
    checked = run(unpacked, "kiosk", "check", cwd=tmp_path, **demo)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    issued = run(unpacked, "kiosk", "issue", "DUKCAPIL", "DUKCAPIL-01", "--json", cwd=tmp_path, **demo)
    assert re.search(r"[A-Z]+-\d{3}", json.loads(issued.stdout)["label"]), issued.stderr
    assert (tmp_path / "var" / "kiosk.sqlite3").exists()


def test_central_reads_its_example_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    written = run(unpacked, "central", "example-config", "etc", cwd=tmp_path)
    assert written.stdout.splitlines() == ["etc/central.toml", "etc/catalogue.toml"], written.stderr
    checked = run(unpacked, "central", "check", "--config", "etc/central.toml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_part_finds_its_files_in_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    """Pages with fonts and icons, the voice, the paper of the virtual printer, and English."""
    text = f"""
import hall.data
assert hall.data.__file__.startswith({str(unpacked)!r}), hall.data.__file__
from central.pages.site import Site, icon, static_url
from central.speech import SpokenCall, Speaker
from kiosk.printing.documents import PaperFormat
from kiosk.printing.virtual.paper import draw
from hall.i18n import Words
assert set(Site().languages()) >= {{"id", "en"}}
icon("check"), static_url("site.css")
assert Speaker().say(SpokenCall("AK-001", "1")).seconds > 3
draw((), PaperFormat.of_width(80))
assert Words("en", hall.data.locale()).text("Kembali") == "Back"
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", text], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=LIMIT,
        env=os.environ | {"PYTHONPATH": str(unpacked)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


# ---- what is missing


def test_a_missing_asset_is_named_with_its_place_and_the_remedy() -> None:
    with pytest.raises(FileNotFoundError, match=r"install this version again.*/assets/fonts/none\.ttf"):
        asset("fonts/none.ttf")


def test_without_translations_all_is_said_in_indonesian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(hall.data, "files", lambda _name: tmp_path)
    assert locale() == tmp_path / "assets" / "locale"


def test_an_example_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text("mine")
    assert write_examples(("kiosk.toml", "catalogue.toml"), tmp_path) == (tmp_path / "kiosk.toml",)
    assert (tmp_path / "catalogue.toml").read_text() == "mine"


@pytest.mark.parametrize(
    ("program", "language"), [("kiosk", "en"), ("kiosk", "id"), ("central", "en"), ("central", "id")]
)
def test_without_settings_the_way_to_an_example_is_named(program: str, language: str, tmp_path: Path) -> None:
    done = run(ROOT, program, "check", cwd=tmp_path, LC_ALL=f"{language}.UTF-8")
    assert done.returncode == 1
    said = done.stdout + done.stderr
    assert f"config/{program}.toml: " in said
    assert f"{program} example-config config" in said
    assert ("tulis contohnya" in said) == (language == "id")

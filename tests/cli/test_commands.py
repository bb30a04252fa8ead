"""Every command: its answer, its exit code, and what it says when something is wrong."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.desk import PinLock
from kiosk.store import Store
from kiosk.store.lock import StoreLock
from tests.cli.conftest import ROOT, Kiosk
from tests.support.clock import FixedClock


def test_issue_answers_with_everything_a_script_needs(kiosk: Kiosk) -> None:
    said = kiosk("issue", "DUKCAPIL", "DUKCAPIL-03", "--json")
    assert said.code == 0, said.err
    answer = said.json
    assert answer["label"] == "AK-001"
    assert len(answer["ticket_id"]) == 32
    assert answer["ahead"] == 0
    assert answer["wait"]["low_minutes"] < answer["wait"]["high_minutes"]
    assert answer["print_state"] == "not_printed"
    assert answer["commit_us"] > 0
    assert answer["first_byte_us"] is None
    assert answer["confirmed_us"] is None
    assert kiosk("issue", "dukcapil", "03", "--json").json["label"] == "AK-002"


def test_tickets_lists_the_newest_first(kiosk: Kiosk) -> None:
    assert kiosk("tickets", "--json").json == []
    for service in ("01", "02", "03"):
        kiosk("issue", "BAPENDA", service)
    rows = kiosk("tickets", "--json").json
    assert [row["label"] for row in rows] == ["AJ-003", "AJ-002", "AJ-001"]
    assert len(kiosk("tickets", "--limit", "2", "--json").json) == 2
    assert "AJ-003" in kiosk("tickets").out


@pytest.mark.parametrize(("agency", "service", "says"), [
    ("DINAS", "01", "no agency 'DINAS'; allowed: DUKCAPIL"),
    ("BNN", "99", "BNN has no service '99'; allowed: BNN-01"),
])  # fmt: skip
def test_issue_names_what_is_allowed(kiosk: Kiosk, agency: str, service: str, says: str) -> None:
    said = kiosk("issue", agency, service)
    assert said.code == 3
    assert says in said.err
    assert "Traceback" not in said.err


def test_issue_says_when_no_number_is_given(kiosk: Kiosk, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    text = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")
    catalogue.write_text(text.replace("\nquota = 50\n", "\nquota = 1\n", 1), encoding="utf-8")
    first = kiosk("issue", "POLRESTA", "POLRESTA-04", "--json", CATALOGUE__PATH=str(catalogue))
    said = kiosk("issue", "POLRESTA", "POLRESTA-04", CATALOGUE__PATH=str(catalogue))
    assert (first.code, said.code) == (0, 3)
    assert "quota" in said.err


def test_a_printer_that_is_not_there(kiosk: Kiosk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    broken = {"PRINTER__TRANSPORT": "tcp", "PRINTER__PORT": port}
    status = kiosk("printer", "status", "--json", **broken)
    assert status.code == 1
    assert status.json["problems"] == ["not_set_up", "unreachable"]
    assert "cannot be reached" in status.json["words"]
    said = kiosk("issue", "BNN", "01", "--json", **broken)
    assert said.code == 4
    assert said.json["print_state"] == "not_printed"
    assert "HN-001 is valid" in said.err


def test_check_says_that_all_is_right(kiosk: Kiosk) -> None:
    said = kiosk("check")
    assert said.code == 0, said.out
    assert "27 agencies, 28 queues, 92 services" in said.out


def test_check_says_every_mistake_of_both_files(kiosk: Kiosk, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    text = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")
    line = text[: text.index('schedule = "seven_day"')].count("\n") + 1
    catalogue.write_text(text.replace('schedule = "seven_day"', 'schedule = "sevenday"', 1), encoding="utf-8")
    said = kiosk("check", CATALOGUE__PATH=str(catalogue))
    assert said.code == 1
    assert f"{catalogue}:{line}: " in said.out
    assert "sevenday" in said.out
    assert "seven_day" in said.out
    wrong = kiosk("check", VISIT__SKIP_DETAILS='["NOBODY-01"]', PRINTER__PORT="x")
    assert wrong.code == 1
    assert "KIOSK_PRINTER__PORT" in wrong.out


def test_a_broken_catalogue_leaves_the_last_good_one_in_use(kiosk: Kiosk, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    shutil.copy(ROOT / "config" / "catalogue.toml", catalogue)
    assert kiosk("issue", "BNN", "01", CATALOGUE__PATH=str(catalogue)).code == 0
    catalogue.write_text("[place\n", encoding="utf-8")
    said = kiosk("issue", "BNN", "01", "--json", CATALOGUE__PATH=str(catalogue))
    assert said.code == 0, said.err
    assert said.json["label"] == "HN-002"
    assert f"{catalogue}:1" in said.err


def test_without_any_good_catalogue_it_says_so(kiosk: Kiosk, tmp_path: Path) -> None:
    said = kiosk("issue", "BNN", "01", CATALOGUE__PATH=str(tmp_path / "none.toml"))
    assert said.code == 1
    assert "none.toml" in said.err
    assert "Traceback" not in said.err


def test_a_store_in_use_says_who_has_it(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("issue", "BNN", "01")
    lock = StoreLock(tmp_path / "kiosk.sqlite3")
    said = kiosk("issue", "BNN", "01")
    lock.release()
    assert said.code == 1
    assert str(os.getpid()) in said.err


def test_a_damaged_store_is_put_aside_and_numbers_go_on_above(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk("issue", "BNN", "01")
    (tmp_path / "kiosk.sqlite3").write_bytes(b"no database at all" * 500)
    said = kiosk("issue", "BNN", "01", "--json")
    assert said.code == 0, said.err
    assert said.json["label"] == "HN-002"
    (folder,) = tmp_path.glob("kiosk.sqlite3.quarantine.*")
    assert str(folder) in said.err
    assert str(folder) in kiosk("check").out
    aside = kiosk("store", "quarantine")
    assert aside.code == 0, aside.err
    assert "Nothing was deleted" in aside.out
    assert kiosk("issue", "BNN", "01", "--json").json["label"] == "HN-003"


def test_a_store_that_was_put_back_is_named_by_the_check_alone(kiosk: Kiosk, tmp_path: Path) -> None:
    path = tmp_path / "kiosk.sqlite3"
    kiosk("issue", "BNN", "01")
    older = path.read_bytes()
    kiosk("issue", "BNN", "01")
    assert "put this store aside" not in kiosk("check").out
    path.write_bytes(older)
    assert kiosk("issue", "BNN", "01", "--json").json["label"] == "HN-003"
    (line,) = [one for one in kiosk("check", "--json").json["notes"] if "put this store aside" in one]
    assert "the kiosk had written" in line


def test_the_check_says_that_no_pin_is_set(kiosk: Kiosk, tmp_path: Path) -> None:
    assert "kiosk staff pin" in kiosk("check").out
    kiosk("issue", "BNN", "01")
    done = kiosk("check")
    assert (done.code, "kiosk staff pin" in done.out) == (0, True)
    store = Store.open(tmp_path / "kiosk.sqlite3", hall="kendari", kiosk_id="kiosk-1", clock=FixedClock())
    PinLock(store).set("730194")
    store.close()
    assert "kiosk staff pin" not in kiosk("check").out


def test_files_are_for_the_user_of_the_kiosk_alone(kiosk: Kiosk, tmp_path: Path) -> None:
    folder = tmp_path / "var"
    path = folder / "kiosk.sqlite3"
    before = os.umask(0o022)
    try:
        assert kiosk("issue", "BNN", "01", STORE__PATH=str(path)).code == 0
    finally:
        os.umask(before)
    rights = {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir() if file.is_file()}
    assert set(rights.values()) == {"0o600"}
    assert {"kiosk.sqlite3", "numbers-kiosk-sqlite3.1", "numbers-kiosk-sqlite3.2"} <= rights.keys()
    assert folder.stat().st_mode & 0o777 == 0o700
    path.chmod(0o644)
    folder.chmod(0o777)
    notes = kiosk("check", "--json", STORE__PATH=str(path)).json["notes"]
    assert any(f"chmod 600 {path}" in line for line in notes)
    assert any(f"chmod 700 {folder}" in line for line in notes)
    kiosk("issue", "BNN", "01", STORE__PATH=str(path))
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("program", ["kiosk", "central"])
def test_whatever_a_command_writes_is_for_its_user_alone(program: str) -> None:
    """Also what nobody thought of: pictures, logs, files that say that a program is ready."""
    code = (
        "import os, sys\n"
        f"from {program}.cli.main import main\n"
        f"sys.argv = ['{program}', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(oct(os.umask(0)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, umask=0o022, timeout=60
    )
    assert done.stdout.split()[-1] == "0o77"


def test_without_a_running_kiosk_there_is_no_screen(kiosk: Kiosk) -> None:
    said = kiosk("screen")
    assert said.code == 1
    assert "kiosk run" in said.err


def test_without_a_display_the_window_does_not_open_somewhere_unseen(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    said = kiosk("run")
    assert said.code == 2
    assert "DISPLAY" in said.err


def test_commands_without_a_window_never_import_kivy() -> None:
    code = (
        "import sys; from kiosk.cli import main\n"
        "import kiosk.cli.tickets, kiosk.cli.checks, kiosk.cli.backend, kiosk.printing.virtual\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'kivy'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"

"""scripts/run and the set-up: one at a time, what ends is started again, a sentence where something is in the way."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hall.command_line import CommandFailed
from kiosk.cli import window
from kiosk.cli.runtime import Runtime, demo_environment
from kiosk.cli.single_instance import refuse_second
from kiosk.control_socket import ControlSocket, socket_path
from kiosk.store.lock import StoreLock, lock_path

ROOT = Path(__file__).parents[2]
GIVES_WAY = threading.Event()
LIMIT = 60.0
"""Seconds that nothing here needs on an idle machine."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The scripts of this checkout in one of their own."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


CTRL_C = """
source {root}/scripts/lib/keep.sh
say() {{ echo "$@"; }}
part_command() {{ command=({command}); }}
trap 'end_jobs; exit 130' INT
keep "The part" part &
wait
"""


@pytest.fixture
def shell() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Runs bash; what it has started ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def run(text: str, **environment: str) -> subprocess.Popen[str]:
        env = {**os.environ, **environment}
        started.append(
            subprocess.Popen(
                # A shell cannot trap what it was started without, and who starts the tests in the background did that.
                ["env", "--default-signal=INT,QUIT", "bash", "-c", text], env=env, text=True, start_new_session=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )
        )  # fmt: skip
        return started[-1]

    yield run
    for each in started:
        if each.poll() is None:
            os.killpg(each.pid, signal.SIGKILL)
        each.wait()


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, f"waited for {what}"
        GIVES_WAY.wait(0.02)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


# ---- one at a time


def test_a_second_run_in_one_checkout_refuses_and_touches_nothing(checkout: Path) -> None:
    var = checkout / "var"
    var.mkdir()
    (var / "central.ready").write_text("url=http://127.0.0.1:1\n")
    (var / "run.pids").write_text(f"{os.getpid()}\n")
    with (var / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([checkout / "scripts/run"], capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 3
    assert f"scripts/run runs already in this checkout (process {os.getpid()})" in done.stderr
    assert lines(var / "central.ready") == ["url=http://127.0.0.1:1"]
    assert not (checkout / ".venv").exists()


def test_parts_left_over_from_a_killed_run_are_named(checkout: Path) -> None:
    var = checkout / "var"
    var.mkdir()
    gone = subprocess.Popen(["true"])
    gone.wait()
    (var / "run.pids").write_text(f"{gone.pid}\n{os.getpid()}\n")
    with (var / "run.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([checkout / "scripts/run"], capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 3
    assert f"kill {os.getpid()}\n" in done.stderr


def test_a_checkout_that_cannot_be_written_is_said_in_a_sentence(checkout: Path) -> None:
    (checkout / "var").write_text("not a folder")
    done = subprocess.run([checkout / "scripts/run"], capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 2
    assert "which cannot be written" in done.stderr
    (checkout / ".venv.lock").mkdir()
    set_up = f"source {checkout}/scripts/lib/setup.sh; install_python requirements.lock"
    done = subprocess.run(["bash", "-c", set_up], capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 2
    assert "cannot be written, and .venv is not set up in it" in done.stderr


def test_two_set_ups_at_once_do_the_work_once(checkout: Path, shell: Callable[..., subprocess.Popen[str]]) -> None:
    """The first holds still in the middle of its work until the second has met the lock."""
    work = f"""
        source {checkout}/scripts/lib/setup.sh
        make_venv() {{ echo "$BASHPID begins" >>{checkout}/log; until [ -e {checkout}/go ]; do sleep 0.05; done
          mkdir -p "$VENV/bin"; ln -s {sys.executable} "$VENV/bin/python"; echo "$BASHPID ends" >>{checkout}/log; }}
        pip_quietly() {{ :; }}
        install_python "$RUN_LOCK" && echo ready
    """
    first = shell(work)
    until(lambda: len(lines(checkout / "log")) == 1, "the first set-up to begin")
    second = shell(work)
    assert second.stdout is not None
    assert select.select([second.stdout], [], [], LIMIT)[0], "the second set-up says nothing: did it meet the lock?"
    assert "waiting for it" in second.stdout.readline()
    (checkout / "go").touch()
    for each in (first, second):
        said, _ = each.communicate(timeout=LIMIT)
        assert said.endswith("ready\n")
    assert [line.split()[1] for line in lines(checkout / "log")] == ["begins", "ends"]


def test_one_environment_serves_running_and_the_checks(
    checkout: Path, shell: Callable[..., subprocess.Popen[str]]
) -> None:
    """Each step names a lock; what is installed for it is noted. The checks' packages hold those of running."""

    def installed_for(*locks: str) -> list[str]:
        (checkout / "log").unlink(missing_ok=True)
        said, _ = shell(
            f"""
            source {checkout}/scripts/lib/setup.sh
            make_venv() {{ install -D /bin/true "$VENV/bin/python"; }}
            pip_quietly() {{ case $* in *.lock) echo "${{*: -1}}" >>{checkout}/log ;; esac; }}
            for lock in {" ".join(locks)}; do install_python "$lock"; done && echo ready
            """
        ).communicate(timeout=LIMIT)
        assert said.endswith("ready\n"), said
        return lines(checkout / "log")

    run, checks = "requirements.lock", "requirements-dev.lock"
    assert installed_for(run, run) == [run]
    assert installed_for(checks, run, checks) == [checks]
    assert installed_for(run, checks, run) == []
    (checkout / checks).write_text("changed")
    assert installed_for(run) == [run]
    assert installed_for(checks, run) == [checks]


@pytest.mark.parametrize("script", ["words", "shots", "page-shots"])
def test_a_script_of_the_developers_says_how_to_set_up_for_it(checkout: Path, script: str) -> None:
    """After scripts/run alone the tools of the checks are not there; here Python has no packages at all."""
    command = [sys.executable, "-S", str(checkout / "scripts" / script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT)
    assert done.returncode == 1
    assert "run scripts/test --setup-only first" in done.stderr
    assert "Traceback" not in done.stderr


# ---- what ends is started again

KEEP = """
    say() {{ printf '%s\\n' "$*" >&2; }}
    source {root}/scripts/lib/keep.sh
    part_command() {{ command=({command}); }}
    keep "The part" part
"""


def test_a_part_that_was_killed_is_started_again(tmp_path: Path, shell: Callable[..., subprocess.Popen[str]]) -> None:
    log = tmp_path / "log"
    kept = shell(KEEP.format(root=ROOT, command=f"bash -c 'echo $$ >>{log}; exec sleep 600'"), PAUSE="0")
    for times in (1, 2, 3):
        until(lambda: len(lines(log)) == times, f"start {times}")  # noqa: B023
        os.kill(int(lines(log)[-1]), signal.SIGKILL)
    until(lambda: len(lines(log)) == 4, "the fourth start")
    kept.terminate()
    said, _ = kept.communicate(timeout=LIMIT)
    assert said.count("The part has ended (exit code 137); it is started again.") == 3
    with pytest.raises(ProcessLookupError):
        os.kill(int(lines(log)[-1]), 0)


def test_ctrl_c_reaches_the_keeper_too_and_it_still_ends_its_part(
    tmp_path: Path, shell: Callable[..., subprocess.Popen[str]]
) -> None:
    """A terminal sends it to every process of the run, and the one that keeps a part must not die before it.

    It may come before the shell has noted the process that it has just started.
    """
    log = tmp_path / "log"
    kept = shell(CTRL_C.format(root=ROOT, command=f"bash -c 'echo $$ >>{log}; exec sleep 600'"))
    until(lambda: len(lines(log)) == 1, "the start")
    os.killpg(kept.pid, signal.SIGINT)
    kept.communicate(timeout=LIMIT)
    assert kept.returncode == 130
    with pytest.raises(ProcessLookupError):
        os.kill(int(lines(log)[0]), 0)


def test_a_part_that_ends_quickly_again_and_again_is_given_up_in_a_sentence(
    tmp_path: Path, shell: Callable[..., subprocess.Popen[str]]
) -> None:
    command = f"bash -c 'echo one >>{tmp_path}/log; exit 1'"
    said, _ = shell(KEEP.format(root=ROOT, command=command), PAUSE="0", QUICK_SECONDS="600").communicate(timeout=LIMIT)
    assert len(lines(tmp_path / "log")) == 5
    assert "The part has ended 5 times soon after its start and is not started again" in said


def test_a_part_that_says_it_cannot_run_here_is_not_tried_again(
    tmp_path: Path, shell: Callable[..., subprocess.Popen[str]]
) -> None:
    kept = shell(KEEP.format(root=ROOT, command=f"bash -c 'echo one >>{tmp_path}/log; exit 3'"))
    said, _ = kept.communicate(timeout=LIMIT)
    assert (kept.returncode, len(lines(tmp_path / "log"))) == (1, 1)
    assert "The part cannot run" in said


# ---- a second kiosk


def test_a_second_kiosk_on_one_store_is_refused_at_once(tmp_path: Path) -> None:
    store = tmp_path / "kiosk.sqlite3"
    held = StoreLock(store)
    control = ControlSocket(socket_path(store), {"who": lambda _question: {"kiosk": "kiosk-1"}})
    control.start()
    try:
        with pytest.raises(CommandFailed, match=r"a kiosk runs already on .*End that one first"):
            refuse_second(store, seconds=LIMIT * 10)
    finally:
        control.stop()
        held.release()
    refuse_second(store)


def test_a_command_at_work_is_waited_for_and_a_first_start_leaves_no_trace(tmp_path: Path) -> None:
    store = tmp_path / "kiosk.sqlite3"
    refuse_second(store)
    assert not lock_path(store).exists()
    held = StoreLock(store)
    with pytest.raises(CommandFailed, match="runs already"):
        refuse_second(store, seconds=0)
    held.release()
    refuse_second(store, seconds=0)


# ---- no traceback

PRINTER = ("kiosk", "virtual-printer", "--port", "0", "--control-port", "0")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("kiosk", "run", "--config", "{tmp}/none.toml"), "no such file"),
        (("central", "run", "--config", "{tmp}/none.toml"), "no such file"),
        ((*PRINTER, "--paper", "{tmp}/paper", "--ready-file", "/proc/none/ready"), "/proc"),
        ((*PRINTER, "--paper", "/proc/none"), "/proc/none"),
    ],
)  # fmt: skip
def test_what_is_in_the_way_is_said_in_a_sentence(tmp_path: Path, command: tuple[str, ...], says: str) -> None:
    program, *rest = (part.format(tmp=tmp_path) for part in command)
    done = subprocess.run(
        [sys.executable, "-m", program, *rest], cwd=ROOT, capture_output=True, text=True, check=False, timeout=LIMIT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_display_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    if not shutil.which("Xvfb"):
        pytest.skip("no X11 library here")
    settings = {"KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"), "DISPLAY": ":4711"}
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"} | settings
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "run"], cwd=ROOT, env=env, capture_output=True, text=True, check=False,
        timeout=LIMIT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 2
    assert "the display :4711 does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_clock_for_all_parts_of_the_example(tmp_path: Path) -> None:
    """Decided once, as names and values that every part and every later start of it goes by."""
    settings = {"KIOSK_STORE__PATH": str(tmp_path / "kiosk.sqlite3"), "KIOSK_DEMO__CLOCK_AHEAD_SECONDS": "864000"}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts/lib/example.py"], cwd=ROOT, env=os.environ | settings, capture_output=True,
        text=True, check=True, timeout=LIMIT,
    )  # fmt: skip
    told = dict(line.removeprefix("export ").split("=", 1) for line in done.stdout.splitlines())
    assert told["KIOSK_DEMO__WHEN_CLOSED"] == "close"
    assert told["KIOSK_DEMO__CLOCK_AHEAD_SECONDS"] == told["CENTRAL_DEMO_CLOCK_AHEAD_SECONDS"]
    assert float(told["KIOSK_DEMO__CLOCK_AHEAD_SECONDS"]) >= 864000


def closed_on_the_days_to_come(folder: Path) -> Path:
    """The example's catalogue as somebody publishes it who closes the hall, today and for a week."""
    text = (ROOT / "config/catalogue.toml").read_text(encoding="utf-8")
    today = datetime.now(UTC).date()
    for days in range(-1, 8):
        text += f"\n[[special_day]]\ndate = {today + timedelta(days=days)}\nclosed = true\nname_id = 'Tutup'\n"
    path = folder / "closed.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("shift", ["0", "3600"])
def test_closing_the_hall_today_does_not_move_the_clock_of_a_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shift: str
) -> None:
    """The kiosk begins once more with what central sent; its clock was decided before."""
    for name in demo_environment(timedelta(0)):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("KIOSK_STORE__PATH", str(tmp_path / "kiosk.sqlite3"))
    monkeypatch.setenv("KIOSK_DEMO__WHEN_CLOSED", "open")
    monkeypatch.setenv("KIOSK_DEMO__CLOCK_AHEAD_SECONDS", shift)
    decided: list[timedelta] = []
    monkeypatch.setattr(window, "prepare_window", lambda *_arguments: None)

    def run(made: Runtime, *_others: object) -> bool:
        decided.append(made.ahead)
        return True

    monkeypatch.setattr(window, "_run", run)
    monkeypatch.setattr(os, "execv", lambda *_arguments: None)
    window.run_window(None, None, None)
    monkeypatch.setenv("KIOSK_CATALOGUE__PATH", str(closed_on_the_days_to_come(tmp_path)))
    window.run_window(None, None, None)
    assert decided[0] == decided[1]

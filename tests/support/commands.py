"""Commands of `kiosk` and `central`, each in a process of its own that is forked from one with everything loaded.

A command that is started afresh spends a second on imports. `python -m tests.support.commands` is the process that
forks: a request is one line of JSON on its input, its answer the exit code on a line of its output. It has no threads.
Where the start of the program itself is what a test is about, the test starts it afresh.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hall.catalogue import load_catalogue

ROOT = Path(__file__).parents[2]
WITH_A_WINDOW = ("kiosk.cli.screenshots", "kiosk.cli.window", "central.cli.serve")
"""Modules of the two commands that are started afresh where they are needed."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(program: str, *arguments: str, environment: Mapping[str, str], cwd: Path = ROOT, typed: str = "") -> Said:
    """Runs a command to its end; `typed` is its input. AssertionError if the process that forks is gone."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: str(Path(folder, name)) for name in ("stdin", "stdout", "stderr")}
        Path(paths["stdin"]).write_text(typed, encoding="utf-8")
        asked = {"argv": [program, *arguments], "environment": dict(environment), "cwd": str(cwd), **paths}
        code = _forker().ask(asked)
        return Said(code, Path(paths["stdout"]).read_text("utf-8"), Path(paths["stderr"]).read_text("utf-8"))


class _Forker:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.commands"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        atexit.register(self.end)

    def ask(self, asked: Mapping[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        assert answer, "the process that forks commands has ended"
        return int(answer)

    def end(self) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()


@cache
def _forker() -> _Forker:
    return _Forker()


# ---- the process that forks


def _load() -> None:
    for package in ("kiosk.cli", "central.cli"):
        folder = importlib.import_module(package).__path__
        for found in pkgutil.iter_modules(folder, package + "."):
            if found.name not in WITH_A_WINDOW:
                importlib.import_module(found.name)
    for heavy in ("alembic.command", "kiosk.sync", "kiosk.printing.test_page", "PIL.Image", "fontTools.ttLib"):
        importlib.import_module(heavy)
    load_catalogue(ROOT / "config" / "catalogue.toml")  # kept by its content
    gc.collect()
    gc.freeze()


def _become(asked: Mapping[str, Any]) -> int:
    """The command, in the child. Its files, folder and environment are those of the request."""
    for descriptor, name in enumerate(("stdin", "stdout", "stderr")):
        opened = os.open(asked[name], os.O_RDONLY if name == "stdin" else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, descriptor)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = list(asked["argv"])
    program = importlib.import_module(f"{sys.argv[0]}.cli")
    try:
        program.main()
    except SystemExit as end:
        match end.code:
            case None:
                return 0
            case int(code):
                return code
            case message:
                print(message, file=sys.stderr)
                return 1
    except BaseException:  # noqa: BLE001 - as Python itself ends: the traceback on standard error, exit code 1
        traceback.print_exc()
        return 1
    return 0


def _serve() -> None:
    _load()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = _become(json.loads(line))
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()

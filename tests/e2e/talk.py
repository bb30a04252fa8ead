"""A process that is told what to do by lines and answers in lines of JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.machine import PATIENCE_SECONDS, ROOT, until

Line = dict[str, Any]
Where = Callable[..., list[str]]
"""Makes of a command the command line that runs it on another machine of the network."""


def here(*command: str) -> list[str]:
    """On this machine."""
    return list(command)


class Talk:
    """One such process. What it has said is read by a thread, so that it never waits for its reader."""

    def __init__(self, name: str, child: subprocess.Popen[str], log: Path) -> None:
        self.name = name
        self.lines: list[Line] = []
        """All that was said so far; only ever added to."""
        self._child, self._log = child, log
        self._reader = threading.Thread(target=self._read, name=f"reads {name}", daemon=True)
        self._reader.start()

    def tell(self, line: str) -> None:
        """Says one line to it; does not wait for an answer."""
        assert self._child.stdin is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def answer(self, key: str, seconds: float = PATIENCE_SECONDS, after: int = 0) -> Line:
        """The first line with this key among those after the first `after`. AssertionError if none comes in time."""

        def look() -> Line | None:
            found = next((line for line in self.lines[after:] if key in line), None)
            assert found is not None or self._reader.is_alive(), f"{self.name} ended: {self.tail()}"
            return found

        try:
            found = until(look, f"{key} of {self.name}", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; the end of its log: {self.tail()}") from error
        assert isinstance(found, dict)
        return found

    def ask(self, line: str, key: str, seconds: float = PATIENCE_SECONDS) -> Line:
        """Says a line and waits for the answer that has this key."""
        before = len(self.lines)
        self.tell(line)
        return self.answer(key, seconds, before)

    def until(self, line: str, key: str, fits: Callable[[Any], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Says the line again and again until what comes under the key fits. AssertionError if it does not in time."""
        until(lambda: fits(self.ask(line, key)[key]), f"{key} of {self.name}", seconds)

    def tail(self) -> str:
        """The end of what it wrote to its log."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self.lines.append(json.loads(line))


@contextmanager
def talking(
    name: str, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None, where: Where = here
) -> Iterator[Talk]:
    """`python COMMAND`, ended by the end of its input; killed if that does not end it."""
    with log.open("a") as errors:
        child = subprocess.Popen(
            where(sys.executable, *command), cwd=ROOT, env=os.environ | dict(environment or {}),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        talk = Talk(name, child, log)
        try:
            yield talk
        finally:
            child.stdin.close()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            talk._reader.join(5)
            child.stdout.close()

"""Processes that tests start."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO


@contextmanager
def child(command: Sequence[str], **given: object) -> Iterator[subprocess.Popen[str]]:
    """A process in text mode, waited for at the end, and killed first if the test fails.

    `given`: as for `subprocess.Popen`.
    """
    with subprocess.Popen[str](command, text=True, **given) as process:  # type: ignore[call-overload]
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def line_with(part: str, stream: IO[str] | None) -> str:
    """The next line that holds `part`, whatever other threads of the process write before it.

    Fails with the lines that came if the stream ends without one.
    """
    assert stream is not None
    came = []
    for line in stream:
        if part in line:
            return line
        came.append(line)
    raise AssertionError(f"no line with {part!r} in {came}")

"""A flood cannot fill the log: of lines that say the same so many a minute are written, the rest is counted."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

LINES, SECONDS = 10, 60.0
MOST_KINDS = 1000
LONGEST = 2000
"""Signs of one line: what somebody sends must not become a page of it. A traceback may be longer."""


@dataclass(slots=True)
class _Kind:
    since: float
    lines: int = 0
    left_out: int = 0


class LogLimit(logging.Filter):
    """For a handler. Lines are of one kind if they come from the same place in the program."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: OrderedDict[tuple[str, int, str], _Kind] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this line is written. The first one after a pause says how many were not."""
        key = (record.name, record.levelno, record.msg if isinstance(record.msg, str) else type(record.msg).__name__)
        with self._lock:
            left_out = self._takes(key)
        if left_out is None:
            return False
        text = record.getMessage()
        short = text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text)} signs)"
        more = f" (and {left_out} more such lines that are not shown)" if left_out else ""
        record.msg, record.args = short + more, None
        return True

    def _takes(self, key: tuple[str, int, str]) -> int | None:
        now = self._clock()
        kind = self._kinds.pop(key, None)
        left_out = 0
        if kind is None or now - kind.since >= SECONDS:
            left_out = 0 if kind is None else kind.left_out
            kind = _Kind(now)
        self._kinds[key] = kind
        while len(self._kinds) > MOST_KINDS:
            self._kinds.popitem(last=False)
        if kind.lines >= LINES:
            kind.left_out += 1
            return None
        kind.lines += 1
        return left_out

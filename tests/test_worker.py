"""The one background thread: order, answers, failures, end."""

from __future__ import annotations

import logging
import threading
from functools import partial

import pytest

from kiosk.worker import Worker


def test_jobs_run_in_order_on_one_other_thread() -> None:
    worker = Worker(lambda call: call())
    seen: list[tuple[int, str]] = []
    for n in range(20):
        worker.submit(partial(lambda n: (n, threading.current_thread().name), n), seen.append, lambda: None)
    worker.start()
    assert worker.stop()
    assert seen == [(n, "desk") for n in range(20)]


def test_a_failed_job_is_logged_and_answered_otherwise(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker(lambda call: call())
    seen: list[object] = []

    def fail() -> int:
        raise OSError("disk")

    worker.start()
    worker.submit(fail, lambda _none: seen.append("then"), lambda: seen.append("otherwise"))
    worker.submit(lambda: 1, seen.append, lambda: None)
    with caplog.at_level(logging.ERROR):
        assert worker.stop()
    assert seen == ["otherwise", 1]
    assert "OSError: disk" in caplog.text


def test_answers_are_handed_over_not_called_here() -> None:
    handed: list[object] = []
    worker = Worker(handed.append)
    seen: list[int] = []
    worker.start()
    worker.submit(lambda: 7, seen.append, lambda: None)
    assert worker.stop()
    assert (seen, len(handed)) == ([], 1)
    handed[0]()  # type: ignore[operator]
    assert seen == [7]

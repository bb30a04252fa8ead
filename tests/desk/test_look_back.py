"""The thread that looks back: what it does beside the visitors, and that it ends with the kiosk."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from hall.catalogue import Catalogue
from kiosk.cli import backend
from kiosk.cli.runtime import Runtime
from kiosk.config import Settings
from kiosk.desk import learned_state
from kiosk.desk.learned_state import KEY
from tests.desk.test_past import Kiosk, kiosk
from tests.desk.test_serve import KK
from tests.desk.test_serve import given as issued

PATIENCE = 60.0
"""Seconds after which what should have happened beside the test will not happen any more."""


def soon(happened: Callable[[], object]) -> bool:
    """Asks again and again until it has happened."""
    end = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(happened())


def behind(at: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kiosk that opened quickly and has its days before still to learn."""
    at.a_day()
    at.next_day()
    at.store.keep(KEY, {})
    monkeypatch.setattr(learned_state, "AT_ONCE", 3)
    at.start()
    assert at.behind()


def test_visitors_are_served_while_days_before_are_learned(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kiosk(catalogue) as at:
        behind(at, monkeypatch)
        served = list[str]()

        def meanwhile() -> bool:
            """Asked between two steps of learning."""
            assert not at.desk._turn.locked()
            if len(served) < 3:
                served.append(issued(at.desk.serve(KK, "id")).ticket.label)
                at.desk.board()
            return False

        at.desk.look_back(meanwhile)
        monkeypatch.setattr(learned_state, "AT_ONCE", 2000)
        assert len(served) == 3
        assert not at.behind()
        assert at.desk._estimates._fold.waits.estimator.state() == at.replayed()


def test_what_is_heard_while_learning_counts_once(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    with kiosk(catalogue) as at:
        behind(at, monkeypatch)
        at.arrive()
        called = list[str]()

        def meanwhile() -> bool:
            if not called:
                called.append(at.waiting[0])
                at.leave(0)
            return False

        at.desk.look_back(meanwhile)
        monkeypatch.setattr(learned_state, "AT_ONCE", 2000)
        assert called
        assert at.desk._estimates._fold.waits.estimator.state() == at.replayed()


def looking(at: Kiosk, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> backend.Backend:
    """The kiosk's own thread, which asks all the time."""
    monkeypatch.setattr(backend, "LOOK_BACK_SECONDS", 0.001)
    behind_the_screen = backend.Backend(Runtime(Settings(), catalogue, (), at.clock, demo=False))
    behind_the_screen.look_back(at.desk)
    return behind_the_screen


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "look-back"]


def test_the_thread_scores_yesterday_by_itself_and_ends_with_the_kiosk(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kiosk(catalogue) as at:
        first = at.clock.now().utc.date()
        issued(at.desk.serve(KK, "id"))
        at.next_day()
        behind_the_screen = looking(at, catalogue, monkeypatch)
        assert soon(lambda: at.store.scores.since(first))
        assert threads() == ["look-back"]
        behind_the_screen.close()
        assert threads() == []


def test_a_store_that_fails_does_not_end_the_thread(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with kiosk(catalogue) as at:
        issued(at.desk.serve(KK, "id"))
        at.next_day()
        with closing(sqlite3.connect(at.store._path)) as connection:
            connection.execute("DROP TABLE wait_score")
        behind_the_screen = looking(at, catalogue, monkeypatch)
        assert soon(lambda: len(caplog.records) > 1), "it asked again"
        assert threads() == ["look-back"]
        behind_the_screen.close()
    assert "could not be scored" in caplog.text

"""The mirror with its real threads and sockets: it finds its way back, ends when told, and is never in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.model.central_link import Link
from kiosk.store import Store
from kiosk.sync import Health, LinkThread, Sync, pause
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment
from kiosk.sync.http import central as calls
from tests.support.central_socket import STUCK_SECONDS, Network, net
from tests.support.clock import FixedClock
from tests.support.stores import request

__all__ = ["net"]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "EXCHANGE_SECONDS", 0.5)
    monkeypatch.setattr(calls, "GREETING_SECONDS", 0.5)
    monkeypatch.setattr(pause, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(pause, "LONGEST_SECONDS", 0.1)


@contextmanager
def running(net: Network, folder: Path, token: str = "t0ken") -> Iterator[tuple[Sync, Store]]:
    path, clock = folder / "kiosk.sqlite3", FixedClock()
    if token:
        keep_enrolment(enrolment_path(path), Enrolment(net.url, "kendari", "k1", token))
    store = Store.open(path, hall="kendari", kiosk_id="k1", clock=clock, mirrored=True)
    sync = Sync(LinkThread(net.url, sequencer_ms=3000), store, path, clock, Health, lambda steps: net.set(heard=steps))
    sync.start()
    try:
        yield sync, store
    finally:
        sync.stop()
        assert not any(thread.is_alive() for thread in sync._threads)
        store.close()


def until_link(sync: Sync, come: Callable[[Link], bool]) -> None:
    """Waits for a state of the link."""
    board = sync._board
    with board._change:
        assert board._change.wait_for(lambda: come(board._link), STUCK_SECONDS)


def sent(net: Network, store: Store) -> Callable[[], bool]:
    return lambda: net.central.expected > store.mirror_state().last_seq


def test_it_waits_for_a_code_and_then_sends_and_listens(net: Network, tmp_path: Path) -> None:
    with running(net, tmp_path, token="") as (sync, store):
        assert "not enrolled" in sync.link_soon(STUCK_SECONDS).problem
        sync.enrol("ABCD2345")
        net.until(sent(net, store))
        ticket = store.issue(request()).ticket
        sync.wake()
        net.until(sent(net, store))
        news = {"pos": 1, "kind": "queue", "ticket_id": ticket.ticket_id, "body": {"state": "called", "round": 1}}
        with net.change:
            net.central.down.append(news)
            net.change.notify_all()
        net.until(lambda: hasattr(net, "heard"))
        assert store.mirror_state().position == 1


def test_after_silence_it_greets_and_sends_what_waited(net: Network, tmp_path: Path) -> None:
    with running(net, tmp_path) as (sync, store):
        net.until(sent(net, store))
        net.set(silent=True)
        store.issue(request())
        sync.wake()
        until_link(sync, lambda link: not link.connected)
        assert "within" in sync.link().problem or "broke off" in sync.link().problem
        greeted = len(net.central.beats)
        net.set(silent=False)
        net.until(sent(net, store))
        assert len(net.central.beats) > greeted


def test_it_ends_while_it_waits_for_news(net: Network, tmp_path: Path) -> None:
    with running(net, tmp_path):
        net.until(lambda: net.polls > 0)


def test_it_ends_while_central_is_silent(net: Network, tmp_path: Path) -> None:
    net.set(silent=True)
    with running(net, tmp_path) as (sync, _):
        assert sync.link_soon(STUCK_SECONDS).problem


def test_a_silent_sequencer_costs_one_visitor_its_time_and_the_next_ones_nothing(net: Network, tmp_path: Path) -> None:
    with running(net, tmp_path) as (sync, store):
        net.until(lambda: net.polls > 0)
        assert sync.numbering("AK", 0) is not None
        net.set(silent=True)
        assert sync.numbering("AK", 0) is None
        asked = len(net.central.numbers)
        for _ in range(100):
            assert sync.numbering("AK", 0) is None
        assert len(net.central.numbers) == asked
        contacts = sync._board.contacts
        net.set(silent=False)
        # The missed answer made the mirror look at once: nobody waits for the next heartbeat.
        until_link(sync, lambda link: sync._board._contacts > contacts and link.connected)
        assert sync.numbering("AK", 0) is not None
        assert store.mirror_state().band is not None

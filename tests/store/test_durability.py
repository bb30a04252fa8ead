"""A killed process and a full disk: what was promised is there, what failed left nothing."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from hall.tickets import PrintState
from kiosk.store import Store, StoreFull
from tests.support.children import child
from tests.support.clock import FixedClock
from tests.support.stores import ROOT, open_store, request

ROUNDS = 15

VISITORS = """
import sys
from pathlib import Path
from kiosk.store import Store
from hall.tickets import Band, PrintState
from tests.support.stores import request
from tests.support.clock import FixedClock
store = Store.open(Path(sys.argv[1]), hall="kendari", kiosk_id="k1", clock=FixedClock(), band=Band(1, 9999))
if store.paper.roll() is None:
    store.paper.roll_replaced(1e9)
for press in range(100_000):
    issued = store.issue(request(press=f"{sys.argv[2]}-{press}"))
    store.journal.job_sending(issued.job_id)
    print(issued.ticket.label, flush=True)
    store.journal.job_sent(issued.job_id)
    store.journal.job_finished(issued.job_id, PrintState.PRINTED, mm=95.0)
"""

SMALL_FILES = """
import resource, signal, sys
from pathlib import Path
from kiosk.store import Store, StoreError
from tests.support.stores import request
from tests.support.clock import FixedClock
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(Path(sys.argv[1]), hall="kendari", kiosk_id="k1", clock=FixedClock())
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, resource.RLIM_INFINITY))
given = 0
try:
    while True:
        store.issue(request())
        given += 1
except StoreError as error:
    print(type(error).__name__, given, len(store.tickets(9999)))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(store.issue(request()).ticket.number - given)
store.close()
"""


def test_kill_at_any_moment_loses_and_doubles_nothing(path: Path, clock: FixedClock) -> None:
    chance = random.Random(20261005)
    printed: list[str] = []
    for number in range(ROUNDS):
        command = [sys.executable, "-c", VISITORS, str(path), str(number)]
        with child(command, stdout=subprocess.PIPE, cwd=ROOT) as kiosk:
            assert kiosk.stdout is not None
            printed += [kiosk.stdout.readline().strip() for _ in range(chance.randint(1, 25))]
            kiosk.send_signal(signal.SIGKILL)
            printed += [line.strip() for line in kiosk.stdout if line.endswith("\n")]

    store = open_store(path, clock)
    kept = [ticket.label for ticket in store.tickets(100_000)]
    events = store.events(0, 1_000_000)
    charged = sum(job.mm for ticket in store.tickets(100_000) for job in store.jobs(ticket.ticket_id))
    roll = store.paper.roll()
    store.close()
    assert [label for label, times in Counter(printed).items() if times > 1] == []
    assert set(printed) <= set(kept)
    assert len(set(kept)) == len(kept)
    assert len(kept) - len(printed) <= ROUNDS
    assert sum(event.kind == "issued" for event in events) == len(kept)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert roll is not None
    assert roll.used_mm == charged >= 95.0 * (len(printed) - ROUNDS)


def test_after_a_kill_nothing_is_left_under_way(path: Path, clock: FixedClock) -> None:
    command = [sys.executable, "-c", VISITORS, str(path), "x"]
    with child(command, stdout=subprocess.PIPE, cwd=ROOT) as kiosk:
        assert kiosk.stdout is not None
        kiosk.stdout.readline()
        kiosk.send_signal(signal.SIGKILL)
    store = open_store(path, clock)
    ends = {PrintState.PRINTED, PrintState.UNCERTAIN, PrintState.NOT_PRINTED}
    assert {ticket.print_state for ticket in store.tickets(100_000)} <= ends
    store.close()


def until_refused(store: Store) -> None:
    while True:
        store.issue(request())


def test_a_full_disk_keeps_nothing_of_the_attempt_and_goes_on_with_room(store: Store, path: Path) -> None:
    driver = store._writer.driver
    (pages,) = driver.execute("PRAGMA page_count").fetchone()
    driver.execute(f"PRAGMA max_page_count={pages + 3}").fetchone()
    with pytest.raises(StoreFull, match=r"No room to write .*kiosk\.db"):
        until_refused(store)
    given = len(store.tickets(9999))
    assert given > 0
    assert sum(event.kind == "issued" for event in store.events(0, 9999)) == given
    driver.execute("PRAGMA max_page_count=1000000").fetchone()
    assert store.issue(request()).ticket.number == given + 1


def test_a_limit_on_file_size_keeps_nothing_of_the_attempt(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, str(path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    first, second = ran.stdout.splitlines()
    name, given, kept = first.split()
    assert name in {"StoreFailed", "StoreFull"}
    assert given == kept
    assert int(given) > 0
    assert second == "1"


def test_the_log_is_moved_into_the_file_by_the_writer(store: Store, path: Path) -> None:
    for _ in range(200):
        issued = store.issue(request())
        store.journal.job_sending(issued.job_id)
        store.journal.job_sent(issued.job_id)
        store.journal.job_finished(issued.job_id, PrintState.PRINTED)
    connection = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    (moved,) = connection.execute("SELECT count(*) FROM ticket").fetchone()
    connection.close()
    assert moved >= 100

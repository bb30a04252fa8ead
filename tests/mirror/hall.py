"""Central: the real application on a real database file. It can be restarted, copied and put back to a copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from central.app import create_app
from central.config.settings import Settings
from central.numbers import SequencerGate
from central.store import CentralStore
from hall.tickets import QueueMark
from tests.mirror.lines import Log, log_of_rows, mark_of
from tests.mirror.paper import Sheet
from tests.mirror.station import HALL
from tests.mirror.wire import Answer, Packet, Wire
from tests.support.clock import FixedClock

ADMIN = "token of the administrator at the machine"
Rows = list[dict[str, Any]]


class Moving:
    """Stands for something that changes: the application is built once, as that takes longer than a whole run."""

    def __init__(self) -> None:
        self.stands_for: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stands_for, name)


class Stage:
    """The real application, on which one central after the other plays: store, gate and clock are put in its hands."""

    def __init__(self, store: CentralStore, settings: Settings) -> None:
        """`store` is used only while the application is built."""
        self.store, self.gate, self.clock = Moving(), Moving(), Moving()
        self.store.stands_for, self.gate.stands_for, self.clock.stands_for = store, SequencerGate(), FixedClock()
        stands_in: Any = self.store, self.gate, self.clock
        app = create_app(stands_in[0], settings, clock=stands_in[2], admin_token=ADMIN, gate=stands_in[1])
        self.wire = Wire(app)

    def close(self) -> None:
        """The application ends."""
        self.wire.close()


class Hall:
    """The only central, with one hall."""

    def __init__(self, path: Path, stage: Stage, clock: FixedClock) -> None:
        self.path, self.clock = path, clock
        self._stage = stage
        stage.clock.stands_for = clock
        self.backups: list[Path] = []
        self.putbacks = 0
        self.forgotten_marks: dict[str, set[QueueMark]] = defaultdict(set)
        """Queue states by ticket that central once said, in lines of its log that were lost with a put-back."""
        self._start()

    def _start(self) -> None:
        """With the store it loses what it held back for kiosks, and asks them to greet again."""
        self._store = CentralStore(f"sqlite:///{self.path}")
        self._store.add_hall(HALL, str(self.clock.zone))
        self._stage.store.stands_for = self._store
        self._stage.gate.stands_for = SequencerGate()

    def _stop(self) -> None:
        self._store.close()

    def post(self, packet: Packet) -> Answer:
        """What comes in from outside."""
        return self._stage.wire.ask(packet)

    def act(self, counter: str, act: str, **ask: Any) -> Answer:
        """One press at a counter."""
        headers = {"Authorization": f"Bearer {ADMIN}", "Content-Type": "application/json"}
        target = f"/v1/halls/{HALL}/counters/{counter}/{act}"
        return self.post(Packet("POST", target, headers, json.dumps(ask).encode()))

    def restart(self) -> None:
        """What was not committed is gone, and so is what it only remembered."""
        self._stop()
        self._start()

    def back_up(self) -> None:
        """A copy of the database as of now."""
        copy = self.path.with_name(f"copy-{len(self.backups)}.sqlite3")
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        self.backups.append(copy)

    def put_back(self, which: int) -> None:
        """Somebody restores a copy. All that happened since is forgotten."""
        for act in self.acts():
            if act["kind"] == "queue" and act["ticket_id"] is not None:
                self.forgotten_marks[act["ticket_id"]].add(mark_of(act))
        self._stop()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.backups[which % len(self.backups)], self.path)
        self.putbacks += 1
        self._start()

    def uncrashed(self) -> None:
        """Raises what the application raised instead of answering."""
        crashes = self._stage.wire.crashes
        if crashes:
            crash = crashes[0]
            crashes.clear()
            raise AssertionError(f"central crashed: {crash}") from crash

    def close(self) -> None:
        """At the end of a test."""
        self._stop()

    # ---- what is in the database, without asking the program

    def newest(self) -> int:
        """Position of the latest line of the hall's log."""
        return int(self._rows("SELECT coalesce(max(pos), 0) AS pos FROM act")[0]["pos"])

    def events(self) -> dict[tuple[str, str], Log]:
        """All events by kiosk and incarnation."""
        found: dict[tuple[str, str], Rows] = defaultdict(list)
        for row in self._rows("SELECT * FROM kiosk_event"):
            found[(row["kiosk_id"], row["incarnation"])].append(row)
        return {key: log_of_rows(rows) for key, rows in found.items()}

    def tickets(self) -> Rows:
        """All visitors."""
        return self._rows("SELECT * FROM ticket")

    def acts(self) -> Rows:
        """The hall's log."""
        return self._rows("SELECT * FROM act ORDER BY pos")

    def alarms(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of all alarms of a kind."""
        return [json.loads(row["body"]) for row in self._rows("SELECT * FROM alarm") if row["kind"] == kind]

    def rejected(self) -> Rows:
        """What could not be taken."""
        return self._rows("SELECT * FROM rejected")

    def knows(self, sheet: Sheet) -> bool:
        """Whether central would keep this number from being given again."""
        if any(row["ticket_id"] == sheet.ticket_id for row in self._rows("SELECT ticket_id FROM ticket")):
            return True
        given = self._rows("SELECT series, period, number FROM given")
        return sheet.sequencer and any((row["period"], row["series"], row["number"]) == sheet.key for row in given)

    def _rows(self, statement: str) -> Rows:
        with self._reading() as connection:
            return [dict(row) for row in connection.execute(statement)]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection

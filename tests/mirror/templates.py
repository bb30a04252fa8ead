"""Databases with their tables already made, so that each run of the machine costs milliseconds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from central.access.tokens import hashed
from central.config.settings import CallSettings, HallSettings, NumberSettings, Settings
from central.store import CentralStore
from central.store.tables import kiosk
from kiosk.store import Store
from tests.mirror.hall import Stage
from tests.mirror.station import HALL, STORE_FILE, enrol_by_hand
from tests.mirror.wire import without_threads
from tests.support.clock import MORNING, WITA, FixedClock
from tests.support.small_catalogue import SMALL

TOKENS = {name: f"{HALL}.token-of-{name}" for name in ("k1", "k2", "k3")}
FAST = Path("/dev/shm")


def ground_of(folder: Path) -> Path:
    """Where files that live for a moment are kept: in memory, if there is such a place."""
    return FAST if FAST.is_dir() else folder


@dataclass(frozen=True, slots=True)
class Templates:
    """Files to copy, and where copies are made."""

    ground: Path
    blank_kiosk: Path
    """A kiosk's store without an owner: whoever opens it first makes it a new incarnation."""
    central: Path
    """Central's database with its hall and enrolled kiosks."""

    stage: Stage

    def kiosk_in(self, folder: Path, name: str) -> Path:
        """A folder with a new kiosk in it."""
        folder.mkdir(parents=True)
        shutil.copy(self.blank_kiosk, folder / STORE_FILE)
        enrol_by_hand(folder / STORE_FILE, name, TOKENS[name])
        return folder

    def central_in(self, folder: Path, kiosks: Sequence[str]) -> Path:
        """A database of central in this folder, which knows these kiosks."""
        folder.mkdir(parents=True)
        path = Path(shutil.copy(self.central, folder / "central.sqlite3"))
        with closing(sqlite3.connect(path)) as connection, connection:
            for name in TOKENS.keys() - set(kiosks):
                connection.execute("DELETE FROM kiosk WHERE kiosk_id = ?", (name,))
        return path


def blank_kiosk(path: Path) -> Path:
    """A store with tables and nothing in them."""
    Store.open(path, hall=HALL, kiosk_id="k0", clock=FixedClock(), mirrored=True).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in ("meta", "event", "sqlite_sequence"):
            connection.execute(f"DELETE FROM {table}")
    return path


def settings_of(catalogue: Path) -> Settings:
    """Small ranges, so that they are used up within a run."""
    return Settings(
        hall=(HallSettings(name=HALL, catalogue=catalogue),),
        calls=CallSettings(shown_seconds=0.0),
        numbers=NumberSettings(sequencer_last=50, bands=tuple((at, at + 2) for at in range(51, 75, 3))),
    )


def central_with_kiosks(path: Path) -> Path:
    """Central's database in this file."""
    prepare_central(f"sqlite:///{path}")
    return path


def prepare_central(url: str) -> None:
    """A database with kiosks that were enrolled and greeted, and have given no number."""
    store = CentralStore(url)
    store.add_hall(HALL, str(WITA))
    rows = [
        {
            "hall": HALL,
            "kiosk_id": name,
            "token_hash": hashed(token),
            "enrolled_at": MORNING,
            "heard_at": MORNING,
            "beat": "{}",
        }
        for name, token in TOKENS.items()
    ]
    with store.write(HALL) as connection:
        connection.execute(insert(kiosk), rows)
    store.close()


@contextmanager
def templates_in(folder: Path) -> Iterator[Templates]:
    """Everything that is made once."""
    catalogue = folder / "catalogue.toml"
    catalogue.write_text(SMALL, encoding="utf-8")
    central = central_with_kiosks(folder / "central.sqlite3")
    store = CentralStore(f"sqlite:///{folder / 'stage.sqlite3'}")
    stage = Stage(store, settings_of(catalogue))
    store.close()
    with without_threads():
        yield Templates(ground_of(folder), blank_kiosk(folder / "kiosk.sqlite3"), central, stage)
    stage.close()

"""Whose file it is, and whether it knows what the kiosk knows: asked each time that a store is opened."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, insert, select

from hall.clock import ClockProtocol
from hall.files.atomic import not_a_file, private_file, private_folder
from hall.tickets import ClockGrade
from kiosk.store import highest_numbers, issuing
from kiosk.store.conversions import Numbers, log_event
from kiosk.store.errors import StoreBehind, StoreDamaged, WrongStore, from_system
from kiosk.store.highest_numbers import LostNumbers
from kiosk.store.lock import StoreLock
from kiosk.store.marks import FoundMarks, HighestNumbers
from kiosk.store.tables import event, meta

LAST_BELIEVED = (
    select(event.c.at_utc).where(event.c.at_trust != ClockGrade.BAD.value).order_by(event.c.seq.desc()).limit(1)
)
ANY_EVENT = select(event.c.seq).limit(1)

log = logging.getLogger(__name__)


def locked(path: Path) -> StoreLock:
    """Folder, lock and an empty file, for this user alone; what is there stays as it is."""
    try:
        private_folder(path.parent)
        lock = StoreLock(path)
        try:
            _make_file(path)
        except BaseException:
            lock.release()
            raise
    except OSError as error:
        raise from_system(error, path) from error
    return lock


def _make_file(path: Path) -> None:
    """Raises StoreDamaged or OSError."""
    strange = not_a_file(path)
    if strange:
        raise StoreDamaged(path, strange)
    private_file(path)


@contextmanager
def values_that_can_be(path: Path) -> Iterator[None]:
    """A sound file may hold what no version of this program writes; that is damage too. Raises StoreDamaged."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise StoreDamaged(path, f"it holds a value that cannot be: {error!r}") from error


def known_of(found: FoundMarks, lost: LostNumbers | None, hall: str, kiosk_id: str) -> HighestNumbers:
    """What stands beside the store, or was read of a lost one. Numbers of another hall are none of this one's."""
    for mark in (found.mark, None if lost is None else lost.salvaged):
        if mark is not None and mark.hall == hall:
            return replace(mark, kiosk_id=kiosk_id)
    if found.mark is not None:
        log.warning("the files beside the store are of hall %s: they are written again", found.mark.hall)
    return HighestNumbers(hall, kiosk_id)


def why_new(found: FoundMarks) -> LostNumbers | None:
    """A new file beside traces of an old one replaced it."""
    if found.mark is not None:
        return LostNumbers("gone")
    return LostNumbers("gone", "the files beside it cannot be read") if found.broken else None


def level(
    connection: Connection, path: Path, known: HighestNumbers, lost: LostNumbers | None, *, made: bool,
    place: issuing.NumberPlace,
    clock: ClockProtocol,
) -> HighestNumbers:  # fmt: skip
    """A new file goes on above what is known; an old one must know it. Raises StoreBehind."""
    now = clock.now()
    if not made:
        why = highest_numbers.behind(connection, known)
        if why is not None:
            raise StoreBehind(path, why)
    elif known.incarnation or known.series:
        if known.last is not None and known.last.grade is not ClockGrade.BAD:
            clock.believe(known.last.utc)
            now = clock.now()
        highest_numbers.adopt(connection, known, lost or LostNumbers("gone"), now, mirrored=place.mirrored)
    elif lost is not None:
        highest_numbers.begin_high(connection, (place.band.first + place.band.last) // 2, lost, now)
    return highest_numbers.whole(connection, known, clock.zone)


def claim(connection: Connection, path: Path, hall: str, kiosk_id: str, clock: ClockProtocol) -> bool:
    """Write down whose file it is (True: it is new), or see that it is ours; tell the clock what was believed last."""
    found = {row.key: row.value for row in connection.execute(select(meta.c.key, meta.c.value))}
    ours = {"hall": hall, "kiosk_id": kiosk_id}
    lacking = {*ours, "incarnation"} - found.keys()
    if lacking and (found or connection.execute(ANY_EVENT).first() is not None):
        raise StoreDamaged(path, f"it does not say its {', '.join(sorted(lacking))}")
    if not found:
        now = clock.now()
        made = {**ours, "incarnation": uuid.uuid4().hex, "created_at": now.utc.isoformat()}
        connection.execute(insert(meta), [{"key": key, "value": value} for key, value in made.items()])
        log_event(connection, "store_made", now, {"incarnation": made["incarnation"]}, about=Numbers())
        return True
    for key, value in ours.items():
        if found[key] != value:
            raise WrongStore(
                f"{path} belongs to {key} {found[key]}, the configuration says {value}. "
                "Put the configuration right, or name another file in store.path."
            )
    believed = connection.execute(LAST_BELIEVED).scalar()
    if believed is not None:
        clock.believe(believed)
    return False

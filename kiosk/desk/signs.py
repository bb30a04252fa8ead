"""What staff should look at about the kiosk itself: its store, its PIN. Off the UI thread."""

from __future__ import annotations

from kiosk.desk.pin import PinLock
from kiosk.model.availability import StaffSign
from kiosk.store import CHECKED, REPLACED, Store


class Signs:
    """Cheap to ask: what is kept is read once, and again after staff have seen it or the store was checked."""

    def __init__(self, store: Store, pin: PinLock) -> None:
        self._store, self._pin = store, pin
        self._kept: frozenset[StaffSign] | None = None
        self._has_pin = False

    def now(self) -> frozenset[StaffSign]:
        """Those that stand."""
        if self._kept is None:
            self._kept = self._read()
        signs = set(self._kept)
        if self._store.unmarked:
            signs.add(StaffSign.NO_MARKS)
        self._has_pin = self._has_pin or self._pin.is_set  # once there is one it can only be replaced
        if not self._has_pin:
            signs.add(StaffSign.NO_PIN)
        return frozenset(signs)

    def look_again(self) -> None:
        """Something that is kept may be another."""
        self._kept = None

    def seen(self) -> None:
        """Staff know that another store lies aside; `kiosk check` goes on to name it."""
        replaced = self._store.kept(REPLACED)
        if replaced is not None and not replaced.get("seen"):
            self._store.keep(REPLACED, {**replaced, "seen": True})
        self.look_again()

    def _read(self) -> frozenset[StaffSign]:
        replaced, checked = self._store.kept(REPLACED), self._store.kept(CHECKED)
        signs = set()
        if replaced is not None and not replaced.get("seen"):
            signs.add(StaffSign.STORE_ASIDE)
        if checked is not None and checked.get("problem"):
            signs.add(StaffSign.STORE_CHECK)
        return frozenset(signs)

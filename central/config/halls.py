"""What holds in each hall now: the catalogue that was pushed last, else the file that the settings name."""

from __future__ import annotations

import logging
import tempfile
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from central.config.hall import HallConfig, NoSuchHall
from central.config.settings import Settings
from central.store import CentralStore
from central.store.tables import version
from hall.catalogue import Catalogue, CatalogueErrors, load_catalogue

log = logging.getLogger(__name__)

PUSHED = select(version.c.content).where(version.c.hall == bindparam("in_hall"), version.c.kind == "catalogue")


class HallConfigs:
    """May be used from any thread."""

    def __init__(self, store: CentralStore, settings: Settings) -> None:
        """Makes the halls that are new. Raises CatalogueErrors or StoreError."""
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        self._plans: dict[str, HallConfig] = {}
        for name in settings.halls:
            plan = self._plan(name)
            store.add_hall(name, plan.zone.key)
            self._plans[name] = plan

    def plan(self, hall: str) -> HallConfig:
        """What holds now. Raises NoSuchHall."""
        with self._lock:
            found = self._plans.get(hall)
        if found is None:
            raise NoSuchHall(hall)
        return found

    def renew(self, hall: str) -> None:
        """After another catalogue was pushed, or taken back. What cannot be read changes nothing."""
        try:
            plan = self._plan(hall)
        except CatalogueErrors as errors:
            _complain(hall, errors)
            return
        with self._lock:
            self._plans[hall] = plan

    def with_catalogue(self, catalogue: Catalogue) -> HallConfig:
        """The plan that would hold with this catalogue."""
        priority = self._settings.priority
        return HallConfig(
            catalogue,
            ZoneInfo(catalogue.place.timezone),
            in_a_row=priority.in_a_row,
            in_a_row_of=priority.agency,
            sequencer_last=self._settings.numbers.sequencer_last,
        )

    def _plan(self, hall: str) -> HallConfig:
        return self.with_catalogue(self._catalogue(hall))

    def _catalogue(self, hall: str) -> Catalogue:
        with self._store.read() as connection:
            pushed = connection.execute(PUSHED, {"in_hall": hall}).scalar()
        try:
            if pushed is not None:
                return read_catalogue(pushed)
        except CatalogueErrors as errors:  # it was right for the version that took it
            _complain(hall, errors)
        return load_catalogue(self._settings.halls[hall].catalogue)


def _complain(hall: str, errors: CatalogueErrors) -> None:
    for mistake in errors.mistakes:
        log.error("hall %s: %s", hall, mistake)


def read_catalogue(text: str) -> Catalogue:
    """A catalogue that came as text. Raises CatalogueErrors."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.toml"
        file.write_text(text, encoding="utf-8")
        return load_catalogue(file)

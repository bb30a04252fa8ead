"""What holds in each hall now: the catalogue that was pushed last, else the file that the settings name."""

from __future__ import annotations

import logging
import tempfile
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from central.config import Settings
from central.queue.plan import Plan
from central.store import CentralStore
from central.store.tables import version
from kiosk.catalogue import Catalogue, CatalogueErrors, load_catalogue

log = logging.getLogger(__name__)

PUSHED = select(version.c.content, version.c.version).where(
    version.c.hall == bindparam("in_hall"), version.c.kind == "catalogue"
)


class Plans:
    """May be used from any thread."""

    def __init__(self, store: CentralStore, settings: Settings) -> None:
        """Makes the halls that are new. Raises CatalogueErrors or StoreError."""
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        self._plans: dict[str, Plan] = {}
        for hall in settings.hall:
            plan = self._plan(load_catalogue(hall.catalogue))
            store.add_hall(hall.name, plan.zone.key)
            self._plans[hall.name] = plan
            self.renew(hall.name)

    def plan(self, hall: str) -> Plan:
        """What holds now. Raises KeyError for a hall that the settings do not name."""
        with self._lock:
            return self._plans[hall]

    def renew(self, hall: str) -> None:
        """After another catalogue was pushed, or taken back."""
        place = self._settings.halls[hall]
        with self._store.read() as connection:
            row = connection.execute(PUSHED, {"in_hall": hall}).first()
        try:
            catalogue = load_catalogue(place.catalogue) if row is None else read_catalogue(row.content)
        except CatalogueErrors as errors:
            for mistake in errors.mistakes:
                log.error("%s: %s", hall, mistake)
            return
        with self._lock:
            self._plans[hall] = self._plan(catalogue)

    def _plan(self, catalogue: Catalogue) -> Plan:
        priority = self._settings.priority
        return Plan(
            catalogue,
            ZoneInfo(catalogue.place.timezone),
            in_a_row=priority.in_a_row,
            in_a_row_of=priority.agency,
            sequencer_last=self._settings.numbers.sequencer_last,
        )


def read_catalogue(text: str) -> Catalogue:
    """A catalogue that came as text. Raises CatalogueErrors."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.toml"
        file.write_text(text, encoding="utf-8")
        return load_catalogue(file)

"""Everything that central is made of; `create_app` puts it together."""

from __future__ import annotations

from dataclasses import dataclass

from central.access.officers import Officers
from central.access.ticket_links import TicketLinks
from central.access.tokens import Authenticator
from central.announcements import Announcements
from central.config.halls import HallConfigs
from central.config.settings import Settings
from central.editing import Catalogues
from central.fleet.enrolment import Enrolment
from central.fleet.kiosks import Kiosks
from central.fleet.plausible import ClaimedTooMuch
from central.mirror import Mirror
from central.numbers import Sequencer
from central.queue.display_reports import DisplayReports, MissRule
from central.queue.service import QueueService
from central.reports import Reports
from central.store import CentralStore
from central.store.audit import write_audit
from central.wait import HallWaits
from hall.clock import ClockProtocol


@dataclass(frozen=True, slots=True)
class Services:
    """What routes and pages work with."""

    store: CentralStore
    settings: Settings
    clock: ClockProtocol
    authenticator: Authenticator
    hall_configs: HallConfigs
    mirror: Mirror
    kiosks: Kiosks
    enrolment: Enrolment
    queues: QueueService
    display_reports: DisplayReports
    rule: MissRule
    sequencer: Sequencer
    officers: Officers
    announcements: Announcements
    ticket_links: TicketLinks
    catalogues: Catalogues
    waits: HallWaits
    reports: Reports
    claimed_too_much: ClaimedTooMuch

    def renew(self, hall: str) -> None:
        """Another catalogue holds: it is read, and visitors at counters that it has no longer wait again."""
        self.hall_configs.renew(hall)
        self.queues.bring_back(hall)

    def audit(self, hall: str, officer: str, what: str, subject: str = "", **body: object) -> None:
        """One line of the audit log, in a transaction of its own. Raises StoreError."""
        with self.store.write(hall) as connection:
            write_audit(self.store, connection, hall, officer, what, subject, self.clock.now().utc, body)

"""What people at the pages may do. Pure, and quick to import for commands."""

from __future__ import annotations

from enum import StrEnum


class OfficerRole(StrEnum):
    """What somebody may do. Each may do what those before it may."""

    OFFICER = "officer"
    """Call visitors at a counter."""
    HEAD = "head"
    """Look at everything; reports, announcements, schedules."""
    ADMIN = "admin"
    """Change everything: officers, kiosks, the catalogue."""

    def includes(self, other: OfficerRole) -> bool:
        """Whether this role has the rights of `other`."""
        order = list(OfficerRole)
        return order.index(self) >= order.index(other)

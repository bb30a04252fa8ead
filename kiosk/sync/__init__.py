"""The mirror at the kiosk: empties the event log to central, applies what comes down, asks for numbers."""

from kiosk.sync.sync import LinkThread, NotEnrolled, Sync
from kiosk.sync.upward import Health

__all__ = ["Health", "LinkThread", "NotEnrolled", "Sync"]

"""The Kivy app: one way in for events, one idle time-out, one pulse for fresh counts."""

from kiosk.app.app import KioskApp
from kiosk.app.current_hall import Lobby

__all__ = ["KioskApp", "Lobby"]

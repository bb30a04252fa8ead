"""The desk: serving one visitor start to finish, and the counts that the screens show. Off the UI thread."""

from kiosk.desk.serve import Declined, Desk, Outcome, Timing

__all__ = ["Declined", "Desk", "Outcome", "Timing"]

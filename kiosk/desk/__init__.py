"""The desk: serving one visitor start to finish, what staff do, and the counts of the screens. Off the UI thread."""

from kiosk.desk.desk import Central, Declined, Desk, Outcome, Timing
from kiosk.desk.effects import errand_of, failed
from kiosk.desk.pin import Locked, NoPin, PinLock, Right, Verdict, Wrong
from kiosk.desk.reprint import CopyRefused
from kiosk.desk.rolls import RollWatch
from kiosk.desk.staff import PROFILE_KEY, NoPrinter, NothingFound, SetUp, StaffRoom, kept_profile
from kiosk.desk.wait_scores import total

__all__ = [
    "PROFILE_KEY",
    "Central",
    "CopyRefused",
    "Declined",
    "Desk",
    "Locked",
    "NoPin",
    "NoPrinter",
    "NothingFound",
    "Outcome",
    "PinLock",
    "Right",
    "RollWatch",
    "SetUp",
    "StaffRoom",
    "Timing",
    "Verdict",
    "Wrong",
    "errand_of",
    "failed",
    "kept_profile",
    "total",
]

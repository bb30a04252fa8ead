"""The desk: serving one visitor start to finish, what staff do, and the counts of the screens. Off the UI thread."""

from kiosk.desk.desk import Central, Desk, NumberRefused, PrintTiming, ServeOutcome
from kiosk.desk.effects import effect_of, failed
from kiosk.desk.pin import NoPin, PinCorrect, PinLock, PinLocked, PinWrong, Verdict
from kiosk.desk.reprint import CopyRefused
from kiosk.desk.rolls import RollWatch
from kiosk.desk.staff import PROFILE_KEY, NoPrinter, NothingFound, SetUp, StaffActions, kept_profile
from kiosk.desk.wait_scores import total

__all__ = [
    "PROFILE_KEY",
    "Central",
    "CopyRefused",
    "Desk",
    "NoPin",
    "NoPrinter",
    "NothingFound",
    "NumberRefused",
    "PinCorrect",
    "PinLock",
    "PinLocked",
    "PinWrong",
    "PrintTiming",
    "RollWatch",
    "ServeOutcome",
    "SetUp",
    "StaffActions",
    "Verdict",
    "effect_of",
    "failed",
    "kept_profile",
    "total",
]

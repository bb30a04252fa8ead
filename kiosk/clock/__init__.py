"""Trusted time: the machine's clocks, who vouches for them, and what follows from that."""

from kiosk.clock.belief import AHEAD, FLOOR, STEP, Belief, Oddity, Reading
from kiosk.clock.clocks import Clock, ClockState, KeepsTime, MovedClock, TellsTime
from kiosk.clock.machine import Machine
from kiosk.clock.table import GRADES, PASSAGES, Evidence, Voucher, takes
from kiosk.clock.text import read_belief, write_belief

__all__ = [
    "AHEAD",
    "FLOOR",
    "GRADES",
    "PASSAGES",
    "STEP",
    "Belief",
    "Clock",
    "ClockState",
    "Evidence",
    "KeepsTime",
    "Machine",
    "MovedClock",
    "Oddity",
    "Reading",
    "TellsTime",
    "Voucher",
    "read_belief",
    "takes",
    "write_belief",
]

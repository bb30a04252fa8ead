"""Trusted time: the machine's clocks, who vouches for them, and what follows from that."""

from hall.clock.belief import AHEAD, FLOOR, STEP, Belief, Oddity, Reading
from hall.clock.clocks import Clock, ClockProtocol, ClockState, ClockStorage, ShiftedClock
from hall.clock.evidence import GRADES, PASSAGES, Evidence, Voucher, takes
from hall.clock.kept_text import read_belief, write_belief
from hall.clock.machine import Machine

__all__ = [
    "AHEAD",
    "FLOOR",
    "GRADES",
    "PASSAGES",
    "STEP",
    "Belief",
    "Clock",
    "ClockProtocol",
    "ClockState",
    "ClockStorage",
    "Evidence",
    "Machine",
    "Oddity",
    "Reading",
    "ShiftedClock",
    "Voucher",
    "read_belief",
    "takes",
    "write_belief",
]

"""Numbers of a hall: the sequencer, leases from its end, and the gate that waits for the kiosks after a start."""

from central.numbers.level import level
from central.numbers.marks import NumberMarks, beside, put_back_at
from central.numbers.recount import Recounted, StillUsed
from central.numbers.sequencer import Sequencer
from central.numbers.sequencer_gate import SequencerGate

__all__ = [
    "NumberMarks",
    "Recounted",
    "Sequencer",
    "SequencerGate",
    "StillUsed",
    "beside",
    "level",
    "put_back_at",
]  # fmt: skip

"""What a kiosk's heartbeat teaches central about its sequences. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from central.numbers.sequence import Sequence, running
from hall.protocol import Heartbeat


def raised_sequences(
    known: Mapping[str, Sequence], beat: Heartbeat, restarted: int, series: frozenset[str], sequencer_last: int
) -> dict[str, Sequence]:
    """The sequences that the kiosk's claims and leases change.

    What belongs to a run that is over changes nothing, and neither does a number that lies within a lease.
    """
    now = {name: running(known.get(name), restarted, sequencer_last) for name in series}
    new = dict(now)
    for held in beat.leases:
        if held.series in series and held.period >= new[held.series].since and held.first <= sequencer_last:
            new[held.series] = new[held.series].held(held.first)
    for claim in beat.claims:
        if claim.series in series and claim.period >= new[claim.series].since:
            sequence = new[claim.series]
            new[claim.series] = sequence.claimed(claim.number) if claim.number <= sequence.upper else sequence
    return {name: sequence for name, sequence in new.items() if sequence != now[name]}

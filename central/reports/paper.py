"""What kiosks reported of paper on a day. Pure.

Requirements to take home, test pages and reprints for staff are in no event, so they are not counted here.
"""

from __future__ import annotations

from collections.abc import Iterable

from central.reports.queries import EventRecord
from central.reports.report import PaperFigures, RollFigures
from central.reports.span import ReportSpan
from hall.tickets import PrintState, best_known

CAME_OUT = frozenset(
    {PrintState.PRINTED, PrintState.PRINTED_NOT_CUT, PrintState.PROBABLE, PrintState.UNVERIFIED}
)  # fmt: skip
FAILED = frozenset({PrintState.NOT_PRINTED, PrintState.CANCELLED})
_STATES = {state.value: state for state in PrintState}


def state_of(line: EventRecord) -> PrintState | None:
    """What a print event says; None if it is none, or says something unknown here."""
    state = line.body.get("state")
    return _STATES.get(state) if line.kind == "print" and isinstance(state, str) else None


def paper_of(events: Iterable[EventRecord], span: ReportSpan) -> PaperFigures:
    """Each print job counts once, as the best that is known of it."""
    jobs: dict[tuple[str, str, str], list[PrintState]] = {}
    copies: set[tuple[str, str, str]] = set()
    rolls: list[RollFigures] = []
    warnings = 0
    for line in events:
        if not span.holds(line.at):
            continue
        if (state := state_of(line)) is not None:
            job = (line.kiosk, line.store, str(line.body.get("job")))
            jobs.setdefault(job, []).append(state)
            if line.body.get("copy", 1) != 1:
                copies.add(job)
        elif line.kind == "roll_replaced":
            rolls.append(_roll(line, span))
        elif line.kind == "paper_low":
            warnings += 1
    best = {job: best_known(_ends(states)) for job, states in jobs.items()}
    return PaperFigures(
        sheets=sum(state in CAME_OUT for state in best.values()),
        copies=sum(best[job] in CAME_OUT for job in copies),
        uncertain=sum(state not in CAME_OUT | FAILED for state in best.values()),
        failed=sum(state in FAILED for state in best.values()),
        rolls=tuple(sorted(rolls, key=lambda roll: roll.at)),
        warnings=warnings,
    )


def _ends(states: list[PrintState]) -> list[PrintState]:
    """What was only on its way says nothing once there is an end."""
    return [state for state in states if not state.open] or states


def sum_paper(parts: Iterable[PaperFigures]) -> PaperFigures:
    """Several days."""
    parts = tuple(parts)
    return PaperFigures(
        sheets=sum(part.sheets for part in parts),
        copies=sum(part.copies for part in parts),
        uncertain=sum(part.uncertain for part in parts),
        failed=sum(part.failed for part in parts),
        rolls=tuple(roll for part in parts for roll in part.rolls),
        warnings=sum(part.warnings for part in parts),
    )


def _roll(line: EventRecord, span: ReportSpan) -> RollFigures:
    used = line.body.get("used_of_last_mm")
    length = line.body.get("length_mm")
    return RollFigures(
        kiosk=line.kiosk,
        at=span.local(line.at),
        length_mm=float(length) if isinstance(length, int | float) else 0.0,
        used_of_last_mm=float(used) if isinstance(used, int | float) else None,
    )

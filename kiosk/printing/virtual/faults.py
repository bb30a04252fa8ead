"""What can be wrong with the virtual printer, by name, with a few words for its switch."""

from __future__ import annotations

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "paper-out": "the roll is at its end",
    "near-end": "the roll will soon be at its end; tickets still come",
    "cover-open": "the cover is open",
    "cutter-error": "the blade is stuck",
    "jam": "paper is jammed on its way",
    "hot-head": "the head is too hot; it goes on when it has cooled down",
    "unrecoverable": "an error that only switching off and on ends",
    "offline": "switched to offline, without saying why",
}
"""The printer tells of these by its status."""
WARNINGS = frozenset({"near-end"})
STOPPING = frozenset(STATES) - WARNINGS
"""Jobs wait in the printer while one of these lasts, and come out afterwards."""
RECOVERABLE = frozenset({"cutter-error", "jam"})
"""DLE ENQ ends these once the cause is cleared."""

QUIRKS: Mapping[str, str] = {
    "silent": "prints, but answers nothing",
    "constant-12": "says 12, all is well, to every status request",
    "no-near-sensor": "has no sensor for a roll that is nearly used up",
    "no-process-id": "does not name finished jobs (GS ( H)",
    "late-process-id": "keeps the names of finished jobs back until this is switched off",
    "wrong-process-id": "calls every finished job 1234",
    "no-barrier": "does not answer in the order of the data (GS r)",
    "no-identity": "does not say who made it (GS I)",
    "no-automatic": "tells nothing by itself (GS a)",
    "no-clear": "does not clear its buffer on request (DLE DC4 8)",
    "prints-unknown": "prints GS ( H, GS I, GS r, GS a and DLE DC4 as text",
}
"""What this model cannot do, or does differently."""

LINE: Mapping[str, str] = {
    "deaf": "accepts the connection and reads nothing",
    "short-writes": "takes a few bytes at a time",
    "keeps-half": "a command cut off with the connection waits for its rest; NULs fill it up",
}
"""What happens to bytes on their way in."""

FAULTS: Mapping[str, str] = {**STATES, **QUIRKS, **LINE}

"""An upload from bytes to lines that can be kept. One bad event never keeps the others from being taken."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated, Any

from pydantic import Field, ValidationError
from pydantic_core import from_json

from central.store.tables import utc_text
from hall.protocol import LARGEST_INTEGER, MOST_EVENTS, Asked, EventsUp, EventUp, Key, Name, Rejected, Seq

ISSUED = "issued"
LONGEST_FACT = 64
_SEPARATOR = "\x1f"


class MalformedUpload(ValueError):
    """The upload as a whole cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class UploadLine:
    """One event, checked, with the row that is kept of it (without the key's first three parts)."""

    event: EventUp
    row: dict[str, Any]
    digest: str

    @property
    def seq(self) -> int:
        """Its place in the kiosk's log."""
        return self.event.seq


@dataclass(frozen=True, slots=True)
class BadUploadLine:
    """One event that cannot be taken, as it came."""

    seq: int
    reason: str
    text: str

    @property
    def rejected(self) -> Rejected:
        """What the kiosk is answered."""
        return Rejected(seq=self.seq, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Upload:
    """A stretch of a kiosk's log. Numbers of lines and bad lines together rise."""

    kiosk_id: str
    incarnation: str
    first_seq: int
    lines: tuple[UploadLine, ...]
    bad: tuple[BadUploadLine, ...]

    @property
    def seqs(self) -> list[int]:
        """All of them, in order."""
        return sorted([*(line.seq for line in self.lines), *(line.seq for line in self.bad)])


class _Envelope(Asked):
    """The same as EventsUp, each event still unread."""

    kiosk_id: Name
    incarnation: Key
    first_seq: Seq
    events: Annotated[tuple[Any, ...], Field(min_length=1, max_length=MOST_EVENTS)]


def read_upload(raw: bytes) -> Upload:
    """What a kiosk sent. Raises Malformed."""
    try:
        whole = EventsUp.model_validate_json(raw)
    except ValidationError:
        return _one_by_one(raw)
    lines: list[UploadLine] = []
    bad: list[BadUploadLine] = []
    for event in whole.events:
        _add(event, event, lines, bad)
    return _upload(whole, lines, bad)


def read_event(text: str) -> UploadLine | str:
    """A line that was put aside before: as it can be kept, or the reason why it still cannot."""
    lines: list[UploadLine] = []
    bad: list[BadUploadLine] = []
    try:
        found = from_json(text, allow_inf_nan=False)
        _add(EventUp.model_validate(found), found, lines, bad)
    except ValidationError as error:
        return _reason(error)
    except ValueError as error:
        return f"it is no JSON: {error}"
    return lines[0] if lines else bad[0].reason


def _one_by_one(raw: bytes) -> Upload:
    """Something is wrong somewhere: with the whole, or with single events."""
    try:
        envelope = _Envelope.model_validate(from_json(raw, allow_inf_nan=False))
    except ValidationError as error:
        raise MalformedUpload(_reason(error)) from error
    except ValueError as error:
        raise MalformedUpload(f"the body is no JSON: {error}") from error
    lines: list[UploadLine] = []
    bad: list[BadUploadLine] = []
    for number, event in enumerate(envelope.events):
        try:
            _add(EventUp.model_validate(event), event, lines, bad)
        except ValidationError as error:
            bad.append(BadUploadLine(_seq_of(event, number), _reason(error), _as_text(event)))
    return _upload(envelope, lines, bad)


def _upload(whole: EventsUp | _Envelope, lines: list[UploadLine], bad: list[BadUploadLine]) -> Upload:
    upload = Upload(whole.kiosk_id, whole.incarnation, whole.first_seq, tuple(lines), tuple(bad))
    seqs = upload.seqs
    if seqs[0] != upload.first_seq:
        raise MalformedUpload(f"first_seq is {upload.first_seq}, but the first event is {seqs[0]}")
    if len(set(seqs)) != len(seqs):
        raise MalformedUpload("an event is there twice: every seq comes once")
    return upload


def _add(event: EventUp, as_sent: Any, lines: list[UploadLine], bad: list[BadUploadLine]) -> None:
    reason = _unusable(event)
    if reason is not None:
        text = event.model_dump_json() if as_sent is event else _as_text(as_sent)
        bad.append(BadUploadLine(event.seq, reason, text))
        return
    row = _row(event)
    lines.append(UploadLine(event, row, row["digest"]))


def _unusable(event: EventUp) -> str | None:
    """Why an event of the right shape cannot be taken all the same."""
    try:
        event.at_utc.astimezone(UTC)
    except OverflowError:
        return "at_utc lies outside of the years 1 to 9999"
    if event.kind != ISSUED:
        return None
    if None in (event.ticket_id, event.period, event.series, event.number):
        return "a ticket needs ticket_id, period, series and number"
    for name in ("agency", "service", "language", "code"):
        fact = event.body.get(name)
        if not isinstance(fact, str) or len(fact) > LONGEST_FACT:
            return f"a ticket needs body.{name}: text of at most {LONGEST_FACT} characters"
    return None


def _row(event: EventUp) -> dict[str, Any]:
    """Keys in the order of the columns. The digest tells whether the same event comes again, or another one."""
    row: dict[str, Any] = {
        "seq": event.seq,
        "ticket_id": event.ticket_id,
        "kind": event.kind,
        "period": event.period,
        "series": event.series,
        "number": event.number,
        "at_utc": utc_text(event.at_utc),
        "at_trust": event.at_trust.value,
        "boot_id": event.boot_id,
        "mono_ms": event.mono_ms,
        "body": json.dumps(event.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True),
    }
    row["digest"] = hashlib.sha256(_SEPARATOR.join(map(str, row.values())).encode()).hexdigest()[:32]
    return row


def _seq_of(event: Any, number: int) -> int:
    seq = event.get("seq") if isinstance(event, dict) else None
    if isinstance(seq, bool) or not isinstance(seq, int) or not 1 <= seq <= LARGEST_INTEGER:
        raise MalformedUpload(f"events.{number}.seq: must be a whole number from 1 on")
    return seq


def _reason(error: ValidationError) -> str:
    """The first mistake, short enough for a reply."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}"[:200].encode("utf-8", "replace").decode()


def _as_text(event: Any) -> str:
    """As it came, with everything escaped that a database might not take."""
    return json.dumps(event, ensure_ascii=True, separators=(",", ":"))

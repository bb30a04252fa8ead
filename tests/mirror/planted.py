"""Mistakes that programs like this one have been shipped with, each put into the real code on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType, SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from central.mirror import queries as mirror_rows
from central.mirror.mirror import Mirror
from central.mirror.project import EventSource
from central.mirror.upload import Upload, UploadLine
from central.numbers import queries as number_rows
from central.numbers.queries import SeriesState
from central.numbers.sequence import Sequence
from central.numbers.sequencer_gate import SequencerGate
from hall.protocol import Acked, EventsUp
from hall.tickets import Moment, QueueMark
from kiosk.store import ownership, queue_states
from kiosk.store.outbox import Outbox
from kiosk.sync.http import CentralClient, NoAnswer
from tests.mirror.machine import AnyTrouble

RULE_MARKER = "hypothesis_stateful_rule"
TWICE = "one number on two|the sequencer went back"
LOST = "lacks events|does not come to rest|are there"
Plant = Callable[[pytest.MonkeyPatch], None]


def lost_counter_update(patch: pytest.MonkeyPatch) -> None:
    """Each third new state of a sequence is not kept, as if somebody else had written the old one over it."""
    write = number_rows.set_series

    def forgetful(connection: Connection, hall: str, series: str, new: SeriesState, *, known: bool) -> None:
        if new.sequence.last % 3:
            write(connection, hall, series, new, known=known)

    patch.setattr(number_rows, "set_series", forgetful)


def no_incarnation(patch: pytest.MonkeyPatch) -> None:
    """A new store goes by the name of the lost one."""
    patch.setattr(ownership, "uuid", SimpleNamespace(uuid4=lambda: UUID(int=1)))


def no_dedupe(patch: pytest.MonkeyPatch) -> None:
    """Central appends whatever comes: what is sent again is there again."""

    def take(
        self: Mirror, connection: Connection, whose: EventSource, upload: Upload, now: Moment
    ) -> tuple[Acked, bool]:
        expected = self._expected(connection, whose)
        lines = [_renumbered(line, expected + at) for at, line in enumerate(upload.lines)]
        news = self._keep(connection, whose, lines, now)
        key = {"in_hall": whose.hall, "from_kiosk": whose.kiosk_id, "of_store": whose.incarnation}
        connection.execute(mirror_rows.EXPECT, {**key, "next_seq": expected + len(lines)})
        return Acked(acked_seq=upload.seqs[-1]), news

    patch.setattr(Mirror, "_take", take)


def _renumbered(line: UploadLine, seq: int) -> UploadLine:
    return replace(line, event=line.event.model_copy(update={"seq": seq}), row={**line.row, "seq": seq})


def last_writer_wins(patch: pytest.MonkeyPatch) -> None:
    """The kiosk takes over whatever it hears last."""

    def newest(one: QueueMark, other: QueueMark) -> QueueMark:
        del one
        return other

    patch.setattr(queue_states, "merge", newest)


def lease_overlap(patch: pytest.MonkeyPatch) -> None:
    """The sequence does not remember what it has lent."""
    lend = Sequence.leased

    def forgetful(self: Sequence, n: int) -> tuple[Sequence, int, int] | None:
        lent = lend(self, n)
        return None if lent is None else (self, *lent[1:])

    patch.setattr(Sequence, "leased", forgetful)


def ack_of_everything(patch: pytest.MonkeyPatch) -> None:
    """Whatever comes back, the kiosk takes it for an acknowledgement of all that it sent, and stays with that."""
    ask = CentralClient.events

    def trusting(self: CentralClient, batch: EventsUp, *given: Any, **named: Any) -> Any:
        try:
            return ask(self, batch, *given, **named)
        except NoAnswer:
            return Acked(acked_seq=batch.events[-1].seq)

    patch.setattr(CentralClient, "events", trusting)
    patch.setattr(Outbox, "lower_acked", lambda _self, _seq: None)


def ack_of_the_whole_batch(patch: pytest.MonkeyPatch) -> None:
    """Central acknowledges what was sent, not what it has kept."""
    keep = Mirror._take

    def generous(self: Mirror, connection: Connection, whose: EventSource, upload: Upload, now: Moment) -> Any:
        _, news = keep(self, connection, whose, upload, now)
        key = {"in_hall": whose.hall, "from_kiosk": whose.kiosk_id, "of_store": whose.incarnation}
        connection.execute(mirror_rows.EXPECT, {**key, "next_seq": upload.seqs[-1] + 1})
        return Acked(acked_seq=upload.seqs[-1]), news

    patch.setattr(Mirror, "_take", generous)


def no_gate(patch: pytest.MonkeyPatch) -> None:
    """After a start the sequencer goes on at once."""
    patch.setattr(SequencerGate, "is_open", lambda _self, _hall: True)


@dataclass(frozen=True, slots=True)
class Planted:
    """A mistake, what the search must say of it, and where it looks: all rules would find it too, in a minute each."""

    plant: Plant
    says: str
    rules: frozenset[str]

    def machine(self) -> type[AnyTrouble]:
        """The same machine with these rules alone."""
        others = {name: None for name, found in vars(AnyTrouble).items() if _is_rule(found) and name not in self.rules}
        return type("Near", (AnyTrouble,), others)


def _is_rule(found: object) -> bool:
    return hasattr(found, RULE_MARKER)


def _near(plant: Plant, says: str, *rules: str) -> Planted:
    return Planted(plant, says, frozenset(rules))


PLANTS: Mapping[str, Planted] = MappingProxyType(
    {
        "lost counter update": _near(lost_counter_update, TWICE, "visitors", "busy_hall"),
        "no incarnation": _near(no_incarnation, "taken for a copy", "visitors", "exchange", "busy_hall", "disk"),
        "no dedupe": _near(
            no_dedupe, "lacks events|nobody wrote|taken for a copy", "visitors", "exchange_with_trouble"
        ),
        "last writer wins": _near(last_writer_wins, "went back from", "busy_hall", "central_forgets", "exchange"),
        "lease overlap": _near(lease_overlap, TWICE, "visitors", "exchange"),
        "ack of everything": _near(ack_of_everything, LOST, "visitors", "exchange", "exchange_with_trouble"),
        "ack of the whole batch": _near(ack_of_the_whole_batch, LOST, "visitors", "exchange", "central_forgets"),
        "no gate": _near(no_gate, TWICE, "visitors", "central_forgets"),
    }
)

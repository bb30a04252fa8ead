"""From the store's events to the wire: whole, in stretches without gaps, and nothing left out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from hall.protocol import Body, EventsUp
from kiosk.store import Event, Identity
from kiosk.sync.pause import Pause
from kiosk.sync.uploads import LARGEST_BATCH, batch_of, fit, words
from tests.support.clock import FixedClock

WHOSE = Identity("kendari", "k1", "a" * 32)
BODIES = st.dictionaries(st.text(max_size=5), st.recursive(st.none() | st.integers() | st.text(), st.lists), max_size=4)


def event(seq: int, body: dict[str, object], kind: str = "tested") -> Event:
    return Event(seq, None, kind, None, None, None, FixedClock().now(), body)


@given(st.lists(BODIES, min_size=1, max_size=5))
def test_whatever_a_body_holds_the_batch_can_be_read(bodies: list[dict[str, object]]) -> None:
    batch = batch_of(WHOSE, [event(seq, body) for seq, body in enumerate(bodies, 7)])
    again = EventsUp.model_validate_json(batch.model_dump_json())
    assert [line.seq for line in again.events] == list(range(7, 7 + len(bodies)))


@given(BODIES)
def test_a_part_of_the_heartbeat_can_be_sent(value: dict[str, object]) -> None:
    assert TypeAdapter(Body).validate_python(fit(value)) is not None


def test_a_batch_is_not_too_large() -> None:
    events = [event(seq, {"text": "x" * 8000}) for seq in range(1, 501)]
    batch = batch_of(WHOSE, events)
    assert 1 < len(batch.events) < 500
    assert len(batch.model_dump_json()) < LARGEST_BATCH * 1.1


def test_an_event_that_does_not_fit_is_sent_as_it_is_for_central_to_say() -> None:
    batch = batch_of(WHOSE, [event(1, {}), event(2, {}, kind="No Kind!"), event(3, {})])
    assert [line["kind"] for line in json.loads(batch.model_dump_json())["events"]] == ["tested", "No Kind!", "tested"]


def test_a_batch_has_no_gaps() -> None:
    batch = batch_of(WHOSE, [event(4, {}), event(5, {}), event(9, {})])
    assert (batch.first_seq, [line.seq for line in batch.events]) == (4, [4, 5])


def test_no_events_are_no_batch() -> None:
    with pytest.raises(ValueError, match="nothing to send"):
        batch_of(WHOSE, [])


def test_words_are_short_and_printable() -> None:
    assert words("a\0b\n" + "x" * 300) == "a b " + "x" * 196


def test_pauses_lie_below_a_bound_that_doubles_to_a_minute() -> None:
    pause = Pause()
    bounds = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    seen = [pause.after_failure(None) for _ in bounds]
    assert all(0 <= seconds <= bound for seconds, bound in zip(seen, bounds, strict=True))
    assert len(set(seen)) == len(seen)
    pause.succeeded()
    assert pause.after_failure(None) <= 1.0
    assert pause.after_failure(90.0) == 90.0

"""Printed waits are judged once a day: by what stood on the paper and when the number was called."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from hall.catalogue import Catalogue
from hall.i18n import Words
from hall.tickets import QueueState, WaitRange
from hall.wait import Wait
from kiosk.desk.explain_wait import explain
from kiosk.desk.wait_scores import judge, scores, total
from kiosk.store import WaitOutcome
from tests.desk.test_past import kiosk
from tests.desk.test_serve import KK
from tests.desk.test_serve import given as issued
from tests.support.stores import apply_queue_state

DAY = date(2026, 11, 30)


@pytest.mark.parametrize(("printed", "minutes", "side"), [
    ((10, 25), 10, 0), ((10, 25), 25, 0), ((10, 25), 9.9, -1), ((10, 25), 25.1, 1), ((0, 5), 0, 0),
    ((60, 150), 300, 0), ((60, 150), 59, -1), ((125, 180), 119, -1), ((125, 180), 121, 0),
])  # fmt: skip
def test_a_wait_is_judged_by_what_the_visitor_reads(printed: tuple[int, int], minutes: float, side: int) -> None:
    assert judge(*printed, minutes * 60)[0] == side


OUTCOMES = st.lists(
    st.builds(
        WaitOutcome,
        day=st.integers(0, 3).map(lambda days: DAY + timedelta(days=days)),
        agency=st.sampled_from(["A", "B"]),
        low_minutes=st.integers(0, 30).map(lambda fives: 5 * fives),
        high_minutes=st.integers(31, 60).map(lambda fives: 5 * fives),
        waited=st.none() | st.floats(0, 20_000),
    )
)


@for_all(OUTCOMES)
def test_every_ticket_is_counted_once(outcomes: list[WaitOutcome]) -> None:
    parts = [score for of_day in scores(outcomes).values() for score in of_day]
    assert sum(score.given for score in parts) == len(outcomes)
    assert sum(score.judged for score in parts) == sum(one.waited is not None for one in outcomes)
    assert all(score.within + score.sooner + score.later == score.judged for score in parts)
    assert all((score.bias is None) == (score.judged == 0) for score in parts)
    assert total(parts, DAY).given == len(outcomes)


def test_a_day_is_scored_once_when_it_is_over_and_central_is_told(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        ids = [issued(at.desk.serve(KK, "id")).ticket for _ in range(3)]
        assert isinstance(ids[0].wait, WaitRange)
        at.clock.wait(minutes=ids[0].wait.high_minutes - 1)
        apply_queue_state(at.store, ids[0].ticket_id, 1, QueueState.CALLED)
        apply_queue_state(at.store, ids[1].ticket_id, 1, QueueState.CANCELLED)
        at.desk.look_back()
        assert at.store.scores.since(DAY) == ()
        at.next_day()
        apply_queue_state(at.store, ids[2].ticket_id, 1, QueueState.CALLED)
        for _ in range(2):
            at.desk.look_back()
            at.start()
        (score,) = at.store.scores.since(DAY)
        assert (score.day, score.agency, score.given, score.judged, score.within) == (DAY, "DUKCAPIL", 3, 1, 1)
        (told,) = [event for event in at.store.events(0, 999) if event.kind == "wait_scored"]
        assert told.body["day"] == "2026-11-30"
        assert told.body["agencies"] == {
            "DUKCAPIL": {
                "given": 3, "judged": 1, "within": 1, "sooner": 0, "later": 0, "bias": score.bias, "width": score.width
            }
        }  # fmt: skip


def test_days_before_a_time_without_power_are_scored_late(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        for _ in range(2):
            issued(at.desk.serve(KK, "id"))
            at.next_day()
        at.next_day(5)
        at.desk.look_back()
        assert [score.day for score in at.store.scores.since(DAY)] == [DAY, DAY + timedelta(days=1)]


def test_the_chance_stands_on_the_ticket_and_stays(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        first = issued(at.desk.serve(KK, "id")).ticket
        at.clock.wait(hours=5)
        tickets = [issued(at.desk.serve("BNN-01", "id")).ticket for _ in range(30)]
        shares = [ticket.served_share for ticket in tickets]
        assert first.served_share is not None
        assert first.served_share > 0.9
        assert shares == sorted(shares, reverse=True, key=lambda share: share or 0.0)
        kept = at.store.ticket(tickets[-1].ticket_id)
        assert kept is not None
        assert kept.served_share == shares[-1]


@pytest.mark.parametrize("past", [None, 45.0, 1500.0])
@pytest.mark.parametrize("speed", [1.0, 1.2, 0.9, 1.04])
@pytest.mark.parametrize("ahead", [1, 12])
def test_the_estimate_and_the_desk_say_the_same_words(ahead: int, speed: float, past: float | None) -> None:
    wait = Wait((), 1.0, ahead=ahead, pace=70.0, speed=speed, past=past)
    english = Words("en", Path(__file__).parents[2] / "assets" / "locale")
    assert explain(wait, WaitRange(15, 30), 0, english) == f"{wait.explain()} · estimate: 15–30 minutes"


def test_staff_read_why(catalogue: Catalogue) -> None:
    with kiosk(catalogue) as at:
        at.a_day(visitors=12, minutes=3)
        at.arrive()
        indonesian, english = at.desk.explain("AK", "id"), at.desk.explain("AK", "en")
        assert indonesian.startswith("1 orang di depan · biasanya satu panggilan tiap ")
        assert english.startswith("1 person ahead · usually one call every ")
        at.clock.wait(minutes=70)
        assert "70 menit tanpa panggilan" in at.desk.explain("AK", "id")
        assert "no call for 70 minutes" in at.desk.explain("AK", "en")

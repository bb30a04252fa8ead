"""An act with a request id is done once, or not at all and said so; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from central.queue.once import KEEP
from central.queue.service import ActRefused, MalformedAct, RequestWithdrawn, UnknownTicketOrCounter
from central.store import CentralStore, tables
from tests.central.rig import HALL, Rig, key
from tests.central.whole import Whole


@pytest.fixture
def rig(central_store: CentralStore) -> Rig:
    rig = Rig(central_store)
    for number in (1, 2, 3):
        rig.arrive(number)
    return rig


def told(rig: Rig, act: str, **ask: Any) -> object:
    """The answer, or the refusal in words."""
    try:
        return rig.do(act, **ask)
    except (ActRefused, MalformedAct, UnknownTicketOrCounter) as error:
        return type(error).__name__, str(error), getattr(error, "counter", None)


CASES: list[tuple[list[str], str, dict[str, Any]]] = [
    ([], "call_next", {}),
    (["call_next"], "recall", {}),
    (["call_next"], "start", {}),
    (["call_next"], "done", {}),
    (["call_next"], "no_show", {}),
    (["call_next"], "hold", {}),
    ([], "hand_number", {"series": "AK", "number": 901, "reason": "kertas habis"}),
    ([], "break", {}),
    (["break"], "resume", {}),
    ([], "call", {"ticket": "AK-003", "reason": "lansia"}),
    ([], "prioritise", {"ticket": "AK-003", "reason": "lansia"}),
    (["call_next"], "call_next", {}),  # refused: somebody is there
    ([], "recall", {}),  # refused: nobody is there
    ([], "start", {"ticket": "AK-099"}),  # no such ticket
    ([], "hand_number", {"series": "AK", "number": 5, "reason": "kertas habis"}),  # no such number
]


@pytest.mark.parametrize(("before", "act", "ask"), CASES)
def test_asked_again_nothing_is_done_again_and_the_answer_is_the_same(
    rig: Rig, before: list[str], act: str, ask: dict[str, Any]
) -> None:
    for one in before:
        rig.do(one)
    request = key()
    first = told(rig, act, request_id=request, **ask)
    lines, standing = len(rig.log()), rig.halls.queue(HALL)
    assert told(rig, act, request_id=request, **ask) == first
    rig.start()  # central starts again
    assert told(rig, act, request_id=request, **ask) == first
    assert (len(rig.log()), rig.halls.queue(HALL)) == (lines, standing)


def test_what_was_refused_is_not_done_by_an_attempt_that_comes_late(rig: Rig) -> None:
    rig.do("call_next")
    request = key()
    with pytest.raises(ActRefused):
        rig.do("call_next", request_id=request)
    rig.do("done")
    with pytest.raises(ActRefused):
        rig.do("call_next", request_id=request)
    assert rig.line() == "2 3"


def test_that_nobody_waited_stays_so_for_this_press(rig: Rig) -> None:
    rig.calls()
    request = key()
    assert rig.do("call_next", request_id=request).pos == 0
    rig.arrive(4)
    assert rig.do("call_next", request_id=request).ticket is None
    assert rig.line() == "4"


def test_what_was_withdrawn_is_never_done(rig: Rig) -> None:
    request = key()
    for withdraw in (True, False, True):
        with pytest.raises(RequestWithdrawn, match="will not be"):
            rig.do("call_next", request_id=request, withdraw=withdraw)
    assert (rig.log(), rig.line()) == ([], "1 2 3")


def test_withdrawing_what_was_done_tells_so(rig: Rig) -> None:
    request = key()
    done = rig.do("call_next", request_id=request)
    assert rig.do("call_next", request_id=request, withdraw=True) == done


def test_one_request_is_one_act(rig: Rig) -> None:
    request = key()
    rig.do("call_next", request_id=request)
    for act, counter in (("recall", "1"), ("call_next", "2")):
        with pytest.raises(MalformedAct, match="another act"):
            rig.do(act, counter, request_id=request)
    with pytest.raises(MalformedAct, match="another act"):
        rig.do("call_next", request_id=request, reason="other")
    with pytest.raises(MalformedAct, match="request_id"):
        rig.do("call_next", "2", withdraw=True)
    assert len(rig.log()) == 1


def test_without_a_request_every_press_counts(rig: Rig) -> None:
    rig.do("call_next")
    rig.do("recall")
    rig.do("recall")
    assert len(rig.log()) == 3
    assert rig.count(tables.asked) == 0


def test_an_act_that_is_undone_leaves_no_answer_behind(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database fails in the middle: neither the act nor its answer is kept, and the next attempt does it."""
    request = key()

    with monkeypatch.context() as patch:
        patch.setattr("central.queue.once.KEEP_ONE", None)
        with pytest.raises(Exception, match=r"None|executable"):
            rig.do("call_next", request_id=request)
    assert (rig.log(), rig.line(), rig.count(tables.asked)) == ([], "1 2 3", 0)
    assert rig.do("call_next", request_id=request).ticket is not None


def test_a_refusal_changes_nothing_else(rig: Rig) -> None:
    rig.do("call_next")
    before = rig.halls.queue(HALL), rig.halls.counters(HALL)
    with pytest.raises(ActRefused):
        rig.do("call", ticket="AK-003", reason="x", request_id=key())
    assert (rig.halls.queue(HALL), rig.halls.counters(HALL)) == before


def test_answers_are_forgotten_after_some_days(rig: Rig) -> None:
    old = key()
    rig.do("break", request_id=old)
    rig.clock.wait(seconds=(KEEP + timedelta(minutes=1)).total_seconds())
    rig.do("break", "2", request_id=key())
    with rig.store.read() as connection:
        assert old not in set(connection.execute(select(tables.asked.c.request_id)).scalars())
    assert rig.count(tables.asked) == 1


def test_over_http(central_store: CentralStore) -> None:
    central, rig, request = Whole(central_store), Rig(central_store), key()
    rig.arrive(1)
    where = "/counters/1/call_next"
    first = central.admin("POST", where, {"request_id": request})
    again = central.admin("POST", where, {"request_id": request})
    assert (first.status, again.status) == (200, 200)
    assert first.body == again.body
    other = key()
    taken_back = central.admin("POST", where, {"request_id": other, "withdraw": True})
    late = central.admin("POST", where, {"request_id": other})
    assert (taken_back.status, late.status) == (409, 409)
    assert late.body["counter"]["ticket"]["label"] == "AK-001"
    assert central.admin("POST", where, {"request_id": "short"}).status == 422

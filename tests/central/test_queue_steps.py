"""What each act makes of a ticket, and that kiosks, told in any order, come to the same state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import reduce
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.queue.transitions import MAY_FOLLOW, NotNow, TicketState, TransitionInput, after
from hall.protocol import ActKind
from hall.tickets import QueueMark, QueueState, merge

NEW = TicketState(
    series="AK",
    number=12,
    queue="AK",
    service="kk",
    state=QueueState.WAITING,
    round=1,
    recalls=0,
    counter=None,
    priority=False,
    held=False,
    not_before=None,
    behind=None,
    order_ms=1000,
)
TOMORROW = date(2026, 10, 6)
AT = TransitionInput("3", queue="BP", service="pajak", day=TOMORROW, now_ms=9000)


def then(*acts: ActKind, start: TicketState = NEW, wish: TransitionInput = AT) -> TicketState:
    return reduce(lambda now, act: after(act, now, wish), acts, start)


def test_call_start_done() -> None:
    done = then(ActKind.CALL_NEXT, ActKind.START, ActKind.DONE)
    assert (done.state, done.round, done.counter) == (QueueState.DONE, 1, "3")


def test_three_calls_and_no_fourth() -> None:
    called = then(ActKind.CALL_NEXT, ActKind.RECALL, ActKind.RECALL)
    assert called.recalls == 2
    with pytest.raises(NotNow, match="AK-012 was called 3 times: mark it as no-show"):
        after(ActKind.RECALL, called, AT)


def test_one_return_behind_three() -> None:
    back = then(ActKind.CALL_NEXT, ActKind.NO_SHOW, ActKind.RETURN)
    assert (back.state, back.round, back.behind, back.counter) == (QueueState.WAITING, 2, 3, None)
    with pytest.raises(NotNow, match="came back once already"):
        then(ActKind.CALL_NEXT, ActKind.NO_SHOW, ActKind.RETURN, start=back)


def test_hold_keeps_the_place_and_is_no_return() -> None:
    held = then(ActKind.CALL_NEXT, ActKind.HOLD)
    assert (held.state, held.round, held.held, held.order_ms) == (QueueState.WAITING, 2, True, NEW.order_ms)
    back = after(ActKind.RETURN, held, AT)
    assert (back.held, back.behind, back.round) == (False, None, 2)
    with pytest.raises(NotNow, match="on hold already"):
        after(ActKind.HOLD, held, AT)
    with pytest.raises(NotNow, match="waits already"):
        after(ActKind.RETURN, back, AT)


def test_a_held_ticket_can_be_called_at_once() -> None:
    called = then(ActKind.HOLD, ActKind.CALL)
    assert (called.state, called.held) == (QueueState.CALLED, False)


def test_change_of_service_within_the_queue_changes_nothing_else() -> None:
    serving = then(ActKind.CALL_NEXT, ActKind.START)
    changed = after(ActKind.CHANGE_SERVICE, serving, replace(AT, queue="AK", service="ktp"))
    assert changed == replace(serving, service="ktp")


def test_change_of_service_to_another_queue_keeps_number_and_arrival() -> None:
    changed = then(ActKind.CALL_NEXT, ActKind.START, ActKind.CHANGE_SERVICE)
    assert (changed.series, changed.number, changed.queue, changed.order_ms) == ("AK", 12, "BP", NEW.order_ms)
    assert (changed.state, changed.round, changed.counter) == (QueueState.WAITING, 2, None)


def test_a_transfer_after_service_joins_at_the_end_and_a_wrong_number_keeps_its_arrival() -> None:
    served = then(ActKind.CALL_NEXT, ActKind.START, ActKind.TRANSFER)
    wrong = then(ActKind.TRANSFER)
    assert (served.queue, served.order_ms, served.round) == ("BP", AT.now_ms, 2)
    assert (wrong.queue, wrong.order_ms, wrong.round) == ("BP", NEW.order_ms, 2)
    with pytest.raises(NotNow, match="stands in queue AK already"):
        after(ActKind.TRANSFER, NEW, replace(AT, queue="AK"))


def test_continue_tomorrow_keeps_arrival_and_so_is_early_then() -> None:
    tomorrow = then(ActKind.CALL_NEXT, ActKind.START, ActKind.CONTINUE_TOMORROW)
    assert (tomorrow.not_before, tomorrow.state, tomorrow.order_ms) == (TOMORROW, QueueState.WAITING, NEW.order_ms)


def test_priority_given_and_taken_back() -> None:
    given_it = after(ActKind.PRIORITISE, NEW, AT)
    assert given_it.priority
    assert after(ActKind.PRIORITISE, given_it, replace(AT, priority=False)) == NEW


@pytest.mark.parametrize("state", [QueueState.DONE, QueueState.CANCELLED])
@pytest.mark.parametrize("act", sorted(MAY_FOLLOW))
def test_nothing_follows_the_end(act: ActKind, state: QueueState) -> None:
    by_counter = (act, state) == (ActKind.RETURN, QueueState.CANCELLED)  # only who left by phone may come back
    says = "was cancelled at a counter" if by_counter else rf"is {state}: {act} may follow only"
    with pytest.raises(NotNow, match=rf"AK-012 {says}"):
        after(act, replace(NEW, state=state), AT)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(MAY_FOLLOW)), st.sampled_from(["AK", "BP", "CK"])), max_size=40),
    st.randoms(),
)
def test_kiosks_come_to_the_last_word_however_the_lines_arrive(
    tried: list[tuple[ActKind, str]], chance: object
) -> None:
    """Every act's mark wins over all before it, so the order of arrival and doubled lines do not matter."""
    now, positions = NEW, count(1)
    marks = [QueueMark()]
    for act, queue in tried:
        try:
            now = after(act, now, replace(AT, queue=queue))
        except NotNow:
            continue
        state, turn = now.logged
        marks.append(QueueMark(state, turn, now.recalls, next(positions)))
    shuffled = [*marks, *marks]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reduce(merge, shuffled) == marks[-1]
    assert now.round >= 1
    assert now.logged[1] >= 1

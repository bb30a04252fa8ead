"""What a press may say beside the act: which queues, and what whoever pressed had seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from central.queue.service import ActRefused
from central.queue.wire import Seen
from central.store import CentralStore
from hall.catalogue import Catalogue
from tests.central.rig import Rig, catalogue


def both_queues() -> Catalogue:
    """The police calls from both of its queues at counter 15."""
    office = catalogue().agency("POLRESTA")
    queues = tuple(replace(queue, counters=("15", *queue.counters[-1:])) for queue in office.queues)
    others = tuple(one for one in catalogue().agencies if one.code != office.code)
    return replace(catalogue(), agencies=(replace(office, queues=queues), *others))


@pytest.fixture
def rig(central_store: CentralStore) -> Rig:
    return Rig(central_store, catalogue=both_queues())


def test_only_the_queues_asked_for_are_called_from(rig: Rig) -> None:
    rig.arrive(1, "HK", ago_s=20)
    rig.arrive(1, "HS", ago_s=10)
    called = rig.do("call_next", counter="15", queues=("HS",)).ticket
    assert called is not None
    assert called.label == "HS-001"
    rig.do("done", counter="15")
    assert rig.do("call_next", counter="15", queues=("HS",)).pos == 0
    assert rig.do("call_next", counter="15").pos > 0


def test_a_queue_of_another_counter_is_refused(rig: Rig) -> None:
    rig.arrive(1, "HK")
    with pytest.raises(ActRefused, match="Counter 15 does not serve queue AK"):
        rig.do("call_next", counter="15", queues=("HK", "AK"))


def test_a_recall_pressed_twice_counts_once(rig: Rig) -> None:
    rig.arrive(1)
    called = rig.do("call_next").ticket
    assert called is not None
    seen = Seen(round=called.round, recalls=called.recalls)
    rig.do("recall", ticket=called.ticket_id, seen=seen)
    with pytest.raises(ActRefused, match="AK-001 was called or came back in the meantime") as told:
        rig.do("recall", ticket=called.ticket_id, seen=seen)
    assert told.value.counter.ticket is not None
    assert told.value.counter.ticket.recalls == 1
    assert len(rig.log()) == 2


def test_a_late_press_is_not_for_the_visitor_who_came_back(rig: Rig) -> None:
    rig.arrive(1)
    called = rig.do("call_next").ticket
    assert called is not None
    seen = Seen(round=called.round, recalls=called.recalls)
    rig.do("hold")
    rig.do("return", ticket=called.ticket_id)
    rig.do("call_next")
    with pytest.raises(ActRefused):
        rig.do("no_show", ticket=called.ticket_id, seen=seen)

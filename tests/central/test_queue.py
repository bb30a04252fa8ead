"""The authority on a real database: every act, its line in the log, and counters that press at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from central.config.hall import NoSuchHall
from central.queue.service import ActRefused, MalformedAct, UnknownTicketOrCounter
from central.queue.ticket_queries import elsewhere, elsewhere_in, used_elsewhere
from central.store import CentralStore, tables
from hall.protocol import QueueNews
from hall.tickets import ClockGrade, QueueState
from tests.central.rig import HALL, Rig, catalogue


@pytest.fixture
def rig(central_store: CentralStore) -> Rig:
    return Rig(central_store)


def test_calls_go_by_arrival_and_not_by_number(rig: Rig) -> None:
    rig.arrive(702, ago_s=20)
    rig.arrive(1, ago_s=10)
    rig.arrive(701, ago_s=30)
    assert rig.line() == "701 702 1"
    assert rig.calls() == "701 702 1"
    assert rig.do("call_next").pos == 0


def test_every_act_is_one_line_with_who_when_why(rig: Rig) -> None:
    ticket_id = rig.arrive(12)
    rig.do("call_next", officer="budi-3")
    rig.do("recall")
    rig.do("start")
    rig.do("done", reason="beres")
    lines = rig.log()
    assert [line.pos for line in lines] == [1, 2, 3, 4]
    assert {line.kind for line in lines} == {"queue"}
    assert {line.ticket_id for line in lines} == {ticket_id}
    assert [line.officer for line in lines] == ["budi-3", "petugas-1", "petugas-1", "petugas-1"]
    assert lines[-1].reason == "beres"
    assert lines[0].at_utc == rig.clock.now().utc
    news = [QueueNews.model_validate(json.loads(line.body)) for line in lines]
    assert [one.state for one in news] == [QueueState.CALLED, QueueState.CALLED, QueueState.SERVING, QueueState.DONE]
    assert [one.recalls for one in news] == [0, 1, 1, 1]
    assert {one.counter for one in news} == {"1"}


def test_the_ticket_bears_the_position_of_its_last_line(rig: Rig) -> None:
    rig.arrive(12)
    done = rig.do("call_next")
    with rig.store.read() as connection:
        row = connection.execute(tables.ticket.select()).one()
    assert (row.queue_state, row.position, row.counter) == ("called", done.pos, "1")


def test_a_second_press_of_next_sends_nobody_away(rig: Rig) -> None:
    rig.arrive(1)
    rig.arrive(2)
    rig.do("call_next")
    with pytest.raises(ActRefused, match=r"Counter 1 has AK-001 \(called\): finish with done or no_show first") as told:
        rig.do("call_next")
    assert told.value.counter.ticket is not None
    assert told.value.counter.ticket.label == "AK-001"
    assert rig.line() == "2"


def test_priority_two_then_one(rig: Rig) -> None:
    for number in (1, 2, 3):
        rig.arrive(number)
    for number in (4, 5, 6):
        rig.arrive(number, priority=True)
    assert rig.line() == "4 5 1 6 2 3"
    # The turn belongs to the queue, not to the counter that happens to press.
    assert [rig.call(counter) for counter in ("1", "2", "3", "4")] == ["AK-004", "AK-005", "AK-001", "AK-006"]


def test_an_agency_may_have_its_own_turn_of_priority(central_store: CentralStore) -> None:
    rig = Rig(central_store, in_a_row_of={"DUKCAPIL": 1})
    rig.arrive(1)
    for number in (4, 5):
        rig.arrive(number, priority=True)
    assert rig.calls() == "4 1 5"


def test_priority_is_given_with_a_reason(rig: Rig) -> None:
    rig.arrive(1)
    rig.arrive(2)
    with pytest.raises(MalformedAct, match="prioritise needs a reason"):
        rig.do("prioritise", ticket="AK-002")
    rig.do("prioritise", ticket="AK-002", reason="lansia")
    assert rig.line() == "2 1"
    rig.do("prioritise", ticket="ak 2", reason="salah tekan", priority=False)
    assert rig.line() == "1 2"


def test_who_missed_the_call_comes_back_once_behind_three(rig: Rig) -> None:
    for number in range(1, 6):
        rig.arrive(number)
    rig.do("call_next")
    rig.do("no_show")
    rig.do("return", ticket="AK-001")
    assert rig.line() == "2 3 4 1 5"
    assert [rig.call() for _ in range(3)] == ["AK-002", "AK-003", "AK-004"]
    assert rig.do("call_next").ticket.number == 1  # type: ignore[union-attr]
    rig.do("no_show")
    with pytest.raises(ActRefused, match="came back once already"):
        rig.do("return", ticket="AK-001")


def test_calls_of_another_queue_bring_nobody_nearer(rig: Rig) -> None:
    for number in range(1, 5):
        rig.arrive(number)
    rig.arrive(1, "AP")
    rig.do("call_next")
    rig.do("no_show")
    rig.do("return", ticket="AK-001")
    assert rig.call("5") == "AP-001"
    assert rig.line() == "2 3 4 1"


def test_hold_and_back_in_the_old_place(rig: Rig) -> None:
    for number in (1, 2, 3):
        rig.arrive(number)
    rig.do("call_next")
    held = rig.do("hold", reason="sedang di loket lain")
    assert held.ticket is not None
    assert held.ticket.held
    assert held.counter.ticket is None
    assert held.waiting == 3
    assert rig.call() == "AK-002"
    rig.do("return", ticket="AK-001")
    assert rig.calls() == "1 3"


def test_a_chosen_ticket_needs_a_reason(rig: Rig) -> None:
    rig.arrive(1)
    rig.arrive(2)
    with pytest.raises(MalformedAct, match="call needs a reason"):
        rig.do("call", ticket="AK-002")
    called = rig.do("call", ticket="AK-002", reason="kursi roda")
    assert called.ticket is not None
    assert called.ticket.state is QueueState.CALLED


def test_another_queue_of_the_same_hall_cannot_be_called_here(rig: Rig) -> None:
    rig.arrive(1, "AP")
    with pytest.raises(ActRefused, match="AP-001 stands in queue AP, which counter 1 does not serve"):
        rig.do("call", ticket="AP-001", reason="salah loket")
    with pytest.raises(ActRefused, match="of another agency than counter 1"):
        rig.do("cancel", ticket="AP-001", reason="salah loket")


def test_a_visitor_at_another_counter_is_that_counters(rig: Rig) -> None:
    rig.arrive(1)
    rig.do("call_next", "2")
    with pytest.raises(ActRefused, match="AK-001 is at counter 2: only that counter can do this"):
        rig.do("done", "1", ticket="AK-001")


def test_a_transfer_goes_to_the_other_queue_and_leaves_the_own(rig: Rig) -> None:
    rig.arrive(1)
    rig.arrive(9, "AP", ago_s=-5)
    rig.clock.wait(minutes=1)
    rig.do("call_next")
    rig.do("start")
    moved = rig.do("transfer", service="DPMPTSP-01")
    assert moved.ticket is not None
    assert (moved.ticket.queue, moved.ticket.agency, moved.ticket.label) == ("AP", "DPMPTSP", "AK-001")
    assert moved.counter.ticket is None
    news = json.loads(rig.log()[-1].body)
    assert (news["state"], news["round"], news["queue"]) == ("transferred", 1, "AP")
    assert [rig.call("5"), rig.call("5")] == ["AP-009", "AK-001"]
    called = json.loads(rig.log()[-1].body)
    assert (called["state"], called["round"], called["counter"]) == ("done", 2, "5")


def test_transfer_and_change_of_service_are_told_apart(rig: Rig) -> None:
    rig.arrive(1)
    rig.do("call_next")
    with pytest.raises(ActRefused, match="DPMPTSP-01 is a service of DPMPTSP: use transfer"):
        rig.do("change_service", service="DPMPTSP-01")
    with pytest.raises(ActRefused, match="use change_service"):
        rig.do("transfer", service="DUKCAPIL-02")
    with pytest.raises(UnknownTicketOrCounter, match="the catalogue has no service X-1"):
        rig.do("transfer", service="X-1")
    with pytest.raises(MalformedAct, match="transfer needs a service"):
        rig.do("transfer")
    changed = rig.do("change_service", service="DUKCAPIL-02")
    assert changed.ticket is not None
    assert (changed.ticket.service, changed.ticket.state) == ("DUKCAPIL-02", QueueState.CALLED)


def test_continue_tomorrow_is_first_on_the_next_open_day(rig: Rig) -> None:
    rig.arrive(1)
    rig.do("call_next")
    rig.do("start")
    tomorrow = rig.do("continue_tomorrow", reason="berkas kurang")
    assert tomorrow.ticket is not None
    assert tomorrow.ticket.not_before is not None
    assert rig.do("call_next").ticket is None
    days = (tomorrow.ticket.not_before - rig.clock.now().utc.date()).days
    rig.clock.wait(hours=24 * days)
    rig.arrive(1)
    called = rig.do("call_next")
    assert called.ticket is not None
    assert called.ticket.ticket_id == tomorrow.ticket.ticket_id


def test_people_of_yesterday_wait_no_more_and_a_bad_clock_drops_nobody(rig: Rig) -> None:
    rig.arrive(1)
    rig.clock.wait(hours=24)
    rig.arrive(2)
    assert rig.line() == "2"
    rig.clock.grade = ClockGrade.BAD
    assert rig.line() == "1 2"


def test_cancel_needs_a_reason_and_ends_it(rig: Rig) -> None:
    rig.arrive(1)
    with pytest.raises(MalformedAct, match="cancel needs a reason"):
        rig.do("cancel", ticket="AK-001")
    rig.do("cancel", ticket="AK-001", reason="pulang")
    assert rig.line() == ""
    with pytest.raises(ActRefused, match="AK-001 is cancelled: call may follow only waiting"):
        rig.do("call", ticket="AK-001", reason="kembali")


def test_break_resume_close_early_reopen(rig: Rig) -> None:
    rig.arrive(1)
    assert rig.do("break").counter.state == "break"
    with pytest.raises(ActRefused, match="Counter 1 is break: resume or reopen it first"):
        rig.do("call_next")
    rig.do("resume")
    rig.do("call_next")
    with pytest.raises(ActRefused, match="Counter 1 has AK-001"):
        rig.do("close_early")
    rig.do("done")
    rig.do("close_early", reason="sakit")
    with pytest.raises(ActRefused, match="Counter 1 is closed: break needs it open"):
        rig.do("break")
    line = json.loads(rig.log()[-1].body)
    assert (line["state"], line["counter"], line["unserved"]) == ("closed", "1", [])
    rig.clock.wait(hours=24)
    assert rig.halls.counters(HALL).counters[0].state == "open"


def test_the_last_counter_that_closes_says_which_queue_nobody_serves(rig: Rig) -> None:
    for counter in ("8", "9"):
        rig.do("close_early", counter, reason="rapat")
    assert [json.loads(line.body)["unserved"] for line in rig.log()] == [[], ["AJ"]]
    rig.do("reopen", "9")
    assert json.loads(rig.log()[-1].body)["unserved"] == []


def test_a_counter_may_serve_several_queues(central_store: CentralStore) -> None:
    first, second, *rest = catalogue().agencies
    both = replace(second, queues=(replace(second.queues[0], counters=("1", "5")),))
    rig = Rig(central_store, catalogue=replace(catalogue(), agencies=(first, both, *rest)))
    rig.arrive(1, "AP", ago_s=3)
    rig.arrive(1, "AK", ago_s=2)
    rig.arrive(2, "AP", ago_s=1)
    assert [rig.call("1") for _ in range(3)] == ["AP-001", "AK-001", "AP-002"]


def test_a_number_written_by_hand_takes_its_place_by_its_time(rig: Rig) -> None:
    rig.arrive(1)
    earlier = rig.clock.now().utc - timedelta(minutes=10)
    rig.do("hand_number", series="AK", number=901, reason="listrik padam", written_at=earlier)
    assert rig.line() == "901 1"
    with pytest.raises(ActRefused, match="AK-901 was entered already"):
        rig.do("hand_number", series="AK", number=901, reason="listrik padam")
    with pytest.raises(MalformedAct, match="takes 901 to 999"):
        rig.do("hand_number", series="AK", number=12, reason="listrik padam")
    with pytest.raises(ActRefused, match="does not serve queue AP"):
        rig.do("hand_number", series="AP", number=902, reason="listrik padam")
    with pytest.raises(MalformedAct, match="needs series and number"):
        rig.do("hand_number", reason="listrik padam")
    with pytest.raises(MalformedAct, match="on an earlier day"):
        rig.do("hand_number", series="AK", number=902, reason="lupa", written_at=earlier - timedelta(days=1))
    with pytest.raises(MalformedAct, match="in the future"):
        rig.do("hand_number", series="AK", number=902, reason="lupa", written_at=earlier + timedelta(days=1))


def test_what_is_not_there_is_named(rig: Rig) -> None:
    with pytest.raises(UnknownTicketOrCounter, match="hall kendari has no counter 999"):
        rig.do("call_next", "999")
    with pytest.raises(UnknownTicketOrCounter, match="knows no ticket AK-044"):
        rig.do("call", ticket="AK-044", reason="dicari")
    with pytest.raises(NoSuchHall, match="there is no hall jauh"):
        rig.halls.queue("jauh")
    with pytest.raises(ActRefused, match="Counter 1 has no visitor"):
        rig.do("done")


def test_a_refused_act_leaves_no_trace(rig: Rig) -> None:
    rig.arrive(1)
    rig.do("call_next")
    before = rig.count(tables.act)
    with pytest.raises(ActRefused):
        rig.do("call_next")
    assert rig.count(tables.act) == before
    assert rig.do("recall").pos == before + 1


def test_elsewhere_leaves_out_what_the_kiosk_counts_itself(rig: Rig) -> None:
    rig.arrive(1)
    rig.arrive(2, kiosk="k2")
    rig.arrive(3, kiosk="k2", held=True)
    rig.arrive(4)
    rig.do("transfer", ticket="AK-004", service="DPMPTSP-01")
    day = rig.plan.day(rig.clock.now())
    with rig.store.read() as connection:
        assert elsewhere(connection, HALL, day, "k1") == {"AK": 2, "AP": 1}
        assert elsewhere(connection, HALL, day, "k2") == {"AK": 1, "AP": 1}


def test_a_store_that_was_lost_counts_nothing_any_more(rig: Rig) -> None:
    rig.arrive(1, service="DUKCAPIL-03")
    rig.arrive(2, kiosk="k2", service="DUKCAPIL-03")
    day = rig.plan.day(rig.clock.now())
    with rig.store.write(HALL) as connection:
        assert used_elsewhere(connection, HALL, day, "k1") == {"DUKCAPIL-03": 1}
        of_k1 = update(tables.incarnation).where(tables.incarnation.c.kiosk_id == "k1")
        connection.execute(of_k1.values(retired_period=1))
        assert elsewhere(connection, HALL, day, "k1") == {"AK": 2}
        assert used_elsewhere(connection, HALL, day, "k1") == {"DUKCAPIL-03": 2}
        assert elsewhere_in(connection, HALL, day, "k1", "AK") == 2


def together(*jobs: Callable[[], None]) -> None:
    """All at once; the first failure is raised."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        barrier.wait()
        job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for done in [pool.submit(run, job) for job in jobs]:
            done.result()


def test_counters_that_press_at_once_never_get_the_same_visitor(rig: Rig) -> None:
    for number in range(1, 41):
        rig.arrive(number)
    called: dict[str, list[str]] = {counter: [] for counter in "1234"}

    def press(counter: str) -> Callable[[], None]:
        def job() -> None:
            while (label := rig.call(counter)) is not None:
                called[counter].append(label)

        return job

    together(*(press(counter) for counter in called))
    assert sorted(label for labels in called.values() for label in labels) == [f"AK-{n:03}" for n in range(1, 41)]
    assert all(labels == sorted(labels) for labels in called.values())
    order = [line.ticket_id for line in rig.log() if json.loads(line.body)["act"] == "call_next"]
    with rig.store.read() as connection:
        numbers = {row.ticket_id: row.number for row in connection.execute(tables.ticket.select())}
    assert [numbers[ticket_id] for ticket_id in order] == list(range(1, 41))
    assert [line.pos for line in rig.log()] == list(range(1, 81))


def test_one_chosen_ticket_and_four_counters(rig: Rig) -> None:
    rig.arrive(1)
    won, lost = list[str](), list[str]()

    def press(counter: str) -> Callable[[], None]:
        def job() -> None:
            try:
                rig.do("call", counter, ticket="AK-001", reason="kursi roda")
                won.append(counter)
            except ActRefused:
                lost.append(counter)

        return job

    together(*(press(counter) for counter in "1234"))
    assert (len(won), len(lost)) == (1, 3)

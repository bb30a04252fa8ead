"""The ticket by phone: what a token opens, when it ends, and leaving the queue; on both databases."""

from __future__ import annotations

import json
import secrets
from base64 import b32encode
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from central.access.ticket_links import TicketLink, TicketLinks
from central.config.hall import NoSuchHall
from central.queue.leaving import BACK, MOST_LEAVES, REASON, TO_COME_BACK
from central.queue.service import ActRefused, NotNow, UnknownTicketOrCounter
from central.store import CentralStore, tables
from hall.protocol import DownPage, QueueNews
from hall.tickets import ClockGrade, QueueState, token_hash
from kiosk.store import Store
from kiosk.sync.uploads import event_up
from tests.central.rig import HALL, Rig
from tests.central.whole import Whole, event
from tests.support.stores import request

OTHER = "buton"


def made() -> str:
    """A random token."""
    return b32encode(secrets.token_bytes(16)).decode()[:26]


class Lobby(Rig):
    """A hall whose tickets have tokens."""

    def start(self) -> None:
        """Central starts on this database."""
        super().start()
        self.passes = TicketLinks(self.store, self._plan_of, self.clock, self.halls.leave, self.halls.come_back)

    def take_number(self, number: int, **more: Any) -> tuple[str, str]:
        """Identity and token of a new visitor."""
        token = made()
        return self.arrive(number, token_hash=token_hash(token), **more), token

    def see(self, token: str) -> TicketLink:
        """The ticket, which must be there."""
        found = self.passes.ticket(token)
        assert found is not None
        return found

    def opens_period(self, number: int, series: str | None = None, hall: str = HALL) -> None:
        """The numbers of the hall, or of one series, begin again now."""
        row = {"hall": hall, "period": number, "series": series, "opened_at": self.clock.now().utc}
        with self.store.write(HALL) as connection:
            connection.execute(insert(tables.period).inline(), row)

    def change(self, ticket_id: str, **values: Any) -> None:
        """The row of a ticket, as an act would leave it."""
        with self.store.write(HALL) as connection:
            connection.execute(update(tables.ticket).where(tables.ticket.c.ticket_id == ticket_id).values(**values))


@pytest.fixture
def lobby(central_store: CentralStore) -> Lobby:
    return Lobby(central_store)


# ---- what it opens


def test_a_token_opens_its_ticket_and_no_other(lobby: Lobby) -> None:
    first, token = lobby.take_number(1, service="DUKCAPIL-01")
    second, other = lobby.take_number(2, series=list(lobby.plan.queues)[-1], language="en")
    found = lobby.see(token)
    assert (found.hall, found.ticket_id, found.label, found.series, found.queue) == (HALL, first, "AK-001", "AK", "AK")
    assert (found.service, found.agency, found.language) == ("DUKCAPIL-01", lobby.plan.queues["AK"], "id")
    assert (found.queue_state, found.counter, found.recalls, found.round) == (QueueState.WAITING, None, 0, 1)
    assert (found.priority, found.held, found.not_before, found.today, found.over) == (False, False, None, True, False)
    assert found.issued_at is not None
    assert f"{found.issued_at:%d %H.%M %z}" == "05 08.00 +0800"
    assert (lobby.see(other).ticket_id, lobby.see(other).language) == (second, "en")


def test_the_page_follows_the_counters(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    lobby.do("recall", "1")
    found = lobby.see(token)
    assert (found.queue_state, found.counter, found.recalls) == (QueueState.CALLED, "1", 1)
    lobby.do("start", "1")
    lobby.do("done", "1")
    assert lobby.see(token).queue_state is QueueState.DONE


def test_a_token_may_be_typed_in_small_letters(lobby: Lobby) -> None:
    ticket_id, token = lobby.take_number(1)
    assert lobby.see(f" {token.lower()} ").ticket_id == ticket_id


def test_nothing_that_is_no_token_opens_anything(lobby: Lobby) -> None:
    ticket_id, token = lobby.take_number(1, code="ABCDEFGH")
    lobby.arrive(2)
    for text in ("", "ABCDEFGH", ticket_id, token_hash(token), token[:-1], token + "A", "%", token[:25] + "'", "None"):
        assert lobby.passes.ticket(text) is None
        assert lobby.passes.leave(text) is None


def test_random_tokens_open_nothing(lobby: Lobby) -> None:
    known = [lobby.take_number(number)[1] for number in range(1, 51)]
    assert all(lobby.passes.ticket(made()) is None for _ in range(1000))
    assert all(lobby.passes.ticket(token) is not None for token in known)


def test_a_pass_says_nothing_of_codes_kiosks_or_hashes() -> None:
    assert {field.name for field in fields(TicketLink)}.isdisjoint(
        {"code", "kiosk_id", "token_hash", "token", "incarnation"}
    )


def test_with_a_bad_clock_of_the_kiosk_no_time_is_told(lobby: Lobby) -> None:
    _, token = lobby.take_number(1, at_trust="bad")
    assert lobby.see(token).issued_at is None


def test_a_hall_that_the_settings_name_no_more_has_no_pages(lobby: Lobby) -> None:
    lobby.store.add_hall(OTHER, "Asia/Makassar")
    ticket_id, token = lobby.take_number(1)
    lobby.change(ticket_id, hall=OTHER)
    assert lobby.passes.ticket(token) is None


# ---- when it ends


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of October 2026 in Kendari."""
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(("when", "opens"), [
    (at(5, 23), True), (at(6, 2, 59), True), (at(6, 8), True), (at(7, 2, 59), True), (at(7, 3), False),
    (at(20, 8), False),
])  # fmt: skip
def test_it_ends_a_day_after_its_business_day(lobby: Lobby, when: datetime, opens: bool) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(when)
    assert (lobby.passes.ticket(token) is not None) is opens


def test_of_an_earlier_day_it_is_shown_as_over(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(at(6, 2, 59))
    assert lobby.see(token).today
    lobby.clock.set(at(6, 3))
    assert (lobby.see(token).today, lobby.see(token).over) == (False, True)


def test_it_ends_a_day_after_the_numbers_began_again(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(at(5, 20))
    lobby.opens_period(2)
    lobby.clock.set(at(6, 8))
    lobby.opens_period(3)
    lobby.clock.set(at(6, 19, 59))
    assert lobby.passes.ticket(token) is not None
    lobby.clock.set(at(6, 20))
    assert lobby.passes.ticket(token) is None


def test_periods_of_one_series_of_other_halls_and_earlier_ones_end_nothing(lobby: Lobby) -> None:
    _, token = lobby.take_number(1, period=5)
    lobby.clock.set(at(5, 4))
    lobby.opens_period(4)
    lobby.opens_period(5)
    lobby.opens_period(6, "AK")
    lobby.opens_period(7, hall=OTHER)
    lobby.clock.set(at(7, 2, 59))
    assert lobby.passes.ticket(token) is not None


def test_who_comes_again_on_another_day_keeps_the_page_until_then(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    lobby.do("continue_tomorrow", "1")
    ticket_id = lobby.see(token).ticket_id
    lobby.change(ticket_id, not_before="2026-10-09")
    lobby.clock.set(at(6, 8))
    lobby.opens_period(2)
    lobby.clock.set(at(8, 12))
    assert (lobby.see(token).today, lobby.see(token).over) == (False, False)
    lobby.clock.set(at(9, 8))
    assert lobby.see(token).today
    lobby.clock.set(at(11, 2, 59))
    assert lobby.see(token).over
    lobby.clock.set(at(11, 3))
    assert lobby.passes.ticket(token) is None


def test_a_kiosk_clock_that_is_ahead_lengthens_nothing(lobby: Lobby) -> None:
    _, token = lobby.take_number(1, at_utc=at(5, 8) + timedelta(days=3000))
    lobby.clock.set(at(7, 3))
    assert lobby.passes.ticket(token) is None


def test_with_a_bad_clock_a_page_lives_until_the_next_period(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.grade = ClockGrade.BAD
    lobby.clock.set(at(5, 8) - timedelta(days=9000))
    assert lobby.see(token).today
    lobby.opens_period(2)
    assert lobby.passes.ticket(token) is None


@pytest.mark.parametrize("order_ms", [-(2**45), 0, 2**40])
def test_no_time_is_too_odd(lobby: Lobby, order_ms: int) -> None:
    _, token = lobby.take_number(1)
    lobby.change(lobby.see(token).ticket_id, order_ms=order_ms)
    assert lobby.passes.ticket(token) is None


def test_unknown_and_ended_are_one_answer(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(at(20, 8))
    assert lobby.passes.ticket(token) is lobby.passes.ticket(made()) is lobby.passes.ticket("x") is None
    assert lobby.passes.leave(token) is lobby.passes.leave(made()) is None
    assert lobby.log() == []


# ---- leaving


def test_who_waits_may_leave_and_is_called_no_more(lobby: Lobby) -> None:
    ticket_id, token = lobby.take_number(1)
    lobby.arrive(2)
    left = lobby.passes.leave(token)
    assert left is not None
    assert left.queue_state is QueueState.CANCELLED
    assert lobby.line() == "2"
    (line,) = lobby.log()
    assert (line.kind, line.ticket_id, line.counter, line.officer) == ("queue", ticket_id, None, "")
    assert line.reason == REASON
    body = json.loads(line.body)
    assert body == {
        "state": "cancelled", "round": 1, "recalls": 0, "counter": None, "series": "AK", "act": "cancel",
    }  # fmt: skip
    assert QueueNews.model_validate(body).state is QueueState.CANCELLED
    assert lobby.calls() == "2"


def test_who_is_called_may_leave_and_the_counter_is_free(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.arrive(2)
    lobby.do("call_next", "1")
    with pytest.raises(ActRefused):
        lobby.do("call_next", "1")
    assert lobby.passes.leave(token) is not None
    view = next(counter for counter in lobby.halls.counters(HALL).counters if counter.code == "1")
    assert (view.ticket, view.state) == (None, "open")
    assert lobby.call("1") == "AK-002"


def test_who_missed_a_call_and_waits_again_tells_the_round(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    lobby.do("no_show", "1")
    lobby.do("return", "1", ticket="AK-001")
    lobby.passes.leave(token)
    assert (json.loads(lobby.log()[-1].body)["state"], json.loads(lobby.log()[-1].body)["round"]) == ("cancelled", 2)


def test_one_who_was_to_come_tomorrow_may_leave_today(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    lobby.do("continue_tomorrow", "1")
    assert lobby.passes.leave(token) is not None
    assert lobby.see(token).queue_state is QueueState.CANCELLED


@pytest.mark.parametrize("acts", [("start",), ("done",), ("no_show",), ("cancel",)])
def test_nobody_leaves_a_counter_or_what_has_ended(lobby: Lobby, acts: tuple[str, ...]) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    for act in acts:
        lobby.do(act, "1", reason="asked to")
    before = (lobby.see(token), len(lobby.log()))
    with pytest.raises(NotNow, match="AK-001"):
        lobby.passes.leave(token)
    assert (lobby.see(token), len(lobby.log())) == before


def test_leaving_twice_is_done_once(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.passes.leave(token)
    with pytest.raises(NotNow):
        lobby.passes.leave(token)
    assert len(lobby.log()) == 1


def test_what_a_day_came_to_is_changed_by_nobody_afterwards(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(at(6, 9))
    with pytest.raises(NotNow, match="earlier day"):
        lobby.passes.leave(token)
    assert lobby.see(token).queue_state is QueueState.WAITING


def test_leaving_needs_a_ticket_of_the_hall(lobby: Lobby) -> None:
    with pytest.raises(UnknownTicketOrCounter, match="no ticket"):
        lobby.halls.leave(HALL, "f" * 32)
    with pytest.raises(NoSuchHall, match="no hall"):
        lobby.halls.leave("nowhere", "f" * 32)
    assert lobby.log() == []


# ---- coming back


def test_who_left_may_come_back_to_the_old_place(lobby: Lobby) -> None:
    ticket_id, token = lobby.take_number(1)
    lobby.arrive(2)
    lobby.passes.leave(token)
    assert lobby.see(token).back_until == lobby.clock.now().utc + TO_COME_BACK
    lobby.clock.wait(minutes=9, seconds=59)
    back = lobby.passes.come_back(token)
    assert back is not None
    assert (back.queue_state, back.round, back.back_until) == (QueueState.WAITING, 2, None)
    assert lobby.line() == "1 2"
    line = lobby.log()[-1]
    assert (line.ticket_id, line.officer, line.reason) == (ticket_id, "", BACK)
    assert (json.loads(line.body)["state"], json.loads(line.body)["round"]) == ("waiting", 2)
    assert lobby.calls() == "1 2"


def test_after_ten_minutes_only_a_counter_brings_back_and_the_place_is_kept(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.arrive(2)
    lobby.passes.leave(token)
    lobby.clock.wait(minutes=10)
    assert lobby.see(token).back_until is None
    with pytest.raises(NotNow, match="ask at the counter"):
        lobby.passes.come_back(token)
    lobby.do("return", "1", ticket="AK-001")
    assert lobby.line() == "1 2"


def test_a_clock_that_is_put_back_gives_no_more_time(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.wait(minutes=30)
    lobby.passes.leave(token)
    lobby.clock.step(minutes=-20)
    assert lobby.see(token).back_until is None
    with pytest.raises(NotNow):
        lobby.passes.come_back(token)


def test_who_was_called_and_left_is_next_after_coming_back(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.arrive(2)
    lobby.do("call_next", "1")
    lobby.passes.leave(token)
    lobby.passes.come_back(token)
    assert lobby.call("1") == "AK-001"


def test_what_a_counter_cancelled_comes_back_by_nobody(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("cancel", "1", ticket="AK-001", reason="test")
    with pytest.raises(NotNow):
        lobby.passes.come_back(token)
    with pytest.raises(ActRefused, match="cancelled at a counter"):
        lobby.do("return", "1", ticket="AK-001")
    assert lobby.see(token).queue_state is QueueState.CANCELLED


def test_leaving_over_and_over_ends(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    for _ in range(MOST_LEAVES):
        lobby.passes.leave(token)
        lobby.passes.come_back(token)
    with pytest.raises(NotNow, match="times already"):
        lobby.passes.leave(token)
    assert lobby.line() == "1"


def test_nobody_comes_back_to_a_day_that_is_over(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.clock.set(at(6, 2, 55))
    lobby.passes.leave(token)
    lobby.clock.set(at(6, 3, 1))
    assert lobby.see(token).back_until is None
    with pytest.raises(NotNow, match="earlier day"):
        lobby.passes.come_back(token)


def test_who_was_on_hold_and_comes_back_is_on_hold(lobby: Lobby) -> None:
    _, token = lobby.take_number(1)
    lobby.do("call_next", "1")
    lobby.do("hold", "1")
    lobby.passes.leave(token)
    lobby.passes.come_back(token)
    assert lobby.see(token).held
    assert lobby.line() == ""


# ---- from the kiosk's log


def with_hash(seq: int, told: object) -> dict[str, Any]:
    """A new ticket whose event says this of its token."""
    line = event(seq)
    return line | {"body": line["body"] | {"token_hash": told}}


def test_the_hash_comes_with_the_ticket(central_store: CentralStore) -> None:
    central, token = Whole(central_store), made()
    reply = central.up("k1", with_hash(1, token_hash(token)), event(2))
    assert (reply.status, reply.body) == (200, {"acked_seq": 2})
    assert central.rows("ticket", "number", "token_hash") == [(1, token_hash(token)), (2, None)]
    central.up("k1", with_hash(1, token_hash(token)))
    assert len(central.rows("ticket", "number")) == 2


@pytest.mark.parametrize("told", [
    "", "x", 5, None, True, ["a"], {"a": 1}, "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n", "z" * 64,
])  # fmt: skip
def test_a_hash_that_is_none_costs_the_page_and_not_the_ticket(central_store: CentralStore, told: object) -> None:
    central = Whole(central_store)
    assert central.up("k1", with_hash(1, told)).status == 200
    assert central.rows("ticket", "number", "token_hash") == [(1, None)]
    assert central.rows("rejected", "seq") == []


def test_kiosks_are_told_that_somebody_left(central_store: CentralStore) -> None:
    lobby = Lobby(central_store)
    ticket_id, token = lobby.take_number(1)
    central = Whole(central_store)
    central.clock = lobby.clock
    before = central.down("k2")["next"]
    lobby.passes.leave(token)
    (line,) = central.down("k2", before)["events"]
    assert (line["kind"], line["ticket_id"], line["body"]["state"]) == ("queue", ticket_id, "cancelled")
    assert "officer" not in json.dumps(line)


def test_from_the_kiosks_paper_to_the_page_and_back(central_store: CentralStore, tmp_path: Path) -> None:
    lobby, central = Lobby(central_store), Whole(central_store)
    kiosk = Store.open(tmp_path / "kiosk.sqlite3", hall=HALL, kiosk_id="k1", clock=lobby.clock)
    central.stores["k1"] = kiosk.identity().incarnation
    ticket = kiosk.issue(request("AK", "DUKCAPIL-03")).ticket
    central.up("k1", *(event_up(one).model_dump(mode="json") for one in kiosk.events(0, 99)))
    assert lobby.see(ticket.token).ticket_id == ticket.ticket_id
    lobby.passes.leave(ticket.token)
    kiosk.apply_news(DownPage.model_validate(central.down("k1")))
    known = kiosk.ticket(ticket.ticket_id)
    assert known is not None
    assert known.queue_state is QueueState.CANCELLED
    assert kiosk.counts().waiting.get("AK", 0) == 0
    lobby.passes.come_back(ticket.token)
    kiosk.apply_news(DownPage.model_validate(central.down("k1")))
    assert kiosk.counts().waiting.get("AK", 0) == 1
    with central_store.read() as connection:
        everything = [
            repr(row) for table in tables.metadata.tables.values() for row in connection.execute(select(table))
        ]
    assert any(token_hash(ticket.token) in row for row in everything)
    assert not any(ticket.token in row for row in everything)
    kiosk.close()

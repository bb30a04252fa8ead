"""The JSON API of queue and numbers: statuses, bodies, and who may do what."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, update

from central.access.tokens import Authenticator, hashed, new_token
from central.api import numbers, queue
from central.api.dependencies import Services
from central.app import answer_refusals
from central.queue.wire import ActDone, CountersView, QueueView, Refusal
from central.store import CentralStore, tables
from hall.protocol import Lease, NumberGiven, Refused
from tests.central.asking import Reply, ask
from tests.central.rig import HALL, Rig, key

ADMIN = "only for this test"


class Api(Rig):
    """The two routers on a hall, and tokens of everybody."""

    def __init__(self, store: CentralStore) -> None:
        super().__init__(store)
        door = Authenticator(store, ADMIN)
        parts = cast(Services, SimpleNamespace(authenticator=door, queues=self.halls, sequencer=self.sequencer))
        self.app = FastAPI()
        for module in (numbers, queue):
            self.app.include_router(module.router(parts))
        answer_refusals(self.app)
        self.enrol("k1")
        self.gate.greeted(HALL, "k1")
        self.kiosk, self.booth = new_token(HALL), new_token(HALL)
        access = {
            "hall": HALL,
            "name": "loket-1",
            "role": "counter",
            "counter": "1",
            "token_hash": hashed(self.booth),
            "made_at": self.clock.now().utc,
        }
        with store.write(HALL) as connection:
            connection.execute(update(tables.kiosk).values(token_hash=hashed(self.kiosk)))
            connection.execute(insert(tables.access).inline(), access)

    def press(self, act: str, *, counter: str = "1", token: str | None = None, hall: str = HALL, **body: Any) -> Reply:
        path = f"/v1/halls/{hall}/counters/{counter}/{act}"
        return ask(self.app, "POST", path, token=token or self.booth, body=body)

    def get(self, what: str, token: str | None = None) -> Reply:
        return ask(self.app, "GET", f"/v1/halls/{HALL}/{what}", token=token or self.booth)

    def wants(self, what: str, token: str | None = None, **body: Any) -> Reply:
        return ask(self.app, "POST", f"/v1/halls/{HALL}/{what}", token=token or self.kiosk, body=body)


@pytest.fixture
def api(central_store: CentralStore) -> Api:
    return Api(central_store)


def test_call_and_done(api: Api) -> None:
    api.arrive(12)
    called = api.press("call_next")
    assert called.status == 200
    done = ActDone.model_validate(called.body)
    assert done.ticket is not None
    assert (done.ticket.label, done.counter.ticket, done.waiting) == ("AK-012", done.ticket, 0)
    assert api.press("done").body["ticket"]["state"] == "done"
    assert api.press("call_next").body["pos"] == 0
    assert [line.officer for line in api.log()] == ["loket-1", "loket-1"]


def test_a_press_without_a_body_is_a_press(api: Api) -> None:
    reply = ask(api.app, "POST", f"/v1/halls/{HALL}/counters/1/break", token=api.booth)
    assert (reply.status, reply.body["counter"]["state"]) == (200, "break")


def test_a_refusal_shows_how_the_counter_stands(api: Api) -> None:
    api.arrive(12)
    api.press("call_next")
    again = api.press("call_next")
    assert again.status == 409
    refusal = Refusal.model_validate(again.body)
    assert refusal.counter is not None
    assert refusal.counter.ticket is not None
    assert refusal.counter.ticket.label == "AK-012"


def test_what_is_unknown_or_malformed(api: Api) -> None:
    assert api.press("call_next", counter="999", token=ADMIN).status == 404
    assert api.press("call_next", hall="jauh", token=ADMIN).status == 404
    assert api.press("call", ticket="AK-001").status == 422
    assert api.press("call", ticket="AK-001", reason="dicari").status == 404
    assert api.press("dance").status == 422
    assert api.press("call_next", colour="red").status == 422
    assert api.press("call", ticket="12", reason="dicari").status == 422


def test_a_counter_acts_for_itself_and_an_administrator_for_all(api: Api) -> None:
    assert api.press("break", counter="2").status == 403
    assert api.press("break", counter="2", token=ADMIN).status == 200
    assert api.press("break", token=api.kiosk).status == 403
    assert api.press("break", token="nonsense").status == 401
    assert ask(api.app, "GET", f"/v1/halls/{HALL}/queue").status == 401


def test_queue_and_counters(api: Api) -> None:
    api.arrive(1)
    api.arrive(2, held=True)
    api.arrive(3)
    api.press("call_next")
    view = QueueView.model_validate(api.get("queue").body)
    line = next(line for line in view.queues if line.series == "AK")
    shown = [[ticket.label for ticket in part] for part in (line.waiting, line.held, line.called)]
    assert shown == [["AK-003"], ["AK-002"], ["AK-001"]]
    assert (line.counters_open, view.position) == (4, 1)
    counters = CountersView.model_validate(api.get("counters").body).counters
    assert [counter.code for counter in counters[:3]] == ["1", "2", "3"]
    assert counters[0].ticket is not None


def test_numbers_and_leases(api: Api) -> None:
    asked: dict[str, Any] = {"request_id": key(), "incarnation": key(), "series": "AK", "period_seen": 0}
    given = NumberGiven.model_validate(api.wants("numbers", **asked).body)
    assert (given.number, given.period) == (1, 1)
    assert NumberGiven.model_validate(api.wants("numbers", **asked).body) == given
    lease = api.wants("leases", request_id=key(), incarnation=key(), series="AK", period=1, n=20)
    assert Lease.model_validate(lease.body).last == 500
    assert api.wants("numbers", token=api.booth, **asked).status == 403
    assert api.wants("numbers", **(asked | {"series": "lower"})).status == 422


def test_no_number_is_409_and_not_yet_is_503(api: Api) -> None:
    asked: dict[str, Any] = {"incarnation": key(), "period_seen": 0}
    unknown = api.wants("numbers", request_id=key(), series="ZZ", **asked)
    assert (unknown.status, Refused.model_validate(unknown.body).reason) == (409, "unknown_series")
    api.enrol("k2")
    later = api.wants("numbers", request_id=key(), series="AK", **asked)
    assert (later.status, Refused.model_validate(later.body).reason) == (503, "catching_up")
    assert later.headers["retry-after"] == "1"


def test_openapi_names_every_status(api: Api) -> None:
    paths = api.app.openapi()["paths"]
    act = paths["/v1/halls/{hall}/counters/{counter}/{act}"]["post"]["responses"]
    assert {"200", "401", "403", "404", "409", "422", "503"} <= set(act)
    assert {"200", "409", "503"} <= set(paths["/v1/halls/{hall}/numbers"]["post"]["responses"])

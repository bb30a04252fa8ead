"""How often printed waits came true, from a kiosk's store to central's."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from central.store import CentralStore
from hall.tickets import Band
from kiosk.store import Store, WaitScore
from kiosk.sync.uploads import batch_of
from tests.central.rig import HALL, catalogue
from tests.central.whole import Whole

DAY = date(2026, 11, 30)


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


def test_central_keeps_the_scores_of_every_agency(central: Whole, tmp_path: Path) -> None:
    scores = tuple(
        WaitScore(DAY, agency.code, 12345, 12340, 12000, 140, 200, bias=-12.34, width=123.45)
        for agency in catalogue().agencies
    )
    store = Store.open(tmp_path / "kiosk.sqlite3", hall=HALL, kiosk_id="k1", clock=central.clock, band=Band())
    try:
        store.scores.keep({DAY: scores})
        batch = batch_of(store.identity(), store.outbox.unsent(500))
    finally:
        store.close()
    assert central.kiosk("k1", "POST", "/kiosk/events", batch.model_dump(mode="json")).status == 200
    (body,) = [json.loads(text) for kind, text in central.rows("kiosk_event", "kind", "body") if kind == "wait_scored"]
    assert body["day"] == "2026-11-30"
    assert set(body["agencies"]) == {score.agency for score in scores}
    assert body["agencies"]["DUKCAPIL"] == {
        "given": 12345, "judged": 12340, "within": 12000, "sooner": 140, "later": 200, "bias": -12.34, "width": 123.45,
    }  # fmt: skip
    assert central.rows("rejected", "seq") == []
    assert central.rows("ticket", "ticket_id") == []

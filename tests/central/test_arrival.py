"""From several kiosks to one order of calls: the mirror, the sequencer and the authority together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest

from central.mirror import Mirror, read_upload
from central.store import CentralStore
from hall.protocol import Acked
from tests.central.rig import HALL, Rig, key


class Lobby(Rig):
    """A hall whose kiosks upload real events."""

    def __init__(self, store: CentralStore) -> None:
        super().__init__(store)
        self.mirror = Mirror(store, self._plan_of, self.clock)
        self._seqs: dict[str, Iterator[int]] = {}

    def upload(self, kiosk: str, period: int, number: int, *, clock_off_s: float = 0.0) -> None:
        """The event of one ticket, stamped by the kiosk's clock."""
        seq = next(self._seqs.setdefault(kiosk, count(1)))
        at = self.clock.now().utc + timedelta(seconds=clock_off_s)
        event = {
            "seq": seq,
            "ticket_id": key(),
            "kind": "issued",
            "period": period,
            "series": "AK",
            "number": number,
            "at_utc": at.isoformat(),
            "at_trust": "plausible",
            "boot_id": "boot",
            "mono_ms": 1,
            "body": {"agency": "DUKCAPIL", "service": "DUKCAPIL-01", "language": "id", "code": "ABCDEFGH"},
        }
        store_id = f"{int(kiosk[1:]):032x}"
        sent = {"kiosk_id": kiosk, "incarnation": store_id, "first_seq": seq, "events": [event]}
        assert self.mirror.take(HALL, read_upload(json.dumps(sent).encode())) == Acked(acked_seq=seq)


@pytest.fixture
def lobby(central_store: CentralStore) -> Lobby:
    return Lobby(central_store)


def test_numbers_of_the_sequencer_are_called_in_their_order_whoever_uploads_first(lobby: Lobby) -> None:
    taken: list[tuple[str, int, int]] = []
    for kiosk in ("k1", "k2", "k3", "k1", "k2", "k3"):
        period, number = lobby.take(kiosk=kiosk)
        taken.append((kiosk, period, number))
        lobby.clock.wait(seconds=1)
    # The clocks are apart by less than what a heartbeat corrects, and the uploads come the wrong way round.
    apart = {"k1": 1.9, "k2": 0.0, "k3": -1.9}
    for kiosk in ("k3", "k2", "k1"):
        for other, period, number in taken:
            if other == kiosk:
                lobby.upload(kiosk, period, number, clock_off_s=apart[kiosk])
    assert lobby.calls() == "1 2 3 4 5 6"


def test_a_number_of_a_band_stands_by_its_time_among_those_of_the_sequencer(lobby: Lobby) -> None:
    first = lobby.take(kiosk="k1")
    lobby.clock.wait(seconds=10)
    second = lobby.take(kiosk="k1")
    lobby.clock.wait(seconds=10)
    lobby.upload("k1", *first)
    lobby.upload("k1", *second)
    lobby.upload("k2", 1, 701, clock_off_s=-15)
    assert lobby.calls() == "1 701 2"


def test_the_halls_log_tells_periods_arrivals_and_calls(lobby: Lobby) -> None:
    period, number = lobby.take(kiosk="k1")
    lobby.upload("k1", period, number)
    lobby.do("call_next")
    page = lobby.mirror.page(HALL, "k1", 0)
    assert [line.kind for line in page.events] == ["period", "ticket", "queue"]
    assert page.events[-1].body["state"] == "called"
    assert lobby.do("recall").ticket.recalls == 1  # type: ignore[union-attr]

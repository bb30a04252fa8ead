"""A day of our own store goes through the same scoring as a simulated one."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hall.tickets import QueueState
from kiosk.store import Reader
from tests.support.clock import FixedClock
from tests.support.stores import apply_queue_state, open_store, request
from tests.wait.benchmarks import benchmark

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.toml"
MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)


def lived(path: Path) -> FixedClock:
    """Two days: six visitors each, five called; at five minutes a call."""
    clock = FixedClock()
    store = open_store(path, clock)
    for _ in range(2):
        tickets = [store.issue(request()).ticket for _ in range(6)]
        for ticket in tickets[:5]:
            clock.wait(minutes=5)
            apply_queue_state(store, ticket.ticket_id, 1, QueueState.CALLED)
        clock.wait(minutes=24 * 60 - 25)
    store.close()
    return clock


def outcomes(path: Path, asked: date | None) -> Any:
    module = benchmark("wait_store")
    catalogue = module.load_catalogue(CATALOGUE)
    with closing(Reader(path, lived(path))) as reader:
        steps = reader.arrivals_and_calls(since_period=0)
    return module.outcomes_on(asked, module.days_of(steps, catalogue), module.forecasters(catalogue))


@pytest.mark.parametrize(("asked", "expected"), [(MONDAY, MONDAY), (TUESDAY, TUESDAY), (None, TUESDAY)])
def test_the_day_asked_for_is_scored(tmp_path: Path, asked: date | None, expected: date) -> None:
    found = outcomes(tmp_path / "kiosk.db", asked)["estimate"]
    assert [(one.day, one.ahead, one.waited) for one in found] == [
        *((expected, ahead, 300.0 * (ahead + 1)) for ahead in (1, 2, 3, 4)),
        (expected, 5, None),
    ]


def test_the_second_day_knows_the_first(tmp_path: Path) -> None:
    found = outcomes(tmp_path / "kiosk.db", TUESDAY)
    first = outcomes(tmp_path / "again.db", MONDAY)
    assert found["same depth"][1].forecast.likely == pytest.approx(900.0, rel=0.3)
    assert found["estimate"][1].forecast != first["estimate"][1].forecast


def test_the_report_reads_only_and_says_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    module, path = benchmark("wait_store"), tmp_path / "kiosk.db"
    lived(path)
    before = path.read_bytes()
    scores = module.report(path, CATALOGUE, MONDAY)
    assert path.read_bytes() == before
    assert "2026-10-05: 5 tickets with somebody ahead" in capsys.readouterr().out
    assert module.flat(scores)["store_estimate_tickets"] == 5
    with pytest.raises(SystemExit, match="no tickets on 2026-10-09"):
        module.report(path, CATALOGUE, date(2026, 10, 9))
    with pytest.raises(SystemExit, match="is no file"):
        module.report(tmp_path / "none.db", CATALOGUE, None)

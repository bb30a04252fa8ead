"""Queues that a counter calls together form one line, and the wait in one knows of the people in the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hall.catalogue import Catalogue
from hall.wait.forecast import HistoryReplay, shared_lines
from hall.wait.settings import WaitSettings
from kiosk.desk.learned_state import fingerprint
from kiosk.store import QueueStep

WITA = ZoneInfo("Asia/Makassar")
NINE = datetime(2026, 12, 4, 9, tzinfo=WITA)


def with_counters(catalogue: Catalogue, *counters: Sequence[str]) -> Catalogue:
    """The same hall, where one agency has a queue for each of these lists of counters."""
    agency = catalogue.agency("POLRESTA")
    kinds = (agency.queues[0], agency.queues[1], replace(agency.queues[1], series="HX"))
    queues = tuple(replace(queue, counters=tuple(names)) for queue, names in zip(kinds, counters, strict=False))
    others = [other for other in catalogue.agencies if other.code != agency.code]
    return replace(catalogue, agencies=(replace(agency, queues=queues), *others))


@pytest.mark.parametrize(("counters", "lines"), [
    ((["1"], ["2"], ["3"]), {}),
    ((["1", "2"], ["2"], ["3"]), {"HK": "HK+HS", "HS": "HK+HS"}),
    ((["1"], ["3"], ["1", "3"]), dict.fromkeys(("HK", "HS", "HX"), "HK+HS+HX")),
    ((["1"], [], []), {}),
])  # fmt: skip
def test_a_counter_of_two_queues_makes_them_one_line(
    catalogue: Catalogue, counters: Sequence[Sequence[str]], lines: dict[str, str]
) -> None:
    assert shared_lines(with_counters(catalogue, *counters)) == lines


def test_people_in_the_other_queue_of_a_counter_make_the_wait_longer(catalogue: Catalogue) -> None:
    def likely(hall: Catalogue) -> float:
        fold = HistoryReplay(hall, WaitSettings(), WITA)
        for number in range(10):
            at = NINE + timedelta(seconds=number)
            fold.take(QueueStep("arrive", at, 1, "HS", f"s{number}", number, None, number + 1, True))
        return fold.waits.wait(hall.queue("HK"), 2, NINE + timedelta(minutes=1)).likely

    alone, shared = with_counters(catalogue, ["1"], ["2"]), with_counters(catalogue, ["1"], ["1"])
    assert likely(shared) > likely(alone)
    assert fingerprint(shared) != fingerprint(alone), "what was learned is learned again"

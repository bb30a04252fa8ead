"""When somebody may count as not there: shown long enough, or long enough after the call; never blocked for good."""

from __future__ import annotations

import pytest

from central.queue.display_reports import (
    MOST_POSITIONS,
    MOST_SCREENS,
    SILENT_SECONDS,
    DisplayReport,
    DisplayReports,
    MissRule,
)
from central.queue.service import ActRefused, QueueService
from central.store import CentralStore
from tests.central.rig import HALL, Rig

RULE = MissRule(30.0, 120.0)


class Watched(Rig):
    """A hall with displays."""

    def start(self) -> None:
        super().start()
        self.showing = DisplayReports()
        self.halls = QueueService(self.store, self._plan_of, self.clock, self.showing, RULE)

    def says(self, *shown: int, spoken: tuple[int, ...] = (), screen: str = "tv", agencies: str = "") -> bool:
        """A display speaks up."""
        area = frozenset(agencies.split())
        return self.showing.hear(HALL, DisplayReport(screen, area, True, shown, spoken), self.clock.now())

    def misses(self) -> int:
        """Seconds that are still to pass; 0: it was done."""
        try:
            self.do("no_show")
        except ActRefused as error:
            return error.seconds if f"in {error.seconds} s" in str(error) else -1
        return 0


@pytest.fixture
def hall(central_store: CentralStore) -> Watched:
    hall = Watched(central_store)
    hall.arrive(1)
    return hall


def test_without_a_display_the_time_since_the_call_counts(hall: Watched) -> None:
    hall.do("call_next")
    assert hall.misses() == 30
    hall.clock.wait(seconds=29)
    assert hall.misses() == 1
    hall.clock.wait(seconds=1)
    assert hall.misses() == 0


def test_thirty_seconds_on_a_display(hall: Watched) -> None:
    hall.says()
    pos = hall.do("call_next").pos
    hall.clock.wait(seconds=20)
    hall.says(pos)
    assert hall.misses() == 30
    hall.clock.wait(seconds=20)
    hall.says(pos)
    assert hall.misses() == 10
    hall.clock.wait(seconds=10)
    assert hall.misses() == 0


def test_a_number_that_no_display_shows_blocks_its_counter_two_minutes_at_most(hall: Watched) -> None:
    hall.do("call_next")
    for _ in range(12):
        hall.says()
        assert hall.misses() > 0
        hall.clock.wait(seconds=10)
    assert hall.misses() == 0


def test_a_display_of_other_agencies_shows_nothing_of_ours(hall: Watched) -> None:
    hall.says(agencies="IMIGRASI")
    hall.do("call_next")
    assert hall.misses() == 30
    hall.clock.wait(seconds=30)
    hall.says(agencies="IMIGRASI")
    assert hall.misses() == 0


def test_a_display_that_fell_silent_is_not_waited_for(hall: Watched) -> None:
    hall.says()
    hall.do("call_next")
    hall.clock.wait(seconds=SILENT_SECONDS + 10)
    assert hall.misses() == 0


def test_a_recall_does_not_begin_the_time_again(hall: Watched) -> None:
    hall.says()
    hall.says(hall.do("call_next").pos)
    hall.clock.wait(seconds=31)
    hall.do("recall")
    assert hall.misses() == 0


def test_a_new_round_begins_it_again(hall: Watched) -> None:
    hall.says(hall.do("call_next").pos)
    hall.clock.wait(seconds=31)
    hall.do("hold")
    hall.do("return", ticket="AK-001")
    hall.says(hall.do("call_next").pos)
    assert hall.misses() == 30


def test_a_clock_that_was_put_back_blocks_nobody(hall: Watched) -> None:
    hall.do("call_next")
    hall.clock.step(hours=-2)
    assert hall.misses() == 0


def test_who_came_is_served_at_once(hall: Watched) -> None:
    hall.do("call_next")
    hall.do("start")
    assert hall.do("done").ticket is not None


def test_what_is_news_and_what_is_not(hall: Watched) -> None:
    assert hall.says()
    assert not hall.says()
    assert hall.says(5)
    assert not hall.says(5)
    assert hall.says(5, spoken=(5,))
    assert not hall.says(5, spoken=(5,))
    shown = hall.showing.of(HALL, "DUKCAPIL", [4, 5], hall.clock.now())
    assert (shown.screens, shown.speaking, shown.spoken) == (1, 1, True)
    assert not hall.showing.of(HALL, "DUKCAPIL", [5, 6], hall.clock.now()).spoken


def test_a_stranger_who_makes_displays_up_fills_nothing(hall: Watched) -> None:
    for n in range(3 * MOST_SCREENS):
        hall.says(*range(n * 20, n * 20 + 20), screen=f"tv-{n}")
    kept = hall.showing._halls[HALL]
    assert (len(kept.screens), len(kept.shown)) == (MOST_SCREENS, MOST_POSITIONS)


def test_the_setting_at_nought_asks_for_nothing(central_store: CentralStore) -> None:
    rig = Rig(central_store)
    rig.arrive(1)
    rig.do("call_next")
    assert rig.do("no_show").ticket is not None

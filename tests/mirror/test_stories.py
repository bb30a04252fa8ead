"""What the search has found once, told step by step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mirror.compare import Compare
from tests.mirror.machine import AnyTrouble
from tests.mirror.templates import Templates


class Story(AnyTrouble):
    """A hall in the hands of a test."""

    def compare(self) -> None:
        Compare(self.hall, self.stations, self.paper, self.remains).drained()

    def forget_calls(self) -> None:
        """Central is put back to its last copy."""
        self.hall.put_back(len(self.hall.backups) - 1)
        self._cut_all()

    def everybody_greets(self) -> None:
        for station in self.stations:
            station.a_minute_passed()
            station.turn()


@pytest.fixture
def story(templates: Templates) -> Iterator[Story]:
    Story.templates = templates
    made = Story()
    made.open(kiosks=2)
    yield made
    made.teardown()


def test_a_copy_restored_twice_hides_nothing_from_a_kiosk_that_was_away(story: Story) -> None:
    """What happens after the second time must not stand where the kiosk has read already."""
    story.visitors(which=0, series="AK", people=3, reached=True)
    story.visitors(which=0, series="LP", people=3, reached=True)
    story.everybody_greets()
    story.hall.back_up()
    story.forget_calls()
    for act in ("call_next", "no_show", "call_next", "done"):
        story.hall.act("1", act)
    story.everybody_greets()
    story.forget_calls()
    for counter in ("3", "1", "2"):
        story.hall.act(counter, "call_next")
        story.hall.act(counter, "start")
        story.hall.act(counter, "done")
    story.compare()


def test_a_cloned_disk_is_noticed_though_central_has_forgotten_what_the_clone_told(story: Story) -> None:
    """The log that central has then is of one of them up to its end; the other has more, and other events before."""
    story.hall.back_up()
    story._clone(story.stations[0])
    first, clone = story.stations[0], story.stations[-1]
    clone.cable.up = clone.numbers.up = True
    for _ in range(3):
        story.visitors(which=2, series="AK", people=1, reached=False)
    clone.turn()
    story.forget_calls()
    story.visitors(which=0, series="AK", people=1, reached=False)
    first.turn()
    clone.turn()
    story.everybody_greets()
    assert clone.forked
    story.compare()

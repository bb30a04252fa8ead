"""Who is called next."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from central.queue.order import Candidate, choose, line_up


def person(name: str, order: int, *, priority: bool = False, behind: int = 0) -> Candidate:
    return Candidate(name, priority, behind, order, order)


def names(*line: Candidate, streak: int = 0, in_a_row: int = 2) -> str:
    return "".join(one.ticket_id for one in line_up(line, streak, in_a_row))


def test_by_arrival_and_not_in_the_order_of_the_table() -> None:
    assert names(person("c", 3), person("a", 1), person("b", 2)) == "abc"


def test_nobody_waits() -> None:
    assert choose((), 0) is None


def test_the_same_millisecond_goes_by_position() -> None:
    assert names(Candidate("b", False, 0, 5, 2), Candidate("a", False, 0, 5, 1)) == "ab"


def test_priority_comes_first_but_after_two_one_ordinary() -> None:
    line = [person(name, at, priority=name.isupper()) for at, name in enumerate("abcDEFG")]
    assert names(*line) == "DEaFGbc"


def test_the_streak_of_calls_before_counts() -> None:
    assert names(person("a", 1), person("B", 2, priority=True), streak=2) == "aB"


def test_an_agency_may_set_its_own_figure() -> None:
    line = [person(name, at, priority=name.isupper()) for at, name in enumerate("abCD")]
    assert names(*line, in_a_row=1) == "CaDb"


def test_only_priority_waits() -> None:
    assert names(*(person(name, at, priority=True) for at, name in enumerate("ABCD")), streak=2) == "ABCD"


def test_who_came_back_stands_behind_three_calls() -> None:
    line = [person(name, at) for at, name in enumerate("bcdef", start=2)]
    assert names(person("a", 1, behind=3), *line) == "bcdaef"


def test_who_came_back_need_not_wait_for_nobody() -> None:
    assert names(person("a", 1, behind=3), person("b", 2)) == "ba"
    assert names(person("a", 1, behind=3), person("b", 2, behind=2)) == "ba"


people = st.lists(
    st.builds(
        lambda order, priority, behind: (order, priority, behind), st.integers(0, 9), st.booleans(), st.integers(0, 3)
    ),
    max_size=12,
).map(lambda rows: [Candidate(str(at), p, b, o, at) for at, (o, p, b) in enumerate(rows)])


@given(people, st.integers(0, 5), st.integers(1, 4))
def test_everybody_is_called_once_and_nobody_overtakes_their_own_kind(
    line: list[Candidate], streak: int, in_a_row: int
) -> None:
    order = line_up(line, streak, in_a_row)
    assert sorted(one.ticket_id for one in order) == sorted(one.ticket_id for one in line)
    for priority in (True, False):
        kind = [one for one in line if one.priority is priority and one.behind == 0]
        called = [one.ticket_id for one in order if any(one.ticket_id == other.ticket_id for other in kind)]
        assert called == [one.ticket_id for one in sorted(kind, key=lambda one: one.arrival)]


@given(people, st.integers(0, 5), st.integers(1, 4))
def test_the_first_of_each_kind_is_enough_to_choose(line: list[Candidate], streak: int, in_a_row: int) -> None:
    """The database fetches only the first of each kind; the choice is the same."""
    kinds = {(one.priority, one.behind) for one in line}
    heads = [
        min((one for one in line if (one.priority, one.behind) == kind), key=lambda one: one.arrival) for kind in kinds
    ]
    assert choose(heads, streak, in_a_row) == choose(line, streak, in_a_row)

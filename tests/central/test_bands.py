"""Numbers that kiosks give alone: shares of what is free, a range with a longer label, a spare for the next store."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from central.store import CentralStore
from tests.central.rig import HALL
from tests.central.test_kiosks import band, next_day
from tests.central.whole import Whole, event, key

Span = tuple[int, int]


@pytest.fixture
def central(central_store: CentralStore) -> Whole:
    return Whole(central_store)


class Kiosk:
    """What a kiosk keeps of the answers, and names in its next heartbeat."""

    def __init__(self, central: Whole, name: str) -> None:
        self.central, self.name = central, name
        self.band: Span | None = None
        self.longer: Span | None = None
        self.spare: Span | None = None
        self.shares: dict[int, Span] = {}
        self.returned: list[int] = []
        self.keeps: set[int] = set()
        """Shares in use: not let go of, whatever central asks."""

    def beat(self, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if self.band is not None:
            told["band"] = ranged(self.band)
        if self.longer is not None:
            told["longer"] = ranged(self.longer)
            told["shares"] = [{"id": number, **ranged(share)} for number, share in self.shares.items()]
            told["returned"] = self.returned
        answer = self.central.beat(self.name, **told, **more)
        self.returned = []
        self.band = self.band or band(answer)
        self.longer = self.longer or span(answer["longer"])
        self.spare = span(answer["spare"])
        wanted = {one["id"]: (one["first"], one["last"]) for one in answer["shares"]}
        self.returned = [number for number in self.shares if number not in wanted and number not in self.keeps]
        self.shares = {**wanted, **{number: self.shares[number] for number in self.keeps if number in self.shares}}
        return answer

    def renew(self) -> None:
        """A new store, which knows nothing but the spare."""
        self.central.stores[self.name] = key()
        self.band, self.longer, self.shares = None, self.spare, {}

    @property
    def numbers(self) -> int:
        held = [*self.shares.values(), *([] if self.band is None else [self.band])]
        return sum(last - first + 1 for first, last in held)

    @property
    def held(self) -> list[Span]:
        return [one for one in (self.band, self.longer, self.spare, *self.shares.values()) if one is not None]


def ranged(of: Span) -> dict[str, int]:
    return {"first": of[0], "last": of[1]}


def span(told: dict[str, int] | None) -> Span | None:
    return None if told is None else (told["first"], told["last"])


def apart(*kiosks: Kiosk) -> bool:
    """Whether no number belongs to two."""
    held = [(kiosk.name, one) for kiosk in kiosks for one in kiosk.held]
    return all(a[1] < b[0] or b[1] < a[0] for (_, a), (_, b) in combinations(held, 2))


def settle(*kiosks: Kiosk) -> None:
    """As many heartbeats as it takes until nothing is asked back any more."""
    for _ in range(4):
        for kiosk in kiosks:
            kiosk.beat()


def test_one_kiosk_has_all_that_is_free_but_a_band_for_the_next_store(central: Whole) -> None:
    kiosk = Kiosk(central, "k1")
    settle(kiosk)
    assert kiosk.band == (701, 800)
    assert kiosk.numbers == 300
    assert all(first >= 601 for first, _ in kiosk.held)


def test_a_kiosk_that_comes_gets_its_part_and_no_number_belongs_to_two(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one)
    two.beat()
    assert two.band == (501, 600)
    assert apart(one, two)
    settle(one, two)
    assert (one.numbers, two.numbers) == (150, 150)
    assert apart(one, two)
    three = Kiosk(central, "k3")
    settle(one, two, three)
    assert apart(one, two, three)
    assert [kiosk.numbers for kiosk in (one, two, three)] == [150, 150, 100]
    four = Kiosk(central, "k4")
    settle(one, two, three, four)
    assert [kiosk.numbers for kiosk in (one, two, three, four)] == [100, 100, 100, 100]
    assert central.admin("GET", "/alarms").body["alarms"] == []
    assert apart(one, two, three, four)


def test_what_a_kiosk_uses_is_not_taken_from_it(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one)
    one.keeps = set(one.shares)
    settle(two)
    settle(one, two)
    assert one.numbers == 300
    assert apart(one, two)
    one.keeps = set()
    settle(one, two)
    assert (one.numbers, two.numbers) == (150, 150)
    assert apart(one, two)


def test_an_answer_that_was_lost_gives_the_same_shares_again(central: Whole) -> None:
    kiosk = Kiosk(central, "k1")
    kiosk.beat()
    lost = central.beat("k1", band=ranged((701, 800)), longer=ranged(kiosk.longer or (0, 0)))
    kiosk.beat()
    assert {one["id"] for one in lost["shares"]} == set(kiosk.shares) != set()


def test_a_late_return_of_an_earlier_gift_does_nothing(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one)
    before = set(one.shares)
    settle(one, two)
    gone = sorted(before - set(one.shares))
    central.admin("DELETE", "/kiosks/k2")
    for _ in range(3):
        next_day(central)
    central.admin("DELETE", "/kiosks/k9")
    settle(one)
    again = dict(one.shares)
    one.returned = gone
    one.beat()
    assert one.shares == again


def test_after_a_start_nothing_more_is_given_before_all_have_told_what_they_hold(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one, two)
    with central.store.write(HALL) as connection:
        connection.exec_driver_sql("DELETE FROM holding")
    central.start(patience_seconds=600.0)
    mine = dict(one.shares)
    two.beat()
    two.beat()
    assert one.shares == mine
    assert apart(one, two)
    settle(one, two)
    assert apart(one, two)


def test_an_old_kiosk_is_given_no_shares(central: Whole) -> None:
    for _ in range(3):
        assert central.beat("k1")["shares"] == []


def test_each_store_has_a_range_with_a_longer_label_and_a_spare_for_the_next(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one, two)
    ranges = [each for kiosk in (one, two) for each in (kiosk.longer, kiosk.spare)]
    assert len(set(ranges)) == 4
    assert all(each is not None and 1000 <= each[0] <= each[1] <= 9999 for each in ranges)


def test_a_store_made_while_central_was_away_says_which_spare_it_took(central: Whole) -> None:
    kiosk = Kiosk(central, "k1")
    settle(kiosk)
    old, spare = kiosk.longer, kiosk.spare
    kiosk.renew()
    answer = kiosk.beat()
    assert span(answer["longer"]) == spare
    assert kiosk.spare not in (None, old, spare)
    settle(kiosk)
    assert central.alarms("band_taken") == []


def test_numbers_come_with_the_enrolment_and_each_enrolment_has_its_own(central: Whole) -> None:
    first = central.enrol("k1", central.code("k1")).body
    second = central.enrol("k1", central.code("k1")).body
    assert first["longer"] == {"first": 1000, "last": 1499}
    assert second["longer"] == {"first": 1500, "last": 1999}
    central.use("k1", second["token"])
    assert span(central.beat("k1", longer=second["longer"])["longer"]) == (1500, 1999)
    central.stores["k1"] = key()
    assert span(central.beat("k1", longer=first["longer"])["longer"]) == (1000, 1499)
    assert central.alarms("band_taken") == []


def test_a_longer_range_that_two_stores_use_is_an_alarm(central: Whole) -> None:
    one = Kiosk(central, "k1")
    settle(one)
    central.beat("k2", longer=ranged(one.longer or (0, 0)))
    assert central.alarms("band_taken") == [{"kiosk": "k2"}]


def test_ranges_of_a_revoked_kiosk_rest_and_are_given_again(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one)
    gone = one.held
    central.admin("DELETE", "/kiosks/k1")
    settle(two)
    assert not any(mine[0] <= one[1] and one[0] <= mine[1] for mine in two.held for one in gone)
    for _ in range(3):
        next_day(central)
    settle(two)
    assert two.numbers > 100


def test_a_copied_store_has_nothing_to_give_alone(central: Whole) -> None:
    kiosk = Kiosk(central, "k1")
    central.up("k1", event(1))
    settle(kiosk)
    assert central.up("k1", event(1, number=7)).status == 409
    answer = central.beat("k1", longer=ranged(kiosk.longer or (0, 0)))
    assert (answer["band"], answer["longer"], answer["spare"], answer["shares"]) == (None, None, None, [])


def test_a_reserve_is_deeper_than_the_busiest_known_day(central: Whole) -> None:
    central.up("k1", *(event(seq, period=1) for seq in range(1, 41)))
    central.up("k1", *(event(40 + seq, period=2, number=seq) for seq in range(1, 11)))
    assert central.beat("k1", last_seq=50, acked_seq=50, period=2)["depth"] == {"AK": 70}


def test_few_numbers_in_reserve_are_an_alarm_until_there_are_more(central: Whole) -> None:
    central.beat("k1", reserve_left={"AK": 29, "HS": 100})
    central.beat("k1", reserve_left={"AK": 12, "HS": 100})
    (alarm,) = central.admin("GET", "/alarms").body["alarms"]
    assert (alarm["kind"], alarm["body"]) == ("reserve", {"kiosk": "k1", "left": {"AK": 29}})
    central.beat("k1", reserve_left={"AK": 30})
    assert central.admin("GET", "/alarms").body["alarms"] == []


def test_who_comes_before_shares_are_back_has_longer_numbers_meanwhile_and_raises_no_alarm(central: Whole) -> None:
    one, two, three = (Kiosk(central, name) for name in ("k1", "k2", "k3"))
    settle(one)
    two.beat()
    three.beat()
    assert (three.band, three.longer) == (None, (3500, 3999))
    assert central.alarms("no_band") == []
    settle(one, two, three)
    assert three.band == (601, 700)
    assert central.alarms("no_band") == []


def test_a_kiosk_that_knows_no_longer_numbers_and_has_no_band_is_an_alarm(central: Whole) -> None:
    one, two = Kiosk(central, "k1"), Kiosk(central, "k2")
    settle(one)
    two.beat()
    central.beat("k3")
    assert central.alarms("no_band") == []
    assert band(central.beat("k3")) is None
    assert central.alarms("no_band") == [{"kiosk": "k3"}]

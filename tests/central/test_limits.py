"""Buckets: so many at once, then slowly more, each key for itself, and never more than so many in memory."""

from __future__ import annotations

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.front.rate_limits import ConcurrencyLimit, RateLimit, TooManyAtOnce, whose


class Watch:
    """Seconds in the hands of the test."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_then_one_waits_for_the_next() -> None:
    watch = Watch()
    limit = RateLimit(6, 3, clock=watch)
    assert [limit.take("a") for _ in range(4)] == [0, 0, 0, pytest.approx(10)]
    watch.now += 4
    assert limit.take("a") == pytest.approx(6)
    watch.now += 6.001
    assert [limit.take("a") == 0 for _ in range(2)] == [True, False]


def test_each_key_has_its_own() -> None:
    limit = RateLimit(1, 1, clock=Watch())
    assert (limit.take("a"), limit.take("b")) == (0, 0)
    assert limit.take("a") > 0


def test_a_long_pause_fills_it_and_no_more() -> None:
    watch = Watch()
    limit = RateLimit(60, 2, clock=watch)
    assert limit.take("a") == 0
    watch.now += 1e9
    assert [limit.take("a") == 0 for _ in range(3)] == [True, True, False]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=200))
def test_nobody_gets_more_than_burst_and_rate_and_who_waits_as_told_goes(asks: list[tuple[str, float]]) -> None:
    watch = Watch()
    limit = RateLimit(20, 4, clock=watch)
    went: dict[str, int] = {}
    for key, pause in asks:
        watch.now += pause
        wait = limit.take(key)
        assert 0 <= wait <= 3 + 1e-6
        went[key] = went.get(key, 0) + (wait == 0)
        assert went[key] <= 4 + (watch.now - 1000) * 20 / 60 + 1e-6
    for key in went:
        watch.now += limit.take(key) + 1e-6
        assert limit.take(key) == 0 or limit.take(key) <= 3 + 1e-6


def test_memory_is_bounded_and_the_oldest_are_forgotten() -> None:
    limit = RateLimit(1, 1, clock=Watch(), most=3)
    for key in "abcd":
        assert limit.take(key) == 0
    assert len(limit._buckets) == 3
    assert limit.take("d") > 0
    assert limit.take("a") == 0


def test_threads_share_one_bucket() -> None:
    limit = RateLimit(1, 50, clock=Watch())
    went: list[bool] = []

    def ask() -> None:
        went.extend([limit.take("a") == 0 for _ in range(40)])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(went) == 50


@pytest.mark.parametrize(("per_minute", "burst", "most"), [(0, 1, 1), (-1, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_a_limit_that_lets_nothing_through_is_a_mistake(per_minute: float, burst: int, most: int) -> None:
    with pytest.raises(ValueError, match="a limit needs"):
        RateLimit(per_minute, burst, most=most)


@pytest.mark.parametrize(("address", "key"), [
    ("192.168.1.7", "192.168.1.7"),
    ("::ffff:192.168.1.7", "192.168.1.7"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80::/64"),
    ("testclient", "testclient"),
    ("", ""),
])  # fmt: skip
def test_a_household_is_one(address: str, key: str) -> None:
    assert whose(address) == key


# ---- turns


def test_turns_come_a_few_at_once_and_who_finds_too_many_waiting_is_told() -> None:
    async def run() -> None:
        turns, go, most, now = ConcurrencyLimit(2, 5, 3), asyncio.Event(), 0, 0

        async def one(key: str) -> None:
            nonlocal most, now
            async with turns.turn(key):
                now += 1
                most = max(most, now)
                await go.wait()
                now -= 1

        tasks = [asyncio.create_task(one(key)) for key in ("a", "a", "a", "b", "b")]
        await asyncio.sleep(0)
        for key, mine in (("a", True), ("c", False)):
            with pytest.raises(TooManyAtOnce) as refused:
                await one(key)
            assert refused.value.mine is mine
        go.set()
        await asyncio.gather(*tasks)
        assert most == 2
        await asyncio.gather(*(one(key) for key in "aaabb"))
        assert not turns._here

    asyncio.run(run())


def test_who_is_known_goes_before_strangers_and_has_places_that_they_cannot_fill() -> None:
    async def run() -> None:
        turns, go, order = ConcurrencyLimit(1, 4, 4, kept=2), asyncio.Event(), list[str]()

        async def one(name: str, *, known: bool = False) -> None:
            async with turns.turn(name, known=known):
                await go.wait()
                order.append(name)

        tasks = [asyncio.create_task(one(name)) for name in ("s1", "s2", "s3", "s4")]
        await asyncio.sleep(0)
        with pytest.raises(TooManyAtOnce):
            await one("s5")
        tasks += [asyncio.create_task(one(name, known=True)) for name in ("k1", "k2")]
        await asyncio.sleep(0)
        with pytest.raises(TooManyAtOnce):
            await one("k3", known=True)
        tasks[1].cancel()  # its browser went
        tasks[4].cancel()
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert order == ["s1", "k2", "s3", "s4"]
        await one("s6")
        assert turns.here() == 0

    asyncio.run(run())


def test_a_turn_that_is_given_up_at_the_very_moment_goes_to_the_next() -> None:
    async def run() -> None:
        turns, went = ConcurrencyLimit(1, 4, 4), list[str]()

        async def one(name: str) -> None:
            async with turns.turn(name):
                went.append(name)

        async with turns.turn("first"):
            tasks = [asyncio.create_task(one(name)) for name in "ab"]
            await asyncio.sleep(0)
        tasks[0].cancel()  # its turn has come, and it has not yet heard
        await asyncio.gather(*tasks, return_exceptions=True)
        assert went == ["b"]

    asyncio.run(run())

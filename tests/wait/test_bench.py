"""The adapter between the replay of records and the estimator."""

from __future__ import annotations

from types import SimpleNamespace

from scripts.benchmarks.wait_replay import make
from tests.wait.line import EIGHT


def seen(number: int, service: str, *, wait: float | None = None, counter: str = "") -> SimpleNamespace:
    return SimpleNamespace(id=number, hall="H", service=service, prio=0, ahead=0, wait=wait, counter=counter)


def view(service: str, ahead: int) -> SimpleNamespace:
    return SimpleNamespace(id=99, t=EIGHT + 900, hall="H", service=service, prio=0, ahead=ahead)


def test_an_answer_is_the_likely_wait_inside_its_interval() -> None:
    estimate = make(240.0)
    estimate.newday("2020-01-02", "H")
    for kind in ("arrive", "call", "end"):
        estimate.see(kind, EIGHT, seen(1, "S", wait=0.0 if kind == "call" else None), 0)
    likely, low, high = estimate(view("S", 3))
    assert 0.0 < low < likely < high


def test_services_that_one_counter_calls_form_one_line() -> None:
    def likely(counters: tuple[str, str]) -> float:
        estimate = make(240.0)
        estimate.newday("2020-01-02", "H")
        for number, (service, counter) in enumerate(zip(("S", "T"), counters, strict=True)):
            estimate.see("arrive", EIGHT, seen(number, service), 1)
            estimate.see("call", EIGHT + 60, seen(number, service, wait=60.0, counter=counter), 0)
        for number in range(10, 20):
            estimate.see("arrive", EIGHT + 900, seen(number, "T"), number - 9)
        return estimate(view("S", 2))[0]

    assert likely(("one", "one")) > likely(("one", "two"))

"""scripts/bench wait --simulated: the estimated wait in simulated halls, beside what products print."""

from __future__ import annotations

import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks import wait_chart
from benchmarks.wait_days import Forecaster, Outcome, figures, play, probabilities
from benchmarks.wait_halls import CLOSES, DOORS, HOUR, OPENS, Counters, Group, Hall, Service, one_day
from benchmarks.wait_rules import LastWait, Ours, ProductRule, SameDepth
from hall.wait import Estimator

SEEDS = (1, 2, 3)
DAYS, FIRST_JUDGED = 30, 15
MONDAY = date(2026, 11, 2)
OURS, UNTOLD = "estimate", "estimate, not told of breaks"
EDGES = (0.1, 0.3, 0.5, 0.7, 0.9)
NOT_ALL_REACHED = ("closing", "surprising counters", "fewer counters")
NEW_FROM = 20
CALLERS = 5.0
"""Seconds that are nothing to somebody on the phone; such halls are drawn on no scale of minutes."""
DOWN_FROM, DOWN_UNTIL = 9 * HOUR + 2400.0, 10 * HOUR + 2400.0

P = Service("P", 2.96, 3.43, 5.0, 95)
N = Service("N", 4.56, 5.50, 5.0, 135)
I = Service("I", 6.95, 9.21, 10.0, 135)  # noqa: E741  the names are those of the measured services
W = Service("W", 1.70, 2.29, 5.0, 165)


@dataclass(frozen=True, slots=True)
class Case:
    """A hall, and which of its tickets count."""

    hall: Hall
    what: str
    counts: Callable[[Outcome], bool] = lambda _: True
    offset: float = 30.0
    """Seconds; waits far below it are all the same to the rules."""


def own(service: Service, number: int) -> Group:
    """Counters that call one service only."""
    return Group((service,), ((0.0, number),))


CALLS = Group(
    tuple(replace(one, visitors=share * 900) for one, share in zip((P, N, I, W), (0.6, 0.15, 0.15, 0.1), strict=True)),
    ((0.0, 8),),
)
PLAIN = (own(P, 1), own(N, 2), own(I, 3), own(W, 1))


def scaled(groups: Sequence[Group], share: float) -> tuple[Group, ...]:
    """The same with more visitors."""
    return tuple(
        replace(group, services=tuple(replace(one, visitors=share * one.visitors) for one in group.services))
        for group in groups
    )


def scheduled(hall: Hall, _number: int, _chance: random.Random) -> Hall:
    """More counters in the busy hours, at the same times every day."""
    steps: Sequence[Counters] = (
        ((0.0, 1), (8.67 * HOUR, 2), (10.5 * HOUR, 1)), ((0.0, 1), (8.5 * HOUR, 3), (13 * HOUR, 2)),
        ((0.0, 2), (9 * HOUR, 4), (13 * HOUR, 3)), ((0.0, 1),),
    )  # fmt: skip
    return replace(
        hall, groups=tuple(replace(group, counters=one) for group, one in zip(hall.groups, steps, strict=True))
    )


def surprising(hall: Hall, _number: int, chance: random.Random) -> Hall:
    """Three changes a day at each group, at any time, one counter up or down from the usual."""
    groups = list[Group]()
    for group in hall.groups:
        usual = group.counters[0][1]
        times = sorted(chance.uniform(OPENS, CLOSES) for _ in range(3))
        steps = tuple((at, max(1, usual + chance.choice((-1, 0, 1)))) for at in times)
        groups.append(replace(group, counters=((0.0, usual), *steps)))
    return replace(hall, groups=tuple(groups))


def printer_down(hall: Hall, number: int, _chance: random.Random) -> Hall:
    """No tickets for an hour on every third day; half of those who would have come come when it prints again."""
    if number % 3:
        return hall
    return replace(
        hall,
        rush=((DOORS, 1.0), (OPENS, 2.5), (8.5 * HOUR, 1.5), (DOWN_FROM, 0.0), (DOWN_UNTIL, 6.25),
              (DOWN_UNTIL + 360.0, 1.0), (12 * HOUR, 0.5), (13 * HOUR, 0.9)),
    )  # fmt: skip


def short_line(hall: Hall, number: int, _chance: random.Random) -> Hall:
    """From the first judged day on half of the counters are on leave, for good."""
    if number < FIRST_JUDGED:
        return hall
    return replace(
        hall,
        groups=tuple(replace(group, counters=((0.0, max(1, group.counters[0][1] - 1)),)) for group in hall.groups),
    )


CASES = (
    Case(Hall("plain", PLAIN), "four queues with counters of their own"),
    Case(Hall("closing", scaled(PLAIN, 1.25)), "a quarter more visitors: many numbers are never reached"),
    Case(
        Hall("friday", PLAIN, friday=True), "break 11:30–13:00 on Fridays; Fridays count",
        lambda outcome: outcome.day.weekday() == 4,
    ),
    Case(Hall("scheduled counters", scaled(PLAIN, 1.1), vary=scheduled), "counters open and close, the same every day"),
    Case(Hall("surprising counters", PLAIN, vary=surprising), "counters open and close at any time of any day"),
    Case(Hall("fewer counters", scaled(PLAIN, 0.8), vary=short_line), "from the first judged day on one counter less"),
    Case(Hall("no-shows", scaled(PLAIN, 1.1), absent=0.15), "15 % do not come when called; 60 % of them come back"),
    Case(Hall("priority", PLAIN, priority=0.15), "15 % with priority, two of them before one other"),
    Case(
        Hall("shared counters", (Group((P, N, I, W), ((0.0, 6),)),)), "six counters call all four queues"
    ),
    Case(
        Hall("new service", (*PLAIN, own(Service("new", 6.95, 9.21, 5.0, 40, since_day=NEW_FROM), 1))),
        "a queue that opens on the judged days, typed in too fast; its first ten days",
        lambda outcome: outcome.queue == "new",
    ),
    Case(
        Hall("printer down", PLAIN, vary=printer_down),
        "no tickets 9:40–10:40 on every third day, then a crowd; these days",
        lambda outcome: number_of(outcome.day) % 3 == 0,
    ),
    Case(
        Hall("call centre", (CALLS,), priority=0.15, lunch=(), patience_seconds=400.0, rush=((DOORS, 1.0),)),
        "eight agents answer all, a fifth of the callers who must wait hang up", offset=CALLERS,
    ),
)  # fmt: skip


def date_of(number: int) -> date:
    """Working days from a Monday on."""
    return MONDAY + timedelta(days=number // 5 * 7 + number % 5)


def number_of(day: date) -> int:
    weeks, rest = divmod((day - MONDAY).days, 7)
    return 5 * weeks + rest


def forecasters(case: Case) -> dict[str, Forecaster]:
    """Ours as a kiosk sets it up, and the rules."""
    services = [(one, group) for group in case.hall.groups for one in group.services]
    minutes = {one.name: one.minutes for one, _ in services}
    prior = {one.name: 60.0 * one.minutes / group.counters[0][1] for one, group in services}
    pools = {
        one.name: str(number)
        for number, group in enumerate(case.hall.groups)
        for one in group.services
        if len(group.services) > 1
    }
    rules = {
        "product rule": ProductRule(minutes),
        "product rule, true minutes": ProductRule({one.name: one.mean for one, _ in services}),
        "LES": LastWait(),
        "same depth": SameDepth(),
    }
    for rule in rules.values():
        rule.offset = case.offset
    made: dict[str, Forecaster] = {**rules, OURS: Ours(Estimator(prior, pools=pools))}
    if case.hall.friday:
        made[UNTOLD] = Ours(Estimator(prior), told_of_breaks=False)
    return made


def outcomes_of(case: Case, seeds: Sequence[int] = SEEDS, days: int = DAYS) -> dict[str, list[Outcome]]:
    """Every rule over all days of a hall, once for each seed; the first half only warms up."""
    kept = defaultdict[str, list[Outcome]](list)
    for seed in seeds:
        rules = forecasters(case)
        for number in range(days):
            for name, found in play(one_day(case.hall, number, date_of(number), seed), rules).items():
                if number >= days // 2:
                    kept[name] += [one for one in found if case.counts(one)]
    return dict(kept)


def table(found: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> str:
    lines = [
        "| simulated hall | rule | tickets | MAE | bias | cover of 80 % | width | said | reached | Brier |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for hall, rules in found.items():
        for name, outcomes in rules.items():
            one = figures(outcomes)
            shown = f"**{name}**" if name == OURS else name
            lines.append(
                f"| {hall} | {shown} | {one.tickets} | {one.mae:.2f} | {one.bias:+.2f} | {one.cover:.3f} "
                f"| {one.width:.1f} | {one.said:.1%} | {one.came:.1%} | {one.brier:.4f} |"
            )
    return "\n".join(lines)


def reached_table(found: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> str:
    """What the estimate said about being reached before closing, by class, in halls where not all are."""
    lines = ["| simulated hall | tickets | said on average | reached |", "|---|---|---|---|"]
    for hall in (hall for hall in NOT_ALL_REACHED if hall in found):
        for number, said, came in probabilities(found[hall][OURS], EDGES):
            lines.append(f"| {hall} | {number} | {said:.0%} | {came:.0%} |")
    return "\n".join(lines)


def flat(found: Mapping[str, Mapping[str, Sequence[Outcome]]]) -> dict[str, float | int]:
    """One level of keys: simulated, the hall, the rule and the figure."""
    return {
        re.sub(r"[^a-z0-9]+", "_", f"simulated {hall} {name} {key}".lower()): value
        for hall, rules in found.items()
        for name, outcomes in rules.items()
        for key, value in asdict(figures(outcomes)).items()
    }


def report(*, as_json: bool, images: Path | None, only: Sequence[str] = ()) -> None:
    """Prints everything; draws into the folder `images`."""
    cases = [case for case in CASES if not only or case.hall.name in only]
    if not cases:
        sys.exit(f"scripts/bench: no such hall; there are {', '.join(case.hall.name for case in CASES)}")
    found = {case.hall.name: outcomes_of(case) for case in cases}
    print("SIMULATED halls, minutes; tickets with somebody ahead\n")
    print("\n".join(f"- {case.hall.name}: {case.what}" for case in cases))
    print(f"\n{table(found)}")
    if found.keys() & set(NOT_ALL_REACHED):
        print(f"\n{reached_table(found)}")
    if images and not only:
        images.mkdir(parents=True, exist_ok=True)
        ours = {case.hall.name: found[case.hall.name][OURS] for case in CASES if case.offset > CALLERS}
        wait_chart.waits(ours, images / "wait-simulated.png")
        wait_chart.reached(found["closing"], images / "wait-reached.png")
    if as_json:
        print(json.dumps(flat(found)))

"""Is what the estimate says as often true as it says? The printed range, probabilities, and 80 % by depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from benchmarks.wait_replay import Adapter
from hall.wait import Wait, rounded_outward

HORIZONS = (600.0, 1800.0, 3600.0)
CLASSES = 5


class Keeping(Adapter):
    """Keeps every answer."""

    def __init__(self, prior_seconds: float) -> None:
        super().__init__(prior_seconds)
        self.waits: dict[Any, Wait] = {}

    def __call__(self, view: Any) -> tuple[float, float, float]:
        self.waits[view.id] = self.wait(view)
        return super().__call__(view)


def report(answers: Sequence[tuple[Wait, float]]) -> str:
    """Markdown tables of forecasts and what became of them."""
    return "\n\n".join((_printed(answers), _reached(answers), _by_depth(answers)))


def _printed(answers: Sequence[tuple[Wait, float]]) -> str:
    right, longer, widths = 0, 0, list[int]()
    for wait, seconds in answers:
        low, high = rounded_outward(wait.low, wait.high)
        right += low * 60 <= seconds <= high * 60
        longer += seconds > high * 60
        widths.append(high - low)
    number, middle = len(answers), sorted(widths)[len(widths) // 2]
    return f"Printed range: right {right / number:.1%}, waited longer {longer / number:.1%}, median width {middle} min"


def _reached(answers: Sequence[tuple[Wait, float]]) -> str:
    lines = ["| called within | tickets | said on average | came true |", "|---|---|---|---|"]
    for horizon in HORIZONS:
        classes = defaultdict[int, list[tuple[float, bool]]](list)
        for wait, seconds in answers:
            said = wait.reached_before(horizon)
            classes[min(CLASSES - 1, int(said * CLASSES))].append((said, seconds <= horizon))
        for _, pairs in sorted(classes.items()):
            said_mean = sum(said for said, _ in pairs) / len(pairs)
            true = sum(came for _, came in pairs) / len(pairs)
            lines.append(f"| {horizon / 60:.0f} min | {len(pairs)} | {said_mean:.0%} | {true:.0%} |")
    return "\n".join(lines)


def _by_depth(answers: Sequence[tuple[Wait, float]]) -> str:
    classes = defaultdict[int, list[bool]](list)
    for wait, seconds in answers:
        classes[(wait.ahead + 1).bit_length()].append(wait.quantile(0.1) <= seconds <= wait.quantile(0.9))
    lines = ["| people ahead | tickets | cover of 80 % |", "|---|---|---|"]
    for bits, hits in sorted(classes.items()):
        lines.append(f"| {2 ** (bits - 1) - 1}–{2**bits - 2} | {len(hits)} | {sum(hits) / len(hits):.3f} |")
    return "\n".join(lines)

"""`kiosk wait`: how good the printed waits were, and why a wait is estimated as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hall.command_line import say_json
from kiosk.cli.ask_kiosk import ask_once
from kiosk.cli.checks import settings_or_trouble

NAMES = ("within", "sooner", "later", "bias", "width")
HEAD = f"{'':10} {'agency':12} {'given':>6} {'judged':>6} {' '.join(f'{name:>7}' for name in NAMES)}"
MEANING = (
    "judged: a wait was printed and the number was called. within, sooner, later: when it was called against the "
    "printed range.\nbias: mean of the true wait less the middle of the range; width: of the range; both in minutes."
)


def show_report(config: Path | None, days: int, as_json: bool) -> None:
    """The scores of the last days by agency, and of each agency over all of them."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "wait_report", days=days)
    if as_json:
        say_json(answer)
    else:
        print("\n".join(report_lines(answer["days"], answer["total"])))


def show_reasons(config: Path | None, series: str, language: str, as_json: bool) -> None:
    """One sentence that staff can check at the counters."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "wait_explain", series=series, language=language)
    if as_json:
        say_json(answer)
    else:
        print(answer["words"])


def report_lines(scores: Sequence[Mapping[str, Any]], total: Sequence[Mapping[str, Any]]) -> list[str]:
    """The report as people read it."""
    if not scores:
        return ["No day was scored yet: that is done once a day is over, by the running kiosk."]
    return [
        HEAD,
        *(_line(score) for score in scores),
        "",
        *(_line({**one, "day": "all"}) for one in total),
        "",
        MEANING,
    ]


def _line(score: Mapping[str, Any]) -> str:
    judged = score["judged"]
    shares = [f"{100 * score[key] / judged:.0f} %" if judged else "–" for key in ("within", "sooner", "later")]
    minutes = [f"{score['bias']:+.1f}", f"{score['width']:.1f}"] if judged else ["–", "–"]
    cells = " ".join(f"{cell:>7}" for cell in (*shares, *minutes))
    return f"{score['day']:10} {score['agency'] or 'all':12} {score['given']:6} {judged:6} {cells}"

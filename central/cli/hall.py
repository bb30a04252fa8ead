"""What the hall looks like: queues, counters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from central.cli.connect import hall_command

SHOWN = 8
"""Labels of those who wait next, on one line."""


def show_queue(config: Path | None, hall: str | None, series: str | None, as_json: bool) -> None:
    """Who waits, in the order in which they would be called."""
    command = hall_command(config, hall, as_json)
    view = command.client.get("queue")
    queues = [queue for queue in view["queues"] if series is None or queue["series"] == series.upper()]
    rows = (
        (
            queue["series"], queue["agency"], len(queue["waiting"]), _labels(queue["waiting"], SHOWN),
            _labels(queue["called"], SHOWN), _labels(queue["held"], SHOWN), queue["counters_open"],
        )
        for queue in queues
        if series is not None or queue["waiting"] or queue["held"] or queue["called"]
    )  # fmt: skip
    head = ("queue", "agency", "waiting", "next", "called", "on hold", "counters open")
    command.say_table({**view, "queues": queues}, head, rows, "Nobody waits.")


def show_counters(config: Path | None, hall: str | None, as_json: bool) -> None:
    """Every counter and whom it has."""
    command = hall_command(config, hall, as_json)
    view = command.client.get("counters")
    rows = (
        (
            counter["code"], counter["agency"], ", ".join(counter["series"]), counter["state"],
            "" if counter["ticket"] is None else f"{counter['ticket']['label']} {counter['ticket']['state']}",
        )
        for counter in view["counters"]
    )  # fmt: skip
    head = ("counter", "agency", "queues", "state", "visitor")
    command.say_table(view, head, rows, "The catalogue has no counters.")


def _labels(tickets: list[dict[str, Any]], most: int) -> str:
    shown = [ticket["label"] for ticket in tickets[:most]]
    return " ".join(shown) + (" …" if len(tickets) > most else "")

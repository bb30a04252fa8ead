"""What visitors do, by touches alone, and what their papers say."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.machine import Lobby, until


def start_again(hall: Lobby) -> None:
    """From wherever the last visitor left it to the agencies, in Indonesian."""
    # A new store has no numbers, and so no visitors, before it has heard of central once.
    until(lambda: hall.screen()["screen"] != "OutOfService", "a kiosk in service")
    seen = hall.screen()
    if seen["screen"] == "Rest":
        until(lambda: hall.screen()["takes_touches"], "a rest screen that takes touches")
        hall.touch(400, 900)
    elif seen["screen"] in ("Ready", "NumberOnScreen"):
        hall.tap("Selesai" if seen["language"] == "id" else "Finish")
    elif seen["screen"] != "Agencies":
        hall.tap("Mulai lagi" if seen["language"] == "id" else "Start again")
    hall.shows("Agencies")


def turn_the_page(hall: Lobby) -> None:
    """In English the agencies stand on several pages."""
    before = [target["text"] for target in hall.targets()]
    hall.tap("Next")
    until(lambda: [target["text"] for target in hall.targets()] != before, "the next page")


def take_number(hall: Lobby, language: str, agency: str, service: str) -> dict[str, Any]:
    """One visit by touches alone; answers what the last screen shows."""
    start_again(hall)
    if language == "en":
        hall.tap("English")
        until(lambda: hall.screen()["language"] == "en", "English")
    while not hall.targets(agency):
        turn_the_page(hall)
    hall.tap(agency)
    hall.shows("Services")
    # By its name alone: who waits for it may change before the finger comes down.
    choices = [t["text"].split(" / ")[0] for t in hall.screen()["targets"] if t["kind"] == "ServiceRow"]
    hall.tap(next(text for text in choices if service in text))
    if hall.shows("Details", "ForOther", "Ready")["screen"] == "Details":
        hall.tap("ambil nomor" if language == "id" else "take a number")
    # This hand is quicker than visitors are: it looks like one who takes number after number.
    if hall.shows("ForOther", "Ready", "NumberOnScreen")["screen"] == "ForOther":
        hall.tap("untuk orang lain" if language == "id" else "for others")
    return hall.shows("Ready", "NumberOnScreen")


def papers(folder: Path) -> list[dict[str, Any]]:
    """What the printer's decoder read of each ticket, in the order they came out."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def qr_of(png: Path) -> str:
    """What a phone would read from the paper."""
    done = subprocess.run(["zbarimg", "--raw", "-q", str(png)], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()

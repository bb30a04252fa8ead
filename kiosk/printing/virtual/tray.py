"""Where the virtual printer's paper lands: PNG and JSON of each ticket, in order."""

from __future__ import annotations

import json
import logging
import queue
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kiosk.printing.documents import DOTS_PER_MM, PaperFormat
from kiosk.printing.parsed_commands import Cut
from kiosk.printing.virtual.paper import draw
from kiosk.printing.virtual.sheet import PrintedSheet

log = logging.getLogger(__name__)


class Tray:
    """Collects sheets; draws them on its own thread, so that the printer answers without waiting for it."""

    def __init__(self, folder: Path | None, paper: PaperFormat) -> None:
        """Raises OSError if the folder cannot be made."""
        self._folder, self._paper = folder, paper
        self._last = 0
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._last = _last_number(folder)
        self._sheets: list[PrintedSheet] = []
        self._arrived = threading.Condition()
        self._stopped = False
        self._wet: queue.Queue[PrintedSheet | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="tray", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when all paper is drawn. Nobody waits for more after that."""
        self._wet.put(None)
        if self._thread.is_alive():
            self._thread.join()
        with self._arrived:
            self._stopped = True
            self._arrived.notify_all()

    def put(self, sheet: PrintedSheet) -> None:
        """From any thread."""
        self._wet.put(sheet)

    @property
    def sheets(self) -> tuple[PrintedSheet, ...]:
        """All paper that came out since the start, oldest first; files of these are complete."""
        with self._arrived:
            return tuple(self._sheets)

    def wait(self, count: int, seconds: float) -> bool:
        """Whether `count` sheets have come out, waiting up to `seconds`."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._stopped or len(self._sheets) >= count, seconds)
            return len(self._sheets) >= count

    def _run(self) -> None:
        while (sheet := self._wet.get()) is not None:
            self._last += 1
            if self._folder is not None:
                self._save(self._folder, sheet)
            log.info("paper %d: %s", self._last, sheet.label or "blank")
            with self._arrived:
                self._sheets.append(sheet)
                self._arrived.notify_all()

    def _save(self, folder: Path, sheet: PrintedSheet) -> None:
        name = f"{self._last:04d}-{_file_part(sheet.label)}"
        # Files under way match no pattern such as *.json; pathlib's patterns match hidden names, too.
        picture, facts = folder / f".{name}.png.part", folder / f".{name}.json.part"
        try:
            draw(sheet.parts, self._paper).save(picture, "PNG")
            facts.write_text(json.dumps(describe(sheet, self._paper), ensure_ascii=False, indent=1), encoding="utf-8")
            facts.replace(folder / f"{name}.json")
            picture.replace(folder / f"{name}.png")
        except OSError as error:
            log.error("%s: the paper cannot be saved: %s", folder, error)


def describe(sheet: PrintedSheet, paper: PaperFormat) -> Mapping[str, Any]:
    """A sheet as JSON: what a person would read from it."""
    dots = sum(getattr(part, "dots", 0) for part in sheet.parts)
    cut = next((part for part in sheet.parts if isinstance(part, Cut)), None)
    return {
        "label": sheet.label,
        "length_mm": round(dots / DOTS_PER_MM + paper.gap_mm, 2),
        "qr": sheet.qr,
        "cut": None if cut is None else "partial" if cut.partial else "full",
        "lines": [
            {
                "text": line.text.strip(),
                "font": line.style.font,
                "width": line.style.width,
                "height": line.style.height,
                "bold": line.style.bold,
                "invert": line.style.invert,
                "align": line.align,
            }
            for line in sheet.lines
        ],
    }


def _file_part(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "_", label)[:24] or "blank"


def _last_number(folder: Path) -> int:
    found = (re.match(r"(\d{4,})-", path.name) for path in folder.glob("*.png"))
    return max((int(match[1]) for match in found if match), default=0)

"""How much each page weighs: its HTML and everything it names, as sent."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.figures import Figure, Part
from benchmarks.pages_hall import SECRET, Lobby, lobby
from tests.e2e.hall import HALL

AIM_PHONE_KB = 50.0
NAMED = re.compile(r"""(?:href|src)="(/(?:static|fonts)/[^"]+)|url\(["']?(/fonts/[^"')]+)""")


def measure(root: Path) -> Part:
    """Every page with one ticket called and some waiting."""
    with lobby(root) as hall:
        queue = hall.catalogue.agencies[0].queues[0]
        hall.arrive(queue.series, 20)
        hall.act(queue.counters[0], "call_next")
        pages = {
            "phone": f"/t/{hall.tokens[-1]}", "display": f"/display/{HALL}", "sign_in": "/sign-in",
        }  # fmt: skip
        figures = [_figure(hall, name, path) for name, path in pages.items()]
        _sign_in(hall)
        staff = {"counter": "/counter", "admin": f"/admin/{HALL}", "reports": f"/reports/{HALL}"}
        figures += [_figure(hall, name, path) for name, path in staff.items()]
    note = "HTML with all styles, scripts, fonts and icons, uncompressed, nothing kept from before; no sounds."
    return Part("bytes", "Bytes of each page", tuple(figures), note)


def _figure(hall: Lobby, name: str, path: str) -> Figure:
    aim = AIM_PHONE_KB if name == "phone" else None
    return Figure(f"{name}_kb", f"page {name.replace('_', ' ')}", _weight(hall, path) / 1000, "kB", aim=aim)


def _weight(hall: Lobby, path: str) -> int:
    page = hall.ask("GET", path)
    seen, left, total = set[str](), [page.text], len(page.content)
    while left:
        for found in NAMED.finditer(left.pop()):
            name = found[1] or found[2]
            if name not in seen:
                seen.add(name)
                part = hall.ask("GET", name)
                total += len(part.content)
                if "css" in part.headers["content-type"]:
                    left.append(part.text)
    return total


def _sign_in(hall: Lobby) -> None:
    asked = {"name": "bench", "role": "admin", "secret": SECRET}
    hall.ask("POST", f"/v1/halls/{HALL}/officers", hall.central.token, json=asked)
    hall.ask("POST", "/sign-in", data={"hall": HALL, "name": "bench", "secret": SECRET})

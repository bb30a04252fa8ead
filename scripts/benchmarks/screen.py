"""A finger and an eye on an X server: touches by XTEST, pixels read back from what the server shows.

The server reports what was drawn (DAMAGE extension) and only then is looked at: looking all the time would take the
processor from the kiosk, which draws on it.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.ext import damage, xtest

WAIT_SECONDS = 0.01
ONE_FRAME_SECONDS = 0.02
HOLD_SECONDS = 0.08
"""A tap of a finger."""

Area = tuple[int, int, int, int]
"""x, y, width, height in pixels from the top left."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the watched pixels were at one moment (time.monotonic)."""

    at: float
    pixels: bytes


class Panel:
    """The kiosk's screen, to be touched and looked at."""

    def __init__(self, name: str) -> None:
        self._display = Display(name)
        screen = self._display.screen()
        self._root = screen.root
        self.width, self.height = int(screen.width_in_pixels), int(screen.height_in_pixels)
        damage.query_version(self._display)
        damage.damage_create(self._root, damage.DamageReportRawRectangles)
        self._display.sync()

    def close(self) -> None:
        self._display.close()

    def move(self, x: float, y: float) -> None:
        xtest.fake_input(self._display, X.MotionNotify, x=round(x), y=round(y))
        self._display.sync()

    def press(self) -> float:
        """The finger comes down; answers when (time.monotonic)."""
        return self._button(X.ButtonPress)

    def release(self) -> float:
        return self._button(X.ButtonRelease)

    def tap(self, target: Mapping[str, Any], hold: float = HOLD_SECONDS) -> float:
        """One tap in the middle of a target; answers when the finger was lifted."""
        self.move(*middle(target))
        self.press()
        time.sleep(hold)
        return self.release()

    def look(self, areas: tuple[Area, ...]) -> Look:
        pixels = b"".join(bytes(self._root.get_image(*area, X.ZPixmap, 0xFFFFFFFF).data) for area in areas)
        return Look(time.monotonic(), pixels)

    def lines(self) -> tuple[Area, ...]:
        """Thin lines over the whole screen: no two screens look alike on all of them."""
        steps = 12
        return tuple((0, self.height * step // steps, self.width, 1) for step in range(1, steps))

    def watch(self, areas: tuple[Area, ...], seconds: float, enough: Callable[[list[Look]], bool]) -> list[Look]:
        """Looks whenever something was drawn, for at most `seconds`; keeps the looks that bring something new."""
        looks = [self.look(areas)]
        end = looks[0].at + seconds
        while not enough(looks) and time.monotonic() < end:
            drawn = self._drawn(WAIT_SECONDS)
            if drawn is None:
                continue
            look = self.look(areas)
            if look.pixels != looks[-1].pixels:
                looks.append(Look(drawn, look.pixels))
        return looks

    def painted(self, areas: tuple[Area, ...], before: bytes, quiet: float = 0.3, seconds: float = 10.0) -> float:
        """When the pixels that then stay for `quiet` seconds were first seen. RuntimeError if nothing changes."""

        def settled(looks: list[Look]) -> bool:
            return looks[-1].pixels != before and time.monotonic() - looks[-1].at > quiet

        looks = self.watch(areas, seconds, settled)
        if looks[-1].pixels == before:
            raise RuntimeError(f"nothing changed on the screen within {seconds:.0f} s")
        return looks[-1].at

    def frames(self, seconds: float) -> int:
        """Counts how often anything is drawn again; reports within 20 ms are one frame."""
        self._forget_events()
        frames, last, end = 0, 0.0, time.monotonic() + seconds
        while time.monotonic() < end:
            drawn = self._drawn(WAIT_SECONDS)
            if drawn is not None:
                frames += drawn - last > ONE_FRAME_SECONDS
                last = drawn
        return frames

    def _drawn(self, seconds: float) -> float | None:
        """Waits for a report that something was drawn; answers when it came."""
        if not self._display.pending_events():
            select.select([self._display.fileno()], [], [], seconds)
            if not self._display.pending_events():
                return None
        now = time.monotonic()
        self._forget_events()
        return now

    def _forget_events(self) -> None:
        while self._display.pending_events():
            self._display.next_event()

    def _button(self, kind: int) -> float:
        at = time.monotonic()
        xtest.fake_input(self._display, kind, 1)
        self._display.sync()
        return at


@contextmanager
def panel(name: str) -> Iterator[Panel]:
    opened = Panel(name)
    try:
        yield opened
    finally:
        opened.close()


def middle(target: Mapping[str, Any]) -> tuple[float, float]:
    """Where a finger would land."""
    return target["x"] + target["width"] / 2, target["y"] + target["height"] / 2


def target(seen: Mapping[str, Any], *texts: str, kind: str = "") -> Mapping[str, Any]:
    """The first target whose text holds one of `texts` (or any, of that kind). KeyError if there is none."""
    for found in seen["targets"]:
        if (not kind or found["kind"] == kind) and (not texts or any(text in found["text"] for text in texts)):
            return dict(found)
    raise KeyError(f"{texts or kind} among {[(t['kind'], t['text']) for t in seen['targets']]}")

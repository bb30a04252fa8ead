"""What a visitor reads on a screen: its heading and its notice, as the real page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from unittest.mock import patch

from kiosk import flow
from kiosk.model.availability import Hall, HallSnapshot
from tests.printing.faults.station import FRIDAY, ground

DARK = "the kiosk goes dark"


class Reader:
    """Shows screens in a window nobody sees, and reads them."""

    def __init__(self) -> None:
        from kiosk.screens import make_root

        self._root = make_root(lambda _event: None, sound=False)
        self._known: dict[flow.Screen | None, str] = {None: DARK}

    def read(self, screen: flow.Screen | None) -> str:
        """For example: Ready: “Silakan ambil tiket Anda”."""
        if screen not in self._known:
            self._known[screen] = self._read(screen)
        return self._known[screen]

    def _read(self, screen: flow.Screen | None) -> str:
        from kiosk.screens.page import Page

        assert screen is not None
        texts: list[str] = []
        heading, notice = Page.put_heading, Page.put_notice

        def hear_heading(page: Page, title: str, *rest: Any, **more: Any) -> None:
            texts.append(title)
            heading(page, title, *rest, **more)

        def hear_notice(page: Page, text: str, *rest: Any, **more: Any) -> None:
            texts.append(text)
            notice(page, text, *rest, **more)

        with patch.object(Page, "put_heading", hear_heading), patch.object(Page, "put_notice", hear_notice):
            self._root.show(flow.Session(screen), self._hall())
        return f"{type(screen).__name__}: " + " ".join(f"“{text}”" for text in texts)

    def _hall(self) -> Hall:
        from tests.support.clock import WITA

        now: datetime = FRIDAY.astimezone(WITA)
        return Hall(ground().catalogue, HallSnapshot(at=now), now)

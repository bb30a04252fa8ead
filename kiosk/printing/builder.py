"""The byte builder: python-escpos without a device, and the few commands it lacks. Loaded when first needed.

Bytes: Epson ESC/POS reference, ESC @, FS ., ESC t, ESC !, ESC 3, GS !, GS B, GS v 0, GS V.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from functools import cache
from os import environ
from typing import Any, Literal

from kiosk.printing.documents import PaperFormat, Width
from kiosk.printing.qr_code import raster
from kiosk.printing.text_picture import TextPicture, without_commands

NARROWEST_DOTS = 240
"""Fewer has only what is no ticket printer, such as a customer display."""
LEVEL_M = 1
"""python-escpos counts the levels of QR from 0 (L)."""


@cache
def builder_class() -> Any:
    """python-escpos's Dummy. Its import takes 0.3 s, sets up logging and leaves a temporary folder; both are undone."""
    root = logging.getLogger()
    guard = logging.NullHandler()
    root.addHandler(guard)
    try:
        from escpos import capabilities
        from escpos.printer import Dummy
    finally:
        root.removeHandler(guard)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy


@cache
def profiles() -> Mapping[str, Width]:
    """The widths that python-escpos knows, by the names of the printers."""
    builder_class()
    from escpos.capabilities import CAPABILITIES

    known = CAPABILITIES["profiles"].values()
    return {
        profile["name"]: Width(profile["media"]["width"]["pixels"], profile["fonts"]["0"]["columns"])
        for profile in known
        if isinstance(profile["media"]["width"].get("pixels"), int)
        and profile["media"]["width"]["pixels"] >= NARROWEST_DOTS
    }


class PageBuilder:
    """Paper being built, centred at first. A style is sent only when it changes."""

    def __init__(self, paper: PaperFormat) -> None:
        self._paper = paper
        self._out = builder_class()()
        self._send = self._out._raw  # noqa: SLF001  the way its own guide sends composed bytes
        self._mode = 0
        self._spacing = -1
        self.side: Literal["", "left", "center", "right"] = ""
        self._out.hw("INIT")
        # Cancel Kanji: many printers wake up in a Chinese mode and would print accents as characters of that.
        self._send(b"\x1c.\x1bt" + bytes((paper.codepage_number,)))
        self.align("center")

    def align(self, side: Literal["left", "center", "right"]) -> None:
        """For the lines that follow."""
        if side != self.side:
            self._out.set(align=side)
            self.side = side

    def line(self, text: str, spacing: int, *, small: bool = False, bold: bool = False, tall: bool = False) -> None:
        """One line in Font A, or Font B if `small`, twice as high if `tall`; `spacing` dots to the next."""
        self._set_mode(small * 0x01 | bold * 0x08 | tall * 0x10)
        self._set_spacing(spacing)
        self._write(text)

    def big(self, text: str, size: int) -> None:
        """A line in `size` times Font A; its cell is high enough to need no more below it."""
        self._set_mode(0x00)
        self._out.set(custom_size=True, width=size, height=size)
        self._mode = -1
        self._write(text)

    def inverse(self, text: str, spacing: int) -> None:
        """A bold line white on black."""
        self._set_mode(0x08)
        self._set_spacing(spacing)
        self._out.set(invert=True)
        self._write(text)
        self._out.set(invert=False)

    def gap(self, dots: int) -> None:
        """Blank paper."""
        self._set_spacing(dots)
        self._send(b"\n")

    def qr(self, data: str, module: int) -> None:
        """The symbol, drawn by the printer or sent as a picture."""
        if self._paper.qr == "native":
            self._out.qr(data, ec=LEVEL_M, size=module, native=True)
            return
        self._raster(*raster(data, module))

    def picture(self, picture: TextPicture) -> None:
        """A line of text as dots."""
        self.gap(picture.above)
        if picture.dots:
            self._raster(picture.bytes_wide, picture.dots, picture.bits)
        if picture.below:
            self.gap(picture.below)

    def bar(self, dots: int) -> None:
        """A picture as wide as the paper, black, `dots` high."""
        wide = self._paper.dots // 8
        self._raster(wide, dots, b"\xff" * (wide * dots))

    def cut(self, feed: int) -> None:
        """Feeds to the cutter and `feed` dots more, and cuts."""
        self._send(b"\x1dV" + (b"\x42" if self._paper.cut == "partial" else b"\x41") + bytes((feed,)))

    @property
    def payload(self) -> bytes:
        """All of it so far."""
        return bytes(self._out.output)

    def _raster(self, wide: int, high: int, bits: bytes) -> None:
        self._send(b"\x1dv0\x00" + wide.to_bytes(2, "little") + high.to_bytes(2, "little") + without_commands(bits))

    def _write(self, text: str) -> None:
        page = "ascii" if self._paper.safe_ascii else self._paper.codepage
        self._send(text.encode(page) + b"\n")

    def _set_mode(self, mode: int) -> None:
        if mode != self._mode:
            self._send(b"\x1b!" + bytes((mode,)))
            self._mode = mode

    def _set_spacing(self, dots: int) -> None:
        if dots != self._spacing:
            self._out.line_spacing(dots)
            self._spacing = dots

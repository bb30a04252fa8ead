"""A strict reader of the ESC/POS we send: whatever a printer might misread is an error with its place.

It takes bytes as they come, so the virtual printer reads with it too. Byte table: Epson ESC/POS reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

from kiosk.printing.documents import PaperFormat
from kiosk.printing.parsed_commands import (
    Align,
    AskIdentity,
    AskInOrder,
    AskStatus,
    Automatic,
    Clear,
    Command,
    Cut,
    ProcessId,
    Qr,
    Raster,
    Recover,
    Reset,
    Style,
    TextLine,
)
from kiosk.printing.qr_code import Symbol

DLE, ESC, FS, GS, LF = 0x10, 0x1B, 0x1C, 0x1D, 0x0A
DEFAULT_SPACING = 30
_ALIGNS: tuple[Align, ...] = ("left", "center", "right")
_REAL_TIME = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
_Read = Callable[["Decoder", int], tuple[int, Command | None]]
_Table = Mapping[int, tuple[int, _Read]]
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


class DecodeError(Exception):
    """The bytes are not what a ticket may hold; `offset` counts from the first byte ever fed."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(f"byte {offset}: {what}")
        self.offset = offset


class _Incomplete(Exception):
    """The command's rest has not come yet."""


class Decoder:
    """Holds the printer's settings between commands. `feed` gives the commands that are complete."""

    def __init__(self, paper: PaperFormat, *, skips_nul: bool = False, wraps: bool = False) -> None:
        """`skips_nul`: NULs between commands mean nothing, as to a printer; no ticket may hold them.

        `wraps`: what is too wide goes on in the next line and is cut off pictures, as by a printer; no ticket may.
        """
        self._paper, self._skips_nul, self._wraps = paper, skips_nul, wraps
        self._waiting = bytearray()
        self._offset = 0
        self._start()

    @property
    def pending(self) -> int:
        """Bytes of an unfinished command or line."""
        return len(self._waiting) + len(self._text)

    def feed(self, data: bytes) -> list[Command]:
        """Commands completed by `data`. Raises DecodeError; the decoder is not usable after that."""
        self._waiting += data
        found: list[Command] = []
        while self._waiting:
            try:
                length, command = self._next()
            except _Incomplete:
                break
            except DecodeError:
                if not self._spoilt:
                    raise
                length, command = self._spoilt_length(), None
            del self._waiting[:length]
            self._offset += length
            if command is not None:
                found.append(command)
        return found

    def resume(self) -> None:
        """Other data follow than were to come: until the next ESC @ what they spoil is skipped, as a printer does."""
        self._spoilt = True

    # ---- one command: how many bytes, and what comes out of it

    def _start(self) -> None:
        self._spoilt = False
        self._text = ""
        self._style = Style()
        self._align: Align = "left"
        self._spacing = DEFAULT_SPACING
        self._symbol = Symbol()

    def _next(self) -> tuple[int, Command | None]:
        match self._waiting[0]:
            case 0x0A:
                return 1, self._line_feed()
            case 0x10:
                return self._real_time()
            case 0x1B:
                return self._dispatch(self._ESC, "ESC")
            case 0x1C:
                return self._dispatch(self._FS, "FS")
            case 0x1D:
                return self._dispatch(self._GS, "GS")
            case 0x00 if self._skips_nul:
                return 1, None
            case byte if byte >= 0x20 and byte != 0x7F:
                return self._character(byte)
            case byte:
                raise self._error(f"unknown byte {byte:02X}")

    def _dispatch(self, table: _Table, name: str) -> tuple[int, Command | None]:
        code = self._byte(1)
        if code not in table:
            raise self._error(f"unknown command {name} {code:02X}")
        length, read = table[code]
        if length and len(self._waiting) < length:
            raise _Incomplete
        return read(self, length)

    def _spoilt_length(self) -> int:
        """How many bytes a printer takes for the command it cannot obey."""
        match bytes(self._waiting[:2]):
            case b"\x10\x04" | b"\x10\x05":
                return 3
            case b"\x1d(":
                return 5 + self._waiting[3] + 256 * self._waiting[4]
            case head if head[0] in (0x10, 0x1B, 0x1C, 0x1D):
                table = {0x1B: self._ESC, 0x1C: self._FS, 0x1D: self._GS}.get(head[0], {})
                return table[head[1]][0] or 8 if head[1] in table else 2
            case _:
                return 1

    def _byte(self, at: int) -> int:
        if at >= len(self._waiting):
            raise _Incomplete
        return self._waiting[at]

    def _bytes(self, start: int, length: int) -> bytes:
        if len(self._waiting) < start + length:
            raise _Incomplete
        return bytes(self._waiting[start : start + length])

    def _error(self, what: str) -> DecodeError:
        return DecodeError(self._offset, what)

    def _allow(self, value: int, allowed: range | tuple[int, ...], what: str) -> int:
        if value not in allowed:
            raise self._error(f"{what} {value}: not allowed")
        return value

    def _between_lines(self, what: str) -> None:
        if self._text and not self._spoilt:
            raise self._error(f"{what} inside a line: {self._text!r}")

    # ---- text

    def _character(self, byte: int) -> tuple[int, TextLine | None]:
        try:
            self._text += bytes((byte,)).decode(self._paper.codepage)
        except UnicodeDecodeError:
            raise self._error(f"byte {byte:02X} is no character of {self._paper.codepage}") from None
        width, room = len(self._text) * self._style.width, self._columns()
        if width <= room:
            return 1, None
        if not self._wraps:
            dots = self._paper.dots
            raise self._error(f"line of {width * (dots // room)} dots on paper of {dots}: {self._text!r}")
        full, self._text = self._text[:-1], self._text[-1]
        return 1, TextLine(full, self._style, self._align, self._spacing, broken=True)

    def _columns(self) -> int:
        """Characters of usual width that a line of this font has room for."""
        return self._paper.columns if self._style.font == "a" else self._paper.small_columns

    def _line_feed(self) -> TextLine:
        line = TextLine(self._text, self._style, self._align, self._spacing)
        self._text = ""
        return line

    # ---- real time

    def _real_time(self) -> tuple[int, Command]:
        match self._byte(1):
            case 0x04:
                return 3, AskStatus(self._allow(self._byte(2), (1, 2, 3, 4, 20), "DLE EOT"))
            case 0x05:
                return 3, Recover(self._allow(self._byte(2), (1, 2), "DLE ENQ"))
            case 0x14:
                if self._bytes(0, len(_CLEAR)) != _CLEAR:
                    raise self._error("DLE DC4: only function 8 is known")
                return len(_CLEAR), Clear()
            case code:
                raise self._error(f"unknown command DLE {code:02X}")

    # ---- ESC and FS

    def _reset(self, length: int) -> tuple[int, Command]:
        self._between_lines("ESC @")
        self._start()
        return length, Reset()

    def _kanji_off(self, length: int) -> tuple[int, None]:
        """Nothing to keep: the decoder knows no Kanji."""
        return length, None

    def _code_page(self, length: int) -> tuple[int, None]:
        number = self._byte(2)
        if number != self._paper.codepage_number:
            page = f"this printer's number for {self._paper.codepage} is {self._paper.codepage_number}"
            raise self._error(f"ESC t {number}: {page}")
        return length, None

    def _mode(self, length: int) -> tuple[int, None]:
        """ESC !: font, bold, double height and double width in one byte."""
        self._between_lines("ESC !")
        mode = self._byte(2)
        if mode & 0x46:
            raise self._error(f"ESC ! {mode:02X}: bits 1, 2 and 6 are not used")
        self._style = replace(
            self._style,
            font="b" if mode & 0x01 else "a",
            bold=bool(mode & 0x08),
            height=2 if mode & 0x10 else 1,
            width=2 if mode & 0x20 else 1,
        )
        return length, None

    def _bold(self, length: int) -> tuple[int, None]:
        self._between_lines("ESC E")
        self._style = replace(self._style, bold=bool(self._allow(self._byte(2), (0, 1), "ESC E")))
        return length, None

    def _alignment(self, length: int) -> tuple[int, None]:
        self._between_lines("ESC a")
        self._align = _ALIGNS[self._allow(self._byte(2), (0, 1, 2), "ESC a")]
        return length, None

    def _line_spacing(self, length: int) -> tuple[int, None]:
        self._spacing = self._byte(2)
        return length, None

    def _near_end_goes_on(self, length: int) -> tuple[int, None]:
        if self._bytes(2, 2) != b"\x34\x00":
            raise self._error("ESC c: only ESC c 4 0 is known")
        return length, None

    # ---- GS

    def _size(self, length: int) -> tuple[int, None]:
        self._between_lines("GS !")
        size = self._byte(2)
        if size & 0x88:
            raise self._error(f"GS ! {size:02X}: sizes are 1 to 8")
        self._style = replace(self._style, width=(size >> 4) + 1, height=(size & 7) + 1)
        return length, None

    def _invert(self, length: int) -> tuple[int, None]:
        self._between_lines("GS B")
        self._style = replace(self._style, invert=bool(self._allow(self._byte(2), (0, 1), "GS B")))
        return length, None

    def _cut(self, length: int) -> tuple[int, Command]:
        self._between_lines("GS V")
        mode = self._allow(self._byte(2), (65, 66), "GS V")
        return length, Cut(self._byte(3), partial=mode == 66)

    def _in_order(self, length: int) -> tuple[int, Command]:
        self._between_lines("GS r")
        return length, AskInOrder(self._allow(self._byte(2), (1,), "GS r"))

    def _identity(self, length: int) -> tuple[int, Command]:
        return length, AskIdentity(self._allow(self._byte(2), (66, 67, 69), "GS I"))

    def _automatic(self, length: int) -> tuple[int, Command]:
        return length, Automatic(self._byte(2))

    def _raster(self, _length: int) -> tuple[int, Command]:
        """GS v 0 m xL xH yL yH data."""
        self._between_lines("GS v 0")
        if self._bytes(2, 2) != b"0\x00":
            raise self._error("GS v: only GS v 0 in normal size is known")
        x_low, x_high, y_low, y_high = self._bytes(4, 4)
        wide, high = x_low + 256 * x_high, y_low + 256 * y_high
        if not wide or not high or (wide * 8 > self._paper.dots and not self._wraps):
            raise self._error(f"picture of {wide * 8} x {high} dots on paper of {self._paper.dots}")
        data = self._bytes(8, wide * high)
        self._no_real_time(data)
        return 8 + len(data), Raster(wide, high, data, self._align)

    def _no_real_time(self, data: bytes) -> None:
        """A printer may obey a real-time command inside other data."""
        if not self._spoilt and any(command in data for command in _REAL_TIME):
            raise self._error("real-time command inside data")

    def _extended(self, _length: int) -> tuple[int, Command | None]:
        """GS ( k: QR, and GS ( H: process id. Both tell their length."""
        kind, low, high = self._bytes(2, 3)
        body = self._bytes(5, low + 256 * high)
        self._no_real_time(body)
        match kind:
            case 0x6B:
                return 5 + len(body), self._qr(body)
            case 0x48 if len(body) == 6 and body[:2] == b"00" and all(0x20 <= byte <= 0x7E for byte in body[2:]):
                return 5 + len(body), ProcessId(body[2:].decode("ascii"))
            case _:
                raise self._error(f"unknown command GS ( {kind:02X} {body[:4].hex(' ')}")

    def _qr(self, body: bytes) -> Qr | None:
        self._between_lines("QR")
        if body[:1] != b"1" or len(body) < 3:
            raise self._error(f"unknown symbol {body[:4].hex(' ')}")
        try:
            if body[1:] == b"\x510":
                return self._qr_printed()
            self._symbol = self._symbol.configured(body[1], body[2:])
        except ValueError as error:
            raise self._error(str(error)) from error
        return None

    def _qr_printed(self) -> Qr:
        symbol, dots = self._symbol, self._symbol.dots()
        if dots > self._paper.dots:
            raise self._error(f"QR of {dots} dots on paper of {self._paper.dots}")
        return Qr(symbol.data or "", symbol.module, symbol.level, self._align, dots)

    # ---- second byte of a command: its whole length (0: in the command itself) and who reads it

    _ESC: ClassVar[_Table] = {
        0x21: (3, _mode),
        0x33: (3, _line_spacing),
        0x40: (2, _reset),
        0x45: (3, _bold),
        0x61: (3, _alignment),
        0x63: (4, _near_end_goes_on),
        0x74: (3, _code_page),
    }
    _FS: ClassVar[_Table] = {0x2E: (2, _kanji_off)}
    _GS: ClassVar[_Table] = {
        0x21: (3, _size),
        0x28: (0, _extended),
        0x42: (3, _invert),
        0x49: (3, _identity),
        0x56: (4, _cut),
        0x61: (3, _automatic),
        0x72: (3, _in_order),
        0x76: (0, _raster),
    }


def decode(payload: bytes, paper: PaperFormat, *, wraps: bool = False) -> list[Command]:
    """All commands of a whole ticket. Raises DecodeError, also when it ends in the middle of something.

    `wraps`: as a printer takes it that is narrower than the ticket.
    """
    decoder = Decoder(paper, wraps=wraps)
    commands = decoder.feed(payload)
    if decoder.pending:
        raise DecodeError(len(payload), f"{decoder.pending} bytes without an end")
    return commands

"""QR on paper: its size, its picture, and the printer's own commands for it (GS ( k, model 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import segno

LEVEL = "M"
QUIET_MODULES = 4
"""White around the symbol."""
_SMALL_BYTES, _SMALL_MODULES = 62, 33
"""A symbol of version 4 holds so many bytes at level M; the usual code need not be computed to know its size."""
_LEVELS: Mapping[int, str] = {0x30: "L", 0x31: "M", 0x32: "Q", 0x33: "H"}


@lru_cache(maxsize=8)
def matrix(data: str, level: str = LEVEL) -> tuple[bytes, ...]:
    """The modules row by row, 1 is black, without the white border. Raises ValueError for too much data.

    Kept for the next who asks: a ticket's symbol is computed to draw it, to know its length, and to read it again.
    """
    return tuple(map(bytes, segno.make_qr(data, error=level, boost_error=False).matrix))


def raster(data: str, module: int) -> tuple[int, int, bytes]:
    """Bytes wide, dots high and bits of the symbol, `module` dots a module."""
    rows = matrix(data)
    wide = -(-len(rows) * module // 8)
    lines = bytearray()
    for row in rows:
        bits = "".join("1" * module if black else "0" * module for black in row).ljust(wide * 8, "0")
        lines += int(bits, 2).to_bytes(wide, "big") * module
    return wide, len(rows) * module, bytes(lines)


def module_dots(data: str, wanted: int, dots: int) -> int:
    """Dots of a module so that the symbol and its white fit into `dots`: `wanted` or fewer; 0 if it cannot be drawn."""
    if len(data.encode()) <= _SMALL_BYTES:
        return min(wanted, dots // (_SMALL_MODULES + 2 * QUIET_MODULES))
    try:
        modules = len(matrix(data))
    except ValueError:
        return 0
    return min(wanted, dots // (modules + 2 * QUIET_MODULES))


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol while its functions arrive, one after the other."""

    model: bool = False
    module: int = 3
    level: str = "L"
    data: str | None = None

    def configured(self, function: int, rest: bytes) -> Symbol:
        """With one part set. Raises ValueError for anything but what we send."""
        match function, rest:
            case 0x41, b"2\x00":
                return replace(self, model=True)
            case 0x43, _ if len(rest) == 1 and 1 <= rest[0] <= 16:
                return replace(self, module=rest[0])
            case 0x45, _ if len(rest) == 1 and rest[0] in _LEVELS:
                return replace(self, level=_LEVELS[rest[0]])
            case 0x50, _ if rest[:1] == b"0" and len(rest) > 1:
                return replace(self, data=rest[1:].decode("utf-8"))
            case _:
                raise ValueError(f"unknown QR function {function:02X} {rest[:4].hex(' ')}")

    def dots(self) -> int:
        """Side of the printed symbol. Raises ValueError if functions are missing."""
        if self.data is None or not self.model:
            raise ValueError("QR printed without model and data")
        return len(matrix(self.data, self.level)) * self.module

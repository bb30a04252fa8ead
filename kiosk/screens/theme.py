"""The one theme: colours, type scale, spacing, radii. High contrast and large text are other values of it.

All lengths are pixels of a 21.5-inch panel of 1080x1920 (102 ppi): 4 px are one millimetre. Text on its ground has a
contrast of 7:1 or more, parts of controls 3:1 or more; a test goes over `Theme.text_pairs` and `Theme.part_pairs`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

TARGET_MIN: Final = 81  # 20 mm
GAP_MIN: Final = 12  # 3 mm
SCALE: Final = (24, 28, 32, 38, 46, 60, 96, 226)
RESCUE: Final = (28, 24, 22, 20, 18, 16)
"""What a text that fits no size of its own may shrink to: small, but whole."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A ground and what stands on it: first ink, second ink, icons and outlines."""

    ground: str
    ink: str
    second: str
    mark: str


@dataclass(frozen=True, slots=True)
class Sizes:
    """The type scale by use, in pixels."""

    small: int = 24
    note: int = 28
    body: int = 32
    strong: int = 38
    title: int = 46
    heading: int = 60
    display: int = 96
    number: int = 226
    scale: tuple[int, ...] = SCALE

    def smaller(self, px: int, steps: int = 2) -> tuple[int, ...]:
        """The size and the next `steps` below it, never under the smallest: what a text may shrink to."""
        below = [size for size in self.scale if self.small <= size <= max(px, self.small)]
        return tuple(reversed(below[-(steps + 1) :]))

    def down(self, px: int, steps: int = 0) -> tuple[int, ...]:
        """All sizes from so many steps below `px` to the smallest that can be read at all."""
        own = self.smaller(px, len(self.scale))
        every = (*own, *(size for size in RESCUE if size < own[-1]))
        return every[min(steps, len(every) - 1) :]


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything the screens look like. Colours are "#rrggbb"."""

    page: Tone = Tone("#F6F3EC", "#0E2A2B", "#2F4A4B", "#0B5A5E")
    card: Tone = Tone("#FFFFFF", "#0E2A2B", "#2F4A4B", "#0B5A5E")
    shut: Tone = Tone("#EFEBE1", "#3A4A48", "#7A2E12", "#4A5D5B")
    sea: Tone = Tone("#0B5A5E", "#FFFFFF", "#F6F9F8", "#FFFFFF")
    calm: Tone = Tone("#E3EEEB", "#0E2A2B", "#2F4A4B", "#0B5A5E")
    notice: Tone = Tone("#FFF0CC", "#4A3200", "#4A3200", "#4A3200")
    accent: Tone = Tone("#F2A71B", "#1F1600", "#1F1600", "#1F1600")
    accent_down: str = "#FFCB66"
    page_down: str = "#DCE7E3"
    card_down: str = "#D3E6E2"
    sea_down: str = "#08454A"
    line: str = "#D9D3C4"
    outline: str = "#0E2A2B"
    sizes: Sizes = Sizes()
    margin: int = 40
    gap: int = 16
    small_gap: int = GAP_MIN
    radius: int = 24
    large_radius: int = 40
    stroke: int = 3
    button: int = 100
    primary: int = 140
    large: bool = False

    def text_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (text, ground) that a screen draws."""
        tones = (self.page, self.card, self.shut, self.sea, self.calm, self.notice, self.accent)
        plain = [(ink, tone.ground) for tone in tones for ink in (tone.ink, tone.second)]
        pressed = [
            (self.card.ink, self.card_down), (self.card.second, self.card_down), (self.page.ink, self.page_down),
            (self.sea.ink, self.sea_down), (self.accent.ink, self.accent_down),
            (self.sea.ground, self.card.ground), (self.page.ground, self.page.ink),
        ]  # fmt: skip
        return (*plain, *pressed)

    def part_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every (icon or outline of a control, ground beside it)."""
        tones = (self.page, self.card, self.shut, self.sea, self.calm, self.notice, self.accent)
        marks = [(tone.mark, tone.ground) for tone in tones]
        return (*marks, (self.outline, self.page.ground), (self.accent.ground, self.sea.ground))


NORMAL: Final = Theme()


def enlarged(theme: Theme) -> Theme:
    """The same theme with every text for reading 1.3 times as large; what is large already stays."""
    sizes = Sizes(small=32, note=37, body=42, strong=50, title=60, heading=78, scale=(32, 37, 42, 50, 60, 78, 96, 226))
    return replace(theme, sizes=sizes, button=132, primary=180, large=True)


LARGE: Final = enlarged(NORMAL)
HIGH_CONTRAST: Final = replace(
    NORMAL,
    page=Tone("#FFFFFF", "#000000", "#000000", "#000000"),
    card=Tone("#FFFFFF", "#000000", "#000000", "#00363A"),
    shut=Tone("#ECECEC", "#000000", "#5C1B00", "#000000"),
    sea=Tone("#00272A", "#FFFFFF", "#FFFFFF", "#FFFFFF"),
    calm=Tone("#FFFFFF", "#000000", "#000000", "#000000"),
    line="#000000",
    outline="#000000",
)
VARIANTS: Final = {"normal": NORMAL, "large": LARGE, "high-contrast": HIGH_CONTRAST}


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """A colour "#rrggbb" as four numbers from 0 to 1."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue, alpha


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, 1 to 21."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba(colour)[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

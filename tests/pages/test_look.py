"""One visual language: the pages use the kiosk's values, and their text can be read."""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.screens.theme import NORMAL, contrast

STATIC = Path(__file__).parents[2] / "central" / "pages" / "static"


def values() -> dict[str, str]:
    text = (STATIC / "site.css").read_text(encoding="utf-8")
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-Fa-f]{6})", text))


def test_the_pages_use_the_colours_of_the_kiosk() -> None:
    css, theme = values(), NORMAL
    assert css == css | {
        "ground": theme.page.ground, "ink": theme.page.ink, "second": theme.page.second, "mark": theme.page.mark,
        "card": theme.card.ground, "line": theme.line, "shut": theme.shut.ground, "shut-ink": theme.shut.ink,
        "shut-second": theme.shut.second, "shut-mark": theme.shut.mark, "sea": theme.sea.ground,
        "sea-ink": theme.sea.ink, "sea-second": theme.sea.second, "sea-down": theme.sea_down,
        "calm": theme.calm.ground, "notice": theme.notice.ground, "notice-ink": theme.notice.ink,
        "accent": theme.accent.ground, "accent-ink": theme.accent.ink, "accent-down": theme.accent_down,
        "card-down": theme.card_down,
    }  # fmt: skip


def test_a_phone_has_no_colour_of_its_own() -> None:
    known = {colour.upper() for colour in values().values()} | {"#FFFFFF"}
    text = (STATIC / "phone.css").read_text(encoding="utf-8")
    used = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", text)}
    assert used <= known


def test_signs_of_trouble_can_be_read() -> None:
    assert contrast("#7A2E12", "#FBE6DF") >= 7
    assert contrast(values()["second"], values()["calm"]) >= 7

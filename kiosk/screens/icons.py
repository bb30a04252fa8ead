"""The icons on the screens: our names, their names in the Phosphor set, and the characters that draw them.

The two font files in `assets/icons` hold exactly these glyphs; `scripts/icons` makes them again from this list.
Code points are those of Phosphor 2.1 (`@phosphor-icons/web`), the same in both weights.
"""

from types import MappingProxyType
from typing import Final, NamedTuple


class Glyph(NamedTuple):
    """One icon: its name in the Phosphor set and its code point there."""

    phosphor: str
    codepoint: int


ICONS: Final = MappingProxyType(
    {
        # agencies: the catalogue's `icon` keys
        "id-card": Glyph("identification-card", 0xE2C8),
        "permit": Glyph("stamp", 0xEA48),
        "coins": Glyph("coins", 0xE78E),
        "briefcase": Glyph("briefcase", 0xE0EE),
        "store": Glyph("storefront", 0xE470),
        "health": Glyph("first-aid-kit", 0xE570),
        "map": Glyph("map-trifold", 0xE31A),
        "leaf": Glyph("leaf", 0xE2DA),
        "shield": Glyph("shield", 0xE40A),
        "passport": Glyph("globe-hemisphere-east", 0xE28A),
        "land": Glyph("map-pin-area", 0xEE3A),
        "tax": Glyph("percent", 0xE3B6),
        "document-seal": Glyph("certificate", 0xE766),
        "vehicle": Glyph("car", 0xE112),
        "scales": Glyph("scales", 0xE750),
        "gavel": Glyph("gavel", 0xEA32),
        "lab": Glyph("flask", 0xE79E),
        "speech": Glyph("chat-centered-text", 0xE166),
        "heart": Glyph("heartbeat", 0xE2AC),
        "helmet": Glyph("hard-hat", 0xED46),
        "envelope": Glyph("envelope-simple", 0xE218),
        "bank": Glyph("bank", 0xE0B4),
        "balance": Glyph("hand-coins", 0xEA8C),
        "bolt": Glyph("lightning", 0xE2DE),
        "water": Glyph("drop", 0xE210),
        "people": Glyph("users-three", 0xE68E),
        # states
        "waiting": Glyph("users", 0xE4D6),
        "free": Glyph("check-circle", 0xE184),
        "break": Glyph("coffee", 0xE1C2),
        "closed": Glyph("clock", 0xE19A),
        "full": Glyph("prohibit", 0xE3DE),
        "ended": Glyph("moon", 0xE330),
        "left": Glyph("door", 0xE61C),
        "notice": Glyph("warning-circle", 0xE4E2),
        "repair": Glyph("wrench", 0xE5D4),
        # buttons and signs
        "hall": Glyph("buildings", 0xE102),
        "search": Glyph("magnifying-glass", 0xE30C),
        "need": Glyph("hand-pointing", 0xE29A),
        "touch": Glyph("hand-tap", 0xEC90),
        "language": Glyph("translate", 0xE4A2),
        "large": Glyph("text-aa", 0xE6EE),
        "staff": Glyph("person-arms-spread", 0xECFE),
        "back": Glyph("arrow-left", 0xE058),
        "home": Glyph("house", 0xE2C2),
        "next": Glyph("caret-right", 0xE13A),
        "previous": Glyph("caret-left", 0xE138),
        "info": Glyph("info", 0xE2CE),
        "ticket": Glyph("ticket", 0xE490),
        "add": Glyph("plus", 0xE3D4),
        "check": Glyph("check", 0xE182),
        "down": Glyph("arrow-fat-lines-down", 0xE524),
        "clock": Glyph("clock", 0xE19A),
        "fee": Glyph("tag", 0xE478),
        "papers": Glyph("folder-open", 0xE256),
        "steps": Glyph("list-numbers", 0xE2F6),
        "done-by": Glyph("calendar-check", 0xE712),
        "product": Glyph("package", 0xE390),
        "complaint": Glyph("megaphone", 0xE324),
        "printer": Glyph("printer", 0xE3DC),
        "question": Glyph("question", 0xE3E8),
        "called": Glyph("bell-ringing", 0xE5E8),
        "calendar": Glyph("calendar-blank", 0xE10A),
        "place": Glyph("map-pin", 0xE316),
        "counter": Glyph("user-sound", 0xECA8),
        # printer and staff
        "take-home": Glyph("list-checks", 0xEADC),
        "again": Glyph("arrow-clockwise", 0xE036),
        "pull": Glyph("hand-arrow-down", 0xEA4E),
        "roll": Glyph("scroll", 0xEB7A),
        "test": Glyph("receipt", 0xE3EC),
        "set-up": Glyph("gear-six", 0xE272),
        "lock": Glyph("lock-key", 0xE2FE),
        "erase": Glyph("backspace", 0xE0AE),
        "no": Glyph("x", 0xE4F6),
        "hot": Glyph("thermometer-hot", 0xE5CA),
        "unplugged": Glyph("plugs", 0xEB56),
        "network": Glyph("network-slash", 0xEDDC),
        "power": Glyph("power", 0xE3DA),
        "go-on": Glyph("play", 0xE3D0),
    }
)


def character(name: str) -> str:
    """The character that draws the icon; an unknown name (a new catalogue key) draws the neutral building."""
    return chr(ICONS.get(name, ICONS["hall"]).codepoint)

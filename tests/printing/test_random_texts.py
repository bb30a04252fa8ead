"""No text in any field of any paper becomes a command, a cut, a real-time command or a line wider than the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk import printing
from kiosk.printing import (
    LabelledLine,
    ListDocument,
    PaperFormat,
    TicketDocument,
    Width,
    render,
    render_list,
    render_test,
    split_cut,
)
from kiosk.printing.decoder import decode
from kiosk.printing.paper_widths import COMMON
from kiosk.printing.parsed_commands import Command, Cut, Qr, Raster, Reset, TextLine
from tests.support.sampling import examples

LOCALE = Path(__file__).parents[2] / "assets" / "locale"
Make = Callable[[str, PaperFormat], bytes]


def ticket(text: str, paper: PaperFormat) -> bytes:
    return render(TicketDocument(**dict.fromkeys((field.name for field in fields(TicketDocument)), text)), paper)


def two_tickets(text: str, paper: PaperFormat) -> bytes:
    return render(TicketDocument(**dict.fromkeys((field.name for field in fields(TicketDocument)), text)), paper, 2)


def take_home(text: str, paper: PaperFormat) -> bytes:
    values: dict[str, Any] = dict.fromkeys((field.name for field in fields(ListDocument)), text)
    values.update(requirements=(text, text), steps=(text,) * 10, notes=(text,))
    values.update(facts=(LabelledLine(text, (text, text)), LabelledLine("Biaya", (text,))))
    return render_list(ListDocument(**values), paper)


def trial(text: str, paper: PaperFormat) -> bytes:
    values: dict[str, Any] = dict.fromkeys((field.name for field in fields(printing.TestDocument)), text)
    values.update(lines=(text, text), rulers=(48, 32) if paper.columns == 48 else ())
    return render_test(printing.TestDocument(**values), paper)


SHEETS: dict[Make, int] = {ticket: 1, two_tickets: 2, take_home: 1, trial: 1}
"""Who makes a paper of one text in all its fields, and how many cuts it has."""


def strict(make: Make, text: str, paper: PaperFormat) -> list[Command]:
    """Decoded; an unknown byte, a wide line or a real-time command in data raises."""
    payload = make(text, paper)
    commands = decode(payload, paper)
    assert all(isinstance(part, TextLine | Qr | Raster | Cut | Reset) for part in commands)
    assert sum(isinstance(part, Cut) for part in commands) == SHEETS[make]
    assert isinstance(commands[-1], Cut)
    assert sum(isinstance(part, Reset) for part in commands) == 1
    assert split_cut(payload)[1] == payload[-4:]
    return commands


def sentences() -> Iterator[str]:
    """Every sentence of every language there is."""
    for file in sorted(LOCALE.glob("*/LC_MESSAGES/kiosk.mo")):
        with file.open("rb") as open_file:
            catalogue: Mapping[object, str] = vars(GNUTranslations(open_file))["_catalog"]
        for source, translation in catalogue.items():
            yield translation
            yield source if isinstance(source, str) else str(source)


SCRIPTS = (
    "日本語漢字한국어العربيةעבריתहिन्दीไทยΑβγЖщęłßŒ½…“”–—•"
    "\u202e\u200f\u200d\ufeff\u0301\u0323\u0e33🎫👨\u200d👩\u200d👧🇮🇩\ud7ff"
)
COMMANDS = "\x00\x04\x05\x07\x0a\x0c\x0d\x10\x14\x18\x1b\x1c\x1d\x7f\x80\x85\x9b\x9f@!aVEBdkJt{}\u2028"
PIECES = (
    "\x1b@",
    "\x1dV\x00",
    "\x1dVB\x00",
    "\x10\x04\x01",
    "\x10\x14\x08\x01\x03",
    "\x1d(H",
    "\x1ca",
    "{copy}",
    "{mm}",
)
ANY_TEXT = (
    st.text(max_size=40)
    | st.text(SCRIPTS + COMMANDS + " -aZ09", max_size=40)
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=8).map("".join)
    | st.sampled_from(sorted(set(sentences())))
    | st.builds(
        lambda word, times, gap: (word + gap) * times, st.text(max_size=9), st.integers(1, 20), st.sampled_from(" -")
    )
)
ANY_PAPER = st.sampled_from(
    [
        PaperFormat.of_width(80, qr=qr, cut=cut, safe_ascii=plain).of(width)
        for width in (*COMMON, Width(576, 42))
        for qr in ("native", "image", "none", "none")
        for cut in ("partial", "full")
        for plain in (False, True)
    ]
)


@settings(
    max_examples=examples(1_500, 10_000), deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
@given(make=st.sampled_from(list(SHEETS)), text=ANY_TEXT, paper=ANY_PAPER)
def test_no_text_becomes_anything_but_text(make: Make, text: str, paper: PaperFormat) -> None:
    strict(make, text, paper)


@pytest.mark.parametrize("make", SHEETS)
def test_every_sentence_of_every_language_can_be_printed(make: Make) -> None:
    everything = sorted(set(sentences()))
    assert len(everything) > 200
    for at, text in enumerate(everything):
        strict(make, text, PaperFormat(safe_ascii=at % 3 == 0).of(COMMON[at % 4]))


@pytest.mark.parametrize("make", SHEETS)
@pytest.mark.parametrize("piece", PIECES)
def test_a_command_in_a_text_loses_its_control_bytes(make: Make, piece: str) -> None:
    written = [part.text for part in strict(make, f"Dinas{piece}Kota", PaperFormat()) if isinstance(part, TextLine)]
    assert any(text.strip().startswith("Dinas") for text in written)
    assert all(text.isprintable() for text in written)

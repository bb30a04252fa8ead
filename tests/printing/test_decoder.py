"""The strict reader: what it knows, what it refuses, and that it does not care how the bytes are cut up."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.printing import length_mm
from kiosk.printing.decoder import DecodeError, Decoder, decode
from kiosk.printing.parsed_commands import (
    AskIdentity,
    AskInOrder,
    AskStatus,
    Automatic,
    Clear,
    Command,
    Cut,
    ProcessId,
    Recover,
    Reset,
    Style,
    TextLine,
)
from tests.printing.slips import CASES, P58, P80, golden


@pytest.mark.parametrize(
    ("data", "command"),
    [
        (b"\x1b@", Reset()),
        (b"\x10\x04\x03", AskStatus(3)),
        (b"\x10\x04\x14", AskStatus(20)),
        (b"\x1dr\x01", AskInOrder(1)),
        (b"\x1dIB", AskIdentity(66)),
        (b"\x1da\x0e", Automatic(14)),
        (b"\x1d(H\x06\x0000ab1p", ProcessId("ab1p")),
        (b"\x10\x05\x02", Recover(2)),
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", Clear()),
        (b"\x1dVB\x10", Cut(16, partial=True)),
        (b"\x1dVA\x00", Cut(0, partial=False)),
        (b"\n", TextLine("", Style(), "left", 30)),
    ],
)
def test_each_command_alone(data: bytes, command: Command) -> None:
    assert decode(data, P80) == [command]


def test_a_line_has_the_style_that_was_set_before_it() -> None:
    data = b"\x1ba\x02\x1b3\x28\x1b!\x08\x1d!\x12\x1dB\x01Loket 3\n"
    assert decode(data, P80) == [TextLine("Loket 3", Style("a", 2, 3, bold=True, invert=True), "right", 40)]


def test_a_line_takes_its_spacing_or_the_height_of_its_characters() -> None:
    low, high, empty = decode(b"\x1b3\x1eA\n\x1d!\x77A\n\n", P80)
    assert [part.dots for part in (low, high, empty) if isinstance(part, TextLine)] == [30, 192, 30]


@pytest.mark.parametrize(
    ("data", "offset", "words"),
    [
        (b"abc\x07", 3, "unknown byte 07"),
        (b"\x1b@\x00", 2, "unknown byte 00"),
        (b"\x7f", 0, "unknown byte 7F"),
        (b"\n\x1bz", 1, "unknown command ESC 7A"),
        (b"\x1dV\x00\x00", 0, "GS V 0"),
        (b"\x1d(A\x02\x00\x00\x01", 0, "unknown command GS ( 41"),
        (b"\x1bt\x02", 0, "ESC t 2"),
        (b"\x10\x04\x09", 0, "DLE EOT 9"),
        (b"a\x1b!\x08", 1, "inside a line: 'a'"),
        (b"\x1d!\x77ABCDEFG", 9, "line of 672 dots on paper of 576"),
        (b"\x81", 0, "no character of CP1252"),
        (b"\x1d(k\x03\x001Q0", 0, "without model and data"),
        (b"\x1d(k\x07\x001P0A\x10\x04\x01", 0, "real-time command inside data"),
        (b"\x1dv0\x00\x49\x00\x01\x00", 0, "picture of 584 x 1 dots"),
    ],
)
def test_whatever_a_printer_might_misread_is_an_error_with_its_place(data: bytes, offset: int, words: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(data, P80)
    assert words in str(caught.value)
    assert caught.value.offset == offset


@pytest.mark.parametrize("data", [b"abc", b"\x1b", b"\x1d(k\x10\x001P0", b"\x1dv0\x00\x01\x00\x08\x00\xff"])
def test_a_ticket_without_an_end_is_an_error(data: bytes) -> None:
    with pytest.raises(DecodeError, match="without an end"):
        decode(data, P80)


@given(name=st.sampled_from(sorted(CASES)), data=st.data())
def test_bytes_may_come_in_any_pieces(name: str, data: st.DataObject) -> None:
    payload, paper = golden(name), CASES[name][1]
    cuts = sorted(data.draw(st.lists(st.integers(0, len(payload)), max_size=12)))
    decoder = Decoder(paper)
    found: list[Command] = []
    for start, end in zip([0, *cuts], [*cuts, len(payload)], strict=True):
        found += decoder.feed(payload[start:end])
    assert found == decode(payload, paper)


def test_a_status_request_may_come_inside_a_line() -> None:
    assert decode(b"Lo\x10\x04\x01ket\n", P80) == [AskStatus(1), TextLine("Loket", Style(), "left", 30)]


def test_length_counts_the_gap_between_head_and_cutter() -> None:
    assert length_mm(b"\x1b3\x50\n\n\x1dVB\x08", P58) == 10 + 10 + 1 + P58.gap_mm


@given(st.binary(max_size=64))
def test_rubbish_is_refused_or_read_but_never_crashes(data: bytes) -> None:
    with suppress(DecodeError):
        decode(data, P80)


TICKET = golden("standard-80")


def cut_off(at: int) -> Decoder:
    """A printer's reader that lost its host after `at` bytes of a ticket."""
    decoder = Decoder(P80, skips_nul=True)
    decoder.feed(TICKET[:at])
    decoder.resume()
    return decoder


@given(at=st.integers(0, len(TICKET)))
def test_after_any_half_ticket_and_nuls_a_ticket_is_read_as_ever(at: int) -> None:
    decoder = cut_off(at)
    decoder.feed(bytes(256))
    assert decoder.feed(b"\x10\x04\x01") == [AskStatus(1)]
    assert decoder.feed(TICKET) == decode(TICKET, P80)


@given(at=st.integers(0, len(TICKET)), rest=st.binary(max_size=64))
def test_what_a_lost_host_spoils_is_skipped_until_the_next_ticket(at: int, rest: bytes) -> None:
    assume(b"\x1b@" not in TICKET[:at][-1:] + rest)
    cut_off(at).feed(rest)


def test_the_next_ticket_is_read_strictly_again() -> None:
    decoder = cut_off(len(TICKET) - 1)
    decoder.feed(b"\x00\x07\x1b@")
    with pytest.raises(DecodeError, match="unknown byte 07"):
        decoder.feed(b"\x07")

"""The look of a ticket: a slip becomes the printer's bytes. Pure."""

from __future__ import annotations

from kiosk.printing.slip import Paper, Slip


def warm_up() -> None:
    """Loads the byte builder (0.3 s), so that the first visitor does not wait for it."""
    raise NotImplementedError


def render(slip: Slip, paper: Paper) -> bytes:
    """The whole ticket, to be sent in one write."""
    raise NotImplementedError


def length_mm(payload: bytes, paper: Paper) -> float:
    """Paper used by a rendered ticket, from cut to cut."""
    raise NotImplementedError

"""Finding out what a printer can do, without any print data; only while a member of staff watches."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.printing.profile import Profile


@dataclass(frozen=True, slots=True)
class Findings:
    """What set-up found. It holds only after a person has seen that the printer printed none of the questions."""

    profile: Profile
    answers: tuple[str, ...]
    """One English line for each question, for the log and the staff screen."""
    constant: bool = False
    """It says the same to everything: such an answer means nothing."""

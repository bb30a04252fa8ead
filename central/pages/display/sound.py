"""What is said when a display calls somebody: its sound and its caption."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from central import speech
from central.pages.calls import DisplayedCall
from hall.i18n import Words


class Form(StrEnum):
    """How much is said: all of it; once in the first language while others wait; number and counter while many do."""

    WHOLE = "whole"
    BRIEF = "brief"
    SHORT = "short"


def announcement(speaker: speech.Speaker, call: DisplayedCall, languages: Sequence[str], form: Form) -> bytes:
    """A WAV with the announcement.

    Raises ValueError for a language without a voice and for signs that cannot be spoken, speech.NoClip.
    """
    spoken, times = (languages, 2) if form is Form.WHOLE else (languages[:1], 1)
    return speaker.say(_asked(call), spoken, times, short=form is Form.SHORT).wav


def sayings(speaker: speech.Speaker, call: DisplayedCall, languages: Sequence[str]) -> tuple[int, ...]:
    """Milliseconds at which each saying of the announcement but the last ends; () if there is no sound."""
    try:
        timeline = speaker.say(_asked(call), languages).timeline
    except (ValueError, speech.NoClip):
        return ()
    ends = {said.part.saying: said.end_ms for said in timeline if said.part.saying}
    return tuple(ends.values())[:-1]


def caption(call: DisplayedCall, words: Words) -> str:
    """The sentence that is said, as it is read."""
    try:
        return speech.text(_asked(call), words.language)
    except ValueError:  # no voice speaks this language, or no clip is there for these signs
        return words.text(
            "Nomor antrean {label}, silakan menuju loket {counter}.", label=call.label, counter=call.counter
        )


def _asked(call: DisplayedCall) -> speech.SpokenCall:
    return speech.SpokenCall(call.label, call.counter, call.priority)

"""What is said when a display calls somebody: its sound and its caption."""

from __future__ import annotations

from collections.abc import Sequence

from central import speech
from central.pages.calls import Call
from kiosk.words import Words


def announcement(speaker: speech.Speaker, call: Call, languages: Sequence[str], brief: bool) -> bytes:
    """A WAV with the whole announcement; `brief` while others wait for theirs: once, in the first language.

    Raises ValueError for a language without a voice and for signs that cannot be spoken, speech.NoClip.
    """
    spoken, times = (languages[:1], 1) if brief else (languages, 2)
    return speaker.say(_asked(call), spoken, times).wav


def sayings(speaker: speech.Speaker, call: Call, languages: Sequence[str]) -> tuple[int, ...]:
    """Milliseconds at which each saying of the announcement but the last ends; () if there is no sound."""
    try:
        timeline = speaker.say(_asked(call), languages).timeline
    except (ValueError, speech.NoClip):
        return ()
    ends = {said.part.saying: said.end_ms for said in timeline if said.part.saying}
    return tuple(ends.values())[:-1]


def caption(call: Call, words: Words) -> str:
    """The sentence that is said, as it is read."""
    try:
        return speech.text(_asked(call), words.language)
    except ValueError:  # no voice speaks this language, or no clip is there for these signs
        return words.text(
            "Nomor antrean {label}, silakan menuju loket {counter}.", label=call.label, counter=call.counter
        )


def _asked(call: Call) -> speech.Call:
    return speech.Call(call.label, call.counter, call.priority)

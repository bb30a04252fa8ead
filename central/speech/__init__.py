"""Calls as speech, without internet: which words, and their clips joined to one sound with a timeline.

Nothing here has a clock or a store; only `join` reads files.
"""

from central.speech.join import NoClip, Speaker, Spoken, TimedWord, missing
from central.speech.phrase import LANGUAGES, NumberKind, PhrasePart, SpokenCall, Unspeakable, parts, text
from central.speech.voice import Voice

__all__ = [
    "LANGUAGES",
    "NoClip",
    "NumberKind",
    "PhrasePart",
    "Speaker",
    "Spoken",
    "SpokenCall",
    "TimedWord",
    "Unspeakable",
    "Voice",
    "missing",
    "parts",
    "text",
]

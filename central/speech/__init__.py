"""Calls as speech, without internet: which words, and their clips joined to one sound with a timeline.

Nothing here has a clock or a store; only `join` reads files.
"""

from central.speech.join import NoClip, Said, Speaker, Spoken, missing
from central.speech.phrase import LANGUAGES, Call, Kind, Part, Unspeakable, parts, text
from central.speech.voice import Voice

__all__ = [
    "LANGUAGES",
    "Call",
    "Kind",
    "NoClip",
    "Part",
    "Said",
    "Speaker",
    "Spoken",
    "Unspeakable",
    "Voice",
    "missing",
    "parts",
    "text",
]

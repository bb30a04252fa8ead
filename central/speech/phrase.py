"""What is said when a ticket is called: the sentence, and the clips that it is made of with the pauses between."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from central.speech.languages import END, TONGUES, SpokenLanguage
from hall.counter_names import LONGEST, spoken_runs

LANGUAGES = tuple(TONGUES)
LONGEST_LABEL = 8
"""Signs of a ticket's label: three letters, a hyphen, four digits."""

CHIME_MS = 250
SAYING_MS = 600
PAUSE_MS = {
    "again": 250,  # "Sekali lagi" | "nomor antrean"
    "opening": 120,  # "nomor antrean" | "A"
    "sign": 60,  # between letters or digits
    "group": 160,  # "K" | "nol": from letters to digits and back
    "please": 250,  # "dua" | "silakan menuju loket"
    "counter": 80,  # "loket" | "tiga"
    "inside": 20,  # "dua" | "puluh": within one number
}
"""Milliseconds of silence between two parts."""

_RUN = re.compile(r"[A-Z]+|[0-9]+")
_SPOKEN = re.compile(r"[A-Z0-9 ./-]*")


class Unspeakable(ValueError):
    """A label or counter whose signs have no clips; the screen still shows it."""


class NumberKind(StrEnum):
    """What a part of the speech is about, so that a page can mark it while it is said."""

    CHIME = "chime"
    AGAIN = "again"
    OPENING = "opening"
    LABEL = "label"
    PLEASE = "please"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A ticket called to a counter."""

    label: str
    counter: str
    priority: bool = False


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """One clip: its name without ".wav", what it says, and the silence before it."""

    clip: str
    text: str
    kind: NumberKind
    pause_ms: int
    language: str = ""
    saying: int = 0
    """Which saying of the sentence this belongs to, from 1; 0 is the chime."""


def parts(call: SpokenCall, language: str, *, again: bool = False) -> tuple[PhrasePart, ...]:
    """One saying, with "Sekali lagi" before it if `again`. Raises Unspeakable, ValueError for an unknown language."""
    tongue = _tongue(language)
    said = [PhrasePart("again", tongue.again, NumberKind.AGAIN, 0)] if again else []
    opening = PhrasePart("priority", tongue.priority, NumberKind.OPENING, 0) if call.priority else None
    opening = opening or PhrasePart("number", tongue.opening, NumberKind.OPENING, 0)
    said.append(replace(opening, pause_ms=PAUSE_MS["again"] if again else 0))
    said += _label(call.label, tongue)
    said.append(PhrasePart("please", tongue.please, NumberKind.PLEASE, PAUSE_MS["please"]))
    said += _counter(call.counter, tongue)
    said[-1] = replace(said[-1], clip=said[-1].clip + END)
    return tuple(replace(part, clip=f"{language}/{part.clip}", language=language, saying=1) for part in said)


def text(call: SpokenCall, language: str, *, again: bool = False) -> str:
    """The sentence as it is spoken, for the caption. Raises Unspeakable, ValueError for an unknown language."""
    said = parts(call, language, again=again)
    opening = _words(said, NumberKind.OPENING, language)
    if again:
        opening = f"{_words(said, NumberKind.AGAIN, language)}, {opening[0].lower()}{opening[1:]}"
    label, please, counter = (
        _words(said, kind, language) for kind in (NumberKind.LABEL, NumberKind.PLEASE, NumberKind.COUNTER)
    )
    return f"{opening} {label}, {please} {counter}."


def whole(
    call: SpokenCall, languages: Iterable[str] = LANGUAGES, times: int = 2, *, short: bool = False
) -> tuple[PhrasePart, ...]:
    """Chime, the first language `times` times, then each other language once. `short`: without chime and opening.

    Raises Unspeakable, and ValueError for no or an unknown language or less than one time.
    """
    spoken = tuple(languages)
    if not spoken or times < 1:
        raise ValueError("a call is spoken in at least one language, at least once")
    order = [(spoken[0], turn > 0) for turn in range(times)] + [(language, False) for language in spoken[1:]]
    every = [PhrasePart("chime", "", NumberKind.CHIME, 0)]
    for saying, (language, again) in enumerate(order, start=1):
        first, *rest = (replace(part, saying=saying) for part in parts(call, language, again=again))
        every += [replace(first, pause_ms=CHIME_MS if saying == 1 else SAYING_MS), *rest]
    if not short:
        return tuple(every)
    first, *rest = (part for part in every if part.kind not in (NumberKind.CHIME, NumberKind.OPENING))
    return (replace(first, pause_ms=0), *rest)


def _tongue(language: str) -> SpokenLanguage:
    if language not in TONGUES:
        raise ValueError(f"no voice speaks {language!r}; there are: {', '.join(LANGUAGES)}")
    return TONGUES[language]


def _in_label(label: str) -> list[str]:
    """Letters and digits in runs: "AK-012" is AK and 012."""
    signs = label.strip().upper()
    runs = _RUN.findall(signs)
    if not runs or len(signs) > LONGEST_LABEL or not _SPOKEN.fullmatch(signs):
        raise Unspeakable(f"the label {label!r} cannot be spoken: 1 to {LONGEST_LABEL} letters A to Z and digits can")
    return runs


def _in_counter(counter: str) -> tuple[str, ...]:
    """The same of a counter; its name may be a word."""
    runs = spoken_runs(counter) if len(counter) <= LONGEST else ()
    if not runs:
        raise Unspeakable(f"the counter {counter!r} cannot be spoken: 1 to {LONGEST} letters A to Z and digits can")
    return runs


def _label(label: str, tongue: SpokenLanguage) -> list[PhrasePart]:
    """Every letter and every digit by itself."""
    return _spell([[[sign] for sign in run.lower()] for run in _in_label(label)], tongue, NumberKind.LABEL, "opening")


def _counter(counter: str, tongue: SpokenLanguage) -> list[PhrasePart]:
    """Numbers to 99 as numbers, everything else sign by sign."""
    groups = [[tongue.number(int(run))] if _is_number(run) else list(run.lower()) for run in _in_counter(counter)]
    return _spell(groups, tongue, NumberKind.COUNTER, "counter")


def _is_number(run: str) -> bool:
    return run.isdigit() and len(run) < 3 and (run == "0" or not run.startswith("0"))


def _spell(
    groups: Iterable[Iterable[Iterable[str]]], tongue: SpokenLanguage, kind: NumberKind, before: str
) -> list[PhrasePart]:
    """Runs of units of clips: a unit is a letter, a digit or a number of several words."""
    said = []
    pause = before
    for group in groups:
        for unit in group:
            for clip in unit:
                said.append(PhrasePart(clip, tongue.words[clip], kind, PAUSE_MS[pause]))
                pause = "inside"
            pause = "sign"
        pause = "group"
    return said


def _words(said: Iterable[PhrasePart], kind: NumberKind, language: str) -> str:
    """Written out: "twenty-three", but "dua puluh tiga"."""
    joint = {PAUSE_MS["inside"]: _tongue(language).joint}
    return "".join(joint.get(part.pause_ms, " ") + part.text for part in said if part.kind is kind).strip()

"""The words of each language that calls are spoken in. Each word is one clip, `<language>/<name>.wav`."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass

END = "-end"
"""Words that may close the sentence have a second clip, with a falling tone: `id/3-end.wav`."""


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language. `words` by name of clip; `number` splits 0 to 99 into such names."""

    opening: str
    priority: str
    please: str
    again: str
    words: Mapping[str, str]
    number: Callable[[int], tuple[str, ...]]
    joint: str = " "
    """What stands between the words of one number when it is written."""

    def phrases(self) -> dict[str, str]:
        return {"number": self.opening, "priority": self.priority, "please": self.please, "again": self.again}


def _indonesian(value: int) -> tuple[str, ...]:
    tens, ones = divmod(value, 10)
    if value < 12:
        return (str(value),)
    if tens == 1:
        return (str(ones), "teen")
    return (str(tens), "ty", str(ones)) if ones else (str(tens), "ty")


def _english(value: int) -> tuple[str, ...]:
    tens, ones = divmod(value, 10)
    if value < 20 or not ones:
        return (str(value),)
    return (str(tens * 10), str(ones))


_LETTERS = {letter.lower(): letter for letter in string.ascii_uppercase}
_ID_NUMBERS = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_EN_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

INDONESIAN = SpokenLanguage(
    opening="Nomor antrean",
    priority="Nomor antrean prioritas",
    please="silakan menuju loket",
    again="Sekali lagi",
    words={
        **_LETTERS,
        **{str(value): word for value, word in enumerate(_ID_NUMBERS.split())},
        "teen": "belas",
        "ty": "puluh",
    },
    number=_indonesian,
)
ENGLISH = SpokenLanguage(
    opening="Queue number",
    priority="Priority queue number",
    please="please go to counter",
    again="Once again",
    words={
        **_LETTERS,
        **{str(value): word for value, word in enumerate(_EN_NUMBERS.split())},
        **{str(value): word for value, word in zip(range(20, 100, 10), _EN_TENS.split(), strict=True)},
    },
    number=_english,
    joint="-",
)

TONGUES: Mapping[str, SpokenLanguage] = {"id": INDONESIAN, "en": ENGLISH}


def clips() -> dict[str, str]:
    """Every clip there must be beside the chime, by name ("id/3-end"), with what it says."""
    every = {}
    for language, tongue in TONGUES.items():
        every.update({f"{language}/{name}": said for name, said in tongue.phrases().items()})
        for name, said in tongue.words.items():
            every[f"{language}/{name}"] = every[f"{language}/{name}{END}"] = said
    return every

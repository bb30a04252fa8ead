"""The clips themselves, and thirty random calls, measured."""

import array
import math
import random
import threading
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from central.speech import NoClip, NumberKind, Speaker, Spoken, SpokenCall, TimedWord, missing, sound
from central.speech.languages import clips
from hall.data import asset

VOICE = asset("voice")
FLOOR = 260
"""Samples up to this (42 dB below full scale) are silence."""

EDGES_MS = 6.5
"""What the fades of two clips that meet may add to the silence between them."""

CLICK = sound.FULL // 100
"""A jump from one sample to the next that is smaller than this cannot be heard as a click."""

LOUDNESS = -18.0
INDONESIAN_MS = range(3_500, 11_000)
"""One saying, from "A-1" at counter 1 to four digits with priority at counter 99."""


def silence_ms(samples: Sequence[int], floor: int) -> tuple[float, float]:
    """Milliseconds at the start and at the end in which no sample passes `floor`; both are the length if none does."""
    loud = [index for index, sample in enumerate(samples) if abs(sample) > floor]
    if not loud:
        return len(samples) * 1000 / sound.RATE, len(samples) * 1000 / sound.RATE
    return loud[0] * 1000 / sound.RATE, (len(samples) - 1 - loud[-1]) * 1000 / sound.RATE


def a_call(chance: random.Random) -> SpokenCall:
    series = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=chance.choice([1, 2, 2, 2])))
    counter = str(chance.randint(1, 99)) + chance.choice(["", "", "", "A", "B"])
    return SpokenCall(f"{series}-{chance.randint(1, 1_200):03}", counter, priority=chance.random() < 0.25)


CHANCE = random.Random(20261005)
CALLS = [a_call(CHANCE) for _ in range(30)]


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker()


def samples_of(spoken: Spoken) -> "array.array[int]":
    """The samples of a joined call, read as a player reads them."""
    assert spoken.wav[:4] == b"RIFF"
    assert int.from_bytes(spoken.wav[4:8], "little") == len(spoken.wav) - 8
    return sound.native(spoken.wav[44:])


def at(ms: float) -> int:
    return round(ms * sound.RATE / 1000)


@pytest.mark.parametrize("name", ["chime", *clips()])
def test_a_clip_is_tight_level_and_free_of_clicks(name: str) -> None:
    samples = sound.read(VOICE / f"{name}.wav")
    start, end = silence_ms(samples, FLOOR)
    assert start <= 1.5
    assert end <= 6.0
    assert sound.loudness(samples) == pytest.approx(LOUDNESS, abs=0.3)
    assert sound.peak(samples) <= -1.0
    assert samples[0] == samples[-1] == 0
    for edge in (samples[:5], samples[-5:]):
        assert max(abs(right - left) for left, right in pairwise(edge)) < CLICK
    assert 200 <= len(samples) * 1000 / sound.RATE <= 2_000


def test_all_clips_are_there_and_no_others() -> None:
    assert missing(VOICE) == []
    assert {path.relative_to(VOICE).with_suffix("").as_posix() for path in VOICE.rglob("*.wav")} == {"chime", *clips()}
    assert sum(path.stat().st_size for path in VOICE.rglob("*.wav")) < 5_000_000


def test_the_closing_form_is_another_clip() -> None:
    for name in clips():
        if name.endswith("-end"):
            middle = VOICE / f"{name.removesuffix('-end')}.wav"
            assert middle.read_bytes() != (VOICE / f"{name}.wav").read_bytes()


@pytest.mark.parametrize("call", CALLS, ids=[f"{call.label}>{call.counter}" for call in CALLS])
def test_a_random_call_joined(speaker: Speaker, call: SpokenCall) -> None:
    spoken = speaker.say(call)
    samples = samples_of(spoken)
    assert spoken.seconds == pytest.approx(len(samples) / sound.RATE, abs=0.001)
    check_pauses(spoken, samples)
    check_lengths(spoken)
    assert sound.peak(samples) <= -1.0
    for saying in (1, 2, 3):
        heard = [said for said in spoken.timeline if said.part.saying == saying]
        piece = samples[at(heard[0].start_ms) : at(heard[-1].end_ms)]
        assert sound.loudness(piece) == pytest.approx(LOUDNESS, abs=1.0)


def check_pauses(spoken: Spoken, samples: "array.array[int]") -> None:
    """Between two parts there is silence for as long as the table says, and no jump where it begins and ends."""
    assert spoken.timeline[0].start_ms == 0
    longest = max(said.part.pause_ms for said in spoken.timeline)
    for one, two in pairwise(spoken.timeline):
        assert two.start_ms - one.end_ms == pytest.approx(two.part.pause_ms, abs=1)
        begin, end = at(one.end_ms), at(two.start_ms)
        assert max(map(abs, samples[begin + 22 : end - 22]), default=0) == 0
        before, after = around(samples, (begin + end) // 2, FLOOR)
        silence = (after - before - 1) * 1000 / sound.RATE
        assert two.part.pause_ms - 1.5 <= silence <= two.part.pause_ms + EDGES_MS
        for join in around(samples, (begin + end) // 2, 0):
            assert max(abs(right - left) for left, right in pairwise(samples[join - 5 : join + 5])) < CLICK
    assert longest_silence(samples) <= (longest + EDGES_MS) * sound.RATE / 1000


def around(samples: "array.array[int]", middle: int, floor: int) -> tuple[int, int]:
    """The nearest samples above `floor` before and after `middle`."""
    before = next(index for index in range(middle, -1, -1) if abs(samples[index]) > floor)
    after = next(index for index in range(middle, len(samples)) if abs(samples[index]) > floor)
    return before, after


def longest_silence(samples: "array.array[int]") -> int:
    loud = [-1, *(index for index, sample in enumerate(samples) if abs(sample) > FLOOR), len(samples)]
    return max(right - left - 1 for left, right in pairwise(loud))


def check_lengths(spoken: Spoken) -> None:
    for saying in (1, 2, 3):
        heard = [said for said in spoken.timeline if said.part.saying == saying]
        assert heard[-1].end_ms - heard[0].start_ms in INDONESIAN_MS
    assert 12 < spoken.seconds < 32


def test_the_timeline_says_what_is_heard_when(speaker: Speaker) -> None:
    spoken = speaker.say(SpokenCall("AK-012", "3"))
    samples = samples_of(spoken)
    for said in spoken.timeline:
        clip = sound.read(VOICE / f"{said.part.clip}.wav")
        start = at(said.start_ms)
        near = [shift for shift in range(-12, 13) if samples[start + shift : start + shift + len(clip)] == clip]
        assert len(near) == 1
        assert said.end_ms - said.start_ms == pytest.approx(len(clip) * 1000 / sound.RATE, abs=1)


def test_both_sayings_of_the_first_language_are_the_same_words(speaker: Speaker) -> None:
    timeline = speaker.say(SpokenCall("AK-012", "3")).timeline
    one, two = ([words(said) for said in timeline if said.part.saying == saying] for saying in (1, 2))
    assert two[0] == ("id/again", NumberKind.AGAIN)
    assert two[1:] == one


def words(said: TimedWord) -> tuple[str, NumberKind]:
    return said.part.clip, said.part.kind


def test_the_same_call_is_joined_once_and_old_ones_are_forgotten() -> None:
    speaker = Speaker(keep=2)
    first = speaker.say(SpokenCall("A-1", "1"))
    assert speaker.say(SpokenCall("A-1", "1")) is first
    speaker.say(SpokenCall("A-2", "1"))
    assert speaker.say(SpokenCall("A-1", "1")) is first
    speaker.say(SpokenCall("A-3", "1"))
    assert speaker.say(SpokenCall("A-1", "1")) is first
    speaker.say(SpokenCall("A-4", "1"))
    speaker.say(SpokenCall("A-5", "1"))
    again = speaker.say(SpokenCall("A-1", "1"))
    assert again is not first
    assert again == first


def test_many_threads_hear_the_same() -> None:
    speaker = Speaker(keep=3)
    heard: list[tuple[int, bytes]] = []

    def listen() -> None:
        heard.extend((number, speaker.say(SpokenCall(f"A-{number}", "1"), ("id",), 1).wav) for number in range(6))

    threads = [threading.Thread(target=listen) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 36
    assert len(set(heard)) == 6


def test_one_language_once_is_much_shorter(speaker: Speaker) -> None:
    short, full = speaker.say(SpokenCall("AK-012", "3"), ("id",), 1), speaker.say(SpokenCall("AK-012", "3"))
    assert short.seconds < full.seconds / 2
    assert full.timeline[: len(short.timeline)] == short.timeline


def test_a_missing_clip_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(NoClip, match=r"chime\.wav: voice clip cannot be read .*scripts/voice"):
        Speaker(tmp_path).say(SpokenCall("A-1", "1"))
    assert len(missing(tmp_path)) == 1 + len(clips())


def test_a_clip_of_another_kind_is_named(tmp_path: Path) -> None:
    (tmp_path / "chime.wav").write_bytes(b"not a sound")
    with pytest.raises(NoClip, match=r"chime\.wav: not a WAV file"):
        Speaker(tmp_path).say(SpokenCall("A-1", "1"))
    data = bytearray(sound.wav([0] * 100))
    data[24:28] = (8_000).to_bytes(4, "little")
    (tmp_path / "chime.wav").write_bytes(bytes(data))
    with pytest.raises(NoClip, match="22050 samples a second"):
        Speaker(tmp_path).say(SpokenCall("A-1", "1"))


def test_loudness_is_that_of_the_standard() -> None:
    """BS.1770: a sine of 997 Hz at full scale on one channel is 3.01 below zero; half as strong is 6.02 less."""
    sine = [round(32_767 * math.sin(math.tau * 997 * index / sound.RATE)) for index in range(sound.RATE)]
    assert sound.loudness(sine) == pytest.approx(-3.01, abs=0.1)
    assert sound.loudness([sample // 2 for sample in sine]) == pytest.approx(-9.03, abs=0.1)
    assert sound.loudness([*sine, *[0] * sound.RATE]) == pytest.approx(-3.01, abs=0.1)
    assert sound.loudness([0] * 1000) == -math.inf
    assert silence_ms([0] * 2205, FLOOR) == (100.0, 100.0)
    assert silence_ms([*[0] * 441, 9_000, *[0] * 882], FLOOR) == (20.0, 40.0)

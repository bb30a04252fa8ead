"""What a display is sent: whose calls, which queues, in which words, and the sound of calls; nothing about persons."""

from __future__ import annotations

import io
import json
import re
import wave
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from central.announcements import DisplayChoice
from central.pages.display.queue_rows import short_wait
from central.queue.display_reports import CallVisibility
from hall.i18n import Words
from hall.protocol import ActKind
from hall.tickets import WaitRange
from kiosk.screens.theme import contrast
from tests.pages.conftest import Visitor
from tests.pages.test_counter import officer
from tests.pages.test_look import STATIC, values
from tests.support.clock import WITA
from tests.support.web_hall import HALL, MONDAY, Hall

SUNDAY = datetime(2026, 10, 4, 9, 41, tzinfo=WITA)
FRIDAY_BREAK = datetime(2026, 10, 9, 12, 0, tzinfo=WITA)
HOLIDAY = datetime(2026, 12, 25, 9, 0, tzinfo=WITA)


def text_of(hall: Hall, query: str = "") -> str:
    """The first news that a display gets."""
    reply = Visitor(hall).get(f"/display/{HALL}/live{query}")
    assert reply.status_code == 200
    lines = (str(line, "utf-8") for line in reply.iter_lines())
    found = next(line for line in lines if line.startswith("data: ") and '"lines"' in line)
    reply.close()
    return found.removeprefix("data: ")


def board(hall: Hall, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text_of(hall, query))
    return found


def line(hall: Hall, series: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in board(hall, query)["lines"] if one["series"] == series)
    return found


def test_calls_come_with_counter_and_sentence_in_both_languages(hall: Hall) -> None:
    hall.arrive("AK", number=12)
    hall.act("3", ActKind.CALL_NEXT)
    hall.act("3", ActKind.RECALL)
    again, first = board(hall)["calls"]
    assert (first["label"], first["counter"], first["agency"], first["again"]) == ("AK-012", "3", "Disdukcapil", 0)
    assert (again["label"], again["again"], again["stands"]) == ("AK-012", 1, True)
    assert first["said"] == [
        "Nomor antrean A K nol satu dua, silakan menuju loket tiga.",
        "Queue number A K zero one two, please go to counter three.",
    ]
    assert len(first["ends"]) == 2
    assert list(first["ends"]) == sorted(first["ends"])


def test_nothing_about_a_person_is_sent(hall: Hall) -> None:
    token = hall.arrive("AK")
    hall.act("3", ActKind.CALL_NEXT)
    hall.arrive("AK")
    text = text_of(hall)
    for secret in (hall.last_ticket, token, hall.agency["AK"][1], "ticket_id", "service"):
        assert secret not in text


def test_every_queue_of_the_hall_has_a_line_with_people_and_wait(hall: Hall) -> None:
    for _ in range(3):
        hall.arrive("AK")
    found = board(hall)["lines"]
    assert len(found) == 28
    assert {one["agency"] for one in found if one["series"] in ("HK", "HS")} == {"Polresta"}
    disdukcapil = found[0]
    assert (disdukcapil["series"], disdukcapil["waiting"], disdukcapil["state"]) == ("AK", 3, "open")
    assert "menit" in disdukcapil["said"]
    assert {one["said"] for one in found if one["waiting"] == 0 and one["state"] == "open"} == {"tanpa antre"}


def test_a_display_of_one_part_shows_only_its_agencies(hall: Hall) -> None:
    for series, counter in (("AK", "1"), ("HK", "15")):
        hall.arrive(series)
        hall.act(counter, ActKind.CALL_NEXT)
    zone = board(hall, "?zone=H")
    assert {one["zone"] for one in zone["lines"]} == {"H"}
    assert [call["agency"] for call in zone["calls"]] == ["Polresta"]
    agencies = board(hall, "?agency=dukcapil,POS")
    assert [one["series"] for one in agencies["lines"]] == ["AK", "US"]
    for wrong in ("?zone=Z", "?agency=NOBODY"):
        assert Visitor(hall).get(f"/display/{HALL}{wrong}").status_code == 404
        assert Visitor(hall).get(f"/display/{HALL}/live{wrong}").status_code == 404
    assert Visitor(hall).get("/display/elsewhere").status_code == 404


def test_a_counter_that_pauses_or_closed_early_is_told(hall: Hall) -> None:
    hall.act("20", ActKind.BREAK)
    hall.act("21", ActKind.CLOSE_EARLY, reason="sakit")
    assert (line(hall, "LJ")["state"], line(hall, "LJ")["said"]) == ("break", "istirahat")
    assert (line(hall, "LA")["state"], line(hall, "LA")["said"]) == ("closed", "tutup lebih awal")
    assert line(hall, "LA", "?lang=en")["said"] == "closed early"


@pytest.mark.parametrize("waiting", [0, 2])
def test_a_queue_with_nobody_at_its_counters_is_none_without_a_wait(hall: Hall, waiting: int) -> None:
    """Somebody has an account, so it is known who is where; a hall without accounts cannot tell."""
    for _ in range(waiting):
        hall.arrive("AK")
    assert line(hall, "AK")["state"] == "open"
    visitor = officer(hall, "15")
    assert (line(hall, "AK")["state"], line(hall, "AK")["said"]) == ("unstaffed", "belum ada petugas")
    assert line(hall, "AK", "?lang=en")["said"] == "no officer yet"
    assert line(hall, "HK")["said"] == "tanpa antre"
    visitor.ask("POST", "/counter/choose", data={"counter": "1"})
    assert (line(hall, "AK")["state"], line(hall, "HK")["state"]) == ("open", "unstaffed")


@pytest.mark.parametrize(
    ("at", "series", "state", "said"),
    [
        (MONDAY.replace(hour=7, minute=50), "AK", "closed", "buka 08.00"),
        (MONDAY.replace(hour=20), "AK", "closed", "tutup"),
        (SUNDAY, "AN", "closed", "tutup hari ini"),
        (HOLIDAY, "AK", "closed", "libur"),
        (FRIDAY_BREAK, "LP", "break", "rehat sampai 13.00"),
    ],
)
def test_hours_of_the_catalogue_close_a_queue(tmp_path: Path, at: datetime, series: str, state: str, said: str) -> None:
    with Hall(tmp_path, at=at) as hall:
        found = line(hall, series)
        assert (found["state"], found["said"]) == (state, said)


def test_who_still_waits_after_closing_is_still_served(hall: Hall) -> None:
    hall.arrive("AK")
    hall.wait(hours=7)
    assert line(hall, "AK")["state"] == "open"
    assert line(hall, "AP")["state"] == "closed"


def test_a_closed_hall_says_when_it_opens(tmp_path: Path) -> None:
    with Hall(tmp_path, at=SUNDAY.replace(hour=18)) as hall:
        assert board(hall)["shut"] == ["Tutup. Buka besok 08.00.", "Closed. Opens tomorrow 08:00."]
        hall.wait(hours=15)
        assert board(hall)["shut"] is None


def test_calls_of_yesterday_are_gone(hall: Hall) -> None:
    hall.wait(hours=8)
    hall.arrive("AK")
    hall.act("1", ActKind.CALL_NEXT)
    assert len(board(hall)["calls"]) == 1
    hall.wait(hours=13)
    assert board(hall)["calls"] == []


def test_announcements_and_how_to_speak_are_sent(hall: Hall) -> None:
    notices, now = hall.parts.announcements, hall.clock.now().utc
    notices.add(HALL, {"id": "Senam pukul 10", "en": "Gymnastics at 10"}, "admin")
    notices.add(HALL, {"id": "Besok"}, "admin", since=now + timedelta(days=1))
    notices.set_display(HALL, DisplayChoice(0.5, ((time(12), time(13)),), ("id",)), "admin")
    found = board(hall)
    assert [(one["text"], one["second"]) for one in found["announcements"]] == [("Senam pukul 10", "Gymnastics at 10")]
    assert found["voice"] == {"volume": 0.5, "quiet": [["12:00", "13:00"]], "languages": ["id"]}


def test_a_call_can_be_heard_and_nothing_else(hall: Hall) -> None:
    hall.arrive("AK", number=12)
    hall.act("3", ActKind.CALL_NEXT)
    visitor, speech = Visitor(hall), f"/display/{HALL}/speech"
    seconds = []
    for query in ("", "?lang=id,en", "?lang=id,en&brief=1", "?lang=id,id,id,id,id", "?form=brief", "?form=short"):
        reply = visitor.get(f"{speech}/AK-012/3.wav{query}")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "audio/wav")
        with wave.open(io.BytesIO(reply.content)) as file:
            seconds.append(file.getnframes() / file.getframerate())
    plain, both, brief, repeated, said_once, short = seconds
    assert short < brief == said_once < plain == repeated < both
    assert visitor.get(f"{speech}/AK-012/3.wav?form=nothing").status_code == 422
    for other in ("AK-013/3", "AK-012/4", "PERGI/3", "AK-012/.."):
        assert visitor.get(f"{speech}/{other}.wav").status_code == 404
    assert visitor.get(f"{speech}/AK-012/3.wav?lang=xx").status_code == 404
    assert {visitor.get(f"{speech}/AK-{n:03d}/1.wav").status_code for n in range(200, 400)} == {404, 429}
    assert visitor.get(f"{speech}/AK-012/3.wav").status_code == 200


def test_what_a_display_says_it_shows_is_bounded_by_what_was_called(hall: Hall) -> None:
    hall.arrive("AK")
    pos = hall.act("1", ActKind.CALL_NEXT)["pos"]
    visitor, told = Visitor(hall), {"screen": "a" * 32, "speaks": True, "shown": [pos, pos + 1], "spoken": [pos + 1]}

    def shown(*calls: int) -> CallVisibility:
        return hall.parts.display_reports.of(HALL, "DUKCAPIL", calls, hall.clock.now())

    assert visitor.ask("POST", f"/display/{HALL}/seen?zone=H", json=told).status_code == 204
    assert (shown(pos).screens, shown(pos).for_seconds) == (0, None)
    told["screen"] = "b" * 32
    assert visitor.ask("POST", f"/display/{HALL}/seen", json=told).status_code == 204
    assert (shown(pos).screens, shown(pos).for_seconds is not None, shown(pos).spoken) == (1, True, False)
    assert (shown(pos + 1).for_seconds, shown(pos + 1).spoken) == (None, False)
    for wrong in ({"screen": "x"}, {"shown": [-1]}, {"shown": list(range(500))}, {"spoken": "all"}, {"more": 1}):
        assert visitor.ask("POST", f"/display/{HALL}/seen", json=told | wrong).status_code == 422
    assert visitor.ask("POST", "/display/elsewhere/seen", json=told).status_code == 404
    codes = {visitor.ask("POST", f"/display/{HALL}/seen", json=told).status_code for _ in range(400)}
    assert codes == {204, 429}


def test_an_estimate_that_says_nothing_is_none() -> None:
    words = Words()
    said = {(5, 20): "5–20 menit", (0, 130): "belum ada", (60, 150): "60+ menit", (125, 200): "lebih dari 2 jam"}
    for (low, high), text in said.items():
        assert short_wait(WaitRange(low, high), words) == text
    assert short_wait(None, words) == "belum ada"


def test_whoever_sets_up_a_screen_finds_its_address(hall: Hall) -> None:
    text = Visitor(hall).get("/display").text
    assert f'href="/display/{HALL}"' in text
    assert f'href="/display/{HALL}?zone=H"' in text


def test_the_display_has_no_colour_of_its_own_and_can_be_read_from_afar() -> None:
    css, known = (STATIC / "display.css").read_text(encoding="utf-8"), values()
    assert {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}\b", css)} <= {"#FFFFFF"}
    pairs = [("#FFFFFF", "shut-second"), ("shut-ink", "shut"), ("shut-second", "shut"), ("notice-ink", "notice"),
             ("accent-ink", "accent"), ("sea-ink", "sea"), ("second", "card"), ("ink", "calm")]  # fmt: skip
    for ink, ground in pairs:
        assert contrast(known.get(ink, ink), known[ground]) >= 7, (ink, ground)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0, 70, "maks. 70 menit"), (70, 70, "maks. 70 menit"), (5, 75, "5–75 menit"), (130, 200, "lebih dari 2 jam")],
)
def test_a_wait_fits_its_narrow_column(low: int, high: int, said: str) -> None:
    """Sixteen signs are what the column of a TV shows whole; what is longer would lose its figure."""
    wait = WaitRange(low, high)
    assert short_wait(wait, Words()) == said
    assert len(said) <= 16

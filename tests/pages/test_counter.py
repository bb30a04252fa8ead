"""The counter's page over HTTP: who may sit where, what each press does, and why it is refused."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import requests

from central.access.officers import OfficerRole
from central.config.settings import CallSettings
from central.pages.counter_days import CounterDays
from central.queue.service import QueueService
from central.queue.wire import ActAsk
from hall.protocol import ActKind
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import CATALOGUE, HALL, SECRET, Hall


def officer(hall: Hall, counter: str = "1", name: str = "petugas-1", agency: str | None = None) -> Visitor:
    """Somebody who sits at this counter."""
    visitor = Visitor(hall)
    hall.officer(name, OfficerRole.OFFICER, agency)
    assert visitor.ask("POST", "/sign-in", data={"name": name, "secret": SECRET}).status_code == 303
    assert visitor.ask("POST", "/counter/choose", data={"counter": counter}).headers["location"] == "/counter"
    return visitor


def press(visitor: Visitor, kind: str, **form: object) -> requests.Response:
    return visitor.ask("POST", f"/counter/act/{kind}", data=form, headers={"HX-Request": "true"})


def feedback(reply: requests.Response) -> str:
    found = re.search(r'id="feedback-now".*?<span>(.*?)</span>', reply.text, re.DOTALL)
    return "" if found is None else unescape(found[1])


def test_who_has_no_counter_chooses_one_first(hall: Hall) -> None:
    visitor = signed_in(hall, OfficerRole.OFFICER)
    assert visitor.get("/counter").headers["location"] == "/counter/choose"
    assert "Loket 36" in visitor.get("/counter/choose").text
    assert visitor.get("/counter/live").status_code == 409
    reply = press(visitor, "call_next")
    assert (reply.status_code, reply.headers["HX-Redirect"]) == (204, "/counter/choose")


def test_an_officer_of_one_agency_sits_at_its_counters_only(hall: Hall) -> None:
    visitor = officer(hall, "18", agency="IMIGRASI")
    page = visitor.get("/counter/choose").text
    assert "Loket 18" in page
    assert "Loket 1<" not in page
    assert visitor.ask("POST", "/counter/choose", data={"counter": "1"}).status_code == 404
    assert "Loket 18" in visitor.get("/counter").text
    hall.parts.officers.change(HALL, "petugas-1", OfficerRole.OFFICER, "DUKCAPIL")
    assert visitor.get("/counter").headers["location"] == "/counter/choose"


def test_who_sits_there_already_is_told_and_no_obstacle(hall: Hall) -> None:
    officer(hall, "2", "petugas-1")
    other = officer(hall, "2", "petugas-2")
    assert "Juga di loket ini: petugas-1" in other.get("/counter").text
    assert "petugas-1" in other.get("/counter/choose").text


def two_queues(hall: Hall) -> None:
    """From now on counter 15 serves both queues of the police."""
    content = CATALOGUE.read_text(encoding="utf-8").replace('counters = ["17"]', 'counters = ["15", "17"]')
    hall.parts.kiosks.push(HALL, "catalogue", "two-queues", content)
    hall.parts.hall_configs.renew(HALL)


def test_of_several_queues_those_ticked_are_served(hall: Hall) -> None:
    two_queues(hall)
    hall.arrive("HK", number=1)
    hall.arrive("HS", number=1)
    visitor = officer(hall)
    page = visitor.get("/counter/choose?counter=15").text
    assert re.findall(r'name="queue" value="(\w+)" checked', page) == ["HK", "HS"]
    visitor.ask("POST", "/counter/choose", data={"counter": "15", "queue": ["HS", "AK"]})
    page = visitor.get("/counter").text
    assert "Antrean HS<" in page
    assert "HK-001" not in page
    assert feedback(press(visitor, "call_next")) == "HS-001 dipanggil."
    press(visitor, "done", ticket="HS-001")
    assert feedback(press(visitor, "call_next")) == "Belum ada yang menunggu."
    visitor.ask("POST", "/counter/choose", data={"counter": "15", "queue": ["HK", "HS"]})
    assert feedback(press(visitor, "call_next")) == "HK-001 dipanggil."


def test_a_counter_that_the_catalogue_has_no_more_is_chosen_again(hall: Hall) -> None:
    visitor = officer(hall, "17")
    content = CATALOGUE.read_text(encoding="utf-8").replace('counters = ["17"]', 'counters = ["99"]')
    hall.parts.kiosks.push(HALL, "catalogue", "no-17", content)
    hall.parts.hall_configs.renew(HALL)
    assert visitor.get("/counter").headers["location"] == "/counter/choose"


def test_every_act_bears_the_name_of_the_officer(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    assert feedback(press(visitor, "call_next")) == "AK-001 dipanggil."
    with hall.store.read() as connection:
        names = connection.exec_driver_sql("SELECT officer FROM act WHERE kind = 'queue'").scalars().all()
    assert names == ["petugas-1"]


def test_done_and_next_is_one_press_and_a_second_one_is_refused(hall: Hall) -> None:
    hall.arrive("AK")
    first = hall.last_ticket
    for _ in range(2):
        hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "call_next")
    assert feedback(press(visitor, "done_next", ticket=first)) == "AK-001 selesai. AK-002 dipanggil."
    again = press(visitor, "done_next", ticket=first)
    assert (again.status_code, feedback(again)) == (409, "AK-001 sekarang selesai. Tombol tadi tidak berlaku lagi.")
    assert 'id="number" class="number">AK-002<' in again.text


def test_done_and_next_without_anybody_next_is_done(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "call_next")
    assert feedback(press(visitor, "done_next", ticket=hall.last_ticket)) == "AK-001 selesai. Belum ada yang menunggu."


def test_a_recall_pressed_twice_calls_once(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "call_next")
    seen = {"ticket": hall.last_ticket, "round": 1, "recalls": 0}
    assert press(visitor, "recall", **seen).status_code == 200
    assert press(visitor, "recall", **seen).status_code == 409
    assert "Dipanggil 2 dari 3" in visitor.get("/counter").text


def test_the_officer_sees_how_long_the_visitor_has_waited(hall: Hall) -> None:
    def waited(reply: requests.Response) -> str:
        found = re.search(r'<dt>(Menunggu sejak [^<]+)</dt><dd id="waited">([^<]+)<', reply.text)
        return "" if found is None else f"{found[1]}: {found[2]}"

    hall.arrive("AK")
    hall.wait(minutes=20)
    hall.arrive("AK")
    hall.wait(minutes=44)
    visitor = officer(hall)
    assert waited(press(visitor, "call_next")) == "Menunggu sejak 09.41: 1 j 4 mnt"
    hall.wait(minutes=9)
    hall.act("1", ActKind.RECALL)
    assert waited(press(visitor, "start")) == "Menunggu sejak 09.41: 1 j 4 mnt"
    hall.wait(minutes=9)  # who is being served does not wait any more
    assert waited(visitor.get("/counter")) == "Menunggu sejak 09.41: 1 j 4 mnt"
    press(visitor, "done")
    assert waited(press(visitor, "call_next")) == "Menunggu sejak 10.01: 1 j 2 mnt"


REFUSED = [
    ("call_next", {}, "AK-001 masih di loket ini. Selesaikan dulu."),
    ("break", {}, "AK-001 masih di loket ini. Selesaikan dulu."),
    ("resume", {}, "Status loket sudah berubah. Keadaan terbaru ada di layar."),
    ("start", {"ticket": "AK-002"}, "AK-002 sedang di loket 2."),
    ("return", {"ticket": "AK-003"}, "AK-003 sekarang menunggu. Tombol tadi tidak berlaku lagi."),
    ("change_service", {"service": "IMIGRASI-01"}, "AK-001 tidak dapat dipindah ke layanan itu."),
    ("transfer", {"service": "DUKCAPIL-02"}, "AK-001 tidak dapat dipindah ke layanan itu."),
    ("prioritise", {"reason": "dipastikan petugas"}, "AK-001 sekarang dipanggil. Tombol tadi tidak berlaku lagi."),
    ("hand_number", {"series": "AP", "number": 901, "reason": "x"}, "Nomor ini sudah dicatat, atau bukan"),
]


@pytest.mark.parametrize(("kind", "form", "sentence"), REFUSED)
def test_a_refusal_is_a_plain_sentence_and_the_state(
    hall: Hall, kind: str, form: dict[str, object], sentence: str
) -> None:
    for _ in range(3):
        hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "call_next")
    hall.act("2", ActKind.CALL_NEXT)
    reply = press(visitor, kind, **form)
    assert reply.status_code == 409
    assert feedback(reply).startswith(sentence)
    assert 'id="number" class="number">AK-001<' in reply.text


def test_refusals_of_a_counter_that_is_not_open_and_of_a_third_recall(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    press(visitor, "break", reason="istirahat")
    assert feedback(press(visitor, "call_next")) == "Loket sedang istirahat. Buka lagi dulu."
    press(visitor, "close_early", reason="petugas")
    assert feedback(press(visitor, "call", ticket="AK-001", reason="x")) == "Loket sudah ditutup. Buka lagi dulu."
    press(visitor, "reopen")
    press(visitor, "call_next")
    for _ in range(2):
        press(visitor, "recall")
    assert feedback(press(visitor, "recall")).startswith("AK-001 sudah dipanggil 3 kali.")
    press(visitor, "no_show")
    press(visitor, "return", ticket="AK-001")
    press(visitor, "call_next")
    press(visitor, "no_show")
    assert feedback(press(visitor, "return", ticket="AK-001")).startswith("AK-001 sudah pernah kembali")


@pytest.mark.parametrize(
    ("kind", "form", "status"),
    [
        ("cancel", {"ticket": "AK-001"}, 422),
        ("cancel", {"ticket": "AK-001", "reason": "x" * 400}, 422),
        ("call", {"ticket": "'; DROP", "reason": "x"}, 422),
        ("recall", {"ticket": "AK-001", "round": "one"}, 422),
        ("hand_number", {"series": "AK", "number": "12", "reason": "x"}, 422),
        ("hand_number", {"series": "AK", "number": "901", "reason": "x", "at": "25:61"}, 422),
        ("hand_number", {"series": "AK", "number": "901", "reason": "x", "at": "23:59"}, 422),
        ("start", {"ticket": "AK-777"}, 404),
        ("change_service", {"ticket": "AK-001", "service": "NOTHING"}, 404),
        ("dance", {}, 404),
    ],
)
def test_what_is_malformed_changes_nothing(hall: Hall, kind: str, form: dict[str, object], status: int) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    assert press(visitor, kind, **form).status_code == status
    with hall.store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM act WHERE kind = 'queue'").scalar() == 0


def test_a_number_written_by_hand_stands_where_its_time_puts_it(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    reply = press(visitor, "hand_number", series="AK", number=901, at="08:10", reason="listrik padam")
    assert feedback(reply) == "AK-901 masuk antrean menurut jamnya."
    assert feedback(press(visitor, "call_next")) == "AK-901 dipanggil."


def test_a_free_remark_wins_over_the_reason_of_the_list(hall: Hall) -> None:
    hall.arrive("AK")
    press(officer(hall), "cancel", ticket="AK-001", reason="lainnya", more=" keluar gedung ")
    with hall.store.read() as connection:
        assert connection.exec_driver_sql("SELECT reason FROM act WHERE kind = 'queue'").scalar() == "keluar gedung"


def test_priority_is_recorded_without_its_cause(hall: Hall) -> None:
    hall.arrive("AK")
    hall.arrive("AK")
    visitor = officer(hall)
    form = {"ticket": "AK-002", "priority": "1", "reason": "dipastikan petugas"}
    assert feedback(press(visitor, "prioritise", **form)) == "AK-002 sekarang prioritas."
    assert feedback(press(visitor, "prioritise", **form | {"priority": "0"})) == "AK-002 tidak lagi prioritas."
    press(visitor, "prioritise", **form)
    assert feedback(press(visitor, "call_next")) == "AK-002 dipanggil."
    assert "PRIORITAS" in visitor.get("/counter").text


def test_a_browser_without_scripts_can_press_too(hall: Hall) -> None:
    hall.arrive("AK")
    visitor = officer(hall)
    assert visitor.ask("POST", "/counter/act/call_next").headers["location"] == "/counter"
    reply = visitor.ask("POST", "/counter/act/call_next")
    assert reply.status_code == 409
    assert "AK-001 masih di loket ini" in reply.text


def test_today_is_the_same_read_at_once_or_line_by_line(hall: Hall) -> None:
    """Figures, timers and who was missed come from the log alone, so a restart of central loses none."""
    halls: QueueService = hall.parts.queues
    plan = hall.parts.hall_configs.plan(HALL)
    growing = CounterDays(hall.store)

    def act(kind: ActKind, **ask: object) -> None:
        halls.perform(HALL, "1", kind, ActAsk.model_validate(ask), "petugas-1")
        now = hall.clock.now()
        seen = growing.today(HALL, plan.day(now), now)
        assert seen == CounterDays(hall.store).today(HALL, plan.day(now), now)

    for _ in range(3):
        hall.arrive("AK")
    act(ActKind.CALL_NEXT)
    act(ActKind.START)
    hall.wait(minutes=6)
    act(ActKind.DONE)
    act(ActKind.CALL_NEXT)
    act(ActKind.NO_SHOW)
    act(ActKind.RETURN, ticket="AK-002")
    act(ActKind.CALL_NEXT)
    act(ActKind.NO_SHOW)
    now = hall.clock.now()
    today = growing.today(HALL, plan.day(now), now)
    figures = today.figures["1"]
    assert (figures.served, figures.missed) == (1, 2)
    assert figures.mean_seconds is not None
    assert 360 <= figures.mean_seconds < 400
    assert [(one.label, one.may_return) for one in today.missed] == [("AK-003", True)]
    hall.wait(days=1)
    tomorrow = hall.clock.now()
    rebuilt = growing.today(HALL, plan.day(tomorrow), tomorrow)
    assert (rebuilt.figures, rebuilt.missed) == ({}, ())
    assert tomorrow.utc - now.utc >= timedelta(days=1)


def displayed(hall: Hall, shown: tuple[int, ...] = (), spoken: tuple[int, ...] = (), speaks: bool = True) -> None:
    """A display of the whole hall speaks up."""
    told = {"screen": "d" * 32, "speaks": speaks, "shown": shown, "spoken": spoken}
    assert Visitor(hall).ask("POST", f"/display/{HALL}/seen", json=told).status_code == 204


def test_an_officer_sees_whether_the_number_was_shown_and_spoken(tmp_path: Path) -> None:
    with Hall(tmp_path, calls=CallSettings()) as hall:
        hall.arrive("AK")
        visitor = officer(hall)
        displayed(hall)
        pos = hall.act("1", ActKind.CALL_NEXT)["pos"]
        assert "Belum tampil di layar" in visitor.get("/counter").text
        displayed(hall, (pos,))
        assert "Sudah tampil, belum disebut" in visitor.get("/counter").text
        displayed(hall, (pos,), speaks=False)
        assert "Sudah tampil di layar" in visitor.get("/counter").text
        displayed(hall, (pos,), (pos,))
        assert "Sudah tampil dan disebut" in visitor.get("/counter").text
        again = hall.act("1", ActKind.RECALL)["pos"]
        assert "Sudah tampil, belum disebut" in visitor.get("/counter").text
        displayed(hall, (again,), (again,))
        assert "Sudah tampil dan disebut" in visitor.get("/counter").text


def test_a_no_show_is_offered_after_its_time_only(tmp_path: Path) -> None:
    with Hall(tmp_path, calls=CallSettings()) as hall:
        hall.arrive("AK")
        visitor = officer(hall)
        hall.act("1", ActKind.CALL_NEXT)
        page = visitor.get("/counter").text
        assert re.search(r'id="do-no_show"[^>]* aria-disabled="true" data-why="[^"]+" data-after="\d+"', page)
        assert "Tanpa layar: panggil dengan suara" in page
        reply = press(visitor, "no_show")
        assert reply.status_code == 409
        assert re.fullmatch(r"AK-001 belum cukup lama tampil di layar\. Tunggu \d+ detik lagi\.", feedback(reply))
        hall.wait(seconds=31)
        assert not re.search(r'id="do-no_show"[^>]* aria-disabled', visitor.get("/counter").text)
        assert press(visitor, "no_show").status_code == 200

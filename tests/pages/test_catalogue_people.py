"""A change of the catalogue and the people in the hall: what would happen is said before, and nobody is stranded."""

from __future__ import annotations

import html
import json
import re
import tomllib

import pytest

from central.access.officers import OfficerRole
from hall.catalogue import load_catalogue
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import CATALOGUE, HALL, Hall

AT = f"/admin/{HALL}"
DPMPTSP = "5"
"""A counter of another agency than Disdukcapil."""


@pytest.fixture
def admin(hall: Hall) -> Visitor:
    return signed_in(hall, OfficerRole.ADMIN)


def review(admin: Visitor, kind: str, about: str, **fields: str) -> tuple[int, str]:
    reply = admin.ask("POST", f"{AT}/catalogue/review", data={"kind": kind, "about": about, **fields})
    return reply.status_code, html.unescape(reply.text)


def publish(hall: Hall, admin: Visitor, kind: str, about: str, **fields: str) -> tuple[int, str]:
    change = json.dumps({"kind": kind, "about": about, "fields": fields})
    base = hall.parts.catalogues.current(HALL).version
    reply = admin.ask("POST", f"{AT}/catalogue/publish", data={"change": change, "base": base})
    return reply.status_code, html.unescape(reply.text)


def seated(hall: Hall, counter: str, name: str = "petugas-5") -> Visitor:
    visitor = signed_in(hall, OfficerRole.OFFICER, name)
    visitor.ask("POST", "/counter/choose", data={"counter": counter})
    return visitor


def queue_of(counter: str) -> tuple[str, str, tuple[str, ...]]:
    """Agency, series and counters of the queue with this counter."""
    for office in load_catalogue(CATALOGUE).agencies:
        for queue in office.queues:
            if counter in queue.counters:
                return office.code, queue.series, queue.counters
    raise KeyError(counter)


def test_a_counter_of_another_agency_is_refused_at_its_field_with_the_name_of_its_owner(
    hall: Hall, admin: Visitor
) -> None:
    officer = seated(hall, DPMPTSP)
    status, text = review(admin, "queue", "AK", counters=f"1, 2, 3, 4, {DPMPTSP}", schedule="seven_day")
    assert status == 422
    assert f"loket {DPMPTSP} milik {queue_of(DPMPTSP)[0]}" in text
    assert publish(hall, admin, "queue", "AK", counters=f"1, {DPMPTSP}", schedule="seven_day")[0] == 422
    assert officer.get("/counter").status_code == 200


@pytest.mark.parametrize("counters", ["1;2", "1/2", "1-4", "1, 2, ,3;", "x" * 17])
def test_what_is_no_list_of_counters_is_refused_with_an_example(admin: Visitor, counters: str) -> None:
    status, text = review(admin, "queue", "AK", counters=counters, schedule="seven_day")
    assert status == 422
    assert "misalnya" in text
    assert f'value="{counters}"' in text


def test_removing_a_counter_says_who_sits_there_and_then_lets_it(hall: Hall, admin: Visitor) -> None:
    seated(hall, "4")
    status, text = review(admin, "queue", "AK", counters="1, 2, 3", schedule="seven_day")
    assert status == 200
    assert "petugas-5 sedang di loket 4" in text
    assert "/catalogue/publish" in text
    assert publish(hall, admin, "queue", "AK", counters="1, 2, 3", schedule="seven_day")[0] == 303


def test_a_counter_with_a_visitor_stays_until_the_visitor_is_through(hall: Hall, admin: Visitor) -> None:
    hall.arrive("AK")
    hall.act("4", "call_next")
    status, text = review(admin, "queue", "AK", counters="1, 2, 3", schedule="seven_day")
    assert status == 200
    assert "AK-001 sedang di loket 4" in text
    assert "Terbitkan</button>" not in text
    status, text = publish(hall, admin, "queue", "AK", counters="1, 2, 3", schedule="seven_day")
    assert (status, "AK-001 sedang di loket 4" in text) == (200, True)
    assert "4" in hall.parts.hall_configs.plan(HALL).counters
    hall.act("4", "done")
    assert publish(hall, admin, "queue", "AK", counters="1, 2, 3", schedule="seven_day")[0] == 303
    assert "4" not in hall.parts.hall_configs.plan(HALL).counters


def test_a_visitor_at_a_counter_that_is_gone_after_all_waits_again_in_the_old_place(hall: Hall) -> None:
    """A technician puts another file there, or a catalogue is pushed: nobody asked the page."""
    hall.arrive("AK")
    hall.arrive("AK")
    hall.act("4", "call_next")
    content = CATALOGUE.read_text(encoding="utf-8").replace('["1", "2", "3", "4"]', '["1", "2", "3"]')
    hall.parts.kiosks.push(HALL, "catalogue", "no-4", content)
    hall.parts.renew(HALL)
    waiting = next(line for line in hall.parts.queues.queue(HALL).queues if line.series == "AK")
    assert [ticket.label for ticket in waiting.waiting] == ["AK-001", "AK-002"]
    assert waiting.called == ()
    assert hall.act("1", "call_next")["ticket"]["label"] == "AK-001"
    assert hall.parts.queues.bring_back(HALL) == 0


@pytest.mark.parametrize("kind", ["drop_queue", "drop_service"])
def test_what_people_wait_for_is_not_removed(hall: Hall, admin: Visitor, kind: str) -> None:
    hall.arrive("HS")
    about = "HS" if kind == "drop_queue" else hall.agency["HS"][1]
    status, text = review(admin, kind, about)
    assert status == 200
    assert "1 orang masih" in text
    assert publish(hall, admin, kind, about)[0] == 200
    assert "HS" in hall.parts.hall_configs.plan(HALL).queues
    hall.act("17", "call_next")
    hall.act("17", "done")
    assert publish(hall, admin, kind, about)[0] == 303


def test_closing_today_says_how_many_still_wait(hall: Hall, admin: Visitor) -> None:
    for _ in range(3):
        hall.arrive("AK")
    today = hall.clock.now().utc.date().isoformat()
    status, text = review(admin, "close_agency", "DUKCAPIL", first=today)
    assert status == 200
    assert "Antrean AK tutup hari ini, padahal 3 orang masih menunggu" in text
    assert publish(hall, admin, "close_agency", "DUKCAPIL", first=today)[0] == 303


def test_an_old_catalogue_is_not_brought_back_over_a_visitor(hall: Hall, admin: Visitor) -> None:
    assert publish(hall, admin, "queue", "AK", counters="1, 2, 3, 4, 77", schedule="seven_day")[0] == 303
    first = hall.parts.catalogues.history(HALL)[-1].id
    hall.arrive("AK")
    hall.act("77", "call_next")
    page = html.unescape(admin.get(f"{AT}/catalogue/history/{first}").text)
    assert "AK-001 sedang di loket 77" in page
    base = hall.parts.catalogues.current(HALL).version
    reply = admin.ask("POST", f"{AT}/catalogue/history/{first}/restore", data={"base": base})
    assert reply.status_code == 409
    assert "77" in hall.parts.hall_configs.plan(HALL).counters


# ---- in people's words


def rows(text: str) -> list[list[str]]:
    """The cells of the table of changes."""
    body = text.partition('<table class="changes">')[2].partition("</table>")[0].partition("<tbody>")[2]
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in body.split("</tr>")
        if "<td" in row
    ]


@pytest.mark.parametrize(
    ("kind", "about", "fields", "expected"),
    [
        ("service", "DUKCAPIL-01", {"fee_id": "Rp5.000"}, ["Biaya (Indonesia)", "Gratis", "Rp5.000"]),
        ("queue", "AK", {"counters": "1, 2"}, ["Loket", "1, 2, 3, 4", "1, 2"]),
        ("service", "DUKCAPIL-01", {"published": ""}, ["Tampilkan di kiosk", "–", "tidak"]),
        ("drop_service", "DUKCAPIL-02", {}, ["dihapus", "", ""]),
        ("move_service", "POLRESTA-02", {"place": "HK:"}, ["dipindahkan", "", "Polresta · antrean HK"]),
    ],
)
def test_a_review_names_what_people_know(
    admin: Visitor, kind: str, about: str, fields: dict[str, str], expected: list[str]
) -> None:
    status, text = review(admin, kind, about, **fields)
    assert status == 200
    (row,) = rows(text)
    assert row[1:] == expected
    assert "·" in row[0]
    assert about not in row[0] or kind == "queue"
    heading = re.search(r"<h1>(.*?)</h1>", text)
    assert heading is not None
    assert about not in heading[1] or kind == "queue"


def test_history_message_and_log_say_names_and_follow_the_reader(hall: Hall, admin: Visitor) -> None:
    assert publish(hall, admin, "drop_service", "DUKCAPIL-02")[0] == 303
    name = load_catalogue(CATALOGUE).service("DUKCAPIL-02").name.get("id")
    assert f"Diterbitkan: dihapus: Disdukcapil · {name}" in html.unescape(admin.get(f"{AT}/catalogue").text)
    first = hall.parts.catalogues.history(HALL)[-1]
    base = hall.parts.catalogues.current(HALL).version
    admin.ask("POST", f"{AT}/catalogue/history/{first.id}/restore", data={"base": base})
    for language, words in (("id", ("dihapus: ", "dikembalikan ke katalog ")), ("en", ("removed: ", "brought back: "))):
        history = html.unescape(admin.get(f"{AT}/catalogue/history?lang={language}").text)
        for said in words:
            assert said in history
        assert "DUKCAPIL-02" not in history
        assert f"{words[0]}Disdukcapil" in html.unescape(admin.get(f"{AT}/log?lang={language}").text)


def test_a_line_that_an_earlier_version_kept_is_still_said(hall: Hall, admin: Visitor) -> None:
    current = hall.parts.catalogues.current(HALL)
    hall.parts.catalogues.publish(HALL, current.content + "\n", current.version, "kepala", "service DUKCAPIL-01")
    assert "DUKCAPIL-01" in admin.get(f"{AT}/catalogue/history").text


def test_a_mistake_elsewhere_is_named_by_what_people_see(hall: Hall, admin: Visitor) -> None:
    """Taking the only service out of a queue."""
    services = min(
        (queue.services for office in load_catalogue(CATALOGUE).agencies for queue in office.queues), key=len
    )
    code, *others = [service.code for service in services]
    for other in others:
        assert publish(hall, admin, "drop_service", other)[0] == 303
    status, text = review(admin, "drop_service", code)
    assert status == 422
    assert "antrean harus punya paling sedikit satu layanan" in text
    assert "agency.queue" not in text
    assert "[[service]]" not in text


def places(hall: Hall) -> dict[str, tuple[str, str]]:
    """Agency and queue of every service, by its code and by its name, as the file has them."""
    told = tomllib.loads(hall.parts.catalogues.current(HALL).content)
    return {
        service[key]: (office["code"], queue["series"])
        for office in told["agency"]
        for queue in office["queue"]
        for service in queue["service"]
        for key in ("code", "name_id")
    }


@pytest.mark.parametrize(
    ("kind", "about", "fields", "shown_on", "service", "place"),
    [
        (
            "new_service", "AK", {"service_id": "Layanan uji", "minutes": "9"}, "agencies/DUKCAPIL",
            "Layanan uji", ("DUKCAPIL", "AK"),
        ),
        (
            "new_queue", "DUKCAPIL",
            {"series": "AB", "counters": "41", "schedule": "weekday", "service_id": "Layanan uji", "minutes": "9"},
            "agencies/DUKCAPIL", "Layanan uji", ("DUKCAPIL", "AB"),
        ),
        ("move_queue", "HS", {"place": "DUKCAPIL"}, "agencies/DUKCAPIL", "", ("DUKCAPIL", "HS")),
        ("move_service", "POLRESTA-02", {"place": "HS:"}, "agencies/POLRESTA", "POLRESTA-02", ("POLRESTA", "HS")),
    ],
)  # fmt: skip
def test_services_and_queues_come_and_move_by_the_page(
    hall: Hall,
    admin: Visitor,
    kind: str,
    about: str,
    fields: dict[str, str],
    shown_on: str,
    service: str,
    place: tuple[str, str],
) -> None:
    before = places(hall)
    if kind == "move_queue":
        service = next(code for code, (_, series) in before.items() if series == about)
    assert before.get(service) != place
    status, text = review(admin, kind, about, **fields)
    assert status == 200, text
    assert publish(hall, admin, kind, about, **fields)[0] == 303
    after = places(hall)
    assert after[service] == place
    assert {name: where for name, where in after.items() if where != place} == {
        name: where for name, where in before.items() if after.get(name) != place
    }
    page = html.unescape(admin.get(f"{AT}/catalogue/{shown_on}").text)
    expected = {"new_service": "Layanan uji", "new_queue": "Antrean AB", "move_queue": "Antrean HS"}
    assert expected.get(kind, "POLRESTA-02") in page


@pytest.mark.parametrize(
    ("kind", "about", "fields", "field"),
    [
        ("new_service", "AK", {"service_id": "", "minutes": "9"}, "service_id"),
        ("new_service", "AK", {"service_id": "Uji", "minutes": "lama"}, "minutes"),
        ("new_queue", "DUKCAPIL", {"series": "AK", "counters": "41", "schedule": "weekday"}, "series"),
        (
            "new_queue", "DUKCAPIL",
            {"series": "AB", "counters": "5", "schedule": "weekday", "service_id": "Uji", "minutes": "9"},
            "counters",
        ),
    ],
)  # fmt: skip
def test_a_refused_form_keeps_what_was_typed_and_marks_the_field(
    admin: Visitor, kind: str, about: str, fields: dict[str, str], field: str
) -> None:
    status, text = review(admin, kind, about, **fields)
    assert status == 422
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', text)
    for name, value in fields.items():
        if value and name not in ("schedule", "minutes"):
            assert f'value="{value}"' in text


# ---- who really sits there


def test_the_overview_counts_counters_with_somebody_there(hall: Hall, admin: Visitor) -> None:
    seated(hall, "1", "petugas-1")
    seated(hall, "2", "petugas-2").ask("POST", "/counter/act", data={"act": "break"})
    hall.act("2", "break")
    hall.arrive("HK")
    text = html.unescape(admin.get(AT).text)
    card = text.partition("Loket dengan petugas</h2>")[2]
    assert re.match(r'<p class="figure number">1</p><p class="second">dari 36 loket', card)
    agency = re.search(r"<tr><th scope=\"row\">Polresta</th>.*?</tr>", text)
    assert agency is not None
    assert "tidak ada petugas" in agency[0]


def test_a_phone_promises_no_wait_while_nobody_is_at_the_counters(hall: Hall) -> None:
    """Somebody has an account, so it is known who is where; a hall without accounts cannot tell."""
    token = hall.arrive("AK")
    phone = Visitor(hall)
    assert "belum ada petugas" not in phone.get(f"/t/{token}").text
    officer = seated(hall, "15")
    assert "belum ada petugas di loket" in phone.get(f"/t/{token}").text
    assert "nobody at the counter yet" in phone.get(f"/t/{token}?lang=en").text
    officer.ask("POST", "/counter/choose", data={"counter": "1"})
    assert "belum ada petugas" not in phone.get(f"/t/{token}?lang=id").text

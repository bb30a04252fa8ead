"""Admin pages over HTTP: what heads and admins may do, and that a refusal loses nothing."""

from __future__ import annotations

import html
import re
from html import escape

import pytest

from central.access.officers import OfficerRole
from central.pages.site import Site
from hall.config.mistake_wording import said
from tests.pages.conftest import Visitor, signed_in
from tests.support.web_hall import HALL, SECRET, Hall

AT = f"/admin/{HALL}"


def post(visitor: Visitor, path: str, **form: str) -> tuple[int, str]:
    reply = visitor.ask("POST", AT + path, data=form)
    return reply.status_code, reply.text


@pytest.fixture
def admin(hall: Hall) -> Visitor:
    return signed_in(hall, OfficerRole.ADMIN)


@pytest.mark.parametrize("path", ["", "/officers", "/notices", "/catalogue", "/days", "/log", "/catalogue/history"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages(hall: Hall, path: str, language: str) -> None:
    head = signed_in(hall, OfficerRole.HEAD)
    reply = head.get(f"{AT}{path}?lang={language}")
    assert reply.status_code == 200
    assert f'<html lang="{language}">' in reply.text
    assert "default-src 'self'" in reply.headers["content-security-policy"]


def test_a_head_looks_and_announces_but_changes_nothing_else(hall: Hall) -> None:
    head = signed_in(hall, OfficerRole.HEAD)
    assert post(head, "/notices", text_id="Salat Jumat pukul 12.00")[0] == 303
    for path in ("/officers", "/officers/one-head/end", "/catalogue/review", "/catalogue/publish"):
        assert post(head, path, name="x", secret=SECRET, role="admin", change="{}", base="")[0] == 403, path


def test_what_was_done_is_said_once_and_never_by_a_link(admin: Visitor) -> None:
    assert "Semua PIN direset" not in admin.get(f"{AT}/notices?done=Semua+PIN+direset").text
    assert post(admin, "/notices", text_id="Salat Jumat pukul 12.00")[0] == 303
    first, again = admin.get(f"{AT}/notices").text, admin.get(f"{AT}/notices").text
    assert (first.count('class="sign fade" role="status"'), again.count('class="sign fade" role="status"')) == (1, 0)


def test_officers_come_change_and_go(hall: Hall, admin: Visitor) -> None:
    assert post(admin, "/officers", name="petugas-9", secret="482913", role="officer", agency="DUKCAPIL")[0] == 303
    assert post(admin, "/officers/petugas-9/change", role="head", agency="")[0] == 303
    assert post(admin, "/officers/petugas-9/secret", secret="739201")[0] == 303
    found = {one.name: one for one in hall.parts.officers.all(HALL)}
    assert found["petugas-9"].role is OfficerRole.HEAD
    status, text = post(admin, "/officers/petugas-9/end")
    assert (status, "Akhiri akun petugas-9?" in text) == (200, True)  # it is asked first
    assert next(one for one in hall.parts.officers.all(HALL) if one.name == "petugas-9").ended_at is None
    assert post(admin, "/officers/petugas-9/end", sure="yes")[0] == 303
    assert "mengubah petugas" in admin.get(f"{AT}/log").text
    log = admin.get(f"{AT}/log.csv").text
    for what in ("menambah petugas", "mengubah petugas", "mengganti PIN petugas", "mengakhiri akun petugas"):
        assert what in log
    assert "739201" not in log


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "petugas-9", "secret": "111111", "role": "officer"}, "terlalu mudah ditebak"),
        ({"name": "petugas-9", "secret": "123", "role": "officer"}, "6 sampai 128 tanda"),
        ({"name": "one-admin", "secret": "482913", "role": "officer"}, "Nama ini sudah ada"),
        ({"name": "<script>", "secret": "482913", "role": "officer"}, "Nama 1 sampai 40 tanda"),
    ],
)
def test_a_refusal_is_told_in_plain_words(hall: Hall, admin: Visitor, form: dict[str, str], words: str) -> None:
    status, text = post(admin, "/officers", **form)
    assert status == 409
    assert words in text
    assert f'value="{escape(form["name"])}"' in text  # what was typed stays
    assert f'value="{form["secret"]}"' not in text
    assert "<script>" not in text.split("</head>")[1].replace('<script src="', "")


def test_the_only_admin_stays(hall: Hall, admin: Visitor) -> None:
    status, text = post(admin, "/officers/one-admin/end", sure="yes")
    assert (status, "satu-satunya admin" in text) == (409, True)


def test_an_announcement_for_later_says_when_it_is_shown(hall: Hall, admin: Visitor) -> None:
    """In the answer, and in the list until then."""
    form = {"text_id": "Libur bersama", "since": "2026-10-05T13:00", "until": "2026-10-06T09:30"}
    answer = admin.ask("POST", AT + "/notices", data=form).headers["location"]
    page = admin.get(answer).text
    assert "Pengumuman akan tampil mulai 5 Oktober 2026 13.00 sampai 6 Oktober 2026 09.30." in page
    assert "belum tampil" in page
    assert "mulai 5 Oktober 2026 13.00" in page.partition("Libur bersama")[2]
    hall.wait(hours=6)
    page = admin.get(AT + "/notices").text.partition("Libur bersama")[2]
    assert "tampil sekarang" in page
    assert "mulai 5 Oktober" not in page
    assert "sampai 6 Oktober 2026 09.30" in page


def test_signs_that_nobody_sees_stay_out_of_what_is_typed(hall: Hall, admin: Visitor) -> None:
    assert post(admin, "/notices", text_id="Libur\u202e besok\u0007", text_en="Closed\u200e tomorrow")[0] == 303
    (notice,) = hall.parts.announcements.shown(HALL)
    assert notice.texts == {"id": "Libur besok", "en": "Closed tomorrow"}


def test_announcements_and_voice(hall: Hall, admin: Visitor) -> None:
    status, text = post(admin, "/notices", text_id="", text_en="Only English")
    assert (status, "bahasa Indonesia" in text, "Only English" in text) == (422, True, True)
    assert post(admin, "/notices", text_id="Hari ini sampai pukul 12.00", until="2026-10-05T12:00")[0] == 303
    (notice,) = hall.parts.announcements.shown(HALL)
    assert notice.until is not None
    assert notice.until.isoformat() == "2026-10-05T04:00:00+00:00"
    assert post(admin, f"/notices/{notice.id}/end")[0] == 303
    assert hall.parts.announcements.shown(HALL) == []
    assert post(admin, "/display", volume="40", quiet_from="12:00", quiet_until="13:00")[0] == 303
    choice = hall.parts.announcements.display(HALL)
    assert (choice.volume, len(choice.quiet), choice.languages) == (0.4, 1, ("id",))
    assert post(admin, "/display", volume="loud")[0] == 422


def test_signs_that_nobody_sees_are_taken_out_of_every_form(hall: Hall, admin: Visitor) -> None:
    """Copied from a message, "petugas-7" brings a mark along, and nobody could sign in by typing the name."""
    hidden = "\u200e\u202e\u0007\ufeff"
    form = {"name": f"petugas{hidden}-7", "secret": f"4829{hidden}13", "role": "officer", "agency": "DUKCAPIL"}
    assert post(admin, "/officers", **form)[0] == 303
    assert "petugas-7" in {one.name for one in hall.parts.officers.all(HALL)}
    again = {"hall": HALL, "name": "petugas-7", "secret": "482913"}
    assert Visitor(hall).ask("POST", "/sign-in", data=again).status_code == 303
    assert post(admin, "/notices", text_id=f"Salat{hidden} Jumat")[0] == 303
    assert [notice.texts["id"] for notice in hall.parts.announcements.holding(HALL)] == ["Salat Jumat"]


def review(admin: Visitor, **form: str) -> tuple[int, str, dict[str, str]]:
    """The page before publishing: status, text, and the fields of its form."""
    status, text = post(admin, "/catalogue/review", **form)
    fields = dict(re.findall(r'name="(change|base)" value="([^"]*)"', text))
    return status, text, {name: html.unescape(value) for name, value in fields.items()}


def test_a_fee_is_changed_looked_at_published_and_undone(hall: Hall, admin: Visitor) -> None:
    status, text, asked = review(admin, kind="service", about="DUKCAPIL-01", fee_id="Rp5.000 & meterai")
    assert status == 200
    assert "Rp5.000 &amp; meterai" in text
    assert hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01").standard.fee.get("id") == "Gratis"
    assert post(admin, "/catalogue/publish", **asked)[0] == 303
    assert (
        hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01").standard.fee.get("id")
        == "Rp5.000 & meterai"
    )
    first = hall.parts.catalogues.history(HALL)[-1]
    base = hall.parts.catalogues.current(HALL).version
    assert admin.get(f"{AT}/catalogue/history/{first.id}").status_code == 200
    assert post(admin, f"/catalogue/history/{first.id}/restore", base=base)[0] == 303
    assert hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01").standard.fee.get("id") == "Gratis"


def test_a_mistake_is_told_and_what_was_typed_stays(hall: Hall, admin: Visitor) -> None:
    status, text, _ = review(admin, kind="service", about="DUKCAPIL-01", minutes="soon", fee_id="Rp7.777")
    assert status == 422
    assert "Menit di loket, kira-kira: tulis bilangan, misalnya 12 atau 7,5" in text
    assert 'aria-invalid="true" aria-describedby="minutes-wrong"' in text
    assert 'value="Rp7.777"' in text
    status, text, _ = review(admin, kind="service", about="DUKCAPIL-01", name_id="", fee_id="Rp7.777")
    assert status == 422
    assert 'value="Rp7.777"' in text


QUEUE = {"kind": "queue", "about": "AK", "counters": "1, 2", "schedule": "seven_day", "quota": "90"}
NEW = {
    "kind": "new_agency", "code": "BARU", "short": "Baru", "name_id": "Kantor Baru", "zone": "A", "series": "BX",
    "counters": "40", "schedule": "seven_day", "service_id": "Layanan", "minutes": "10",
}  # fmt: skip
DAY = {"kind": "special_day", "date": "2026-12-01", "open": "08:00", "close": "12:00", "name_id": "Hari kerja pendek"}
HOLIDAY = {"kind": "holiday", "date": "2026-12-02", "name_id": "Libur", "kind_of_day": "libur_daerah"}
WEEK = {"kind": "schedule", "about": "seven_day.mon", "open": "08:00", "close": "15:00"}
CLOSING = {"kind": "close_agency", "about": "DUKCAPIL", "first": "2026-12-01", "name_id": "Renovasi"}
SERVICE = {"kind": "service", "about": "DUKCAPIL-01"}
REFUSED = [
    (QUEUE, {"quota": "banyak"}, "Kuota: tulis satu bilangan, atau jam", "quota-AK"),
    (QUEUE, {"quota": "12:00=140, 08:00=90"}, "Kuota: tulis satu bilangan, atau jam", "quota-AK"),
    (QUEUE, {"quota": "0"}, "Kuota: tulis bilangan bulat, paling sedikit 1", "quota-AK"),
    (QUEUE, {"counters": " "}, "Loket: sebutkan paling sedikit satu loket", "counters-AK"),
    (QUEUE, {"counters": "1, 1"}, "Loket: menyebut satu loket dua kali", "counters-AK"),
    (QUEUE, {"schedule": "never"}, "Jadwal: tidak ada; yang ada: ", "schedule-AK"),
    (NEW, {"series": "AK"}, "Huruf nomor: huruf ini sudah dipakai", "series"),
    (NEW, {"series": "A"}, "berawalan sama; pilih huruf lain", "series"),
    (NEW, {"series": "A1"}, "Huruf nomor: tulis 1 sampai 3 huruf besar", "series"),
    (NEW, {"code": "DUKCAPIL"}, "Kode: kode ini sudah dipakai", "code"),
    (NEW, {"code": "baru lagi"}, "Kode: tulis huruf besar, angka", "code"),
    (NEW, {"service_id": ""}, "Layanan pertama (Indonesia): belum diisi", "service_id"),
    (NEW, {"minutes": "500"}, "tulis menit, lebih dari 0 dan paling banyak 480", "minutes"),
    (NEW, {"name_id": ""}, "Nama (Indonesia): belum diisi", "name_id"),
    (DAY, {"close": "07:59"}, "Tutup: harus sesudah jam buka 08:00", "close"),
    (DAY, {"open": "04:00"}, "Buka: sebelum kiosk menyala; paling awal", "open"),
    (DAY, {"breaks": "13:00-14:00"}, "Istirahat: istirahat 13:00-14:00 di luar jam layanan 08:00-12:00", "breaks"),
    (DAY, {"breaks": "09:00-10:00, 09:30-11:00"}, "Istirahat: dua istirahat bertumpang tindih", "breaks"),
    (DAY, {"breaks": "lunch"}, "Istirahat: tulis istirahat", "breaks"),
    (DAY, {"last_ticket": "13:00"}, "Nomor terakhir: di luar jam layanan 08:00-12:00", "last_ticket"),
    (DAY, {"date": ""}, "Tanggal: isi tanggalnya", "date"),
    (DAY, {"date": "tomorrow"}, "Tanggal: tulis tanggal", "date"),
    (DAY, {"open": "8"}, "Buka: tulis jam", "open"),
    (HOLIDAY, {"date": "2026-12-25"}, "Tanggal: hari ini sudah ada di daftar", "holiday-date"),
    (HOLIDAY, {"kind_of_day": "party"}, "Jenis: tidak ada; yang ada: ", "holiday-kind"),
    (HOLIDAY, {"name_id": ""}, "Nama (Indonesia): belum diisi", "holiday-id"),
    (WEEK, {"close": "07:00"}, "Tutup: harus sesudah jam buka 08:00", "seven_day-mon-close"),
    (WEEK, {"breaks": "16:00-17:00"}, "di luar jam layanan 08:00-15:00", "seven_day-mon-breaks"),
    (CLOSING, {"last": "2026-11-01"}, "Sampai tanggal: hari terakhir tidak sebelum hari pertama", "last"),
    (CLOSING, {"first": ""}, "Dari tanggal: isi tanggalnya", "first"),
    (SERVICE, {"fee_idr": "gratis"}, "Rupiah, jika pasti: tulis bilangan bulat", "fee_idr"),
    (SERVICE, {"fee_id": "x" * 5000}, "Biaya (Indonesia): paling banyak 4000 tanda", "fee_id"),
    (SERVICE, {"name_id": "x" * 3000}, "Nama (Indonesia): paling banyak", "name_id"),
    (SERVICE, {"name_id": "a\x07b"}, "memuat tanda yang tidak terlihat", "name_id"),
    (SERVICE, {"verified": "yes"}, "Terverifikasi: yang terverifikasi memerlukan tanggal", "verified"),
    (SERVICE, {"last_ticket": "23:00"}, "Nomor terakhir: di luar jam layanan jadwal", "last_ticket"),
    (SERVICE, {"product_id": ""}, "Hasil (Indonesia): belum diisi", "product_id"),
]


@pytest.mark.parametrize(("form", "bad", "told", "field"), REFUSED)
def test_every_form_keeps_what_was_typed_and_says_what_is_wrong_where(
    admin: Visitor, form: dict[str, str], bad: dict[str, str], told: str, field: str
) -> None:
    given = form | bad
    status, text, _ = review(admin, **given)
    assert status == 422
    text = html.unescape(text)
    alert = text.partition('role="alert"')[2].partition("</ul>")[0]
    assert told in alert
    assert "ini tidak dapat dipakai" not in alert
    assert f'aria-describedby="{field}-wrong"' in text
    assert text.count('aria-invalid="true"') == 1
    for name, value in given.items():
        if name not in ("kind", "about", "kind_of_day", "verified", "zone", "schedule") and value.isprintable():
            assert f'value="{value}"' in text, name


def test_english_pages_tell_mistakes_in_english(admin: Visitor) -> None:
    reply = admin.ask("POST", f"{AT}/catalogue/review?lang=en", data=QUEUE | {"quota": "many"})
    assert "Quota: write one number, or times" in html.unescape(reply.text)


def test_a_mistake_without_words_of_its_own_is_told_as_it_is() -> None:
    assert said("something new", Site().words("id", "admin")) == "ini tidak dapat dipakai: something new"


def test_a_schedule_is_chosen_by_its_hours(admin: Visitor) -> None:
    text = html.unescape(admin.get(f"{AT}/catalogue/agencies/DUKCAPIL").text)
    assert re.search(r'<option value="seven_day" selected>Sen–\w+ 08:00–15:00.* · seven_day</option>', text)


def test_somebody_else_published_meanwhile(hall: Hall, admin: Visitor) -> None:
    _, _, mine = review(admin, kind="service", about="DUKCAPIL-01", fee_id="Rp1.000")
    _, _, theirs = review(admin, kind="service", about="DUKCAPIL-02", fee_id="Rp2.000")
    assert post(admin, "/catalogue/publish", **theirs)[0] == 303
    status, text = post(admin, "/catalogue/publish", **mine)
    assert status == 200
    assert "Rp1.000" in text  # to be looked at again, on what holds now
    assert hall.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-02").standard.fee.get("id") == "Rp2.000"


@pytest.mark.parametrize(
    "path", ["/catalogue/services/NOBODY", "/catalogue/agencies/NOBODY", "/catalogue/history/7", "/log?day=x"]
)
def test_what_is_not_there_is_not_found(admin: Visitor, path: str) -> None:
    assert admin.get(AT + path).status_code == 404


@pytest.mark.parametrize("form", [{"kind": "drop_table"}, {}, {"kind": "service"}])
def test_a_change_that_is_none_is_refused(admin: Visitor, form: dict[str, str]) -> None:
    assert post(admin, "/catalogue/review", **form)[0] in (404, 422)
    assert post(admin, "/catalogue/publish", change="[]", base="x")[0] == 422


def test_the_log_is_a_table_that_no_spreadsheet_runs(hall: Hall, admin: Visitor) -> None:
    hall.arrive("AK")
    hall.act("1", "call_next")
    hall.act("1", "cancel", reason="=cmd()", officer="petugas-1")
    reply = admin.get(f"{AT}/log.csv")
    assert reply.headers["content-type"].startswith("text/csv")
    assert "attachment" in reply.headers["content-disposition"]
    assert "AK-001" in reply.text
    assert ";=cmd()" not in reply.text
    assert ";k1;" not in reply.text


def test_an_alarm_is_told_with_its_remedy_and_can_be_seen(hall: Hall, admin: Visitor) -> None:
    hall.arrive("AK")
    hall.beat(printer={"can_print": False, "problems": ["paper_out"]}, paper={"tickets": "3", "lasts_today": "False"})
    text = admin.get(AT).text
    assert "printer tidak dapat mencetak" in text
    assert "kertas tinggal kira-kira 3 tiket" in text
    numbers = re.findall(rf"{AT}/alarms/(\d+)/seen", text)
    assert len(numbers) == 2
    assert post(admin, f"/alarms/{numbers[0]}/seen")[0] == 303
    hall.beat(printer={"can_print": False, "problems": ["paper_out"]}, paper={"tickets": "3", "lasts_today": "False"})
    assert len(re.findall(r"/alarms/(\d+)/seen", admin.get(AT).text)) == 1
    hall.beat(printer={"can_print": True, "problems": []}, paper={"tickets": "800", "lasts_today": "True"})
    assert "/seen" not in admin.get(AT).text
    hall.beat(printer={"can_print": False, "problems": ["jam"]}, paper={"tickets": "3", "lasts_today": "False"})
    assert len(re.findall(r"/alarms/(\d+)/seen", admin.get(AT).text)) == 2


def test_a_planned_announcement_says_when(hall: Hall) -> None:
    head = signed_in(hall, OfficerRole.HEAD)

    def said(**form: str) -> str:
        assert post(head, "/notices", text_id="Senam", **form)[0] == 303
        return head.get(f"{AT}/notices").text

    assert "Pengumuman akan tampil mulai 6 Oktober 2026 08.00." in said(since="2026-10-06T08:00")
    text = said(since="2026-10-06T08:00", until="2026-10-06T12:00")
    assert "Pengumuman akan tampil mulai 6 Oktober 2026 08.00 sampai 6 Oktober 2026 12.00." in text
    assert "belum tampil" in text
    assert "Pengumuman tampil di layar sampai 5 Oktober 2026 12.00." in said(until="2026-10-05T12:00")
    text = said()
    assert "Pengumuman tampil di layar." in text
    assert "tampil sekarang" in text


@pytest.mark.parametrize("when", [
    "0001-01-01T00:00", "9999-12-31T23:59", "1969-12-31T23:59", "2200-01-01T00:00", "2026-02-30T08:00", "08:00", "nan",
    "2026-10-06T25:00",
])  # fmt: skip
def test_an_announcement_at_a_time_that_cannot_be_is_refused_and_stays_in_the_form(
    hall: Hall, admin: Visitor, when: str
) -> None:
    for name in ("since", "until"):
        refused = admin.ask("POST", f"/admin/{HALL}/notices", data={"text_id": "Loket 3 pindah", name: when})
        assert refused.status_code == 422
        assert "Loket 3 pindah" in refused.text
    assert hall.parts.announcements.holding(HALL) == []
    for path in (f"/admin/{HALL}/notices", f"/display/{HALL}", f"/display/{HALL}/live?once"):
        assert admin.get(path).status_code == 200

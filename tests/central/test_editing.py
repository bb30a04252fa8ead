"""Editing the catalogue: what was asked for changes and nothing else; history; two people at once."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from central.config.halls import read_catalogue
from central.editing import Catalogues, Change, ChangedMeanwhile, ChangeImpossible, apply
from central.editing.changes import ChangeKind
from central.store import CentralStore
from hall.catalogue import Catalogue, CatalogueErrors
from tests.central.rig import HALL
from tests.central.whole import Whole

TEXT = (Path(__file__).parents[2] / "config" / "catalogue.toml").read_text(encoding="utf-8")


def changed(kind: ChangeKind, about: str, **fields: str) -> tuple[Catalogue, list[str]]:
    """The catalogue after the change, and the lines that differ."""
    after = apply(TEXT, Change(kind, about, fields))
    lines = difflib.unified_diff(TEXT.splitlines(), after.splitlines(), lineterm="", n=0)
    return read_catalogue(after), [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_a_change_of_nothing_changes_no_sign() -> None:
    now = read_catalogue(TEXT).service("DUKCAPIL-01")
    same = {"name_id": now.name.get("id"), "requirements_id": "\n".join(now.standard.requirements.get("id"))}
    more = {"minutes": "12", "fee_idr": "0", "published": "yes", "private": "", "verified": "", "complaint_id": ""}
    assert apply(TEXT, Change("service", "DUKCAPIL-01", {**same, **more})) == TEXT


def test_a_fee_is_changed_and_comments_and_order_stay() -> None:
    catalogue, lines = changed("service", "DUKCAPIL-01", fee_id="Rp5.000", fee_idr="Rp5.000")
    assert lines == ["-fee_idr = 0", '-fee_id = "Gratis"', "+fee_idr = 5000", '+fee_id = "Rp5.000"']
    assert catalogue.service("DUKCAPIL-01").fee_idr == 5000


@pytest.mark.parametrize("between", ["\n# ---- the next agency\n", "\n\n# one\n# two\n\n", ""])
def test_a_new_key_stands_before_what_belongs_to_the_next_agency(between: str) -> None:
    """Of the last service of an agency, whatever stands behind it."""
    head, mark, tail = TEXT.partition('\n[[agency]]\ncode = "DPMPTSP"')
    assert mark
    text = f"{head}{between}{mark}{tail}"
    last = read_catalogue(text).agency("DUKCAPIL").queues[-1].services[-1].code
    for change in (
        Change("service", last, {"note": "baru"}),
        Change("publish_agency", "DUKCAPIL", {"published": "no"}),
    ):
        after = apply(text, change)
        lines, new = after.splitlines(), {'note = "baru"', "published = false"}
        places = [at for at, line in enumerate(lines) if line in new and line not in text.splitlines()]
        assert places
        assert "\n".join(line for at, line in enumerate(lines) if at not in places) == text.rstrip("\n")
        assert all(re.match(r"\w+ = |[\])]", lines[at - 1]) for at in places)


def test_a_service_is_verified_by_somebody_on_a_day() -> None:
    catalogue, _ = changed("service", "DUKCAPIL-01", verified="yes", verified_on="2026-12-01", verified_by="petugas-1")
    service = catalogue.service("DUKCAPIL-01")
    assert (service.verified, str(service.verified_on), service.verified_by) == (True, "2026-12-01", "petugas-1")


def test_requirements_are_lines_and_none_is_an_answer() -> None:
    catalogue, _ = changed("service", "DUKCAPIL-01", requirements_id="KTP\n\n  KK  \n", requirements_en="")
    assert catalogue.service("DUKCAPIL-01").standard.requirements.get("en") == ("KTP", "KK")
    catalogue, _ = changed("service", "DUKCAPIL-01", requirements_id="", requirements_en="")
    assert catalogue.service("DUKCAPIL-01").standard.requirements.get("id") == ()


def test_an_agency_gets_another_name() -> None:
    catalogue, lines = changed("agency", "BAPENDA", short="Pajak", name_id="Badan Pajak")
    assert catalogue.agency("BAPENDA").short == "Pajak"
    assert len(lines) == 4


def test_a_queue_gets_counters_and_a_quota_by_part_of_day() -> None:
    catalogue, _ = changed("queue", "HS", counters="17, 40", quota="08:00=30, 12.00=50")
    assert catalogue.queue("HS").counters == ("17", "40")
    (quota,) = [quota for quota in catalogue.quotas if quota.code == "HS"]
    assert [total for _, total in quota.parts] == [30, 50]
    without, _ = changed("queue", "HS", quota="")
    assert all(quota.code != "HS" for quota in without.quotas)


def test_an_agency_closes_for_some_days() -> None:
    catalogue, _ = changed("close_agency", "BAPENDA", first="2026-12-01", last="2026-12-03", name_id="Rapat")
    days = [day for day in catalogue.special_days if day.agency == "BAPENDA"]
    assert [(str(day.on), day.hours) for day in days] == [(f"2026-12-0{day}", None) for day in (1, 2, 3)]


def test_an_agency_closes_for_good_and_comes_back_as_it_was() -> None:
    closed = apply(TEXT, Change("publish_agency", "BAPENDA", {"published": "no"}))
    assert read_catalogue(closed).agency("BAPENDA").services == ()
    assert apply(closed, Change("publish_agency", "BAPENDA", {"published": "yes"})) == TEXT


NEW = {
    "code": "baru", "short": "Baru", "name_id": "Instansi Baru", "name_en": "", "zone": "A", "series": "ab",
    "counters": "40", "schedule": "weekday", "service_id": "Layanan pertama", "minutes": "10",
}  # fmt: skip


def test_a_new_agency_has_a_queue_and_a_service_to_fill_in() -> None:
    catalogue, lines = changed("new_agency", "", **NEW)
    assert catalogue.service("BARU-01").series == "AB"
    assert catalogue.queue("AB").counters == ("40",)
    assert not [line for line in lines if line.startswith("-")]


def test_days_come_and_go() -> None:
    added = apply(
        TEXT, Change("holiday", "", {"date": "2027-01-01", "name_id": "Tahun Baru", "kind": "libur_nasional"})
    )
    assert any(str(day.on) == "2027-01-01" for day in read_catalogue(added).holidays)
    gone = apply(added, Change("drop_holiday", "2027-01-01", {}))
    assert len(read_catalogue(gone).holidays) == len(read_catalogue(TEXT).holidays)
    half = {"date": "2026-12-24", "open": "08:00", "close": "12:00", "name_id": "Setengah hari", "closed": ""}
    special = apply(TEXT, Change("special_day", "", half))
    (day,) = read_catalogue(special).special_days
    assert day.hours is not None
    assert apply(special, Change("drop_special_day", "2026-12-24", {"agency": ""})).strip() == TEXT.strip()


def test_a_weekday_gets_other_hours_or_none() -> None:
    hours = {"open": "08:00", "close": "15:30", "breaks": "11:30-13:00", "last_ticket": "15:00"}
    catalogue, _ = changed("schedule", "weekday.fri", **hours)
    assert str(catalogue.schedules["weekday"].days[4].close) == "15:30:00"
    catalogue, _ = changed("schedule", "weekday.fri", open="", close="")
    assert 4 not in catalogue.schedules["weekday"].days


@pytest.mark.parametrize(
    ("kind", "about", "fields", "words"),
    [
        ("service", "NOBODY-01", {}, "no service NOBODY-01"),
        ("agency", "NOBODY", {}, "no agency NOBODY"),
        ("queue", "ZZ", {}, "no queue ZZ"),
        ("queue", "HS", {"quota": "many"}, "quota: write a whole number"),
        ("service", "DUKCAPIL-01", {"minutes": "a while"}, "minutes: write a number"),
        ("service", "DUKCAPIL-01", {"verified_on": "today"}, "verified_on: write a date"),
        ("service", "DUKCAPIL-01", {"last_ticket": "25:00"}, "last_ticket: write a time"),
        ("service", "DUKCAPIL-01", {"name_id": "x" * 5000}, "more than 4000"),
        ("close_agency", "BAPENDA", {}, "first: say on which day"),
        ("close_agency", "BAPENDA", {"first": "2026-12-02", "last": "2026-12-01"}, "after the first"),
        ("new_agency", "", {"code": "BAPENDA"}, "an agency BAPENDA already"),
        ("holiday", "", {"date": "2026-12-25", "name_id": "x"}, "is there already"),
        ("drop_special_day", "2026-12-25", {}, "no such day"),
        ("schedule", "weekday.someday", {}, "no schedule"),
    ],
)
def test_what_cannot_be_made_says_where_and_why(
    kind: ChangeKind, about: str, fields: dict[str, str], words: str
) -> None:
    with pytest.raises(ChangeImpossible, match=words):
        apply(TEXT, Change(kind, about, fields))


class Office:
    """The catalogues of one hall."""

    def __init__(self, store: CentralStore) -> None:
        self.whole = Whole(store)
        self.parts = self.whole.app.state.pages.central
        self.catalogues: Catalogues = self.parts.catalogues

    def publish(self, fee: str, base: str | None = None) -> str:
        current = self.catalogues.current(HALL)
        text = apply(current.content, Change("service", "DUKCAPIL-01", {"fee_id": fee}))
        return self.catalogues.publish(HALL, text, base or current.version, "kepala", f"fee {fee}").version

    def fee(self) -> str:
        service = self.parts.hall_configs.plan(HALL).catalogue.service("DUKCAPIL-01")
        fee: str = service.standard.fee.get("id")
        return fee


def test_what_is_published_holds_at_once_and_goes_down_to_kiosks(central_store: CentralStore) -> None:
    office = Office(central_store)
    version = office.publish("Rp1.000")
    assert office.fee() == "Rp1.000"
    assert office.whole.beat("k1")["versions"]["catalogue"] == version
    assert [one.what for one in office.catalogues.history(HALL)] == ["fee Rp1.000", "first"]


def test_an_old_catalogue_can_be_brought_back(central_store: CentralStore) -> None:
    office = Office(central_store)
    office.publish("Rp1.000")
    office.publish("Rp2.000")
    first = office.catalogues.history(HALL)[-1]
    found = office.catalogues.revision(HALL, first.id)
    assert found is not None
    assert found[0].content == TEXT
    office.catalogues.publish(HALL, found[0].content, office.catalogues.current(HALL).version, "kepala", "restored")
    assert office.fee() == "Gratis"
    assert len(office.catalogues.history(HALL)) == 4


def test_two_people_do_not_undo_each_other(central_store: CentralStore) -> None:
    office = Office(central_store)
    base = office.catalogues.current(HALL).version
    office.publish("Rp1.000")
    with pytest.raises(ChangedMeanwhile):
        office.publish("Rp2.000", base)
    assert office.fee() == "Rp1.000"


def test_a_catalogue_with_a_mistake_is_never_published(central_store: CentralStore) -> None:
    office = Office(central_store)
    base = office.catalogues.current(HALL).version
    with pytest.raises(CatalogueErrors):
        office.catalogues.publish(HALL, "[place]\n", base, "kepala", "nonsense")
    assert office.catalogues.history(HALL) == []
    assert office.fee() == "Gratis"


def added(text: str, after: str) -> list[str]:
    """The lines that are new, every other line being as it was and in its place."""
    marks = list(difflib.ndiff(text.splitlines(), after.splitlines()))
    assert not [line for line in marks if line.startswith("- ")]
    return [line[2:] for line in marks if line.startswith("+ ")]


@pytest.mark.parametrize("schedule", ["ramadan_weekday", "two_mornings"])
def test_a_new_weekday_stands_with_its_schedule(schedule: str) -> None:
    """Both are followed by comments that belong to what comes next."""
    after = apply(TEXT, Change("schedule", f"{schedule}.sun", {"open": "08:00", "close": "12:00"}))
    (line,) = added(TEXT, after)
    assert re.match(r"\w+ = ", after.splitlines()[after.splitlines().index(line) - 1])


def test_a_new_holiday_stands_before_the_heading_of_what_comes_next() -> None:
    fields = {"date": "2027-01-01", "name_id": "Tahun Baru", "kind": "libur_nasional"}
    after = apply(TEXT, Change("holiday", "", fields))
    assert "2027-01-01" in after.partition("# ---- sources")[0]
    assert added(TEXT, after)
    assert apply(after, Change("drop_holiday", "2027-01-01", {})) == TEXT


def test_the_last_holiday_goes_and_the_heading_behind_it_stays() -> None:
    last = max(day.on for day in read_catalogue(TEXT).holidays)
    after = apply(TEXT, Change("drop_holiday", last.isoformat(), {}))
    assert "\n\n# ---- sources / sumber\n[source.SAMPLE]" in after
    assert last not in {day.on for day in read_catalogue(after).holidays}


@pytest.mark.parametrize(
    ("kind", "about", "fields"),
    [("queue", "AK", {"quota": "90"}), ("agency", "DUKCAPIL", {"note": "baru"})],
)
def test_a_new_key_stands_before_the_comment_of_the_first_table_inside(
    kind: ChangeKind, about: str, fields: dict[str, str]
) -> None:
    text = re.sub(r"\n(\[\[agency\.queue)", r"\n# what comes next\n\n\1", TEXT)
    after = apply(text, Change(kind, about, fields))
    (line,) = added(text, after)
    assert re.match(r"\w+ = ", after.splitlines()[after.splitlines().index(line) - 1])
    assert read_catalogue(after)


@pytest.mark.parametrize(("which", "alone"), [(0, False), (1, False), (-1, False), (0, True)])
def test_no_comment_goes_with_a_day(which: int, alone: bool) -> None:
    """Whatever day it is, the first, one between, the last or the only one."""
    text = re.sub(r"\n(\[\[holiday)", r"\n# a holiday\n\1", TEXT)
    days = [day.on for day in read_catalogue(text).holidays]
    for day in days if alone else ():
        if day != days[which]:
            text = apply(text, Change("drop_holiday", day.isoformat(), {}))
    after = apply(text, Change("drop_holiday", days[which].isoformat(), {}))
    assert days[which] not in {day.on for day in read_catalogue(after).holidays}
    assert re.findall(r"(?m)^#.*$", after) == re.findall(r"(?m)^#.*$", text)
    assert "[source.SAMPLE]" in after.splitlines()


# ---- services and queues that come, go or move


def data_of(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def queues_of(text: str) -> dict[str, tuple[str, list[str]]]:
    """Agency and services' codes by series."""
    return {
        queue["series"]: (office["code"], [service["code"] for service in queue["service"]])
        for office in data_of(text)["agency"]
        for queue in office["queue"]
    }


def services_of(text: str) -> list[str]:
    return sorted(code for _, codes in queues_of(text).values() for code in codes)


def is_one_piece(text: str, after: str, *, moved: bool = False) -> bool:
    """Whether the change only took lines out, only put lines in, or moved lines: none is rewritten."""
    before, now = sorted(text.splitlines()), sorted(after.splitlines())
    if moved:
        return [line for line in before if line.strip()] == [line for line in now if line.strip()]
    fewer, more = (before, now) if len(before) < len(now) else (now, before)
    left = list(more)
    for line in fewer:
        left.remove(line)
    return len(left) == len(more) - len(fewer)


def test_a_service_comes_last_in_its_queue_hidden_until_it_is_written() -> None:
    after = apply(TEXT, Change("new_service", "AK", {"service_id": "Kartu baru", "service_en": "", "minutes": "9"}))
    catalogue = read_catalogue(after)
    code = queues_of(after)["AK"][1][-1]
    assert code not in TEXT
    assert code.startswith("DUKCAPIL-")
    service = catalogue.service(code)
    assert (service.name.get("id"), service.minutes, service.published) == ("Kartu baru", 9, False)
    assert is_one_piece(TEXT, after)
    assert {series: found for series, found in queues_of(after).items() if series != "AK"} == {
        series: found for series, found in queues_of(TEXT).items() if series != "AK"
    }


def test_a_queue_comes_with_its_first_service() -> None:
    fields = {"series": "ab", "counters": "41, 42", "schedule": "weekday", "service_id": "Konsultasi", "minutes": "15"}
    after = apply(TEXT, Change("new_queue", "DUKCAPIL", fields))
    read_catalogue(after)
    agency, codes = queues_of(after)["AB"]
    assert (agency, len(codes)) == ("DUKCAPIL", 1)
    assert is_one_piece(TEXT, after)


@pytest.mark.parametrize("series", ["AK", "HK"])
def test_every_service_of_a_queue_can_be_removed_but_the_last(series: str) -> None:
    text, codes = TEXT, queues_of(TEXT)[series][1]
    for code in codes[:-1]:
        after = apply(text, Change("drop_service", code, {}))
        assert is_one_piece(text, after)
        read_catalogue(after)
        text = after
    assert queues_of(text)[series][1] == codes[-1:]
    with pytest.raises(CatalogueErrors, match="at least one"):
        read_catalogue(apply(text, Change("drop_service", codes[-1], {})))


def test_a_removed_queue_takes_its_services_along_and_nothing_else() -> None:
    after = apply(TEXT, Change("drop_queue", "HS", {}))
    read_catalogue(after)
    expected = queues_of(TEXT)
    del expected["HS"]
    assert queues_of(after) == expected
    assert is_one_piece(TEXT, after)


def test_a_service_moves_to_every_place_of_its_agency_and_back_again() -> None:
    own, other = queues_of(TEXT)["HK"][1], queues_of(TEXT)["HS"][1]
    for code in own[1:]:
        for place in ("HK:", f"HK:{own[0]}", "HS:", f"HS:{other[0]}"):
            after = apply(TEXT, Change("move_service", code, {"place": place}))
            series, _, behind = place.partition(":")
            found = queues_of(after)[series][1]
            assert found.index(code) == (found.index(behind) + 1 if behind else 0)
            assert services_of(after) == services_of(TEXT)
            assert is_one_piece(TEXT, after, moved=True)
            before = own[own.index(code) - 1]
            back = apply(after, Change("move_service", code, {"place": f"HK:{before}"}))
            assert data_of(back) == data_of(TEXT)


def test_a_service_that_stays_where_it_is_changes_no_sign() -> None:
    first, second = queues_of(TEXT)["AK"][1][:2]
    assert data_of(apply(TEXT, Change("move_service", first, {"place": "AK:"}))) == data_of(TEXT)
    assert apply(TEXT, Change("move_service", second, {"place": f"AK:{second}"})) == TEXT


def test_a_queue_moves_to_another_agency_with_all_it_holds() -> None:
    after = apply(TEXT, Change("move_queue", "HS", {"place": "DUKCAPIL"}))
    read_catalogue(after)
    assert queues_of(after)["HS"] == ("DUKCAPIL", queues_of(TEXT)["HS"][1])
    assert is_one_piece(TEXT, after, moved=True)


@pytest.mark.parametrize(
    ("kind", "about", "fields"),
    [
        ("move_service", "DUKCAPIL-01", {"place": "XX:"}),
        ("move_service", "DUKCAPIL-01", {"place": "HK:DUKCAPIL-02"}),
        ("move_service", "DUKCAPIL-01", {}),
        ("move_service", "NOBODY", {"place": "AK:"}),
        ("drop_service", "NOBODY", {}),
        ("new_service", "XX", {"service_id": "x", "minutes": "5"}),
        ("new_queue", "NOBODY", {"series": "AB"}),
        ("move_queue", "HS", {"place": "NOBODY"}),
        ("drop_queue", "XX", {}),
    ],
)
def test_what_is_not_there_cannot_be_moved(kind: ChangeKind, about: str, fields: dict[str, str]) -> None:
    with pytest.raises(ChangeImpossible, match=r"the catalogue has no"):
        apply(TEXT, Change(kind, about, fields))


def test_services_written_as_a_list_in_one_line_are_refused_with_a_reason() -> None:
    text = (
        '[[agency]]\ncode = "A"\n[[agency.queue]]\nseries = "AK"\n'
        'service = [{ code = "A-01", name_id = "x" }, { code = "A-02", name_id = "y" }]\n'
    )
    with pytest.raises(ChangeImpossible, match="a technician edits the file"):
        apply(text, Change("drop_service", "A-01", {}))


def test_comments_above_a_heading_go_with_it_and_those_behind_stay() -> None:
    text = (
        '[[agency]]\ncode = "A"\n\n[[agency.queue]]\nseries = "AK"\n\n# of the first\n[[agency.queue.service]]\n'
        'code = "A-01"\n\n# of the second\n[[agency.queue.service]]\ncode = "A-02"\n\n'
        "# about what follows\n\n[tail]\nx = 1\n"
    )
    after = apply(text, Change("drop_service", "A-02", {}))
    assert "of the second" not in after
    assert after.endswith("# about what follows\n\n[tail]\nx = 1\n")
    after = apply(text, Change("move_service", "A-02", {"place": "AK:"}))
    assert after.index("# of the second") < after.index("A-02") < after.index("# of the first") < after.index("A-01")

"""Every mistake a person can make in the catalogue file is named with its line and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hall.catalogue import CatalogueErrors, Mistake, load_catalogue

Write = Callable[[str | bytes], Path]

FEE = 'fee_id = "Gratis"\n'

EMPTY_AGENCY = """\
[[agency]]
code = "EMPTY"
short = "x"
name_id = "x"
zone = "A"
icon = "x"
status = "plausible"

"""

# what is replaced, by what, the line that must be named (its text in the changed file), what must be said
MISTAKES = {
    "unknown key": (
        'icon = "id-card"',
        'icon = "id-card"\ncolour = "red"',
        'colour = "red"',
        "agency.colour",
        "unknown key",
    ),
    "unknown key at the top": ("[source.K1]", "[sorce.K2]\na = 1\n[source.K1]", "[sorce.K2]", "sorce", "unknown key"),
    "undeclared language": (
        'name_en = "Pop',
        'name_xx = "Pop',
        'name_xx = "Population Office"',
        "name_xx",
        "unknown key",
    ),
    "text without quotes": ('short = "Imigrasi"', "short = 5", "short = 5", "agency.short = 5", "text in quotes"),
    "list expected": (
        'steps_id = ["Ambil nomor antrean."]\nfee_idr',
        'steps_id = "x"\nfee_idr',
        'steps_id = "x"',
        "list of texts",
    ),
    "number in a list": ('  "Formulir",', "  7,", "  7,", "requirements_id = 7", "text in quotes"),
    "quoted number": ("fee_idr = 0", 'fee_idr = "0"', 'fee_idr = "0"', "whole number, 0 or more"),
    "true is no number": ("quota = 40", "quota = true", "quota = true", "whole number, 1 or more"),
    "quoted flag": ('quota = "paspor"', 'quota = "paspor"\nprivate = "yes"', 'private = "yes"', "true or false"),
    "quoted date": ("first = 2027-02-08", 'first = "2027-02-08"', 'first = "2027-02-08"', "a date such as"),
    "date with a time": (
        "first = 2027-02-08",
        "first = 2027-02-08T10:00:00",
        "first = 2027-02-08T10:00:00",
        "a date such as",
    ),
    "time with a dot": ('"07:45"', '"07.45"', 'machine_opens = "07.45"', 'a time such as "08:00"'),
    "table where a list of tables belongs": ("[[zone]]", "[zone]", "[zone]", "written as [[zone]]"),
    "a number for a table": ('source = { fee = "K1" }', "source = 3", "source = 3", "must be a table"),
    "missing key": ('short = "Imigrasi"\n', "", '[[agency]]\ncode = "IMIGRASI"', "agency.short: missing"),
    "missing Indonesian": (
        'name_id = "Dinas Kependudukan"\n',
        "",
        '[[agency]]\ncode = "DUKCAPIL"',
        "name_id: missing",
        "Indonesian",
    ),
    "English without Indonesian": (
        'waiting_area_id = "Zona A"',
        'waiting_area_en = "Zone A"',
        "[[zone]]",
        "waiting_area_id: missing",
    ),
    "empty text": ('short = "Imigrasi"', 'short = " "', 'short = " "', "must not be empty"),
    "control character": ('short = "Imigrasi"', r'short = "Imi\u0007"', 'short = "Imi', "invisible character"),
    "direction mark": (
        'short = "Imigrasi"',
        r'short = "Imi\u200egrasi"',
        'short = "Imi',
        "invisible character",
        "U+200E",
    ),
    "mark without a width": ('short = "Imigrasi"', r'short = "Imi\uFEFFgrasi"', 'short = "Imi', "U+FEFF"),
    "line break": ('short = "Imigrasi"', r'short = "Imi\ngrasi"', 'short = "Imi', "line break"),
    "long name": ('short = "Imigrasi"', f'short = "{"x" * 121}"', 'short = "xxx', "121 characters; at most 120"),
    "agency twice": ('code = "IMIGRASI"', 'code = "DUKCAPIL"', 'code = "DUKCAPIL"\nshort = "Imi', "already"),
    "service twice": (
        'code = "IMIGRASI-01"',
        'code = "DUKCAPIL-01"',
        'code = "DUKCAPIL-01"\nname_id = "Pas',
        "already",
    ),
    "zone twice": (
        "[schedule.weekday]",
        '[[zone]]\nletter = "A"\nname_id = "x"\n[schedule.weekday]',
        'letter = "A"\nname_id = "x"',
        "already",
    ),
    "series with O": ('series = "LP"', 'series = "LO"', 'series = "LO"', "without I, O and Q"),
    "series in small letters": ('series = "LP"', 'series = "lp"', 'series = "lp"', "capital letters"),
    "long series": ('series = "LP"', 'series = "LPAS"', 'series = "LPAS"', "1 to 3 capital letters"),
    "series twice": ('series = "LP"', 'series = "AK"', 'series = "AK"\ncounters = ["3"]', "DUKCAPIL uses this series"),
    "series that begins with another": ('series = "LP"', 'series = "AKP"', 'series = "AKP"', "begins with the other"),
    "series that another begins with": ('series = "LP"', 'series = "A"', 'series = "A"', "begins with the other"),
    "unknown schedule": (
        'schedule = "weekday"',
        'schedule = "weekdays"',
        'schedule = "weekdays"',
        "no such schedule; allowed: seven_day, weekday",
    ),
    "unknown schedule in a season": (
        'replaces = { weekday = "seven_day" }',
        'replaces = { weekday = "fasting" }',
        "replaces = {",
        "no such schedule",
    ),
    "unknown schedule to replace": (
        "replaces = { weekday",
        "replaces = { week_day",
        "replaces = {",
        "no such schedule",
    ),
    "unknown zone": (
        'zone = "A"\nicon = "passport"',
        'zone = "B"\nicon = "passport"',
        'zone = "B"',
        "no such zone; allowed: A",
    ),
    "unknown quota": (
        'quota = "paspor"',
        'quota = "visa"',
        'quota = "visa"',
        "no such entry in the quotas of this queue; allowed: paspor",
    ),
    "unknown source": (
        'source = { fee = "K1" }',
        'source = { fee = "K9" }',
        'source = { fee = "K9" }',
        "no such source",
    ),
    "unknown source of an agency": (
        'status = "confirmed"\nsource = ["K1"]',
        'status = "confirmed"\nsource = ["K9"]',
        'source = ["K9"]',
        "no such source K9",
    ),
    "unknown field with a source": (
        'source = { fee = "K1" }',
        'source = { fees = "K1" }',
        'source = { fees = "K1" }',
        "unknown key",
    ),
    "unknown agency of a special day": (
        'agency = "DUKCAPIL"\nopen',
        'agency = "DUKCPIL"\nopen',
        'agency = "DUKCPIL"',
        "no such agency",
    ),
    "unknown status": ('status = "plausible"', 'status = "maybe"', 'status = "maybe"', "allowed: confirmed, plausible"),
    "unknown kind": ('kind = "libur_nasional"', 'kind = "party"', 'kind = "party"', "no such kind of holiday"),
    "icon key": ('icon = "passport"', 'icon = "Passport.png"', 'icon = "Passport.png"', "small letters"),
    "unknown weekday": ("fri = {", "freitag = {", "freitag = {", "no such weekday; allowed: mon, tue"),
    "break outside the hours": (
        '"12:00-13:00"',
        '"14:30-15:30"',
        "mon = {",
        "14:30-15:30 is not within the hours 08:00-15:00",
    ),
    "break the wrong way round": ('"12:00-13:00"', '"13:00-12:00"', "mon = {", 'like "12:00-13:00"'),
    "break that is no span": ('"12:00-13:00"', '"noon"', "mon = {", 'like "12:00-13:00"'),
    "breaks overlap": ('"10:00-10:15"', '"10:00-12:00"', "fri = {", "two breaks overlap from 11:30 to 12:00"),
    "closes before it opens": (
        'close = "12:00", last',
        'close = "07:50", last',
        "sun = {",
        "must be later than open, 08:00",
    ),
    "opens before the machine": (
        'sun = { open = "08:00"',
        'sun = { open = "07:30"',
        "sun = {",
        "before the machine opens; allowed: 07:45 or later",
    ),
    "last ticket after closing": (
        'last_ticket = "11:30"',
        'last_ticket = "12:30"',
        "sun = {",
        "outside the hours 08:00-12:00",
    ),
    "service cut-off after closing": (
        'last_ticket = "09:30"',
        'last_ticket = "15:30"',
        'last_ticket = "15:30"',
        "outside the hours of the schedule weekday",
    ),
    "quota of nothing": ("quota = 40", "quota = 0", "quota = 0", "1 or more"),
    "a part of the day that is no time": (
        "quota = 40",
        'quota = { "8" = 40 }',
        'quota = { "8" = 40 }',
        'times and rising totals such as { "08:00" = 90',
    ),
    "parts of the day that do not rise": (
        "quota = 40",
        'quota = { "08:00" = 40, "12:00" = 40 }',
        'quota = { "08:00" = 40, "12:00" = 40 }',
        "rising totals",
    ),
    "parts of the day out of order": (
        "quota = 40",
        'quota = { "12:00" = 40, "08:00" = 50 }',
        'quota = { "12:00" = 40, "08:00" = 50 }',
        "rising totals",
    ),
    "negative quota in a group": ("{ paspor = 30 }", "{ paspor = -1 }", "quotas = { paspor = -1 }", "1 or more"),
    "no minutes": ("minutes = 12", "minutes = 0", "minutes = 0", "more than 0"),
    "endless minutes": ("minutes = 12", "minutes = inf", "minutes = inf", "at most 480"),
    "negative fee": ("fee_idr = 0", "fee_idr = -5", "fee_idr = -5", "0 or more"),
    "no counters": ('counters = ["3"]', "counters = []", "counters = []", "at least one counter"),
    "counter of another agency": (
        'counters = ["3"]',
        'counters = ["2"]',
        'counters = ["2"]',
        "counter 2 is one of DUKCAPIL",
    ),
    "two counters in one name": (
        'counters = ["3"]',
        'counters = ["3;4"]',
        'counters = ["3;4"]',
        '"3;4" is no name of a',
    ),
    "a range as a name": ('counters = ["3"]', 'counters = ["3-5"]', 'counters = ["3-5"]', "reads as several counters"),
    "a counter twice but for its case": (
        'counters = ["3"]',
        'counters = ["a3", "A3"]',
        'counters = ["a3", "A3"]',
        "one counter twice",
    ),
    "a long name of a counter": (
        'counters = ["3"]',
        f'counters = ["{"x" * 17}"]',
        f'counters = ["{"x" * 17}"]',
        "at most 16",
    ),
    "counter twice": ('counters = ["1", "2"]', 'counters = ["1", "1"]', 'counters = ["1", "1"]', "one counter twice"),
    "holiday twice": (
        "[[special_day]]",
        '[[holiday]]\ndate = 2026-12-25 # again\nname_id = "x"\nkind = "cuti_bersama"\n[[special_day]]',
        "date = 2026-12-25 # again",
        "a holiday on this day already",
    ),
    "special day twice": (
        "[source.K1]",
        '[[special_day]]\ndate = 2026-12-25 # again\nagency = "DUKCAPIL"\nclosed = true\n[source.K1]',
        "date = 2026-12-25 # again",
        "a special day for DUKCAPIL",
    ),
    "closed day with hours": (
        'close = "12:00"\n\n[source',
        'close = "12:00"\nclosed = true\n\n[source',
        'open = "08:00"\nclose',
        "a closed day has no hours",
    ),
    "season back to front": ("last = 2027-03-09", "last = 2027-01-09", "last = 2027-01-09", "before the first day"),
    "seasons overlap": (
        "[[season]]",
        "[[season]]\nfirst = 2027-03-01\nlast = 2027-04-01\nreplaces = {}\n[[season]]",
        "first = 2027-02-08",
        "overlaps",
    ),
    "no such time zone": ('"Asia/Makassar"', '"Asia/Kendari"', 'timezone = "Asia/Kendari"', "no such time zone"),
    "folder as time zone": ('"Asia/Makassar"', '"Asia"', 'timezone = "Asia"', "no such time zone"),
    "no Indonesian at all": (
        'languages = ["id", "en"]',
        'languages = ["en"]',
        'languages = ["en"]',
        "Indonesian is compulsory",
    ),
    "newer schema": ("schema = 1", "schema = 2", "schema = 2", "reads schema 1"),
    "verified by nobody": (
        'quota = "paspor"',
        'quota = "paspor"\nverified = true',
        "verified = true",
        "verified_on (a date) and verified_by",
    ),
    "agency without queues": (
        '[[agency]]\ncode = "IMI',
        EMPTY_AGENCY + '[[agency]]\ncode = "IMI',
        '[[agency]]\ncode = "EMPTY"',
        "agency.queue: missing",
    ),
    "requirements missing": (
        "requirements_id = []\n",
        "",
        '[[agency.queue.service]]\ncode = "IMIGRASI-01"',
        "requirements_id: missing",
    ),
    "steps missing": (
        'steps_id = ["Ambil nomor antrean."]\nfee_idr',
        "fee_idr",
        '[[agency.queue.service]]\ncode = "DUKCAPIL-01"',
        "steps_id: missing",
    ),
    "fee missing": (FEE, "", '[[agency.queue.service]]\ncode = "DUKCAPIL-01"', "fee_id: missing"),
    "completion missing": (
        'completion_id = "1 hari kerja"\n',
        "",
        '[[agency.queue.service]]\ncode = "DUKCAPIL-01"',
        "completion_id: missing",
    ),
    "product missing": (
        'product_id = "KTP-el"\n',
        "",
        '[[agency.queue.service]]\ncode = "DUKCAPIL-01"',
        "product_id: missing",
    ),
    "complaint channel missing": (
        'complaint_id = "Keluhan: meja informasi."\n',
        "",
        "[place]",
        "place.complaint_id: missing",
    ),
    "syntax": ('short = "Imigrasi"', 'short = "Imigrasi', 'short = "Imigrasi\n', "check quotes, brackets and commas"),
    "key twice": ("fee_idr = 0", "fee_idr = 0\nfee_idr = 1", "fee_idr = 1", "twice", "take one out"),
}


def mistakes_in(path: Path) -> tuple[Mistake, ...]:
    with pytest.raises(CatalogueErrors) as caught:
        load_catalogue(path)
    return caught.value.mistakes


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_the_remedy(name: str, small: str, write: Write) -> None:
    old, new, line_text, *said = MISTAKES[name]
    assert small.count(old) >= 1
    changed = small.replace(old, new, 1)
    expected = changed[: changed.index(line_text)].count("\n") + 1
    path = write(changed)

    first = mistakes_in(path)[0]

    assert first.line == expected, str(first)
    assert str(first).startswith(f"{path}:{expected}: ")
    assert "\n" not in str(first)
    for words in said:
        assert words in str(first)


def test_the_small_catalogue_itself_has_no_mistake(small: str, write: Write) -> None:
    assert [agency.short for agency in load_catalogue(write(small)).agencies] == ["Disdukcapil", "Imigrasi"]


def test_all_mistakes_come_at_once_and_in_the_order_of_the_file(small: str, write: Write) -> None:
    broken = small.replace('letter = "A"', 'letter = "a"').replace("minutes = 12", "minutes = -1").replace("AK", "QQ")

    found = mistakes_in(write(broken))

    assert [mistake.key for mistake in found] == [
        "zone.letter",
        "agency.zone",
        "agency.queue.series",
        "agency.queue.service.minutes",
        "agency.zone",
    ]
    assert [mistake.line for mistake in found] == sorted(mistake.line for mistake in found)


def test_one_clear_line_shows_file_line_key_value_and_what_is_allowed(small: str, write: Write) -> None:
    path = write(small.replace('schedule = "weekday"', 'schedule = "weekdays"'))

    line = str(mistakes_in(path)[0])

    assert line == (f'{path}:77: agency.queue.schedule = "weekdays": no such schedule; allowed: seven_day, weekday')


def test_each_line_of_hours_on_a_closed_day_is_one_mistake(small: str, write: Write) -> None:
    found = mistakes_in(write(small.replace('agency = "DUKCAPIL"\nopen', 'agency = "DUKCAPIL"\nclosed = true\nopen')))

    assert [mistake.key for mistake in found] == ["special_day.open", "special_day.close"]


def test_a_draft_that_is_not_published_may_lack_parts_of_its_standard(small: str, write: Write) -> None:
    draft = small.replace('name_id = "Paspor baru"', 'name_id = "Paspor baru"\npublished = false')
    draft = draft.replace("requirements_id = []\n", "").replace('product_id = "Paspor"\n', "")

    catalogue = load_catalogue(write(draft))

    assert not catalogue.service("IMIGRASI-01").published
    assert catalogue.agency("IMIGRASI").services == ()


def test_a_file_that_is_not_utf8_is_named_with_the_line(small: str, write: Write) -> None:
    path = write(small.replace("Kantor Imigrasi", "Kantor Imigras\xed").encode("latin-1"))

    (mistake,) = mistakes_in(path)

    assert mistake.line == small[: small.index("Kantor Imigrasi")].count("\n") + 1
    assert "UTF-8" in str(mistake)


def test_the_mark_and_line_ends_of_windows_editors_do_no_harm(small: str, write: Write) -> None:
    path = write(b"\xef\xbb\xbf" + small.replace("\n", "\r\n").encode())

    assert len(load_catalogue(path).agencies) == 2


@pytest.mark.parametrize(
    ("line", "typed", "says"),
    [
        ('name_id = "Kantor Imigrasi"', "name_id = “Kantor Imigrasi”", "made curly"),
        ("minutes = 12", "minutes = 12,5", "write a point"),
        ("minutes = 12", "minutes =", "no value"),
        ('counters = ["3"]', "counters = [“3”]", "made curly"),
    ],
)
def test_what_editors_and_habits_make_of_a_line_is_named_with_what_to_write(
    small: str, write: Write, line: str, typed: str, says: str
) -> None:
    assert line in small
    first = mistakes_in(write(small.replace(line, typed, 1)))[0]
    assert first.line == small[: small.index(line)].count("\n") + 1
    assert says in str(first)


def test_lines_are_right_with_the_line_ends_of_windows(small: str, write: Write) -> None:
    path = write(small.replace("minutes = 12", "minutes = 0").replace("\n", "\r\n"))

    assert mistakes_in(path)[0].line == small[: small.index("minutes = 12")].count("\n") + 1


def test_a_file_that_ends_in_the_middle_points_to_its_end(small: str, write: Write) -> None:
    path = write(small[: small.index('  "Formulir"')])

    (mistake,) = mistakes_in(path)

    assert mistake.line == small[: small.index('  "Formulir"')].count("\n")


def test_a_missing_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (mistake,) = mistakes_in(tmp_path / "nowhere.toml")

    assert str(mistake) == f"{tmp_path / 'nowhere.toml'}: cannot be read: No such file or directory"


def test_a_folder_in_place_of_the_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    assert "cannot be read" in str(mistakes_in(tmp_path)[0])


def test_an_empty_file_lacks_every_table(write: Write) -> None:
    keys = {mistake.key for mistake in mistakes_in(write(""))}

    assert {"meta", "place", "zone", "agency", "schedule"} <= keys

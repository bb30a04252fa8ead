"""`kiosk check` and broken settings: what fails or surprises later is named, and no start is lost to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hall.catalogue import load_catalogue
from hall.command_line import CommandFailed
from hall.config.mistake_wording import in_terminal_words
from kiosk.cli.backend import paper_of
from kiosk.cli.checks import check_all, settings_and_mistakes
from kiosk.cli.runtime import ground
from kiosk.cli.warnings import surprises
from kiosk.cli.window import _languages
from kiosk.config import keep_good, load_settings
from kiosk.config.remote import PushedFile, put_in_force, write_text
from kiosk.printing import render
from kiosk.printing.decoder import decode
from kiosk.printing.parsed_commands import Raster
from tests.support.papers import STANDARD

ROOT = Path(__file__).parents[2]
CATALOGUE = (ROOT / "config" / "catalogue.toml").read_text(encoding="utf-8")

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Settings and catalogue in a folder of their own."""

    def to_file(settings: str = "", catalogue: str = CATALOGUE) -> Path:
        (tmp_path / "catalogue.toml").write_text(catalogue, encoding="utf-8")
        path = tmp_path / "kiosk.toml"
        path.write_text(f'[store]\npath = "kiosk.sqlite3"\n{settings}', encoding="utf-8")
        return path

    return to_file


def told(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Mistakes and warnings as JSON."""
    code = 0
    try:
        check_all(path, as_json=True)
    except SystemExit as end:
        code = int(end.code or 0)
    found: dict[str, list[str]] = json.loads(capsys.readouterr().out)
    assert code == (1 if found["mistakes"] else 0)
    return found


def test_what_works_has_no_mistakes_and_surprises_nobody(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(write(), capsys)
    assert found["mistakes"] == []
    assert [one for one in found["notes"] if "PIN" not in one] == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('[printer]\nhost = "tcp://192.168.1.50"', "leave out http://"),
        ('[printer]\nhost = "192.168.1.50:9100"', "the port is a setting of its own"),
        ('[printer]\nhost = "192.168.1.500"', "no IPv4 address"),
        ('[printer]\nhost = "my printer"', "blank"),
        ('[printer]\nhost = "[fe80::1]"', "without brackets"),
        ("[numbers]\nfirst = 500\nlast = 100", "first (500) to last (100)"),
        ('[ticket]\nurl = "HTTPS://ANTRE.EXAMPLE"', 'must end in "/T/"'),
        ('[ticket]\nurl = "ANTRE.EXAMPLE/T/"', "must look like"),
        ('[central]\nurl = "http://192.168.1.500:8000"', "no IPv4 address"),
        ('[central]\nurl = "192.168.1.10:8000"', "must look like"),
        ("[roll]\nlength_m = 80,0", "80.0"),
        ("[screen]\nsound = yes", "true or false"),
        ("[printer]\nhost = 192.168.1.50", "quotes"),
    ],
)
def test_settings_that_cannot_work_are_mistakes(
    write: Write, capsys: pytest.CaptureFixture[str], settings: str, says: str
) -> None:
    (mistake,) = told(write(settings), capsys)["mistakes"]
    assert mistake.startswith(f"{write(settings)}:")
    assert says in mistake


def test_two_services_of_one_name_are_a_mistake(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in CATALOGUE.splitlines() if line.startswith('name_id = "')]
    services = CATALOGUE.partition("[[agency.queue.service]]")[2].splitlines()
    first, second = [line for line in services if line.startswith("name_id = ")][:2]
    assert {first, second} <= set(lines)
    same = CATALOGUE.replace(second, first.replace('= "', '= " ').upper().replace("NAME_ID", "name_id"), 1)
    mistakes = told(write(catalogue=same), capsys)["mistakes"]
    assert any("with this name already" in one and "service.name_id" in one for one in mistakes)


def test_what_no_font_can_write_is_a_mistake_and_its_language_is_not_offered(
    write: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before, found, after = CATALOGUE.partition('name_en = "')
    settings = write(catalogue=f"{before}{found}🎫 {after}")
    (mistake,) = told(settings, capsys)["mistakes"]
    assert mistake.startswith(f"{tmp_path}/catalogue.toml:{before.count(chr(10)) + 1}: ")
    assert "U+1F3AB" in mistake
    assert list(_languages(ground(load_settings(settings)))) == ["id"]
    assert list(_languages(ground(load_settings(write())))) == ["id", "en"]


def test_a_kiosk_prints_letters_that_the_code_page_lacks(write: Write) -> None:
    """As pictures of their lines; a printer's own letters would be question marks."""
    paper = paper_of(load_settings(write()))
    slip = replace(STANDARD, service="Łódź")
    printed = [part for part in decode(render(slip, paper), paper) if isinstance(part, Raster)]
    assert len(printed) == 1


def test_a_variable_of_another_name_is_a_mistake(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PRITNER__PORT", "9101")
    (mistake,) = told(write(), capsys)["mistakes"]
    assert "environment KIOSK_PRITNER__PORT" in mistake
    assert "is KIOSK_PRINTER__PORT meant?" in mistake


@pytest.mark.parametrize(
    ("settings", "catalogue", "says"),
    [
        ('[printer]\ntransport = "usb"\ndevice = "/dev/usb/nothing"', CATALOGUE, "no such device now"),
        ('[demo]\nwhen_closed = "open"', CATALOGUE, "take it out in a real hall"),
        ("", CATALOGUE.replace('icon = "id-card"', 'icon = "id-crad"', 1), "'id-crad': no such icon"),
        ("", CATALOGUE.replace('languages = ["id", "en"]', 'languages = ["id", "en", "jv"]'), "'jv': has no folder"),
        (
            "", CATALOGUE + '\n[[special_day]]\ndate = 2020-01-02\nopen = "08:00"\nclose = "12:00"\n',
            "special_day 2020-01-02: was",
        ),
    ],
)  # fmt: skip
def test_what_would_surprise_later_is_a_warning(
    write: Write, capsys: pytest.CaptureFixture[str], settings: str, catalogue: str, says: str
) -> None:
    found = told(write(settings, catalogue), capsys)
    assert found["mistakes"] == []
    assert any(says in one for one in found["notes"])


def test_a_language_that_nobody_can_choose_is_a_warning(write: Write, tmp_path: Path) -> None:
    path = write()
    spare = tmp_path / "locale" / "jv" / "LC_MESSAGES"
    spare.mkdir(parents=True)
    (spare / "kiosk.mo").write_bytes((ROOT / "assets/locale/en/LC_MESSAGES/kiosk.mo").read_bytes())
    catalogue = load_catalogue(tmp_path / "catalogue.toml")
    found = list(surprises(load_settings(path), catalogue, date(2026, 10, 5), tmp_path / "locale"))
    assert any("jv: has a folder and is not in place.languages" in one for one in found)
    assert any("'en': has no folder" in one for one in found)


def test_the_catalogue_that_central_sent_is_the_one_that_is_checked(
    write: Write, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = write(catalogue="this is no catalogue")
    folder = tmp_path / "kiosk.sqlite3.pushed"
    good = write_text(folder, "catalogue", CATALOGUE)
    put_in_force(folder, "catalogue", PushedFile("v1", good))
    assert told(path, capsys)["mistakes"] == []


def test_a_mistake_in_what_central_sent_names_central(
    write: Write, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "kiosk.sqlite3.pushed"
    put_in_force(folder, "settings", PushedFile("v7", write_text(folder, "settings", "[roll]\nwarn_tickets = -1\n")))
    load_settings(write())
    assert "settings v7 of central:2: roll.warn_tickets" in caplog.text


def test_what_central_sent_is_named_where_it_does_not_go_with_the_file(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is right by itself; the key that is wrong stands in no line of the file."""
    folder = tmp_path / "kiosk.sqlite3.pushed"
    sent = PushedFile("v7", write_text(folder, "settings", "[wait]\nhigh_quantile = 0.55\n"))
    put_in_force(folder, "settings", sent)
    assert told(write("[wait]\nlow_quantile = 0.45\nhigh_quantile = 0.9\n"), capsys)["mistakes"] == []
    (mistake,) = told(write("[wait]\nlow_quantile = 0.6\nhigh_quantile = 0.9\n"), capsys)["mistakes"]
    assert mistake.startswith("settings v7 of central: wait.high_quantile = 0.55: ")


@pytest.mark.parametrize(
    ("variable", "language"),
    [("LANG", "id_ID.UTF-8"), ("LC_ALL", "id"), ("LC_MESSAGES", "id_ID"), ("LANG", "in_ID")],
)
def test_an_indonesian_terminal_is_spoken_to_in_indonesian(
    write: Write, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, variable: str, language: str
) -> None:
    monkeypatch.setenv(variable, language)
    settings = '[printer]\nhost = "192.168.1.500"\nport = 0\n[numbers]\nfirst = 500\nlast = 100'
    text = "\n".join(told(write(settings), capsys)["mistakes"])
    for says in ("bukan alamat IPv4", "harus paling sedikit 1", "first (500) sampai last (100)"):
        assert says in text
    for english in ("input should", "no IPv4 address", "numbers or more"):
        assert english not in text
    catalogue = told(write(catalogue=CATALOGUE.replace('counters = ["17"]', 'counters = ["1"]')), capsys)["mistakes"]
    assert "loket 1 milik DUKCAPIL" in catalogue[0]


def test_a_line_that_is_not_known_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "id_ID.UTF-8")
    assert in_terminal_words(("a.toml:1: key = 5: something new: with parts",)) == (
        "a.toml:1: key = 5: something new: with parts",
    )


# ---- a start with a broken file


def test_broken_settings_start_with_those_of_the_last_start(write: Write, caplog: pytest.LogCaptureFixture) -> None:
    path = write("[roll]\nlength_m = 50.0")
    settings, mistakes = settings_and_mistakes(path)
    assert mistakes == ()
    keep_good(path, settings)
    for broken in ("[roll]\nlength_m = 50,0", "[roll]\nlength_m = -1", "[rol]\nlength_m = 60"):
        settings, mistakes = settings_and_mistakes(write(broken))
        assert settings.roll.length_m == 50.0
        assert len(mistakes) == 1
    assert "the settings of the last start hold" in caplog.text
    assert settings_and_mistakes(write("[roll]\nlength_m = 60.0"))[0].roll.length_m == 60.0


def test_without_an_earlier_start_broken_settings_are_a_trouble(write: Write) -> None:
    with pytest.raises(CommandFailed, match=r"80\.0"):
        settings_and_mistakes(write("[roll]\nlength_m = 80,0"))


def test_a_missing_file_is_not_replaced_by_an_old_one(write: Write, tmp_path: Path) -> None:
    path = write()
    keep_good(path, load_settings(path))
    with pytest.raises(CommandFailed, match="no such file"):
        settings_and_mistakes(tmp_path / "other.toml")

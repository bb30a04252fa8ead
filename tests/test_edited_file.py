"""Files that people edit: read as they meant it, or refused with the line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.config.edited_file import Unreadable, in_plain_words, section_of, strangers, text_of, values_of


def told(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        values_of(text_of(content))
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        b'\xef\xbb\xbfname = "x"\r\n[printer]\r\nport = 9100\r\n',
        'name = "“dikutip” dan \u2018begini\u2019"\n'.encode(),
        b'name = "80,0"\n',
    ],
)
def test_what_windows_editors_add_does_no_harm(content: bytes) -> None:
    assert values_of(text_of(content))["name"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("length_m = 80,0", "80.0"),
        ("length_m = -5,25 # metres", "write a point"),
        ("host = 192.168.1.10", 'quotes, such as "192.168.1.10"'),
        ("sound = yes", "true or false"),
        ("sound = Ya", "true or false"),
        ("sound = TRUE", "true or false"),
        ("sound = off  # quiet", "true or false"),
        ("host = “192.168.1.10”", "curly"),
        ("languages = [“id”, “en”]", "curly"),
        ("host = \u2018printer\u2019", "curly"),
        (r'path = "C:\new\kiosk.sqlite3"', "backslash"),
        ("open = 08:00-", "quotes"),
        ("number = 007", "does not begin with 0"),
        ("transport = tcp", "text stands in quotes"),
        ("path = /var/lib/kiosk", "text stands in quotes"),
        ("host =", "no value"),
        ("host = # later", "no value"),
        ("host: 192.168.1.10", "write ="),
        ("host", "neither"),
        ('a = "1"\na = "2"', "twice"),
        ("[x]\n[x]", "twice"),
        ('host = "192.168.1.10', "check quotes"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_line_and_what_to_write(line: str, says: str) -> None:
    error = told(f"# settings\n[section]\n{line}\n".encode())
    assert error.line == 3 + line.count("\n")
    assert says in error.says
    assert error.at("kiosk.toml").startswith(f"kiosk.toml:{error.line}: ")


@pytest.mark.parametrize("content", ["x = 1".encode("utf-16"), "x = 1".encode("utf-16-le") + b"\0\0"])
def test_utf_16_is_named(content: bytes) -> None:
    assert "UTF-16" in told(content).says
    assert told(content).at("a.toml") == f"a.toml: {told(content).says}"


def test_a_sign_that_is_no_text_is_named_with_its_line() -> None:
    error = told(b'a = 1\nname = "x\0y"\n')
    assert (error.line, "U+0000" in error.says) == (2, True)
    assert "U+0000" in told(b"x = 1\0").says


@pytest.mark.parametrize("blank", ["\u00a0", "\u2009", "\u3000"])
def test_a_blank_of_another_kind_is_named(blank: str) -> None:
    error = told(f'a = 1\nname{blank}= "x"\n'.encode())
    assert (error.line, "no-break space" in error.says) == (2, True)


def test_lines_that_end_in_a_carriage_return_alone_are_read() -> None:
    assert values_of(text_of(b"[a]\rb = 1\rc = 2\r")) == {"a": {"b": 1, "c": 2}}


def test_what_a_value_should_be_is_said_in_the_words_of_the_file() -> None:
    assert (
        in_plain_words("Input should be a valid tuple") == 'input should be a list in brackets, such as ["one", "two"]'
    )
    assert in_plain_words("Value error, Too low") == "too low"


def test_a_line_in_an_old_encoding_is_named() -> None:
    assert told(b'a = 1\nname = "caf\xe9"\n').line == 2


def test_brackets_without_end_end_nothing() -> None:
    assert told(b"a = " + b"[" * 100_000).says


def test_a_variable_that_sets_nothing_is_named_with_the_one_that_was_meant() -> None:
    known = ("KIOSK_PRINTER__PORT", "KIOSK_CONFIG")
    environ = {"KIOSK_PRITNER__PORT": "1", "KIOSK_CONFIG": "x", "PATH": "/bin", "KIOSK_XYZZY": ""}
    first, second = strangers("KIOSK_", known, environ)
    assert "KIOSK_PRITNER__PORT" in first
    assert "is KIOSK_PRINTER__PORT meant?" in first
    assert "KIOSK_XYZZY" in second
    assert "meant" not in second


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[store]\npath = "a"\n[printer]\nport = 80,0\n', {"path": "a"}),
        ('[printer]\nport = 80,0\n[store] # here\npath = "a"', {"path": "a"}),
        ("[printer]\nport = 1\n", {}),
        ("[store]\npath = a\n", {}),
    ],
)
def test_one_section_of_a_broken_file_is_still_read(text: str, found: dict[str, object], tmp_path: Path) -> None:
    assert section_of(text, "store") == found

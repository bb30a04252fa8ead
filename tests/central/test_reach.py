"""The address that others use, and what is said where they come in without TLS."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from central.cli import reach
from central.cli.machine_checks import notes_of
from central.cli.reach import host_for_others, plain_note, url
from central.config.settings import HallSettings, Settings, TlsSettings
from hall.config.addresses import is_this_machine
from tests.central.whole import CATALOGUE


def settings(host: str, tls: TlsSettings | None = None) -> Settings:
    return Settings(host=host, hall=(HallSettings(catalogue=CATALOGUE),), tls=tls or TlsSettings())


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_all_addresses_are_told_as_one_that_others_reach(everywhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "_address", lambda family: "192.168.1.10" if family == socket.AF_INET else "")
    assert url(host_for_others(everywhere), 8080, settings("0.0.0.0")) == "http://192.168.1.10:8080"
    monkeypatch.setattr(reach, "_address", lambda _: "")
    assert host_for_others(everywhere) == socket.gethostname()


def test_the_real_machine_has_an_address_or_a_name() -> None:
    assert host_for_others("0.0.0.0") not in ("", "0.0.0.0")
    assert not is_this_machine(host_for_others("0.0.0.0")) or socket.gethostname() == "localhost"


def test_a_host_that_was_named_is_told_as_it_is() -> None:
    assert url(host_for_others("antrean.example"), 80, settings("antrean.example")) == "http://antrean.example:80"
    assert url("fd00::1", 80, settings("fd00::1")) == "http://[fd00::1]:80"


@pytest.mark.parametrize(("host", "plain"), [
    ("0.0.0.0", True), ("::", True), ("192.168.1.10", True), ("central.local", True), ("127.0.0.1", False),
    ("127.0.0.53", False), ("::1", False), ("localhost", False), ("LOCALHOST.", False),
])  # fmt: skip
def test_plain_http_is_said_wherever_others_come_in(host: str, plain: bool, tmp_path: Path) -> None:
    note = plain_note(settings(host))
    assert bool(note) is plain
    if plain:
        assert all(said in note for said in ("PINs", "[tls]", "certificate"))
    certificate, key = tmp_path / "a.pem", tmp_path / "a.key"
    for file in (certificate, key):
        file.touch()
    assert plain_note(settings(host, TlsSettings(certificate=certificate, key=key))) == ""


def test_the_check_says_it_too() -> None:
    assert plain_note(settings("0.0.0.0")) in notes_of(settings("0.0.0.0"), None)
    assert not any("PINs" in note for note in notes_of(settings("127.0.0.1"), None))

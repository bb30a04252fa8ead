"""Hosts as people type them."""

from __future__ import annotations

import pytest

from hall.config.addresses import host_name, is_public, is_this_machine, web_address


@pytest.mark.parametrize(
    "name", ["192.168.1.50", "printer.local", "printer", "fe80::1", "fe80::1%eth0", "MY-PRINTER_2", "a.b.c.example."]
)
def test_a_host_stays_as_it_is(name: str) -> None:
    assert host_name(name) == name
    assert host_name(f" {name} ") == name


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("http://192.168.1.50", "leave out http://"),
        ("192.168.1.50/x", "leave out"),
        ("192.168.1.50:9100", "the port is a setting of its own"),
        ("printer:9100", "the port"),
        ("[fe80::1]", "without brackets"),
        ("192.168 .1.50", "blank"),
        ("192.168.1.500", "no IPv4 address"),
        ("192.168.1", "no IPv4 address"),
        ("1.2.3.4.5", "no IPv4 address"),
        ("", "empty"),
        ("  ", "empty"),
        ("-printer", "no name of a machine"),
        ("drucker.äö", "no name of a machine"),
        ("x" * 64, "no name of a machine"),
        ("a..b", "no name of a machine"),
        ("printer\u200e", "no name of a machine"),
    ],
)
def test_what_is_no_host_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        host_name(text)


@pytest.mark.parametrize(
    "text", ["192.168.1.10", "ftp://a", "http://", "http://a:99999", "http://a:0", "http://u@a", "http://a?b", "http://[a",
             "http://192.168.1.500", "http://a b"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must look like|no IPv4|blank"):
        web_address(text, '"http://192.168.1.10"')


def test_where_an_address_is() -> None:
    assert is_public("8.8.8.8")
    assert not any(map(is_public, ("192.168.1.10", "central.example", "::1")))
    assert all(map(is_this_machine, ("127.0.0.1", "localhost", "LOCALHOST", "::1")))
    assert not is_this_machine("192.168.1.10")

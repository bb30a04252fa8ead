"""`kiosk sync`: what a technician sees of the way to central, and what would lose something."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Kiosk
from tests.support.central_socket import Network, net

__all__ = ["net"]


def test_a_kiosk_that_is_alone_says_so(kiosk: Kiosk) -> None:
    said = kiosk("sync", "status")
    assert said.code == 3
    assert "[central] url is empty" in said.err


def test_enrol_status_and_numbers_of_the_sequencer(kiosk: Kiosk, net: Network, tmp_path: Path) -> None:
    where = {"CENTRAL__URL": net.url, "PLACE__KIOSK": "k1", "CENTRAL__SEQUENCER_MS": "2000"}
    before = kiosk("sync", "status", **where)
    assert before.code == 1
    assert "not enrolled" in before.out
    wrong = kiosk("sync", "enrol", "WRONG234", **where)
    assert wrong.code == 3
    assert "wrong or too old" in wrong.err
    assert kiosk("sync", "enrol", "ABCD2345", **where).out == f"Enrolled as k1 of kendari at {net.url}.\n"
    assert (tmp_path / "kiosk.sqlite3.enrolment").stat().st_mode & 0o777 == 0o600
    issued = kiosk("issue", "DUKCAPIL", "03", "--json", **where)
    assert issued.json["label"] == "AK-001"
    seen = kiosk("sync", "status", "--json", **where)
    assert seen.code == 0, seen.err
    assert seen.json["connected"]
    assert seen.json["band"] == [701, 800]
    assert "t0ken" not in seen.out + seen.err
    assert "Reserve: numbers 701 to 800" in kiosk("sync", "status", **where).out
    assert "0 parked events" in kiosk("sync", "retry", **where).out
    with closing(sqlite3.connect(tmp_path / "kiosk.sqlite3")) as connection, connection:
        connection.execute("UPDATE period SET business_date = '2099-12-31' WHERE series IS NULL")
    assert kiosk("sync", "forget", "--json", **where).json["dates"] == 1
    assert "Forgotten: 0 dates to come" in kiosk("sync", "forget", **where).out
    refused = kiosk("sync", "go-on", **where)
    assert refused.code == 3
    assert "has not yet given this kiosk numbers with a longer label" in refused.err


def test_before_central_was_reached_once_a_new_kiosk_gives_no_number(kiosk: Kiosk) -> None:
    said = kiosk("issue", "DUKCAPIL", "03", CENTRAL__URL="http://127.0.0.1:9")
    assert said.code == 3
    assert "Connect it once" in said.err


@pytest.mark.parametrize("command", [("sync", "renew"), ("store", "quarantine")])
def test_what_central_lacks_is_not_put_aside_unless_it_is_written_down(
    kiosk: Kiosk, net: Network, tmp_path: Path, command: tuple[str, str]
) -> None:
    where = {"CENTRAL__URL": net.url, "PLACE__KIOSK": "k1", "CENTRAL__SEQUENCER_MS": "2000"}
    kiosk("sync", "enrol", "ABCD2345", **where)
    kiosk("sync", "status", **where)
    net.set(over=True)
    assert kiosk("issue", "DUKCAPIL", "03", "--json", **where).json["label"] == "AK-701"
    said = kiosk(*command, **where)
    assert said.code == 1
    assert "--export FILE" in said.err
    export = tmp_path / "unsent.jsonl"
    done = kiosk(*command, "--export", str(export), **where)
    assert done.code == 0, done.err
    assert "another reserve band" in done.out
    rows = [json.loads(row) for row in export.read_text(encoding="utf-8").splitlines()]
    assert "issued" in [row.get("kind") for row in rows]
    kiosk("issue", "DUKCAPIL", "03", **where)
    again = kiosk(*command, "--export", str(export), **where)
    assert again.code == 1
    assert "name a new file" in again.err

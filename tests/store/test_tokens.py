"""The tokens of tickets: 128 bits, the same for each copy of the paper, and the secret stays in the file."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hall.tickets import PrintState, is_token, token_hash
from kiosk.store import Store, export_unsent
from kiosk.store.tokens import Tokens
from tests.support.clock import FixedClock
from tests.support.stores import open_store, request

IDENTITY = st.uuids(version=4).map(lambda made: made.hex)
SECRET = st.binary(min_size=32, max_size=32)


def secret_of(path: Path) -> str:
    """As hexadecimal."""
    with closing(sqlite3.connect(path)) as connection:
        (value,) = connection.execute("SELECT value FROM kept WHERE key = 'ticket_secret'").fetchone()
    return str(json.loads(value)["secret"])


@given(SECRET, IDENTITY)
def test_a_token_is_26_signs_of_the_compact_mode_of_a_qr(secret: bytes, ticket_id: str) -> None:
    token = Tokens(secret).of(ticket_id)
    assert re.fullmatch("[A-Z2-7]{26}", token)
    assert is_token(token)
    assert token == Tokens(secret).of(ticket_id)


@given(st.lists(SECRET, min_size=2, max_size=2, unique=True), st.lists(IDENTITY, min_size=1, max_size=20, unique=True))
def test_tokens_differ_by_ticket_and_by_secret(secrets: list[bytes], tickets: list[str]) -> None:
    made = {Tokens(secret).of(ticket) for secret in secrets for ticket in tickets}
    assert len(made) == len(secrets) * len(tickets)


def test_what_is_no_token_is_known() -> None:
    good = "T7M4QXK2PZ5WBD3RUNHGAC6EJY"
    assert is_token(good)
    for text in ("", good[:-1], good + "A", good.lower(), good[:-1] + "1", good + "\n", good[:-1] + "\uff21"):
        assert not is_token(text)


def test_every_ticket_has_its_own_and_its_hash_goes_up(store: Store) -> None:
    tickets = [store.issue(request()).ticket for _ in range(20)]
    assert len({ticket.token for ticket in tickets}) == 20
    told = [event.body["token_hash"] for event in store.events(0, 999) if event.kind == "issued"]
    assert told == [token_hash(ticket.token) for ticket in tickets]
    assert all(re.fullmatch("[0-9a-f]{64}", str(one)) for one in told)


def test_copies_presses_and_restarts_tell_the_same_token(path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    first = store.issue(request(press="p"))
    assert store.issue(request(press="p")).ticket.token == first.ticket.token
    store.journal.job_sending(first.job_id)
    store.journal.job_sent(first.job_id)
    store.journal.job_finished(first.job_id, PrintState.PRINTED)
    once_more = store.prepare_again(first.ticket.ticket_id, "staff")
    assert (once_more.copy, once_more.ticket.token) == (2, first.ticket.token)
    store.journal.job_sending(once_more.job_id)
    store.journal.job_sent(once_more.job_id)
    store.journal.job_finished(once_more.job_id, PrintState.PRINTED)
    store.close()
    again = open_store(path, clock)
    assert again.prepare_again(first.ticket.ticket_id, "visitor").ticket.token == first.ticket.token
    assert again.issue(request()).ticket.token != first.ticket.token
    again.close()


def test_two_stores_have_two_secrets_and_a_copied_one_still_makes_other_tokens(
    path: Path, tmp_path: Path, clock: FixedClock
) -> None:
    open_store(path, clock).close()
    other, copy = tmp_path / "other.db", tmp_path / "copy.db"
    open_store(other, clock).close()
    shutil.copy(path, copy)
    assert secret_of(path) == secret_of(copy) != secret_of(other)
    made = []
    for file in (path, copy):
        store = open_store(file, clock)
        made.append(store.issue(request()).ticket)
        store.close()
    assert made[0].label == made[1].label
    assert made[0].token != made[1].token


def test_neither_secret_nor_token_is_anywhere_but_in_its_place(path: Path, tmp_path: Path, clock: FixedClock) -> None:
    store = open_store(path, clock)
    issued = store.issue(request())
    store.record("printer_set_up", {"clean": True})
    token, secret = issued.ticket.token, secret_of(path)
    store.close()
    export_unsent(path, tmp_path / "unsent.jsonl")
    told = (tmp_path / "unsent.jsonl").read_text(encoding="utf-8")
    assert token_hash(token) in told
    assert secret not in told
    assert token not in told
    with closing(sqlite3.connect(path)) as connection:
        lines = list(connection.iterdump())
    holding = [line for line in lines if secret in line or token in line]
    assert [line.startswith('INSERT INTO "kept"') for line in holding] == [True]
    assert token not in "".join(lines)


def test_values_show_neither_secret_nor_token(store: Store, path: Path) -> None:
    issued = store.issue(request())
    shown = f"{issued!r} {store._place!r}"
    assert issued.ticket.token not in shown
    assert secret_of(path) not in shown
    assert repr(bytes.fromhex(secret_of(path))) not in shown


def test_the_qr_is_the_page_where_there_are_pages_else_the_code(store: Store) -> None:
    ticket = store.issue(request()).ticket
    assert ticket.qr("HTTPS://ANTRE.EXAMPLE/T/") == "HTTPS://ANTRE.EXAMPLE/T/" + ticket.token
    assert ticket.qr("") == ticket.code
    read = store.ticket(ticket.ticket_id)
    assert read is not None
    assert read.qr("HTTPS://ANTRE.EXAMPLE/T/") == ticket.code

"""Nothing but a whole, agreed answer in time counts: every guard against a server that misbehaves."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from hall.protocol import (
    Acked,
    Bad,
    EnrolAsk,
    EventsUp,
    EventUp,
    Forked,
    Gap,
    LeaseAsk,
    NumberAsk,
    NumberGiven,
    Refused,
)
from hall.tickets import ClockGrade
from kiosk.sync.http import CentralClient, NoAnswer, NotTaken, exchange
from kiosk.sync.http import central as calls
from tests.sync.hostile import STUCK_SECONDS, Behaviour, Hostile, breaks_off, hostile, reply, says

ACK = json.dumps({"acked_seq": 12}).encode()
QUICK = 0.5


def batch(first: int = 11, count: int = 2) -> EventsUp:
    """Events 11 and 12, unless others are asked for."""
    events = tuple(
        EventUp(
            seq=seq, ticket_id=None, kind="issued", period=1, series="AK", number=seq,
            at_utc=datetime(2026, 10, 5, tzinfo=UTC), at_trust=ClockGrade.SYNCED, boot_id="boot", mono_ms=1, body={},
        )
        for seq in range(first, first + count)
    )  # fmt: skip
    return EventsUp(kiosk_id="k1", incarnation=uuid4().hex, first_seq=first, events=events)


def refused(behave: Behaviour, says_what: str, seconds: float = 60.0) -> Hostile:
    """The behaviour is no acknowledgement, and the text says what it was."""
    with hostile(behave) as there:
        server = CentralClient(there.url, token="t0ken")
        with pytest.raises(NoAnswer, match=says_what):
            server._post("/v1/kiosk/events", batch(), calls._EVENTS, seconds)
        server.close()
        return there


def test_a_right_answer_is_one() -> None:
    with hostile(says(reply(ACK))) as there:
        server = CentralClient(there.url, token="t0ken")
        assert server.events(batch()) == Acked(acked_seq=12)
        assert server.events(batch()) == Acked(acked_seq=12)
        assert server.connections == 1
        server.close()
    assert b"authorization: bearer t0ken" in there.questions[0].lower()


def drip(before: bytes, after: bytes) -> Behaviour:
    """Sends the first part, and then a byte of the second each tenth of a second: no single read is ever late."""

    def behave(to: socket.socket) -> None:
        to.sendall(before)
        to.settimeout(0.1)
        for byte in after:
            to.sendall(bytes([byte]))
            try:
                if not to.recv(1):
                    return
            except TimeoutError:
                continue

    return behave


def test_a_body_byte_by_byte_ends_at_the_deadline() -> None:
    whole = reply(ACK + b" " * 1000)
    head, _, body = whole.partition(b"\r\n\r\n")
    refused(drip(head + b"\r\n\r\n", body), "within|slowly", QUICK)


def test_headers_byte_by_byte_end_at_the_deadline() -> None:
    refused(drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x" * 1000), "within", QUICK)


def test_silence_ends_at_the_deadline() -> None:
    with hostile(lambda _line: None) as there:
        server = CentralClient(there.url)
        with pytest.raises(NoAnswer, match="within"):
            server._post("/v1/kiosk/events", batch(), calls._EVENTS, QUICK)
        server.close()


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect"])
def test_a_redirection_is_neither_followed_nor_an_acknowledgement(status: str) -> None:
    with hostile(says(reply(ACK))) as trap:
        to = f"Location: {trap.url}/v1/kiosk/events"
        there = refused(says(reply(ACK, status, "application/json", to)), f"status {status[:3]}")
        assert len(there.questions) == 1
        assert trap.questions == []


def test_the_body_of_a_redirection_is_not_swallowed_either() -> None:
    huge = 60 * 1024 * 1024
    head = f"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Type: application/json\r\nContent-Length: {huge}\r\n\r\n"
    refused(says(head.encode() + b" " * 100_000), "larger than 65536")


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_body_is_left_alone(declared: bool) -> None:
    sent: list[int] = []

    def behave(to: socket.socket) -> None:
        length = "Content-Length: 62914560" if declared else "Connection: close"
        to.sendall(f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{length}\r\n\r\n".encode())
        try:
            for _ in range(960):
                to.sendall(b" " * 65536)
                sent.append(65536)
        except OSError:
            return

    refused(behave, "larger than 65536")
    assert sum(sent) < 32 * 1024 * 1024  # what fits into the buffers on the way


def test_a_body_larger_than_its_chunks_say() -> None:
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    refused(says(head + chunk * 3), "larger than 65536")


def test_half_a_body_is_none() -> None:
    refused(breaks_off(reply(ACK)[:-4]), "broke off")


def test_half_a_chunk_is_none() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    refused(breaks_off(head + b"20\r\n" + ACK), "broke off")


def test_truncated_json_is_none() -> None:
    refused(says(reply(ACK[:-3])), "not as agreed")


def test_a_captive_portal_is_named() -> None:
    refused(says(reply(b"<html>Please log in</html>", "200 OK", "text/html")), "log-in page")


def test_json_of_another_type_is_none() -> None:
    refused(says(reply(ACK, "200 OK", "text/plain")), "instead of JSON")


def test_a_compressed_body_is_none() -> None:
    refused(says(reply(ACK, "200 OK", "application/json", "Content-Encoding: gzip")), "compressed")


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'{"acked_seq": -1}', b'{"acked_seq": "many"}', b'"12"'])
def test_another_shape_is_none(body: bytes) -> None:
    refused(says(reply(body)), "not as agreed")


@pytest.mark.parametrize("status", ["201 Created", "404 Not Found", "500 Oh", "502 Bad", "503 Later"])
def test_an_acknowledgement_with_another_status_is_none(status: str) -> None:
    refused(says(reply(ACK, status)), f"status {status[:3]}")


def test_a_connection_that_is_reset_or_refused() -> None:
    refused(breaks_off(b""), "cannot be reached or broke off")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoAnswer, match=r"cannot be reached or broke off: Connection refused$"):
        CentralClient(f"http://127.0.0.1:{port}").events(batch())


def test_not_http_at_all() -> None:
    refused(breaks_off(b"220 mail.example ESMTP\r\n"), "broke off")


def test_continue_without_end() -> None:
    def behave(to: socket.socket) -> None:
        to.settimeout(0.1)
        while True:
            to.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            try:
                if not to.recv(1):
                    return
            except TimeoutError:
                continue

    refused(behave, "within", QUICK)


@pytest.mark.parametrize("length", ["5", "-1", "x", "12, 12", ""])
def test_a_length_that_is_wrong(length: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()
    refused(breaks_off(head + ACK[:-1]), "not as agreed|broke off")


def test_two_answers_to_one_question() -> None:
    """What comes unasked behind an answer must not be taken for the next one."""
    with hostile(says(reply(ACK) + reply(b'{"acked_seq": 11}'))) as there:
        server = CentralClient(there.url)
        for _ in range(3):
            assert server.events(batch()) == Acked(acked_seq=12)
        server.close()


def test_too_many_headers() -> None:
    refused(says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"), "broke off")


@pytest.mark.parametrize(
    ("after", "seconds"), [("7", 7.0), ("999999", 3600.0), ("Mon, 05 Oct 2026", None), ("-1", None)]
)
def test_retry_after_is_heard_within_reason(after: str, seconds: float | None) -> None:
    with hostile(
        says(reply(b'{"detail": "slow down"}', "429 Slow", "application/json", f"Retry-After: {after}"))
    ) as there:
        server = CentralClient(there.url)
        with pytest.raises(NoAnswer, match="slow down") as caught:
            server.events(batch())
        server.close()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("status", ["401 No", "403 No"])
def test_not_taken_is_told_apart(status: str) -> None:
    with hostile(says(reply(b'{"detail": "revoked"}', status))) as there:
        server = CentralClient(there.url)
        with pytest.raises(NotTaken, match="revoked"):
            server.events(batch())
        server.close()


@pytest.mark.parametrize(("status", "body", "fits"), [
    ("200 OK", {"acked_seq": 10}, Acked(acked_seq=10)),
    ("200 OK", {"acked_seq": 13}, None),
    ("200 OK", {"acked_seq": 9}, None),
    ("409 Gap", {"expected_seq": 3}, Gap(expected_seq=3)),
    ("409 Gap", {"expected_seq": 11}, None),
    ("409 Gap", {"expected_seq": 99}, None),
    ("409 Fork", {"forked_seq": 12}, Forked(forked_seq=12)),
    ("409 Fork", {"forked_seq": 7}, None),
    ("409 Gap", {"detail": "conflict"}, None),
    ("422 Bad", {"bad": [{"seq": 11, "reason": "r"}], "acked_seq": 12}, Bad),
    ("422 Bad", {"bad": [{"seq": 99, "reason": "r"}], "acked_seq": 12}, None),
    ("422 Bad", {"bad": [{"seq": 11, "reason": "r"}], "acked_seq": 99}, None),
    ("422 Bad", {"bad": [], "acked_seq": 12}, None),
    ("422 Bad", {"bad": [{"seq": 11, "reason": "r"}, {"seq": 11, "reason": "r"}], "acked_seq": 12}, None),
    ("422 Bad", {"detail": [{"loc": ["body"], "msg": "x"}]}, None),
])  # fmt: skip
def test_an_answer_speaks_only_of_what_was_sent(status: str, body: object, fits: object) -> None:
    with hostile(says(reply(json.dumps(body).encode(), status))) as there:
        server = CentralClient(there.url)
        if fits is None:
            with pytest.raises(NoAnswer, match=r"cannot be right|not as agreed"):
                server.events(batch())
        else:
            answer = server.events(batch())
            assert answer == fits or (isinstance(fits, type) and isinstance(answer, fits))
        server.close()


def entry(pos: int) -> dict[str, object]:
    return {"pos": pos, "kind": "queue", "ticket_id": None, "body": {}}


@pytest.mark.parametrize(("page", "fits"), [
    ({"events": [entry(6), entry(8)], "next": 8, "elsewhere": {"AK": 2}}, True),
    ({"events": [], "next": 5, "elsewhere": {}}, True),
    ({"events": [], "next": 4, "elsewhere": {}}, False),
    ({"events": [entry(5)], "next": 8, "elsewhere": {}}, False),
    ({"events": [entry(8), entry(6)], "next": 8, "elsewhere": {}}, False),
    ({"events": [entry(6), entry(8)], "next": 7, "elsewhere": {}}, False),
    ({"events": [], "next": 5, "elsewhere": {"AK": -1}}, False),
    ({"events": [entry(pos) for pos in range(6, 600)], "next": 600, "elsewhere": {}}, False),
])  # fmt: skip
def test_positions_of_news_rise(page: object, fits: bool) -> None:
    with hostile(says(reply(json.dumps(page).encode()))) as there:
        server = CentralClient(there.url)
        if fits:
            assert server.news("kendari", 5, 0).next >= 5
        else:
            with pytest.raises(NoAnswer, match=r"cannot be right|not as agreed"):
                server.news("kendari", 5, 0)
        server.close()


def number_body(ask: NumberAsk, **other: object) -> bytes:
    right = {"request_id": ask.request_id, "series": "AK", "period": 7, "business_date": "2026-10-05", "number": 12}
    return json.dumps({**right, "elsewhere": 0, **other}).encode()


def test_a_number_is_the_one_that_was_asked_for() -> None:
    ask = NumberAsk(request_id=uuid4().hex, incarnation=uuid4().hex, series="AK", period_seen=7)
    with hostile(says(reply(number_body(ask)))) as there:
        server = CentralClient(there.url)
        given = server.number("kendari", ask, 20.0)
        assert isinstance(given, NumberGiven)
        assert given.number == 12
        for wrong in ({"request_id": uuid4().hex}, {"series": "BK"}, {"period": 6}, {"number": 0}):
            there.behave = says(reply(number_body(ask, **wrong)))
            with pytest.raises(NoAnswer, match=r"cannot be right|not as agreed"):
                server.number("kendari", ask, 20.0)
        there.behave = says(reply(b'{"reason": "catching_up", "detail": "wait"}', "503 Later"))
        assert isinstance(server.number("kendari", ask, 20.0), Refused)
        server.close()


def test_a_lease_is_the_one_that_was_asked_for() -> None:
    ask = LeaseAsk(request_id=uuid4().hex, incarnation=uuid4().hex, series="AK", period=7, n=10)
    right = {"request_id": ask.request_id, "series": "AK", "period": 7, "first": 491, "last": 500}
    with hostile(says(reply(json.dumps(right).encode()))) as there:
        server = CentralClient(there.url)
        assert server.lease("kendari", ask).model_dump() == right
        for wrong in ({"period": 8}, {"first": 490}, {"first": 500, "last": 491}):
            there.behave = says(reply(json.dumps({**right, **wrong}).encode()))
            with pytest.raises(NoAnswer, match="cannot be right"):
                server.lease("kendari", ask)
        server.close()


def test_enrolment_is_of_this_kiosk_and_has_a_token() -> None:
    right = {"hall": "kendari", "kiosk_id": "k1", "token": "abc"}
    ask = EnrolAsk(code="ABCD2345", hall="kendari", kiosk_id="k1")
    with hostile(says(reply(json.dumps(right).encode()))) as there:
        server = CentralClient(there.url)
        assert server.enrol(ask).token == "abc"
        for wrong in ({"kiosk_id": "k2"}, {"token": "a\r\nX: y"}, {"token": ""}):
            there.behave = says(reply(json.dumps({**right, **wrong}).encode()))
            with pytest.raises(NoAnswer, match="cannot be right"):
                server.enrol(ask)
        server.close()


def test_nothing_of_the_environment_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login thief password secret\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    with (
        hostile(says(reply(ACK))) as proxy,
        hostile(says(reply(ACK, "200 OK", "application/json", "Set-Cookie: a=b"))) as there,
    ):
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        server = CentralClient(there.url, token="t0ken")
        server.events(batch())
        server.events(batch())
        server.close()
    assert proxy.questions == []
    for question in there.questions:
        assert b"bearer t0ken" in question.lower()
        assert b"cookie" not in question.lower()
        assert b"basic" not in question.lower()


def test_another_thread_ends_an_exchange() -> None:
    with hostile(lambda _line: None) as there:
        server = CentralClient(there.url)

        def behave(_line: socket.socket) -> None:
            server.cut()
            there.ended.wait(STUCK_SECONDS)

        there.behave = behave
        with pytest.raises(NoAnswer, match="broke off"):
            server._post("/v1/kiosk/events", batch(), calls._EVENTS, STUCK_SECONDS)
        server.close()


def test_words_from_outside_are_short_and_printable() -> None:
    assert exchange.short("a\x1b[31m\nb" + "x" * 1000) == "a [31m b" + "x" * 192


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two authorities, each with a certificate for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("ours", "theirs"):
        make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        about = ["-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
        files = ["-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")]
        subprocess.run([*make, *about, *files], check=True, capture_output=True, timeout=60)
    return folder


def context_of(folder: Path, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    return context


def test_https_trusts_its_own_authority_and_no_other(certificates: Path) -> None:
    for name, trusted in (("ours", True), ("theirs", False)):
        with hostile(says(reply(ACK)), context_of(certificates, name)) as there:
            server = CentralClient(there.url.replace("http:", "https:"), token="t0ken", ca=certificates / "ours.pem")
            if trusted:
                assert server.events(batch()) == Acked(acked_seq=12)
            else:
                with pytest.raises(NoAnswer, match="certificate"):
                    server.events(batch())
            server.close()
            assert len(there.questions) == int(trusted)


def test_https_headers_byte_by_byte_end_at_the_deadline(certificates: Path) -> None:
    slow = drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x" * 1000)
    with hostile(slow, context_of(certificates, "ours")) as there:
        server = CentralClient(there.url.replace("http:", "https:"), ca=certificates / "ours.pem")
        with pytest.raises(NoAnswer, match="within"):
            server._post("/v1/kiosk/events", batch(), calls._EVENTS, QUICK)
        server.close()


def test_https_without_an_authority_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="certificate authority"):
        CentralClient("https://central.example")


def test_a_handshake_that_never_ends(certificates: Path) -> None:
    with hostile(lambda _line: None) as there:
        server = CentralClient(there.url.replace("http:", "https:"), ca=certificates / "ours.pem")
        with pytest.raises(NoAnswer, match=r"within|broke off"):
            server._post("/v1/kiosk/events", batch(), calls._EVENTS, QUICK)
        server.close()

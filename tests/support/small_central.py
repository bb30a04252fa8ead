"""A central of a few lines in the place of the network: it keeps what it is told and answers as a test wants."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.exceptions import ConnectionError as NoConnection

from hall.protocol import EventsUp, Heartbeat, LeaseAsk, NumberAsk

NOW = "2026-10-05T00:00:00Z"
Answer = tuple[int, Mapping[str, Any]]


@dataclass
class Central:
    """One hall, one kiosk. `faults` are used up first, one for each question whose path ends so."""

    token: str = "t0ken"
    code: str = "ABCD2345"
    log: dict[int, dict[str, Any]] = field(default_factory=dict)
    down: list[dict[str, Any]] = field(default_factory=list)
    position: int | None = None
    """None: as the log says."""
    beats: list[Heartbeat] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    leases: list[LeaseAsk] = field(default_factory=list)
    numbers: list[NumberAsk] = field(default_factory=list)
    faults: list[tuple[str, str | Answer]] = field(default_factory=list)
    """Which question, and "lost request", "lost reply" or an answer."""
    rejects: set[int] = field(default_factory=set)
    reply: dict[str, Any] = field(default_factory=dict)
    """Put over the heartbeat's answer."""
    enrolled: dict[str, Any] = field(default_factory=dict)
    """Put over the answer to an enrolment."""
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    given: int = 0

    def adapter(self) -> BaseAdapter:
        """The way here."""
        return _Adapter(self)

    def answer(self, path: str, query: Mapping[str, list[str]], token: str, body: bytes) -> Answer:
        self.asked.append(path)
        if path == "/v1/enrol":
            return self._enrol(json.loads(body))
        if token != self.token:
            return 401, {"detail": "unknown token"}
        match path.strip("/").split("/"):
            case ["v1", "kiosk", "heartbeat"]:
                return self._beat(Heartbeat.model_validate_json(body))
            case ["v1", "kiosk", "events"]:
                return self._events(EventsUp.model_validate_json(body))
            case ["v1", "halls", _, "events"]:
                return self._news(int(query["after"][0]))
            case ["v1", "halls", _, "numbers"]:
                return self._number(NumberAsk.model_validate_json(body))
            case ["v1", "halls", _, "leases"]:
                return self._lease(LeaseAsk.model_validate_json(body))
            case ["v1", "halls", _, "versions", kind, version]:
                return self._version(kind, version)
            case _:
                return 404, {"detail": f"no {path}"}

    @property
    def expected(self) -> int:
        return next(seq for seq in range(1, len(self.log) + 2) if seq not in self.log)

    def _enrol(self, ask: Mapping[str, str]) -> Answer:
        if ask["code"] != self.code:
            return 403, {"detail": "the code is wrong or too old"}
        return 200, {"hall": ask["hall"], "kiosk_id": ask["kiosk_id"], "token": self.token, **self.enrolled}

    def _beat(self, beat: Heartbeat) -> Answer:
        self.beats.append(beat)
        latest = self.down[-1]["pos"] if self.down else 0
        answer = {
            "now_utc": NOW, "position": latest if self.position is None else self.position,
            "expected_seq": self.expected, "versions": {"catalogue": None, "settings": None},
            "band": {"first": 701, "last": 800}, "period": 1, "business_date": "2026-10-05", "sequencer_last": 500,
        }  # fmt: skip
        return 200, {**answer, **self.reply}

    def _events(self, up: EventsUp) -> Answer:
        if up.first_seq > self.expected:
            return 409, {"expected_seq": self.expected}
        bad = [event.seq for event in up.events if event.seq in self.rejects]
        for event in up.events:
            new = event.model_dump(mode="json")
            if self.log.get(event.seq, new) != new and not self.log[event.seq].get("rejected"):
                return 409, {"forked_seq": event.seq}
            self.log[event.seq] = {"rejected": True} if event.seq in bad else new
        acked = self.expected - 1
        if bad:
            return 422, {"bad": [{"seq": seq, "reason": "unknown kind"} for seq in bad], "acked_seq": acked}
        return 200, {"acked_seq": acked}

    def _news(self, after: int) -> Answer:
        page = [line for line in self.down if line["pos"] > after]
        return 200, {"events": page, "next": page[-1]["pos"] if page else after, "elsewhere": {"AK": 3}}

    def _number(self, ask: NumberAsk) -> Answer:
        self.numbers.append(ask)
        self.given += 1
        same = {"request_id": ask.request_id, "series": ask.series}
        return 200, {**same, "period": 1, "business_date": "2026-10-05", "number": self.given, "elsewhere": 3}

    def _lease(self, ask: LeaseAsk) -> Answer:
        self.leases.append(ask)
        same = {"request_id": ask.request_id, "series": ask.series, "period": ask.period}
        return 200, {**same, "first": 451, "last": 450 + ask.n}

    def _version(self, kind: str, version: str) -> Answer:
        if (kind, version) not in self.texts:
            return 404, {"detail": "no such version"}
        return 200, {"kind": kind, "version": version, "content": self.texts[kind, version]}


class _Adapter(BaseAdapter):
    def __init__(self, central: Central) -> None:
        super().__init__()
        self._central = central

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        central, parts = self._central, urlsplit(str(request.url))
        fault = next((one for one in central.faults if parts.path.endswith(one[0])), None)
        if fault is not None:
            central.faults.remove(fault)
            if not isinstance(fault[1], str):
                return _response(*fault[1])
            if fault[1] == "lost request":
                raise NoConnection("lost on the way")
        token = str(request.headers.get("Authorization", "")).removeprefix("Bearer ")
        body = request.body if isinstance(request.body, bytes) else b""
        answer = central.answer(parts.path, parse_qs(parts.query), token, body)
        if fault is not None:
            raise NoConnection("the answer was lost")
        return _response(*answer)

    def close(self) -> None:
        """There is nothing to close."""


def _response(status: int, value: Mapping[str, Any]) -> Response:
    answer = Response()
    answer.status_code = status
    answer.headers["Content-Type"] = "application/json"
    answer.raw = io.BytesIO(json.dumps(value).encode())
    return answer

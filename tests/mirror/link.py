"""A link that fails in every way a network fails, as the transport of requests. Which way comes next is the test's."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from requests import ConnectionError as NoConnection
from requests import PreparedRequest, ReadTimeout, Response
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from tests.mirror.wire import Answer, Packet

LARGEST_MEMORY = 40
"""Packets kept for a replay."""


class Fault(StrEnum):
    """What befalls one exchange."""

    LOST_REQUEST = "lost request"
    LOST_REPLY = "lost reply"
    DUPLICATE = "duplicate"
    """Arrives twice; the second answer is the one that is read."""
    HELD = "held"
    """The sender gives up; the request may arrive at any later time, after others that were sent later."""
    OLD_REPLY = "old reply"
    """Arrives; what is read is the answer to an earlier request of this kind."""
    ONLY_OLD_REPLY = "only old reply"
    """As before, and the request itself is lost."""
    HALF_REQUEST = "half request"
    TRUNCATED = "truncated"
    """Half of the answer, after its whole length was announced."""
    TRUNCATED_UNSAID = "truncated, unsaid"
    """Half of the answer, and no length was announced."""
    SLOW = "slow"
    """Answered after the sender's patience had ended."""
    REDIRECT = "302"
    ERROR_BEFORE = "500 before"
    ERROR_AFTER = "500 after"
    """The work is done, and the answer is an error all the same."""
    BUSY = "503"
    EMPTY = "204"
    CAPTIVE_PORTAL = "captive portal"
    CAPTIVE_JSON = "captive JSON"
    BOAST = "boast"
    """JSON in the right shape that acknowledges and promises what it cannot know of."""
    HUGE = "huge"
    KILLED_BEFORE = "killed before"
    """The kiosk dies before anything has left."""
    KILLED_AFTER = "killed after"
    """The kiosk dies while it waits for the answer."""


DEADLY = frozenset({Fault.KILLED_BEFORE, Fault.KILLED_AFTER})
BENIGN = tuple(fault for fault in Fault if fault not in DEADLY)


class Killed(BaseException):
    """The kiosk's process ends here. No handler of the product catches it."""


class Cable:
    """What all lines of one kiosk have in common. `post` delivers a packet and brings the answer."""

    def __init__(self, post: Callable[[Packet], Answer]) -> None:
        self.post = post
        self.up = True
        self.faults: deque[Fault | None] = deque()
        """For the next exchanges, one each, None for none; afterwards all goes well."""
        self.held: list[Packet] = []
        self.sent: deque[Packet] = deque(maxlen=LARGEST_MEMORY)
        """What arrived, whether or not its answer did."""
        self.answers: dict[tuple[str, str], deque[Answer]] = {}

    def late(self, which: int) -> None:
        """A request that was held arrives after all; nobody reads its answer."""
        self.post(self.held.pop(which % len(self.held)))

    def again(self, which: int) -> None:
        """A request that arrived once arrives again."""
        self.post(self.sent[which % len(self.sent)])

    def break_off(self) -> None:
        """Central's process ended, and all connections to it. No greeting of before reaches the next one."""
        self.held = [packet for packet in self.held if not packet.target.endswith("/heartbeat")]
        kept = [packet for packet in self.sent if not packet.target.endswith("/heartbeat")]
        self.sent.clear()
        self.sent.extend(kept)

    def deliver(self, packet: Packet) -> Answer:
        """As it should be."""
        answer = self.post(packet)
        self.sent.append(packet)
        self.answers.setdefault(_kind(packet), deque(maxlen=8)).append(answer)
        return answer

    def earlier(self, packet: Packet) -> Answer | None:
        """The answer to an earlier request of this kind."""
        answers = self.answers.get(_kind(packet))
        return answers[0] if answers else None


class Link(BaseAdapter):
    """One line of a kiosk to central."""

    def __init__(self, cable: Cable) -> None:
        super().__init__()
        self.cable = cable
        self.connected: Callable[[], None] = lambda: None
        """Called when a new connection is made."""
        self._open = False

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> Response:
        """One exchange of the kiosk, with the fault that is due."""
        if not self._open:
            self.connected()
        self._open = True
        try:
            answer = self._carry(_packet(request))
        except BaseException:
            self._open = False
            raise
        return _response(request, answer)

    def close(self) -> None:
        """The connection is gone; the next exchange makes a new one."""
        self._open = False

    def _carry(self, packet: Packet) -> Answer:
        cable = self.cable
        fault = cable.faults.popleft() if cable.faults else None
        if not cable.up and fault not in DEADLY:
            raise NoConnection("the link is down")
        match fault:
            case None:
                return cable.deliver(packet)
            case Fault.LOST_REQUEST:
                raise ReadTimeout("nothing came back")
            case Fault.LOST_REPLY:
                cable.deliver(packet)
                raise NoConnection("connection reset")
            case Fault.SLOW:
                cable.deliver(packet)
                raise ReadTimeout("nothing came back in time")
            case Fault.DUPLICATE:
                cable.deliver(packet)
                return cable.deliver(packet)
            case Fault.HELD:
                cable.held.append(packet)
                raise ReadTimeout("nothing came back")
            case Fault.OLD_REPLY | Fault.ONLY_OLD_REPLY:
                old = cable.earlier(packet)
                if fault is Fault.OLD_REPLY:
                    cable.deliver(packet)
                if old is None:
                    raise NoConnection("connection reset")
                return old
            case Fault.HALF_REQUEST:
                half = Packet(packet.method, packet.target, packet.headers, packet.body[: len(packet.body) // 2])
                if packet.body:
                    cable.post(half)
                raise NoConnection("connection reset")
            case Fault.KILLED_BEFORE:
                raise Killed
            case Fault.KILLED_AFTER:
                if cable.up:
                    cable.deliver(packet)
                raise Killed
            case _:
                return self._false(packet, fault)

    def _false(self, packet: Packet, fault: Fault) -> Answer:
        """An answer that is none. Of some the request arrives first."""
        json = {"content-type": "application/json"}
        match fault:
            case Fault.TRUNCATED:
                answer = self.cable.deliver(packet)
                return Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
            case Fault.TRUNCATED_UNSAID:
                answer = self.cable.deliver(packet)
                unsaid = {key: value for key, value in answer.headers.items() if key.lower() != "content-length"}
                return Answer(answer.status, unsaid, answer.body[: len(answer.body) // 2])
            case Fault.REDIRECT:
                return Answer(302, {"location": "http://login.test/", "content-type": "text/html"}, b"<html>")
            case Fault.ERROR_AFTER:
                self.cable.deliver(packet)
                return Answer(500, json, b'{"detail": "worn out"}')
            case Fault.ERROR_BEFORE:
                return Answer(500, json, b'{"detail": "worn out"}')
            case Fault.BUSY:
                return Answer(503, {**json, "retry-after": "2"}, b'{"detail": "later"}')
            case Fault.EMPTY:
                return Answer(204, {}, b"")
            case Fault.CAPTIVE_PORTAL:
                return Answer(200, {"content-type": "text/html"}, b"<html>Welcome! Log in to surf.</html>")
            case Fault.CAPTIVE_JSON:
                return Answer(200, json, b'{"status": "ok", "url": "http://login.test/"}')
            case Fault.BOAST:
                return Answer(200, json, BOAST)
            case _:
                return Answer(200, json, b'{"acked_seq": 1, "filling": "' + b"x" * 600_000 + b'"}')


BOAST = (
    b'{"acked_seq": 9000000, "request_id": "00000000000000000000000000000000", "series": "A", "period": 1,'
    b' "business_date": null, "number": 1, "elsewhere": 0, "first": 1, "last": 100,'
    b' "events": [], "next": -1}'
)
"""Complete for events, numbers and leases, were it not for what it says."""


def _packet(request: PreparedRequest) -> Packet:
    url = urlsplit(request.url or "")
    query = dict(parse_qsl(str(url.query)))
    if "wait" in query:
        query["wait"] = "0"  # time passes only where a test lets it
    target = str(url.path) + (f"?{urlencode(query)}" if query else "")
    body = request.body or b""
    headers: Mapping[str, str] = {str(key): str(value) for key, value in request.headers.items()}
    raw = body if isinstance(body, bytes) else str(body).encode()
    return Packet(str(request.method), target, headers, raw)


def _kind(packet: Packet) -> tuple[str, str]:
    return packet.method, packet.target.partition("?")[0]


def _response(request: PreparedRequest, answer: Answer) -> Response:
    raw = HTTPResponse(
        body=BytesIO(answer.body), headers=dict(answer.headers), status=answer.status, preload_content=False
    )
    response = Response()
    response.status_code = answer.status
    response.headers.update(answer.headers)
    response.raw = raw
    response.request = request
    response.url = request.url or ""
    return response

"""A counter that calls, serves and calls again: python -m tests.e2e.hall_counter URL HALL COUNTER TOKEN.

It is told `work` once and then goes on by itself until its input ends: calls the next visitor, starts, is done; every
so many-th visitor does not come. After each missed answer it asks how it stands, as a counter's page would, and goes on
from there. It says a line of JSON for each visitor it called, and `idle` with the hall's position when nobody waits.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from tests.support.machine import select_nothing

ANSWER_SECONDS = 1.5
PAUSE_SECONDS = 0.05
"""After a missed answer, and while nobody waits."""
NO_SHOW_SHARE = 0.04


class Missed(Exception):
    """No answer, or none that counts."""


class Counter:
    """Speaks to central as the page of one counter does."""

    def __init__(self, url: str, hall: str, code: str, token: str) -> None:
        place = urlsplit(url)
        self._line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=ANSWER_SECONDS)
        self._hall, self._code = hall, code
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._chance = random.Random(code)
        self._missed = 0
        self._in_doubt = True
        """An answer was missed, or none was heard yet: central may know more than this counter."""

    def turn(self) -> None:
        """One act, or a look after a missed answer."""
        try:
            self._serve(self._standing())
        except Missed as error:
            self._missed, self._in_doubt = self._missed + 1, True
            say(missed=self._missed, why=str(error))
            self._line.close()
            select_nothing(PAUSE_SECONDS)

    def _serve(self, ticket: dict[str, Any] | None) -> None:
        """From whoever is at the counter, or from nobody, to the end of one visit."""
        if ticket is None:
            done = self._act("call_next")
            ticket = done["ticket"]
            if ticket is None:
                say(idle=done["waiting"], at=time.monotonic())
                select_nothing(PAUSE_SECONDS)
                return
            say(called=ticket["ticket_id"], label=ticket["label"], pos=done["pos"])
        if ticket["state"] == "called" and self._chance.random() < NO_SHOW_SHARE:
            self._act("no_show")
            return
        if ticket["state"] == "called":
            self._act("start")
        self._act("done")

    def _standing(self) -> dict[str, Any] | None:
        """Whom central sees at this counter, where that is in doubt."""
        if not self._in_doubt:
            return None
        counters = self._ask("GET", "counters")["counters"]
        ticket: dict[str, Any] | None = next(one for one in counters if one["code"] == self._code)["ticket"]
        self._in_doubt = False
        return ticket

    def _act(self, kind: str) -> dict[str, Any]:
        return self._ask("POST", f"counters/{self._code}/{kind}", b"{}")

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        try:
            self._line.request(method, f"/v1/halls/{self._hall}/{path}", body, self._headers)
            reply = self._line.getresponse()
            status, text = reply.status, reply.read()
        except (OSError, http.client.HTTPException) as error:
            raise Missed(f"{type(error).__name__}: {error}") from error
        if status != 200:
            raise Missed(f"{path}: status {status}, {text[:200]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def main(url: str, hall: str, code: str, token: str) -> None:
    counter = Counter(url, hall, code, token)
    sys.stdin.readline()
    ended = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    while not ended.is_set():
        counter.turn()


if __name__ == "__main__":
    main(*sys.argv[1:5])

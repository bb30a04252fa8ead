"""Uploads as fast as central takes them: bodies made beforehand, one connection for each kiosk, all at once.

The client does next to nothing, since it shares the processor cores with central and the database.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(slots=True)
class Sender:
    """One kiosk's uploads. `seconds` has the time of each that was answered."""

    token: str
    bodies: Sequence[bytes]
    seconds: list[float] = field(default_factory=list)
    acked: int = 0
    trouble: str = ""

    def send(self, url: str, start: threading.Barrier) -> None:
        """Everything, one upload after the other; stops at the first that is not acknowledged."""
        place = urlsplit(url)
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        line.connect()
        start.wait()
        try:
            for body in self.bodies:
                began = time.monotonic()
                line.request("POST", "/v1/kiosk/events", body, headers)
                reply = line.getresponse()
                text = reply.read()
                self.seconds.append(time.monotonic() - began)
                if reply.status != 200:
                    self.trouble = f"status {reply.status}: {text[:300]!r}"
                    return
                self.acked = int(json.loads(text)["acked_seq"])
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.trouble = f"{type(error).__name__}: {error}"
        finally:
            line.close()


def all_at_once(url: str, senders: Sequence[Sender]) -> float:
    """Seconds from the first upload to the last answer. RuntimeError if central did not take everything."""
    start = threading.Barrier(len(senders) + 1)
    threads = [threading.Thread(target=sender.send, args=(url, start)) for sender in senders]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    troubles = [sender.trouble for sender in senders if sender.trouble]
    if troubles:
        raise RuntimeError(f"central did not take the events: {troubles[0]}")
    return took

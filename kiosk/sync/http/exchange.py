"""One guarded exchange with central: a status and a JSON text of bounded size within a total time, or NoAnswer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from requests import Request, RequestException, Response
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from kiosk.sync.http.abortable_connection import AbortableAdapter, ConnectionAborter
from kiosk.sync.http.certificate_dates import TellsToday, by_the_system
from kiosk.sync.http.no_answer import NoAnswer

CONNECT_SECONDS = 3.0
LONGEST_RETRY_AFTER = 3600.0
_PIECE = 8192
_WORDS = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: JSON by its type, whole, within size and time. What it says is not checked yet."""

    status: int
    text: bytes
    retry_after: float | None


class CentralConnection:
    """The way to one central server. One exchange at a time; `cut` may be called from any thread.

    The adapter of requests is used without its session: a session follows redirections, reads the body of one that it
    does not follow, keeps cookies, and takes proxies and passwords from the machine's environment.
    """

    def __init__(
        self, url: str, ca: Path | None, adapter: BaseAdapter | None = None, today: TellsToday = by_the_system
    ) -> None:
        """`ca`: the certificate authority for https, the only one trusted. `adapter`: another way there, for tests.

        `today`: what the dates of certificates are held against.
        """
        if url.startswith("https://") and ca is None and adapter is None:
            raise ValueError(f"{url} needs the file of the certificate authority that central belongs to")
        self._url = url.rstrip("/")
        self._ca = ca
        self._cutter = ConnectionAborter()
        self._adapter = AbortableAdapter(self._cutter, today) if adapter is None else adapter

    @property
    def tls(self) -> bool:
        """Whether the other end must show a certificate, and its dates were held."""
        return self._url.startswith("https://") and self._cutter.dated

    @property
    def connections(self) -> int:
        """Connections made so far; one more than before means that the other end may be a new one."""
        return self._cutter.made

    def ask(self, method: str, path: str, token: str, body: bytes | None, seconds: float, most: int) -> Reply:
        """One exchange, over after `seconds` at most; a reply of more than `most` bytes is none. Raises NoAnswer."""
        deadline = time.monotonic() + seconds
        request = Request(method, self._url + path, headers=_headers(token, body), data=body).prepare()
        timeout = (min(CONNECT_SECONDS, seconds), seconds)
        verify = True if self._ca is None else str(self._ca)
        try:
            with self._cutter.at(seconds):
                response = self._adapter.send(request, stream=True, timeout=timeout, verify=verify, proxies={})
                try:
                    # Headers that were cut at the deadline look like a whole answer without a body.
                    self._in_time(deadline, seconds)
                    return _reply(response, most, deadline)
                finally:
                    response.close()
        except (RequestException, HTTPError, HTTPException, OSError) as error:
            self._in_time(deadline, seconds)
            raise NoAnswer(f"{self._url} cannot be reached or broke off: {short(_reason(error))}") from error

    def _in_time(self, deadline: float, seconds: float) -> None:
        if time.monotonic() >= deadline:
            raise NoAnswer(f"{self._url} did not answer within {seconds:.1f} s")

    def cut(self) -> None:
        """Ends the exchange that is under way."""
        self._cutter.cut()

    def close(self) -> None:
        """Lets go of all connections; nothing can be asked any more."""
        self._cutter.close()
        self._adapter.close()


def short(text: str) -> str:
    """Words from outside for one line of a log: printable and not long."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:_WORDS]


def _reason(error: BaseException) -> str:
    """What went wrong at the bottom, without the names of the libraries above it."""
    while (below := error.__cause__ or error.__context__) is not None:
        error = below
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _headers(token: str, body: bytes | None) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "anjungan-kiosk"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _reply(response: Response, most: int, deadline: float) -> Reply:
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        raise NoAnswer(
            f"status {response.status_code} of type {short(kind) or 'none'} came instead of JSON: something else "
            "answers at this address. Look at [central] url, and for a log-in page of the network."
        )
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NoAnswer("the reply is compressed, which nobody asked for")
    return Reply(response.status_code, _whole(response, most, deadline), _seconds(response))


def _whole(response: Response, most: int, deadline: float) -> bytes:
    declared = response.headers.get("Content-Length", "")
    length = int(declared) if declared.isascii() and declared.isdigit() else None
    parts: list[bytes] = []
    size = 0
    if length is None or length <= most:
        for part in response.iter_content(_PIECE):
            parts.append(part)
            size += len(part)
            if size > most:
                break
            if time.monotonic() >= deadline:
                raise NoAnswer("the reply came too slowly")
    if size > most or (length is not None and length > most):
        raise NoAnswer(f"the reply is larger than {most} bytes")
    if length is not None and size != length:
        raise NoAnswer(f"the reply broke off after {size} of {length} bytes")
    return b"".join(parts)


def _seconds(response: Response) -> float | None:
    """Retry-After in seconds. A date is not looked at: the clock may be wrong."""
    said = response.headers.get("Retry-After", "").strip()
    return min(float(said), LONGEST_RETRY_AFTER) if said.isascii() and said.isdigit() else None

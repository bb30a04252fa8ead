"""Speaks HTTP to the running central, as a counter does, with the rights of an administrator."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter

from central.cli.messages import REFUSED
from central.cli.running import Running
from hall.command_line import CommandFailed

Seconds = tuple[float, float]
SECONDS: Seconds = (3.0, 30.0)
"""To connect, and between two pieces of an answer."""
ACT_SECONDS: Seconds = (3.0, 8.0)
"""The same for an act, which may be sent again."""
TRIES = 2
"""So often an act is sent when no answer comes."""


class NoAnswer(CommandFailed):
    """Nothing came back. If it was `sent`, what was asked may have been done, or not."""

    def __init__(self, text: str, sent: bool) -> None:
        super().__init__(text)
        self.sent = sent


class Client:
    """One question, one answer."""

    def __init__(self, running: Running, *base: str) -> None:
        """`base`: in front of every path."""
        self._running, self._base = running, base
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy and no password of this machine comes between
        self._session.headers["Authorization"] = f"Bearer {running.token}"
        if running.fingerprint is not None:
            self._session.mount("https://", _Pinned(running.fingerprint))

    def get(self, *path: str, **query: object) -> Any:
        """The answer to a GET. Raises Trouble."""
        return self._ask("GET", path, query, None)

    def post(self, *path: str, body: Mapping[str, object] | None = None) -> Any:
        """The answer to a POST. Raises Trouble."""
        return self._ask("POST", path, {}, body or {})

    def put(self, *path: str, body: Mapping[str, object]) -> Any:
        """The answer to a PUT. Raises Trouble."""
        return self._ask("PUT", path, {}, body)

    def delete(self, *path: str) -> Any:
        """The answer to a DELETE. Raises Trouble."""
        return self._ask("DELETE", path, {}, None)

    def act(self, *path: str, body: Mapping[str, object]) -> Any:
        """The answer to an act that is done once, however often it is sent: `body` gets an identity of its own.

        If no answer comes it is sent again, and then taken back. Raises Trouble.
        """
        once = {**body, "request_id": uuid.uuid4().hex}
        sent = False
        for last_try in (*(False for _ in range(TRIES)), True):
            try:
                return self._ask("POST", path, {}, {**once, "withdraw": last_try}, ACT_SECONDS)
            except NoAnswer as error:
                sent, last = sent or error.sent, error
        said = "Whether it was done is not known: look with `central counters`." if sent else "Nothing was done."
        raise CommandFailed(f"{last} {said}") from last

    def _ask(
        self, method: str, path: tuple[str, ...], query: Mapping[str, object], body: Any, seconds: Seconds = SECONDS
    ) -> Any:
        url = "/".join([self._running.url, "v1", *(quote(part, safe="") for part in (*self._base, *path))])
        wanted = {key: str(value) for key, value in query.items() if value is not None}
        try:
            reply = self._session.request(
                method, url, params=wanted, json=body, timeout=seconds, allow_redirects=False
            )  # fmt: skip
        except requests.RequestException as error:
            text = f"central at {self._running.url} does not answer; does `central run` still run? ({_short(error)})"
            raise NoAnswer(text, not isinstance(_cause(error), ConnectionRefusedError)) from error
        return _answer(reply)


class _Pinned(HTTPAdapter):
    """Accepts the one certificate, whatever name this machine has for itself."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """As in requests; the fingerprint takes the place of authority and name."""
        super().init_poolmanager(*args, assert_fingerprint=self._fingerprint, assert_hostname=False, **kwargs)

    def cert_verify(self, conn: Any, url: str, verify: bool | str, cert: Any) -> None:
        """The fingerprint is checked instead."""
        del url, verify, cert
        conn.cert_reqs, conn.ca_certs = "CERT_NONE", None


def _answer(reply: requests.Response) -> Any:
    try:
        found = reply.json() if reply.content else None
    except ValueError as error:
        text = f"{reply.url} answered {reply.status_code} and no JSON: something else listens there"
        raise CommandFailed(text) from error
    if 200 <= reply.status_code < 300:
        return found
    detail = found.get("detail") if isinstance(found, dict) else None
    if reply.status_code in (401, 403):
        raise CommandFailed(f"{detail or 'central does not take the token of this machine'}; start `central run` again")
    raise CommandFailed(str(detail or f"{reply.url} answered {reply.status_code}"), REFUSED)


def _short(error: Exception) -> str:
    cause = _cause(error)
    return str(cause) or type(cause).__name__


def _cause(error: Exception) -> BaseException:
    """The innermost: what requests wraps around it helps nobody."""
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return cause

"""`central run`: the server, from its first look at the database to a stop that lets every answer go out."""

from __future__ import annotations

import gc
import hashlib
import logging
import re
import secrets
import signal
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from central.app import create_app
from central.cli.connect import settings_and_mistakes
from central.cli.reach import EVERYWHERE, host_for_others, plain_note, url
from central.cli.running import Running, number_files, running_file, write_running
from central.config.load import LOADER
from central.config.settings import Settings
from central.front.connections import Connections
from central.front.listener import Listener, most_connections
from central.front.timed_protocol import TimedProtocol
from central.numbers import NumberMarks
from central.store import CentralStore, StoreError
from hall.catalogue import CatalogueErrors
from hall.command_line import CommandFailed

log = logging.getLogger(__name__)

STOP_SECONDS = 3
"""Seconds for answers under way; then they are broken off, and clients try again."""
BACKLOG = 4096
"""Connections that wait to be taken. One more would be tried again a second later by its own machine."""
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def run_server(config: Path | None, host: str | None, port: int | None, ready_file: Path | None) -> None:
    """Serves until SIGTERM or SIGINT. Raises Trouble."""
    settings, mistakes = settings_and_mistakes(config)
    if not mistakes:
        LOADER.keep_good_if_possible(config, settings)
    with ExitStack() as parts:
        where = (host or settings.host, settings.port if port is None else port)
        crowd = _crowd(settings)
        listener = parts.enter_context(closing(Listener.of(_listening(*where), crowd)))
        store = parts.enter_context(closing(_opened(settings)))
        token = secrets.token_urlsafe(32)
        bound = listener.getsockname()[1]
        running = Running(url(EVERYWHERE.get(where[0], where[0]), bound, settings), token, _fingerprint(settings))
        address = url(host_for_others(where[0]), bound, settings)
        file = running_file(settings.database.url)

        def ready() -> None:
            _settle()
            _keep(running, file)
            parts.callback(file.unlink, missing_ok=True)
            log.info("central of %s answers at %s, database %s", ", ".join(settings.halls), address, store.where)
            if ready_file is not None:
                ready_file.write_text(f"url={address}\n", encoding="utf-8")
            note = plain_note(settings, where[0])
            if note:
                log.warning("%s", note)
            print(f"ready {address}", flush=True)

        marks = parts.enter_context(closing(NumberMarks(number_files(settings.database.url))))
        app = _app(store, settings, token, marks)
        _Server(server_config(app, settings, crowd), ready, store.bell.silence).run(sockets=[listener])


def _settle() -> None:
    """What has been loaded stays until the end. Left to the collector, it is looked through again and again, and each
    time everybody waits a tenth of a second.
    """
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """Reports when it answers, and ends with exit code 0 on a signal to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], silence: Callable[[], None]) -> None:
        """`silence`: requests that wait for news are answered at once."""
        super().__init__(config)
        self._ready, self._silence = ready, silence

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As in uvicorn; then it is known that questions are answered."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As in uvicorn, which would let those who wait for news hold up the end."""
        self._silence()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As in uvicorn, but a signal that was obeyed is not raised once more at the end."""
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def _crowd(settings: Settings) -> Connections:
    limits, proxies = settings.limits, [ip_network(one) for one in settings.proxies]

    def is_proxy(address: str) -> bool:
        return any(ip_address(address.partition("%")[0]) in network for network in proxies)

    most = most_connections(limits.connections)
    if most < limits.connections:
        log.warning(
            "limits.connections = %d, but the system lets this process open files for %d only (LimitNOFILE, ulimit -n)",
            limits.connections, most,
        )  # fmt: skip
    return Connections(most, limits.of_one_address, is_proxy)


def server_config(app: FastAPI, settings: Settings, crowd: Connections) -> uvicorn.Config:
    """How HTTP is spoken: requests that do not arrive are ended, and only named proxies speak for others."""
    tls = settings.tls
    return uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=STOP_SECONDS,
        backlog=BACKLOG, ssl_certfile=tls.certificate, ssl_keyfile=tls.key, http=TimedProtocol.of(crowd), ws="none",
        loop="asyncio", proxy_headers=bool(settings.proxies), forwarded_allow_ips=list(settings.proxies),
    )  # fmt: skip


def _listening(host: str, port: int) -> socket.socket:
    """Taken before the database is opened, so that a second central on the same port fails at once."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        text = f"port {port} of {host} cannot be used: {error.strerror or error}; name others with --host and --port"
        raise CommandFailed(text) from error
    # Each connection has it from here: asyncio sets it only on sockets that it made itself, and a reply of two parts
    # would wait 40 ms for the other end to confirm the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _opened(settings: Settings) -> CentralStore:
    try:
        return CentralStore(settings.database.url)
    except StoreError as error:
        raise CommandFailed(str(error)) from error


def _app(store: CentralStore, settings: Settings, token: str, marks: NumberMarks) -> FastAPI:
    try:
        return create_app(store, settings, admin_token=token, marks=marks)
    except (CatalogueErrors, StoreError) as error:
        raise CommandFailed(str(error)) from error


def _fingerprint(settings: Settings) -> str | None:
    """SHA-256 of the server's certificate, the first one in its file. Raises Trouble."""
    if settings.tls.certificate is None:
        return None
    found = _CERTIFICATE.search(settings.tls.certificate.read_text(encoding="ascii", errors="replace"))
    if found is None:
        raise CommandFailed(f"{settings.tls.certificate}: tls.certificate holds no certificate in PEM")
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(found[0])).hexdigest()


def _keep(running: Running, file: Path) -> None:
    """Without it central works all the same; only the commands of this machine do not."""
    try:
        write_running(file, running)
    except OSError as error:
        log.warning("%s cannot be written (%s): `central queue` and others will not find this server", file, error)

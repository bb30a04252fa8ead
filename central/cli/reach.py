"""Where others reach central, and that what they type there can be read on the way."""

from __future__ import annotations

import socket
from contextlib import closing

from central.config.settings import Settings
from hall.config.addresses import is_this_machine

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  what may be asked for, no default
"""Hosts that mean all addresses of this machine, and the one that its own commands use."""
_FAR = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses that nobody has. Nothing is sent there: only the way is asked for."""


def host_for_others(host: str) -> str:
    """The name or address to tell others, where `host` is all addresses; itself otherwise."""
    if host not in EVERYWHERE:
        return host
    families = (socket.AF_INET6, socket.AF_INET) if host == "::" else (socket.AF_INET,)
    found = [address for family in families if (address := _address(family))]
    return found[0] if found else socket.gethostname()


def _address(family: socket.AddressFamily) -> str:
    """Of this machine on the way out; empty: it has none."""
    try:
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.connect((_FAR[family], 9))
            address = str(probe.getsockname()[0])
    except OSError:
        return ""
    return "" if is_this_machine(address) or address.startswith("fe80:") else address


def url(host: str, port: int, settings: Settings) -> str:
    """As people type it."""
    scheme = "http" if settings.tls.certificate is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def plain_note(settings: Settings, host: str | None = None) -> str:
    """What somebody should know where others come in without TLS; empty: nobody does."""
    listens = settings.host if host is None else host
    if settings.tls.certificate is not None or (listens not in EVERYWHERE and is_this_machine(listens)):
        return ""
    return (
        "PINs and sign-ins can be read on the network: other machines reach central over plain http. Switch TLS on: "
        "give certificate and key under [tls] in central.toml (docs/operations.md, TLS), or let a proxy that speaks "
        'https ask central at host = "127.0.0.1" and name it in proxies.'
    )

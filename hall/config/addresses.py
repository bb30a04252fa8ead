"""Hosts and addresses as people type them into settings: right, or refused with what to write."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_NAME = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?"
)
_LIKE_IPV4 = re.compile(r"[\d.]+")
HOST_EXAMPLE = '"192.168.1.50" or "printer.local"'


def host_name(text: str) -> str:
    """A name or address of a machine, nothing around it. Raises ValueError with what to write."""
    name = text.strip()
    if not name:
        raise ValueError(f"is empty; write a name or an address, such as {HOST_EXAMPLE}")
    if "://" in name or "/" in name:
        raise ValueError(f"is no plain host; leave out http:// and everything behind the name: {HOST_EXAMPLE}")
    if name.startswith("[") or name.endswith("]"):
        raise ValueError('an IPv6 address stands without brackets here, such as "fe80::1"')
    if any(sign.isspace() for sign in name):
        raise ValueError(f"holds a blank; write a name or an address, such as {HOST_EXAMPLE}")
    if _is_ip(name):
        return name
    if name.count(":") == 1:
        raise ValueError(f"the port is a setting of its own; write only the host here: {name.partition(':')[0]!r}")
    if _LIKE_IPV4.fullmatch(name):
        raise ValueError("is no IPv4 address: four numbers from 0 to 255 with points between")
    if not _NAME.fullmatch(name):
        raise ValueError(f"is no name of a machine: letters, digits, hyphens and points, such as {HOST_EXAMPLE}")
    return name


def web_address(text: str, example: str) -> SplitResult:
    """The parts of an http or https address. Raises ValueError; `example` is what the message shows."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"must look like {example}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError(f"must look like {example}")
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError(f"must look like {example}, with nothing behind it and no name in front")
    host_name(parts.hostname)
    return parts


def is_public(name: str) -> bool:
    """Whether this is an address of the internet, not of a hall's own network. A name may be either and is not."""
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return False


def is_this_machine(name: str) -> bool:
    """Whether packets to it never leave the machine."""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name.casefold().rstrip(".") == "localhost"


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True

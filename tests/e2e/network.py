"""A network of its own for a test: one namespace for central, one for each other machine, and ways to cut them off."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import Enum

ADDRESS = "10.77.0.{}"
CENTRAL_ADDRESS = ADDRESS.format(1)
_BRIDGE = "hall"
_TABLE = "inet cut"


class Cut(Enum):
    """How a machine loses central. The rules stand at the machine; nothing else of it is touched."""

    DROP = "drop"
    """Nothing comes through in either direction: a pulled cable, a switch without power."""
    REJECT = "reject"
    """Each attempt is refused at once: central's machine is there, its program is not."""
    LOST_REPLIES = "lost replies"
    """Connections come about and requests arrive; not one reply comes back."""


_COMING = "chain coming {{ type filter hook input priority 0; ip saddr {central} {fate}; }}"
_GOING = "chain going {{ type filter hook output priority 0; ip daddr {central} {fate}; }}"


def _coming(fate: str) -> str:
    return _COMING.format(central=CENTRAL_ADDRESS, fate=fate)


def _going(fate: str) -> str:
    return _GOING.format(central=CENTRAL_ADDRESS, fate=fate)


_RULES = {
    Cut.DROP: (_coming("drop"), _going("drop")),
    Cut.REJECT: (_going("meta l4proto tcp reject with tcp reset"),),
    # Central's answer to the first packet of a connection comes through, whatever it says later is lost.
    Cut.LOST_REPLIES: (_coming("tcp flags & syn == 0 drop"),),
}


class Network:
    """The namespaces, all on one bridge in central's. Use `network`."""

    def __init__(self, prefix: str, machines: Sequence[str]) -> None:
        self._prefix = prefix
        self.machines = tuple(machines)

    def inside(self, machine: str, *command: str) -> list[str]:
        """The command line that runs `command` on this machine."""
        return ["ip", "netns", "exec", self._name(machine), *command]

    def cut(self, machine: str, how: Cut) -> None:
        """From now on the machine has lost central in this way, in place of any way before."""
        rules = "\n".join([f"table {_TABLE}", f"delete table {_TABLE}", f"table {_TABLE} {{", *_RULES[how], "}"])
        # One load is one transaction of the kernel: there is no moment without a rule in between.
        self._nft(machine, rules)

    def mend(self, machine: str) -> None:
        """The machine has central again."""
        self._nft(machine, f"table {_TABLE}\ndelete table {_TABLE}\n")

    def build(self, parts: ExitStack) -> None:
        """Makes everything; what was made is taken away with `parts`."""
        self._namespace("central", parts)
        _run(*self.inside("central", "ip", "link", "add", _BRIDGE, "type", "bridge"))
        _run(*self.inside("central", "ip", "address", "add", f"{CENTRAL_ADDRESS}/24", "dev", _BRIDGE))
        _run(*self.inside("central", "ip", "link", "set", _BRIDGE, "up"))
        for number, machine in enumerate(self.machines, start=2):
            self._namespace(machine, parts)
            self._plug_in(machine, ADDRESS.format(number), f"port{number}")

    def _namespace(self, machine: str, parts: ExitStack) -> None:
        _run("ip", "netns", "add", self._name(machine))
        parts.callback(_run, "ip", "netns", "delete", self._name(machine))
        _run(*self.inside(machine, "ip", "link", "set", "lo", "up"))

    def _plug_in(self, machine: str, address: str, port: str) -> None:
        central = self._name("central")
        pair = ("type", "veth", "peer", "name", port, "netns", central)
        _run(*self.inside(machine, "ip", "link", "add", "eth0", *pair))
        _run(*self.inside("central", "ip", "link", "set", port, "master", _BRIDGE, "up"))
        _run(*self.inside(machine, "ip", "address", "add", f"{address}/24", "dev", "eth0"))
        _run(*self.inside(machine, "ip", "link", "set", "eth0", "up"))

    def _name(self, machine: str) -> str:
        return f"{self._prefix}-{machine}"

    def _nft(self, machine: str, rules: str) -> None:
        _run(*self.inside(machine, "nft", "-f", "-"), text=rules)


@contextmanager
def network(machines: Sequence[str]) -> Iterator[Network]:
    """A bridge with central at `CENTRAL_ADDRESS` and these machines; gone at the end.

    AssertionError without root, iproute2 or nftables.
    """
    assert os.geteuid() == 0, (
        "network namespaces need root: run this as root, or leave it out with `scripts/test --fast`"
    )
    made = Network(f"hall{os.getpid()}", machines)
    with ExitStack() as parts:
        made.build(parts)
        yield made


def _run(*command: str, text: str = "") -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}\n{text}"

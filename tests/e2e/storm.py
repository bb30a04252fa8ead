"""Cuts that come and go: every machine loses central again and again, in each way and for shorter and longer."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from tests.e2e.network import Cut, Network

WAYS = tuple(Cut)
CUT_STEPS = (1, 2, 4)
CALM_STEPS = (3, 4, 5)


@dataclass(slots=True)
class _Machine:
    name: str
    left: int
    """Steps until it changes."""
    next_way: int
    cut: bool = False


class Storm:
    """Moves on by steps, which whoever drives it takes from what has been done, not from a clock."""

    def __init__(self, network: Network, chance: random.Random) -> None:
        self._network, self._chance = network, chance
        self.cuts: Counter[tuple[str, Cut]] = Counter()
        """How often each machine was cut off in each way."""
        self._machines = [_Machine(name, 1 + at, at) for at, name in enumerate(network.machines)]

    def step(self) -> None:
        """A step further: some cuts begin, some end."""
        for machine in self._machines:
            machine.left -= 1
            if machine.left == 0:
                self._turn(machine)

    def calm(self) -> None:
        """Every machine has central again."""
        for machine in self._machines:
            if machine.cut:
                self._network.mend(machine.name)
                machine.cut = False

    def _turn(self, machine: _Machine) -> None:
        machine.cut = not machine.cut
        if not machine.cut:
            self._network.mend(machine.name)
            machine.left = self._chance.choice(CALM_STEPS)
            return
        way = WAYS[machine.next_way % len(WAYS)]
        machine.next_way += 1
        self._network.cut(machine.name, way)
        self.cuts[machine.name, way] += 1
        machine.left = self._chance.choice(CUT_STEPS)

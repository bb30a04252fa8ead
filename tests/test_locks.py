"""requirements.lock holds what the programs need to run, requirements-dev.lock the same and what the checks need."""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest

from tests.support.distributions import PROJECT, ROOT, canonical, needed, requirements

RUN, DEV = "requirements.lock", "requirements-dev.lock"
EXTRAS = {RUN: ("kiosk", "central", "virtual-printer"), DEV: ("dev",)}
SYSTEMS = list(itertools.product(("3.11", "3.12", "3.13"), ("x86_64", "aarch64")))
REMEDY = "run scripts/lock"


@cache
def locked(lock: str) -> dict[str, str]:
    """Versions by name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonical(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_everything_in_a_lock_has_an_exact_version_and_hashes(lock: str) -> None:
    text = re.sub(r"\\\n|^ *#.*\n", "", (ROOT / lock).read_text(encoding="utf-8"), flags=re.MULTILINE)
    for line in text.splitlines():
        assert re.fullmatch(r"[\w.-]+==\S+( +--hash=sha256:[0-9a-f]{64})+ *", line), line


def test_the_checks_run_with_the_versions_of_the_programs() -> None:
    assert locked(RUN).items() < locked(DEV).items(), REMEDY


@pytest.mark.parametrize(("python", "machine"), SYSTEMS)
@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_satisfies_the_project_on_every_system(lock: str, python: str, machine: str) -> None:
    for one in requirements(*EXTRAS[lock], python=python, machine=machine):
        name = canonical(one.name)
        if name != PROJECT["name"]:
            assert name in locked(lock), f"{one}: {REMEDY}"
            assert one.specifier.contains(locked(lock)[name]), f"{one}: {REMEDY}"


@pytest.mark.parametrize("lock", [RUN, DEV])
def test_a_lock_holds_nothing_that_no_system_needs(lock: str) -> None:
    wanted = {name for system in SYSTEMS for name in needed(*EXTRAS[lock], python=system[0], machine=system[1])}
    assert set(locked(lock)) <= wanted, REMEDY

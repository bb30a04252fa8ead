"""Which distributions an installation of this project holds, by pyproject.toml and by what they say of themselves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def holders() -> Mapping[str, frozenset[str]]:
    """The distributions of each module that can be imported here."""
    return {module: frozenset(map(canonical, names)) for module, names in packages_distributions().items()}


@cache
def needed(*extras: str, python: str = "", machine: str = "") -> frozenset[str]:
    """The distributions of an installation with these extras; of this Python and machine unless others are given."""
    return frozenset(canonical(one.name) for one in requirements(*extras, python=python, machine=machine))


def requirements(*extras: str, python: str = "", machine: str = "") -> Iterator[Requirement]:
    """Every requirement that holds with these extras, of the project and of what it brings."""
    others = {"python_version": python, "python_full_version": python and f"{python}.0", "platform_machine": machine}
    where = {name: value for name, value in others.items() if value}
    todo = [(line, "") for extra in ("", *extras) for line in _of(PROJECT["name"], extra)]
    seen = set()
    while todo:
        line, within = todo.pop()
        one = Requirement(line)
        if one.marker is not None and not one.marker.evaluate({"extra": within} | where):
            continue
        yield one
        for extra in ("", *sorted(one.extras)):
            if (canonical(one.name), extra) not in seen:
                seen.add((canonical(one.name), extra))
                todo += [(line, extra) for line in _of(canonical(one.name), extra)]


def _of(name: str, extra: str) -> list[str]:
    """What a distribution requires; ours by the project's file, which may be newer than the installed one."""
    if name == PROJECT["name"]:
        return list(PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"])
    try:
        return list(requires(name) or ())
    except PackageNotFoundError:
        return []  # of another Python or machine

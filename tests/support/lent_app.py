"""Applications of central that tests use one after the other: building one takes longer than most tests."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from fastapi import FastAPI

from central.app import app_of
from central.pages.services import pages_of
from central.services import Services

_free: list[FastAPI] = []


def lend(parts: Services) -> FastAPI:
    """An application that works with these services until `give_back`; two at a time are never the same.

    The clock of its limits stands: how many requests a minute come through must not depend on the machine.
    """
    app = _free.pop() if _free else app_of(parts)
    pages = app.state.pages
    _become(pages.central, parts)
    _become(pages, pages_of(pages.central, pages.site, lambda: 0.0))
    return app


def give_back(app: FastAPI) -> None:
    """It has ended; nobody asks it anything any more."""
    _free.append(app)


def _become(old: Any, new: Any) -> None:
    """The routes keep `old`, which is frozen for all but this."""
    for field in fields(old):
        object.__setattr__(old, field.name, getattr(new, field.name))

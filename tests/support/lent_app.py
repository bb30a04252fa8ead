"""Applications of central that tests use one after the other: building one takes longer than most tests."""

from __future__ import annotations

from dataclasses import fields

from fastapi import FastAPI

from central.app import app_of
from central.pages.live import LiveNews
from central.services import Services

_free: list[FastAPI] = []
_lent: list[FastAPI] = []


def lend(parts: Services) -> FastAPI:
    """An application that works with these services until `give_back`; two at a time are never the same.

    For requests to the API. Pages keep limits of their own, which no other test may feel: they want a new application.
    """
    app = _free.pop() if _free else app_of(parts)
    _lent.append(app)
    pages = app.state.pages
    for field in fields(Services):
        object.__setattr__(pages.central, field.name, getattr(parts, field.name))
    object.__setattr__(pages, "live", LiveNews(parts.store, parts.queues, parts.clock))
    return app


def give_back() -> None:
    """All that are lent, at the end of a test."""
    _free.extend(_lent)
    _lent.clear()

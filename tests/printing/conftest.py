"""Printers over real TCP, and a printer thread that is stopped in the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from kiosk.printing import PrinterThread, Profile, TcpTransport
from kiosk.printing.virtual import VirtualPrinter
from tests.printing.notebook import NO_TIME, Notebook, Start
from tests.printing.scripted import ScriptedPrinter
from tests.printing.slips import P80


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as parts:
        yield parts


@pytest.fixture
def printer(stack: ExitStack) -> VirtualPrinter:
    virtual = VirtualPrinter()
    virtual.start()
    stack.callback(virtual.stop)
    return virtual


@pytest.fixture
def scripted(stack: ExitStack) -> ScriptedPrinter:
    script = ScriptedPrinter()
    stack.callback(script.stop)
    return script


@pytest.fixture
def journal() -> Notebook:
    return Notebook()


@pytest.fixture
def start(stack: ExitStack, journal: Notebook) -> Start:
    def started(port: int, **more: Any) -> PrinterThread:
        options: dict[str, Any] = {
            "profile": Profile("barrier"),
            "mm_per_second": NO_TIME,
            "trouble_seconds": 0.05,
        } | more
        thread = PrinterThread(lambda: TcpTransport("127.0.0.1", port), journal, P80, **options)
        thread.start()
        stack.callback(thread.stop, 0.2)
        return thread

    return started

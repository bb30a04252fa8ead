"""The virtual printer's page, on loopback only: its paper as it comes, a switch for each fault, the roll.

It needs no network: fonts and pictures come from here. Buttons say lines of the control port's language.
"""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel
from starlette.middleware.trustedhost import TrustedHostMiddleware

from hall.data import asset
from kiosk.printing.virtual.control import Control
from kiosk.printing.virtual.faults import LINE, QUIRKS, STATES, STOPPING
from kiosk.printing.virtual.paper import draw
from kiosk.printing.virtual.sheet import PrintedSheet
from kiosk.printing.virtual.simulated import SimulatedPrinter

LOOPBACK = "127.0.0.1"
HOSTS = (LOOPBACK, "localhost")
"""A page of another name that points here may not use the printer."""
TEMPLATES = Path(__file__).with_name("templates")
WEIGHTS = {400: "Regular", 700: "Bold"}
SHOWN = 30
"""Sheets on the page at once."""
GROUPS = (
    ("What it tells of itself", STATES),
    ("What this model does differently", QUIRKS),
    ("What happens on the line", LINE),
)


class CommandAnswer(BaseModel):
    """One line of the control port's language."""

    line: str


class PrinterPage:
    """Serves the page of one printer on a thread of its own."""

    def __init__(self, printer: SimulatedPrinter, control: Control, port: int) -> None:
        """Port 0: any free one. Raises OSError if it cannot be used."""
        self._socket = socket.create_server((LOOPBACK, port))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            pages(printer, control),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="virtual-page", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()


def pages(printer: SimulatedPrinter, control: Control) -> FastAPI:
    """All that a browser may ask of the printer."""
    app = FastAPI(title="Virtual printer", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))
    templates, fonts = Jinja2Templates(TEMPLATES), asset("fonts")

    @app.get("/", response_class=HTMLResponse)
    def page(request: Request) -> Response:
        return templates.TemplateResponse(request, "page.html", {"groups": GROUPS, "state": state_of(printer)})

    @app.get("/state")
    def state() -> Mapping[str, Any]:
        return state_of(printer)

    @app.post("/say")
    def say(said: CommandAnswer) -> Mapping[str, str]:
        return {"answer": control.answer(said.line)}

    @app.get("/paper/{number}.png")
    def paper(number: int) -> Response:
        sheets = printer.papers
        if not 1 <= number <= len(sheets):
            raise HTTPException(404, f"paper {number}: {len(sheets)} came out")
        return _png(printer, sheets[number - 1])

    @app.get("/uncut.png")
    def uncut() -> Response:
        sheet = printer.machine.uncut
        if not sheet.parts:
            raise HTTPException(404, "nothing hangs in the printer")
        return _png(printer, sheet)

    @app.get("/font/{weight}.ttf")
    def font(weight: int) -> Response:
        if weight not in WEIGHTS:
            raise HTTPException(404, f"weight {weight}: there are {', '.join(map(str, WEIGHTS))}")
        return FileResponse(fonts / f"AtkinsonHyperlegibleNext_{weight}{WEIGHTS[weight]}.ttf")

    return app


def state_of(printer: SimulatedPrinter) -> Mapping[str, Any]:
    """What the page shows and refreshes; plain values."""
    sheets = printer.papers
    first = max(0, len(sheets) - SHOWN)
    shown = [{"number": first + at + 1, "label": sheet.label} for at, sheet in enumerate(sheets[first:])]
    left = printer.machine.roll_left_mm
    switches = {"power": printer.machine.powered, "presenter": printer.machine.kind.presenter}
    return {
        "on": sorted(printer.faults | {name for name, on in switches.items() if on}),
        "stopped": bool(printer.faults & STOPPING),
        "power": printer.machine.powered,
        "held": printer.machine.held,
        "roll": None if left is None else round(left),
        "mouth": printer.machine.in_mouth,
        "uncut": len(printer.machine.uncut.parts),
        "armed": printer.intake.armed,
        "came": len(sheets),
        "papers": shown[::-1],
        "error": str(printer.errors[-1]) if printer.errors else "",
    }


def _png(printer: SimulatedPrinter, sheet: PrintedSheet) -> Response:
    file = io.BytesIO()
    draw(sheet.parts, printer.paper).save(file, "PNG")
    return Response(file.getvalue(), media_type="image/png", headers={"Cache-Control": "no-store"})

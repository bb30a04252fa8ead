"""A ticket printer in software, for tests and for trying the product: a simulated printer with a control port."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.printing.documents import PaperFormat
from kiosk.printing.virtual.control import Control
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.listener import Listener
from kiosk.printing.virtual.simulated import SimulatedPrinter

if TYPE_CHECKING:
    from kiosk.printing.virtual.web import PrinterPage


class VirtualPrinter(SimulatedPrinter):
    """Starts and stops within milliseconds; tests and the example use the same one."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        control_port: int = 0,
        paper_dir: Path | None = None,
        paper: PaperFormat | None = None,
        *,
        kind: PrinterModel | None = None,
        web_port: int | None = None,
    ) -> None:
        """Port 0: any free one. `web_port` None: no page. Raises OSError if a port or the folder cannot be used."""
        super().__init__(host, port, paper_dir, paper, kind=kind)
        self._commands = Control(self)
        listeners = [self._listener]
        try:
            self._control = Listener(host, control_port, "virtual-control", self._commands.answer_all)
            listeners.append(self._control)
            self._page = None if web_port is None else self._open_page(web_port)
        except OSError:
            for listener in listeners:
                listener.stop()
            raise

    @property
    def control_port(self) -> int:
        return self._control.port

    @property
    def web_port(self) -> int | None:
        """None: it has no page."""
        return None if self._page is None else self._page.port

    def control(self, text: str) -> str:
        """Runs one line of the control port's language; answers as the port does."""
        return self._commands.answer(text)

    def start(self) -> None:
        super().start()
        self._control.start()
        if self._page is not None:
            self._page.start()

    def stop(self) -> None:
        """Ends all connections. Paper that has come out is drawn; what the printer still holds is lost."""
        if self._page is not None:
            self._page.stop()
        super().stop()
        self._control.stop()

    def _open_page(self, port: int) -> PrinterPage:
        """The page's libraries are imported only where a page is wanted."""
        from kiosk.printing.virtual.web import PrinterPage

        return PrinterPage(self, self._commands, port)

"""The virtual printer as a program of its own."""

from __future__ import annotations

import logging
import signal
import threading
from pathlib import Path
from types import FrameType

from kiosk.printing.documents import PaperFormat
from kiosk.printing.virtual.kind import PrinterModel
from kiosk.printing.virtual.printer import VirtualPrinter

log = logging.getLogger(__name__)


def serve(
    host: str,
    port: int,
    control_port: int,
    paper_dir: Path,
    ready_file: Path | None = None,
    paper_mm: int = 80,
    web_port: int | None = None,
    kind: PrinterModel | None = None,
) -> None:
    """Runs until SIGTERM or SIGINT. Exits with a sentence if a port, the folder or the width cannot be used.

    `web_port`: a page to look at the paper and to switch faults, on 127.0.0.1 whatever `host` is; None: no page.
    """
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        paper = PaperFormat.of_width(paper_mm)
        if kind is not None and kind.width is not None:
            paper = paper.of(kind.width)
        printer = VirtualPrinter(host, port, control_port, paper_dir, paper, kind=kind, web_port=web_port)
    except (OSError, ValueError) as error:
        raise SystemExit(
            f"virtual printer: {host} port {port}, control port {control_port}, "
            f"page {'none' if web_port is None else web_port}, paper {paper_dir}: {error}"
        ) from error
    printer.start()
    try:
        if ready_file is not None:
            _write_ready(ready_file, printer)
        log.info(
            "printer on %s:%d, faults on port %d, paper in %s", host, printer.port, printer.control_port, paper_dir
        )
        if printer.web_port is not None:
            log.info("paper and faults to look at: http://127.0.0.1:%d/", printer.web_port)
        stop.wait()
    finally:
        printer.stop()


def _write_ready(file: Path, printer: VirtualPrinter) -> None:
    """A reader that waits for the file finds it whole."""
    half = file.with_name(f".{file.name}.half")
    ports = f"port={printer.port}\ncontrol_port={printer.control_port}\n"
    if printer.web_port is not None:
        ports += f"web_port={printer.web_port}\n"
    half.write_text(ports, encoding="ascii")
    half.replace(file)

"""The virtual printer without pictures of its paper: python -m benchmarks.paper_tray READY_FILE."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from kiosk.printing.virtual import VirtualPrinter


def main(ready: Path) -> None:
    """Runs until SIGTERM. The file gets the port and the control port once both listen."""
    ended = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ended)
    printer = VirtualPrinter()
    printer.start()
    half = ready.with_suffix(".half")
    half.write_text(f"{printer.port} {printer.control_port}\n", encoding="ascii")
    half.replace(ready)
    signal.sigwait(ended)
    printer.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

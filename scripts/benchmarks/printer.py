"""The printer thread under load: a busy poller beside visitors, a printer with mechanics, one that takes no bytes.

Desk, store and printer thread run here; the printer runs in another process, or behind a wire that is slow or deaf.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.figures import Figure, Part, percentile, spread
from benchmarks.lobby import Printer, printer
from benchmarks.progress import say
from hall.tickets import PrintState
from kiosk.desk import ServeOutcome
from kiosk.printing import Profile, controller
from tests.printing.faults import station
from tests.printing.faults.matrix import PROOFS
from tests.printing.faults.station import PAPER, Station, empty_store
from tests.printing.faults.wire import At, Wire

PAUSE_SECONDS = 0.05
"""Between two visitors, with a little chance: the poller is met at every point of its round."""
SPEED = 200
"""mm/s of the paper."""
REPLY_SECONDS = 0.15
"""So late does the slow printer answer: just within what the kiosk allows."""
LONGEST_DELAY_MS = 50.0


def measure(folder: Path, presses: int) -> Part:
    folder.mkdir()
    empty_store(folder / "empty.sqlite3")
    figures = [
        *_with_and_without_poller(folder, presses),
        *_mechanics(folder, max(5, presses // 10)),
        *_delays(folder, max(10, presses // 4)),
        *_wedged(folder),
    ]
    note = (
        "The poller asks for the printer's state again as soon as it has the last answer. Its delay is the longest "
        "time to the first byte (silent: to the answer that nothing is printed) beside it, less the median without it; "
        "each visitor asks the printer himself, too. "
        f"The slow printer answers every question after {REPLY_SECONDS * 1000:.0f} ms."
    )
    return Part("printer", "The printer thread: busy, slow, silent and wedged printers", tuple(figures), note)


# ---- first byte beside a busy poller


def _with_and_without_poller(folder: Path, presses: int) -> list[Figure]:
    with printer(folder) as paper:
        say(f"printer: {presses} presses without and {presses} with a poller")
        alone = _first_bytes(folder / "alone", paper, presses, busy=False)
        beside = _first_bytes(folder / "beside", paper, presses, busy=True)
    ratio = percentile(beside, 0.5) / percentile(alone, 0.5)
    return [
        *spread("printer_alone_first_byte", "press to first byte, no poller", alone),
        *spread("printer_polled_first_byte", "press to first byte, busy poller", beside, aim=300.0),
        Figure("printer_polled_ratio", "busy poller / none, p50", ratio, "×"),
    ]


def _first_bytes(folder: Path, paper: Printer, presses: int, *, busy: bool) -> list[float]:
    with _kiosk(folder, paper.port, PROOFS["process_id"]) as kiosk, _poller(kiosk, busy=busy):
        times = []
        for number in range(presses):
            time.sleep(PAUSE_SECONDS + number % 7 / 1000)
            times.append(_printed(kiosk).timing.first_byte)
    return [micros / 1e6 for micros in times if micros is not None]


def _mechanics(folder: Path, presses: int) -> list[Figure]:
    figures = []
    with printer(folder) as paper:
        _command(paper.control_port, f"speed {SPEED}")
        for proof in ("process_id", "barrier"):
            say(f"printer: {presses} presses at {SPEED} mm/s, {proof}")
            with _kiosk(folder / f"speed-{proof}", paper.port, PROOFS[proof], SPEED) as kiosk:
                times = [_printed(kiosk).timing.confirmed for _ in range(presses)]
            seconds = [micros / 1e6 for micros in times if micros is not None]
            what = f"press to confirmed at {SPEED} mm/s, {proof}"
            figures += spread(f"printer_confirmed_{proof}", what, seconds, aim=2500.0)
    return figures


# ---- how much a poller can delay a visitor


def _delays(folder: Path, presses: int) -> list[Figure]:
    """Every visitor finds a state too old to trust: each asks the printer himself, beside the poller and without it."""
    figures = []
    controller.FRESH_SECONDS, before = 0.0, controller.FRESH_SECONDS
    with printer(folder) as paper:
        for kind, late in (("prompt", 0.0), ("slow", REPLY_SECONDS), ("silent", 0.0)):
            say(f"printer: {presses} presses beside a poller, {kind} printer")
            _command(paper.control_port, f"silent {'on' if kind == 'silent' else 'off'}")
            with _late_line(paper.port, late) as port:
                alone = _until_something(folder / f"{kind}-alone", port, presses, busy=False)
                beside = _until_something(folder / f"{kind}-beside", port, presses, busy=True)
            delay = max(0.0, max(beside) - percentile(alone, 0.5)) * 1e3
            what = f"longest delay by a busy poller, {kind} printer"
            figures.append(Figure(f"printer_delay_{kind}_ms", what, delay, aim=LONGEST_DELAY_MS))
            figures.append(
                Figure(f"printer_{kind}_alone_max_ms", f"longest without it, {kind} printer", max(alone) * 1e3)
            )
    controller.FRESH_SECONDS = before
    return figures


def _until_something(folder: Path, port: int, presses: int, *, busy: bool) -> list[float]:
    """Seconds until the first byte leaves, or until it is known that none will."""
    with _kiosk(folder, port, PROOFS["status"], wait=False) as kiosk:
        moments: list[float] = []
        journal = kiosk.printer._journal  # noqa: SLF001 - the moment just before the first byte
        sending, finished = journal.job_sending, journal.job_finished

        def note_sending(job_id: str, attempt: int = 1, process_id: str = "") -> None:
            moments.append(time.monotonic())
            sending(job_id, attempt, process_id)

        def note_finished(job_id: str, state: PrintState, problem: str | None = None, mm: float = 0.0) -> None:
            moments.append(time.monotonic())
            finished(job_id, state, problem, mm)

        journal.job_sending, journal.job_finished = note_sending, note_finished
        kiosk.printer.check().result()
        with _poller(kiosk, busy=busy):
            times = []
            for number in range(presses):
                time.sleep(PAUSE_SECONDS + number % 11 * 0.019)
                asked: list[float] = []
                kiosk.on_job = lambda _job, asked=asked: asked.append(time.monotonic())
                moments.clear()
                kiosk.take_number()
                times.append(moments[0] - asked[0])
    return times


# ---- a printer that takes no bytes


@dataclass(frozen=True, slots=True)
class _Wedge:
    key: str
    what: str
    at_ticket: bool


def _wedged(folder: Path) -> list[Figure]:
    figures = []
    for wedge in (
        _Wedge("before", "wedged before the visitor", at_ticket=False),
        _Wedge("ticket", "wedged at the first byte", at_ticket=True),
    ):
        say(f"printer: {wedge.what}")
        with printer(folder) as paper:
            figures += _one_wedge(folder / wedge.key, paper, wedge)
    return figures


def _one_wedge(folder: Path, paper: Printer, wedge: _Wedge) -> list[Figure]:
    wire = Wire(paper.port, PAPER, lambda: None)
    with _kiosk(folder, wire.port, PROOFS["process_id"], station.MM_PER_SECOND, stops=False) as kiosk:
        if wedge.at_ticket:
            kiosk.on_job = lambda job: wire.expect(job.payload)
            wire.arm(At.FIRST_BYTE, lambda: wire.deafen(True))
        else:
            wire.deafen(True)
        first, second = (_timed(kiosk) for _ in range(2))
        began = time.monotonic()
        kiosk.stop()
        stop = time.monotonic() - began
    wire.stop()
    return [
        Figure(f"printer_wedged_{wedge.key}_answer_s", f"{wedge.what}: his answer", first, "s", aim=4.0),
        Figure(f"printer_wedged_{wedge.key}_next_s", f"{wedge.what}: answer of the next", second, "s", aim=4.0),
        Figure(f"printer_wedged_{wedge.key}_stop_s", f"{wedge.what}: stop", stop, "s", aim=3.0),
    ]


def _timed(kiosk: Station) -> float:
    began = time.monotonic()
    kiosk.take_number()
    return time.monotonic() - began


# ---- parts


@contextmanager
def _kiosk(
    folder: Path, port: int, profile: Profile, speed: float = 1e6, *, wait: bool = True, stops: bool = True
) -> Iterator[Station]:
    folder.mkdir()
    station.MM_PER_SECOND, before = speed, station.MM_PER_SECOND
    kiosk = Station(folder, folder.parent / "empty.sqlite3", port, replace(profile, automatic=False))
    kiosk.start()
    try:
        while wait and not kiosk.printer.check().result().can_print:
            time.sleep(PAUSE_SECONDS)
        yield kiosk
    finally:
        station.MM_PER_SECOND = before
        if stops:
            kiosk.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _poller(kiosk: Station, *, busy: bool) -> Iterator[None]:
    """Asks the printer again and again, as often as it answers."""
    over = threading.Event()

    def poll() -> None:
        while busy and not over.is_set():
            kiosk.printer.check().result()

    thread = threading.Thread(target=poll, name="poller")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _printed(kiosk: Station) -> ServeOutcome:
    given = kiosk.take_number()
    if given is None or given.print_state is not PrintState.PRINTED:
        raise RuntimeError(f"not printed: {given}")
    return given


def _command(control_port: int, command: str) -> None:
    with socket.create_connection(("127.0.0.1", control_port), 10) as line, line.makefile() as reader:
        line.sendall(f"{command}\n".encode("ascii"))
        answer = reader.readline().strip()
    if not answer.startswith("ok"):
        raise RuntimeError(f"the virtual printer refuses {command!r}: {answer}")


@contextmanager
def _late_line(printer_port: int, seconds: float) -> Iterator[int]:
    """A way to the printer whose answers come so late; answers its port."""
    if not seconds:
        yield printer_port
        return
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def carry(source: socket.socket, target: socket.socket, wait: float) -> None:
        with suppress(OSError):
            while data := source.recv(4096):
                time.sleep(wait)
                target.sendall(data)

    def serve() -> None:
        with suppress(OSError):
            while True:
                kiosk, _ = listener.accept()
                behind = socket.create_connection(("127.0.0.1", printer_port))
                lines.extend((kiosk, behind))
                threading.Thread(target=carry, args=(kiosk, behind, 0.0), daemon=True).start()
                threading.Thread(target=carry, args=(behind, kiosk, seconds), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        for line in (listener, *lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

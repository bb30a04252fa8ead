"""The printer thread: the one owner of the device. Other threads post their requests to it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from hall.tickets import PrintState
from kiosk.model.printer_state import PrinterState, Problem
from kiosk.printing.controller import PrinterController, PrinterSetup
from kiosk.printing.device import Device
from kiosk.printing.documents import PaperFormat
from kiosk.printing.inbox import AwaitedReply
from kiosk.printing.job import Journal, PrintJob, PrintOutcome
from kiosk.printing.near_end import PrinterWatch
from kiosk.printing.partial_job_recovery import CRASH_BYTES
from kiosk.printing.probe import Findings
from kiosk.printing.profile import Profile
from kiosk.printing.status_bytes import PrinterError
from kiosk.printing.transports import Transport

OVERHEAR_SECONDS = 0.2
"""How long a word that the printer says by itself may go unheard between two looks."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Request:
    """Something to do on the thread, and what to do with it when the thread has ended."""

    do: Callable[[], None]
    turn_away: Callable[[], None]


class PrinterThread:
    """Prints jobs one after the other and keeps an eye on the printer in between."""

    def __init__(  # noqa: PLR0913 - one printer has so many properties
        self,
        make_transport: Callable[[], Transport],
        journal: Journal,
        paper: PaperFormat,
        *,
        profile: Profile | None = None,
        set_up: bool = True,
        presenter: bool = False,
        width_fixed: bool = False,
        after_crash: bool = False,
        mm_per_second: float = 150.0,
        on_state: Callable[[PrinterState], None] | None = None,
        idle_seconds: float = 15.0,
        trouble_seconds: float = 1.0,
    ) -> None:
        """`profile`: what the printer was found able to do; `set_up` False: nobody has set it up yet.

        `paper`: until set-up has found a width, or for good if `width_fixed`. `presenter`: tickets are brought to a
        mouth, which takes a second more. `after_crash`: tickets were on their way when the machine stopped.
        `mm_per_second`: speed of the paper. `on_state` is called from the printer thread at each change; it must not
        raise.
        """
        self._profile = profile or Profile()
        self._device = Device(make_transport, self._profile)
        self._watch = PrinterWatch(on_state, idle_seconds=idle_seconds, trouble_seconds=trouble_seconds)
        self._watch.set_up = set_up
        self._journal, self._setup = journal, PrinterSetup(paper, mm_per_second, presenter, width_fixed)
        self._requests: queue.Queue[_Request | None] = queue.Queue()
        self._stopping = threading.Event()
        self._lock, self._closed = threading.Lock(), False
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)
        self._controller = PrinterController(self._device, self._journal, self._watch, self._setup, self._profile)
        if after_crash:
            self._controller.mend.needed(CRASH_BYTES)
            self._device.inbox.owes(AwaitedReply("barrier", stale=True))

    def start(self) -> None:
        """Opens the printer and begins to watch it."""
        self._thread.start()

    def stop(self, grace_seconds: float = 2.0) -> None:
        """Ends the thread. A ticket on its way gets `grace_seconds`; jobs not begun are not printed."""
        self._stopping.set()
        self._requests.put(None)
        self._thread.join(grace_seconds)
        if self._thread.is_alive():
            self._device.abort()
            self._thread.join()

    def print(self, job: PrintJob) -> Future[PrintOutcome]:
        """Queues a job. From any thread."""
        return self._post(
            lambda: self._controller.print(job),
            lambda: self._controller.finish(job, PrintOutcome(PrintState.NOT_PRINTED)),
        )

    def check(self) -> Future[PrinterState]:
        """Asks the printer again. From any thread. If something else is asked meanwhile, the last state stands."""
        return self._post(lambda: self._controller.look(self._wanted), self.state)

    def state(self) -> PrinterState:
        """Last known state, at once. While there is trouble it is about 1 s old at most, else 15 s."""
        return self._watch.state

    @property
    def profile(self) -> Profile:
        """What the printer is taken to be able to do now."""
        return self._device.profile

    @property
    def paper(self) -> PaperFormat:
        """What tickets are laid out for now: the printer's own width, if set-up has found it."""
        return self._controller.paper

    def line_seconds(self, payload: bytes) -> float:
        """How long these bytes are on their way to the printer; a slow line takes seconds for pictures."""
        return len(payload) / self._device.bytes_per_second

    @property
    def width_fixed(self) -> bool:
        """Whether set-up has no say in the width."""
        return self._setup.width_fixed

    def use(self, profile: Profile) -> None:
        """From any thread; holds from the next job on. The printer counts as set up."""
        self._post(lambda: self._controller.use(profile), lambda: None)

    def probe(self) -> Future[Findings]:
        """Finds out what the printer can do, only while a member of staff watches: some print the questions.

        The future raises PrinterError if the printer is in trouble or cannot be reached. Takes about 4 s at most.
        """
        return self._post(self._controller.probe, _too_late)

    def clear(self) -> Future[bool]:
        """Tells the printer to forget what it holds. True: what was held can no longer come out."""
        return self._post(self._controller.clear, lambda: False)

    def recover(self) -> Future[bool]:
        """Lets the printer go on after an error of its cutter, without what it held. True: it is well again."""
        return self._post(self._controller.recover, lambda: False)

    def _post(self, work: Callable[[], T], too_late: Callable[[], T]) -> Future[T]:
        answer: Future[T] = Future()
        request = _Request(lambda: _fulfil(answer, work), lambda: _fulfil(answer, too_late))
        with self._lock:
            if not self._closed:
                self._requests.put(request)
                return answer
        request.turn_away()
        return answer

    def _run(self) -> None:
        self._look()
        looked = time.monotonic()
        while not self._stopping.is_set():
            try:
                request = self._requests.get(timeout=self._pause(looked))
            except queue.Empty:
                if time.monotonic() - looked < self._watch.pause:
                    self._overhear()
                    continue
                self._look()
            else:
                if request is not None:
                    request.do()
            looked = time.monotonic()
        with self._lock:
            self._closed = True
        while not self._requests.empty():
            request = self._requests.get()
            if request is not None:
                request.turn_away()
        self._device.end()

    def _pause(self, looked: float) -> float:
        left = max(0.0, looked + self._watch.pause - time.monotonic())
        return min(left, OVERHEAR_SECONDS) if self._controller.listens else left

    def _look(self) -> None:
        """Left off as soon as somebody wants something."""
        try:
            self._controller.look(self._wanted, idle=True)
        except Exception:
            log.exception("looking at the printer failed")

    def _wanted(self) -> bool:
        return not self._requests.empty()

    def _overhear(self) -> None:
        try:
            self._controller.overhear()
        except Exception:
            log.exception("listening to the printer failed")


def _too_late() -> Findings:
    raise PrinterError(Problem.UNREACHABLE, "the kiosk is being stopped")


def _fulfil(answer: Future[T], work: Callable[[], T]) -> None:
    """The journal may fail (disk full): the caller gets the error, and the thread lives on."""
    try:
        answer.set_result(work())
    except Exception as error:
        if not isinstance(error, PrinterError):
            log.exception("the printer thread could not do what it was asked")
        answer.set_exception(error)

"""Starts and stops the mirror: one thread sends, one listens. Neither is ever in the way of a visitor."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from pathlib import Path

from pydantic import ValidationError

from hall.clock import ClockStorage
from hall.protocol import LONGEST_WAIT_SECONDS, BandGiven, EnrolAsk
from kiosk.config.remote import pushed_folder
from kiosk.model.central_link import Link, Numbering
from kiosk.store import Store, StoreError
from kiosk.sync.downward import Downward, OnNews
from kiosk.sync.enrolment import Enrolment, EnrolmentUnreadable, enrolment_path, keep_enrolment, load_enrolment
from kiosk.sync.http import CentralClient, CertificateDates, NoAnswer, NotTaken, Transport
from kiosk.sync.link_monitor import LinkMonitor
from kiosk.sync.new_versions import VersionInstaller
from kiosk.sync.pause import Pause
from kiosk.sync.sequencer import NumberRequest, Sequencer
from kiosk.sync.upward import Health, Surroundings, Upward

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How often the log is looked at for something to send."""
STOP_SECONDS = 5.0
CLOCKS_APART = timedelta(hours=1)
"""Between the time in use and the system's clock, before certificates are held against the former."""


class NotEnrolled(Exception):
    """The kiosk was not enrolled; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class LinkThread:
    """How central is reached."""

    url: str
    ca: Path | None = None
    sequencer_ms: int = 300
    adapter: Callable[[], Transport] | None = None
    """Another way there, for tests; one for each of the three lines."""


class Sync:
    """Owns the lines to central. Make it once the store is open, stop it before the store is closed."""

    def __init__(
        self,
        way: LinkThread,
        store: Store,
        store_path: Path,
        clock: ClockStorage,
        health: Callable[[], Health],
        on_news: OnNews,
        troubles: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """`troubles`: what staff are to hear of now, by name, from what is known already."""
        self._way, self._store, self._clock = way, store, clock
        self._enrolment_path = enrolment_path(store_path)
        self._identity = store.identity()
        self._board = LinkMonitor(lambda: clock.now().utc.astimezone(clock.zone))
        self._servers = tuple(self._server() for _ in range(3))
        up, down, numbers = self._servers
        self._down = Downward(down, store, self._board, on_news, self._shared_out)
        around = Surroundings(clock, health, self._keep_token, self._keep_spare, self._down.read_again, troubles)
        adopter = VersionInstaller(up, self._identity.hall, pushed_folder(store_path))
        self._up = Upward(up, store, self._board, adopter, around)
        asker = NumberRequest(self._identity.hall, self._identity.incarnation)
        self._sequencer = Sequencer(numbers, asker, self._board, way.sequencer_ms, self._doubt)
        self._threads = (
            threading.Thread(target=self._send, name="sync-up", daemon=True),
            threading.Thread(target=self._listen, name="sync-down", daemon=True),
        )
        self._enrolment: Enrolment | None = None
        self._read_enrolment()

    @property
    def numbering(self) -> Numbering:
        """The desk's way to the sequencer."""
        return self._sequencer

    def link(self) -> Link:
        """How the kiosk stands with central. May be called from any thread; touches nothing."""
        return self._board.link()

    def link_soon(self, seconds: float) -> Link:
        """The same, but waits up to `seconds` for the first exchange after the start to succeed or fail."""
        return self._board.known(seconds)

    def start(self) -> None:
        """Starts both threads."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends both threads, whatever they wait for. The store may be closed then."""
        self._board.stop()
        for server in self._servers:
            server.close()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(STOP_SECONDS)
                if thread.is_alive():
                    log.warning("%s does not end; it touches the store no more", thread.name)

    def wake(self) -> None:
        """There is something to send; otherwise it is found within half a second. May be called from any thread."""
        self._board.wake()

    def once(self) -> bool:
        """Greets, sends and reads all there is, in the caller's thread; for commands and tests, without `start`.

        False: the link was not there, or broke off; `link` says why. Raises StoreError.
        """
        if not self._servers[0].token:
            return False
        try:
            self._up.turn()
            self._board.level()
            while self._down.turn(0):
                pass
        except NoAnswer as error:
            self._lost(error)
            return False
        return True

    def enrol(self, code: str) -> Enrolment:
        """Trades the one-time code for a token, keeps it and speaks with it at once. Raises NotEnrolled."""
        try:
            ask = EnrolAsk(code=code.strip().upper(), kiosk_id=self._identity.kiosk_id, hall=self._identity.hall)
        except ValidationError as error:
            raise NotEnrolled("that is no code of central: it has eight letters and digits") from error
        server = self._server()
        try:
            answer = server.enrol(ask)
        except NotTaken as error:
            raise NotEnrolled(f"{error}. Have a new code made: `central enrol {self._identity.kiosk_id}`") from error
        except NoAnswer as error:
            raise NotEnrolled(f"{error}. Nothing was changed") from error
        finally:
            server.close()
        spare = None if answer.longer is None else (answer.longer.first, answer.longer.last)
        enrolment = Enrolment(self._way.url, answer.hall, answer.kiosk_id, answer.token, spare)
        try:
            self._keep(enrolment)
        except OSError as error:
            text = f"{self._enrolment_path} cannot be written ({error.strerror}); the code is used up, make a new one"
            raise NotEnrolled(text) from error
        self._take_spare()
        self._up.doubt()
        self._board.hurry()
        return self._enrolment or enrolment

    def forget(self, *, copy: bool) -> tuple[int, int]:
        """Takes back what central said, and asks it again at once. Dates put right, periods forgotten."""
        found = self._store.forget_central(copy=copy)
        self._down.read_again()
        self._up.doubt()
        self._board.hurry()
        return found

    def retry(self) -> int:
        """Has all parked events sent again, and does not wait for the next try. How many there were."""
        count = self._store.outbox.retry_parked()
        self._up.doubt()
        self._board.hurry()
        return count

    def _server(self) -> CentralClient:
        make = self._way.adapter
        return CentralClient(
            self._way.url, ca=self._way.ca, adapter=None if make is None else make(), today=self._today
        )

    def _today(self) -> CertificateDates:
        """The system holds certificates against its own clock, which may be the wrong one."""
        state = self._clock.state()
        if state.known and abs(state.machine_off) <= CLOCKS_APART:
            return CertificateDates()
        return CertificateDates(system=False, now=state.at.astimezone(UTC) if state.known else None)

    def _read_enrolment(self) -> None:
        try:
            found = load_enrolment(self._enrolment_path)
        except EnrolmentUnreadable as error:
            self._board.lost(str(error), enrolled=False)
            return
        place = (self._way.url, self._identity.hall, self._identity.kiosk_id)
        if found is None:
            self._board.lost("This kiosk is not enrolled. Type the code of central: `kiosk sync enrol CODE`.")
        elif (found.url, found.hall, found.kiosk) != place:
            # A token goes to nobody but the central that gave it.
            self._board.lost(
                f"This kiosk was enrolled at {found.url} as {found.kiosk} of {found.hall}, the settings say otherwise. "
                "Put the settings right, or enrol it again: `kiosk sync enrol CODE`."
            )
        else:
            self._use(found)
            self._take_spare()

    def _take_spare(self) -> None:
        """A store that central has not greeted yet gives the numbers that lie ready for it.

        Who took them is written down before the first is given, so that a store made after this one does not.
        """
        enrolment, store = self._enrolment, self._identity.incarnation
        if enrolment is None or enrolment.spare is None or enrolment.spare_of not in ("", store):
            return
        if self._store.held().longer is not None or self._store.mirror_state().band is not None:
            return
        try:
            self._keep(replace(enrolment, spare_of=store))
        except OSError as error:
            log.error("%s cannot be written (%s): no numbers before central is there", self._enrolment_path, error)
            return
        self._store.take_reserve(BandGiven(first=enrolment.spare[0], last=enrolment.spare[1]))

    def _keep_spare(self, spare: BandGiven) -> None:
        given, longer = (spare.first, spare.last), self._store.held().longer
        if longer is not None and (longer.first, longer.last) == given:
            return  # a central that has forgotten what this store has
        if self._enrolment is None or (self._enrolment.spare, self._enrolment.spare_of) == (given, ""):
            return
        try:
            self._keep(replace(self._enrolment, spare=given, spare_of=""))
        except OSError as error:
            log.error("numbers for the next store cannot be kept: %s", error)

    def _keep(self, enrolment: Enrolment) -> None:
        keep_enrolment(self._enrolment_path, enrolment)
        self._use(enrolment)

    def _use(self, enrolment: Enrolment) -> None:
        self._enrolment = enrolment
        self._board.enrolled()
        for server in self._servers:
            server.token = enrolment.token

    def _keep_token(self, token: str) -> None:
        if self._enrolment is None:
            return
        try:
            self._keep(replace(self._enrolment, token=token))
        except OSError as error:
            log.error("the new token cannot be kept, the old one goes on to hold: %s", error)

    def _doubt(self) -> None:
        """The sequencer missed an answer: see at once how the link is."""
        self._up.doubt()
        self._board.wake()

    def _shared_out(self) -> None:
        """The hall's reserve: something is there for this kiosk, or asked back from it."""
        self._up.news()
        self._board.wake()

    def _lost(self, error: NoAnswer) -> None:
        if self._board.stopped():
            return
        self._up.doubt()
        link = self._board.link()
        if link.connected or link.problem != str(error):
            log.warning("no link to central: %s", error)
        self._board.lost(str(error), enrolled=False if isinstance(error, NotTaken) else None)

    def _send(self) -> None:
        pause = Pause()
        while not self._board.stopped():
            try:
                self._send_once(pause)
            except NoAnswer as error:
                self._lost(error)
                # The thread that listens on the same dead link need not find out by itself.
                self._servers[1].cut()
                self._board.pause(pause.after_failure(error.retry_after))
            except StoreError as error:
                log.error("the mirror waits for the store: %s", error)
                self._board.pause(pause.after_failure(None))
            except Exception:
                log.exception("the mirror's sending failed; it goes on after a pause")
                self._board.pause(pause.after_failure(None))

    def _send_once(self, pause: Pause) -> None:
        if self._servers[0].token:
            was = self._board.link().connected
            self._up.turn()
            pause.succeeded()
            self._board.level()
            if not was:
                log.info("the link to central is there")
        else:
            self._up.count()
        self._board.rest(LOOK_SECONDS)

    def _listen(self) -> None:
        pause = Pause()
        while self._board.until_level():
            try:
                self._down.turn(LONGEST_WAIT_SECONDS)
                pause.succeeded()
            except NoAnswer as error:
                # If the link is known to be down, this only ended because of that.
                if self._board.link().connected:
                    self._lost(error)
                    self._board.wake()
                    self._board.pause(pause.after_failure(error.retry_after))
            except StoreError as error:
                log.error("news of the hall cannot be kept: %s", error)
                self._board.pause(pause.after_failure(None))
            except Exception:
                log.exception("the mirror's listening failed; it goes on after a pause")
                self._board.pause(pause.after_failure(None))

"""`kiosk run`: the window, and what stands behind it."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from hall.catalogue import CatalogueErrors
from hall.command_line import CommandFailed
from hall.data import asset
from kiosk.cli.backend import Backend, Unusable
from kiosk.cli.checks import settings_and_mistakes
from kiosk.cli.display import display_answers, has_sound
from kiosk.cli.runtime import Runtime, demo_environment, ground, sent_versions, visit_rules
from kiosk.cli.single_instance import refuse_second, runs_elsewhere, second
from kiosk.config import LOADER, ScreenSettings, Settings
from kiosk.config.remote import Kind
from kiosk.desk import Desk
from kiosk.fonts.coverage import offered
from kiosk.worker import Worker

if TYPE_CHECKING:
    from kiosk.app import KioskApp, Lobby
    from kiosk.flow import Event
    from kiosk.screens.root import KioskRoot

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
RESTART_CHECK_SECONDS = 5.0
FULL_SWEEPS = 1000
SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


def run_window(config: Path | None, fullscreen: bool | None, screenshots: Path | None) -> None:
    """Runs until SIGTERM or SIGINT; restarts when central sent a new version to use."""
    settings, mistakes = settings_and_mistakes(config)
    refuse_second(settings.store.path)
    try:
        made = ground(settings, mistakes)
    except CatalogueErrors as error:
        raise CommandFailed(str(error)) from error
    if not mistakes:
        LOADER.keep_good_if_possible(config, settings)
    with ExitStack() as parts:
        home = parts.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-kivy-"))
        prepare_window(settings.screen, settings.screen.fullscreen if fullscreen is None else fullscreen, home)
        restarter = _run(made, parts, screenshots)
    if restarter:
        # Everything is closed by now. The same process, so that its supervisor sees no end.
        log.info("restarting with the version that central sent")
        if made.settings.demo.when_closed == "open":
            # One demonstration has one clock: what central sent ("closed today") does not move it to another day.
            os.environ.update(demo_environment(made.ahead))
        sys.stdout.flush()
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606  our own command line


def prepare_window(screen: ScreenSettings, fullscreen: bool, home: str) -> None:
    """Everything that Kivy reads when it is first imported; nothing of Kivy may be imported before.

    Without a display SDL would fall through to a window that nobody sees, so the driver is named.
    """
    if os.environ.get("SDL_VIDEODRIVER", "x11") == "x11":
        os.environ["SDL_VIDEODRIVER"] = "x11"
        if not os.environ.get("DISPLAY"):
            raise CommandFailed(
                "no display: DISPLAY is not set. Start it in an X session, or try `scripts/run`.", code=2
            )
        if not display_answers(os.environ["DISPLAY"]):
            raise CommandFailed(
                f"no window: the display {os.environ['DISPLAY']} does not answer. Is DISPLAY right?", code=2
            )
    if screen.sound and "SDL_AUDIODRIVER" not in os.environ and not has_sound():
        log.warning("no sound: this machine has no device that plays; look at it, or set sound = false under [screen]")
        os.environ["SDL_AUDIODRIVER"] = "dummy"
    os.environ.update(
        KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_HOME=home, KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1",
        KIVY_LOG_MODE="PYTHON", KIVY_WINDOW="sdl2",
    )  # fmt: skip
    from kivy.config import Config

    width, height = SIZES[screen.orientation]
    graphics = {
        "width": width, "height": height, "borderless": 1, "resizable": 0, "position": "custom", "left": 0, "top": 0,
        "multisamples": 0, "maxfps": 60, "fullscreen": "auto" if fullscreen else 0, "show_cursor": int(not fullscreen),
    }  # fmt: skip
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "keyboard_mode", "")
    # One source of touches only: with mtdev beside the mouse every tap would come twice.
    Config.set("input", "mouse", "mouse,disable_multitouch")
    if Config.has_option("input", "%(name)s"):
        Config.remove_option("input", "%(name)s")


def _run(made: Runtime, parts: ExitStack, screenshots: Path | None) -> bool:
    """Runs the app. True: it ended in order to restart."""
    from kivy.clock import Clock

    from kiosk.app import KioskApp
    from kiosk.cli.screenshots import keep_screenshots

    # The app sweeps up between visits: a full collection in the middle of one would halt a touch for 40 to 150 ms.
    gc.set_threshold(*gc.get_threshold()[:2], FULL_SWEEPS)
    worker = Worker(lambda call: Clock.schedule_once(lambda _dt: call(), 0))
    worker.start()
    backend = Backend(made)
    parts.callback(backend.close)
    parts.callback(worker.stop)
    lost: list[CommandFailed] = []

    def beaten() -> None:
        """Another kiosk opened this store between the first look and now."""
        lost.append(second(made.settings.store.path))
        Clock.schedule_once(lambda _dt: app.stop(), 0)

    app = KioskApp(
        _lobby(made),
        open_desk=lambda: _open(backend, lambda: on_ui(app.describe), beaten),
        worker=worker,
        make_root=_root_maker(made),
    )
    _lock_down()
    _say_ready()
    if screenshots is not None:
        keep_screenshots(app, screenshots)
    _end_on_signals(app.stop)
    restarter = Restarter(made.settings, app, worker)
    Clock.schedule_interval(lambda _dt: restarter.look(), RESTART_CHECK_SECONDS)
    app.run()
    if lost:
        raise lost[0]
    return restarter.wanted


def _lobby(made: Runtime) -> Lobby:
    """What the app knows of the hall."""
    from kiosk.app import Lobby

    return Lobby(
        catalogue=made.catalogue,
        rules=visit_rules(made.settings),
        now=made.now,
        clock=made.clock.state,
        demo=made.demo,
        mistakes=bool(made.mistakes or made.settings_mistakes),
        warn_tickets=made.settings.roll.warn_tickets,
    )


def _root_maker(made: Runtime) -> Callable[[Callable[[Event], None]], KioskRoot]:
    """Makes the screens once the window is there."""
    from kiosk.screens import make_root

    screen = made.settings.screen
    return lambda announce: make_root(
        announce,
        screen.settle_ms,
        screen.sound,
        still_there_seconds=made.settings.visit.still_there_seconds,
        theme=screen.theme,
        languages=_languages(made),
    )


def _languages(made: Runtime) -> Mapping[str, str]:
    """Those that can be shown and printed whole; why others are not there stands in the log and in `kiosk check`."""
    found, wrong = offered(asset(), made.catalogue)
    for one in wrong:
        log.warning("%s", one)
    return found


class Restarter:
    """Ends the app while nobody is there, once central has sent something else than what was there at the start."""

    def __init__(self, settings: Settings, app: KioskApp, worker: Worker) -> None:
        self._settings, self._app, self._worker = settings, app, worker
        self._known = sent_versions(settings)
        self.wanted = False

    def look(self) -> None:
        """The files are read beside the UI thread."""
        if self._has_rested():
            self._worker.submit(lambda: sent_versions(self._settings), self._found, lambda: None)

    def _found(self, sent: Mapping[Kind, str]) -> None:
        if sent != self._known and self._has_rested() and not self.wanted:
            self.wanted = True
            self._app.stop()

    def _has_rested(self) -> bool:
        return self._app.rested_seconds() >= self._settings.central.restart_after_idle_seconds


def on_ui(look: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Runs `look` on the UI thread and waits for its answer."""
    from kivy.clock import Clock

    answer: Future[Mapping[str, Any]] = Future()

    def run(_dt: float) -> None:
        try:
            answer.set_result(look())
        except RuntimeError as error:
            answer.set_exception(error)

    Clock.schedule_once(run, 0)
    return answer.result(LOOK_SECONDS)


def _open(backend: Backend, describe: Callable[[], Mapping[str, Any]], beaten: Callable[[], None]) -> Desk | str:
    backend.close()  # it may be open and not answer any more
    try:
        desk = backend.open()
    except Unusable as error:
        log.critical("%s", error)
        backend.close()
        if runs_elsewhere(backend.store_path):
            beaten()
        return error.reason or str(error)
    desk.first_start()
    backend.look_back(desk)
    backend.answer_commands({"screen": lambda _question: describe()})
    return desk


def _lock_down() -> None:
    """Alt+F4 does not end the kiosk; the window has no other way out."""
    from kivy.core.window import Window

    if Window is None:
        raise CommandFailed(f"no window: the display {os.environ.get('DISPLAY')} does not answer", code=2)
    Window.bind(on_request_close=lambda *_args, **_kwargs: True)


def _say_ready() -> None:
    """Says `ready` once the first frame can be seen."""
    from kivy.core.window import Window

    def said(*_args: Any) -> None:
        Window.funbind("on_flip", said)
        print("ready", flush=True)

    Window.fbind("on_flip", said)


def _end_on_signals(stop: Callable[[], None]) -> None:
    from kivy.clock import Clock

    def end(_signal: int, _frame: FrameType | None) -> None:
        Clock.schedule_once(lambda _dt: stop(), 0)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)

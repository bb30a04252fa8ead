"""The ground that all tests stand on. It runs before anything imports Kivy, which reads its environment then."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

from hypothesis import settings

KIVY_HOME = tempfile.mkdtemp(prefix="kivy-home-")
"""Kivy keeps a configuration here and reads old values back: no run may see another's."""
atexit.register(shutil.rmtree, KIVY_HOME, ignore_errors=True)

STATE_HOME = tempfile.mkdtemp(prefix="state-home-")
"""Programs keep what outlives a store here, and not in the home of who runs the tests."""
atexit.register(shutil.rmtree, STATE_HOME, ignore_errors=True)

os.environ.update(
    XDG_STATE_HOME=STATE_HOME,
    KIVY_HOME=KIVY_HOME,
    KIVY_NO_ARGS="1",
    KIVY_NO_CONFIG="1",
    KIVY_NO_CONSOLELOG="1",
    KIVY_NO_FILELOG="1",
    KIVY_LOG_MODE="PYTHON",
    KIVY_WINDOW="sdl2",
)
# Real drawing without an X server. The end-to-end tests give their processes a display of their own.
os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

# The same examples on every machine and no time limit for one example: a red test must mean a defect.
settings.register_profile("ci", derandomize=True, database=None, deadline=None)
# `HYPOTHESIS_PROFILE=search` looks for new examples.
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

NEW_OBJECTS = 50_000
"""Between two sweeps. Python sweeps after 700; with all that tests keep in memory that took half of their time."""


def pytest_collection_finish() -> None:
    """What has been read by now stays to the end: no sweep need look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])


def pytest_unconfigure() -> None:
    """The process ends: its memory is given back as a whole, not object by object."""
    gc.freeze()

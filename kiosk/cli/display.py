"""Whether this machine has a display and a sound card. SDL, which is asked later, answers with pages of traceback."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

SOUND = Path("/dev/snd")
SOUND_SERVERS = ("pulse/native", "pipewire-0")


def display_answers(name: str) -> bool:
    """Whether an X server answers at this display. True where that cannot be asked."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    opened = x11.XOpenDisplay(name.encode())
    if not opened:
        return False
    x11.XCloseDisplay(opened)
    return True


def has_sound() -> bool:
    """Whether there is a device that plays, or a server that has one."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    served = os.environ.get("PULSE_SERVER") or any(
        runtime and (Path(runtime) / server).exists() for server in SOUND_SERVERS
    )
    return bool(served) or any(SOUND.glob("pcm*p"))

"""The files that come with the programs: fonts, icons, sounds, translations, the voice, and the example settings.

They are package data. In a checkout `assets` and `config` beside this file are links to the folders at its top; a wheel
holds the files themselves. So they are found in the same place in both, whatever the working directory.
"""

from __future__ import annotations

import errno
from importlib.resources import files
from pathlib import Path

REMEDY = "comes with the program and is missing: install this version again (in a checkout: git restore assets config)"


def asset(name: str = "") -> Path:
    """A file or folder of `assets`, for example "fonts"; "" for all. FileNotFoundError names what is missing."""
    return _there(Path("assets", name))


def locale() -> Path:
    """The folder of translations. It need not be there: without a translation all texts are Indonesian."""
    return asset() / "locale"


def example(name: str) -> Path:
    """A file of `config`, for example "kiosk.toml". FileNotFoundError names what is missing."""
    return _there(Path("config", name))


def _there(name: Path) -> Path:
    path = Path(str(files(__name__))) / name
    if not path.exists():
        raise missing(path)
    return path


def missing(path: Path) -> FileNotFoundError:
    """The error for a file of the program that is not there; the text names it and the remedy."""
    return FileNotFoundError(errno.ENOENT, REMEDY, str(path))

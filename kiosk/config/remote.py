"""Catalogue and settings that central sent: kept beside the store, used from the next start on.

Each text lies in a file named after its content; one small list names those in force. A power cut leaves the old list
or the new one, so a text and its version never come apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hall.files.atomic import replace_durably

Kind = Literal["catalogue", "settings"]
KINDS: tuple[Kind, ...] = ("catalogue", "settings")
_LIST = "versions.json"


@dataclass(frozen=True, slots=True)
class PushedFile:
    """One text that central sent, checked before it was kept."""

    version: str
    path: Path


def pushed_folder(store: Path) -> Path:
    """Where the kiosk with this store keeps what central sent."""
    return store.with_name(store.name + ".pushed")


def pushed(folder: Path) -> Mapping[Kind, PushedFile]:
    """What is in force. A list or a text that is not whole counts as none: the kiosk then uses its own file."""
    try:
        names = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        found = {kind: PushedFile(str(names[kind][0]), folder / str(names[kind][1])) for kind in KINDS if kind in names}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}
    return {kind: one for kind, one in found.items() if _whole(one.path)}


def write_text(folder: Path, kind: Kind, content: str) -> Path:
    """Puts a text there without putting it in force. Raises OSError."""
    data = content.encode()
    path = folder / f"{kind}-{_digest(data)}.toml"
    replace_durably(path, data)
    return path


def put_in_force(folder: Path, kind: Kind, file: PushedFile | None) -> None:
    """From the next start on this text is used; None: the kiosk's own file. Raises OSError."""
    now = {**pushed(folder)}
    if file is None:
        now.pop(kind, None)
    else:
        now[kind] = file
    names = {name: [one.version, one.path.name] for name, one in now.items()}
    replace_durably(folder / _LIST, json.dumps(names).encode())
    used = {one.path.name for one in now.values()}
    for old in folder.glob("*.toml"):
        if old.name not in used:
            old.unlink()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _whole(path: Path) -> bool:
    try:
        return path.stem.endswith(_digest(path.read_bytes()))
    except OSError:
        return False

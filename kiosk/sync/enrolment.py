"""What makes this machine a kiosk of its hall: the token that central gave it, in a file beside the store."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hall.files.atomic import replace_durably


class EnrolmentUnreadable(Exception):
    """The file is there and cannot be used; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """With whom the kiosk was enrolled, as whom, and the token it speaks with."""

    url: str
    hall: str
    kiosk: str
    token: str
    spare: tuple[int, int] | None = None
    """Numbers for a store that is made while central cannot be reached, first and last."""
    spare_of: str = ""
    """The incarnation that took them; empty: none yet."""

    def __repr__(self) -> str:
        """Without the token, which must never reach a log."""
        return f"Enrolment(url={self.url!r}, hall={self.hall!r}, kiosk={self.kiosk!r})"


def enrolment_path(store: Path) -> Path:
    """Where the enrolment of the kiosk with this store is kept."""
    return store.with_name(store.name + ".enrolment")


def load_enrolment(path: Path) -> Enrolment | None:
    """The enrolment; None if there is none. Raises EnrolmentUnreadable."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        found = Enrolment(
            **{key: str(values[key]) for key in ("url", "hall", "kiosk", "token")},
            spare=_spare(values.get("spare")),
            spare_of=str(values.get("spare_of", "")),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{path} cannot be read ({error}). Enrol the kiosk again: `kiosk sync enrol CODE`"
        raise EnrolmentUnreadable(text) from error
    return found


def keep_enrolment(path: Path, enrolment: Enrolment) -> None:
    """Durable when this returns; a power cut leaves the old one or the new one. Raises OSError."""
    replace_durably(path, json.dumps(asdict(enrolment)).encode())


def _spare(value: object) -> tuple[int, int] | None:
    """Raises ValueError or TypeError for what is no range."""
    if value is None:
        return None
    first, last = (int(each) for each in value)  # type: ignore[attr-defined]
    return first, last

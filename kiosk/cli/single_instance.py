"""One `kiosk run` per store: a second one ends at once with a sentence that names the first."""

from __future__ import annotations

import time
from pathlib import Path

from hall.command_line import CommandFailed
from kiosk.cli.exit_codes import REFUSED
from kiosk.control_socket import CommandRejected, NobodyThere, ask
from kiosk.store import StoreLocked
from kiosk.store.lock import StoreLock, lock_path

COMMAND_SECONDS = 10.0
"""A command that works on the store itself is done within this time."""
LOOK_SECONDS = 0.1


def runs_elsewhere(store: Path) -> bool:
    """Whether a kiosk with a window answers on this store."""
    try:
        ask(store, "who")
    except (NobodyThere, CommandRejected):
        return False
    return True


def refuse_second(store: Path, seconds: float = COMMAND_SECONDS) -> None:
    """Raises Trouble if another kiosk has this store. A command that has it for a moment is waited for."""
    until = time.monotonic() + seconds
    # The lock's file tells that a kiosk was here before, so the first start must not make it.
    while lock_path(store).exists():
        try:
            StoreLock(store).release()
        except StoreLocked as error:
            if runs_elsewhere(store) or time.monotonic() >= until:
                raise second(store, error.holder) from error
        except OSError:
            return  # opening the store says what is wrong with it
        else:
            return
        time.sleep(LOOK_SECONDS)


def second(store: Path, holder: str = "") -> CommandFailed:
    """What the second one says."""
    by = f" ({holder})" if holder else ""
    return CommandFailed(
        f"a kiosk runs already on {store}{by}. End that one first, or give this one a store of its own: "
        "KIOSK_STORE__PATH=/another/kiosk.sqlite3",
        REFUSED,
    )

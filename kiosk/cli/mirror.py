"""`kiosk sync`: the way to central, for technicians."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hall.command_line import CommandFailed, say_json
from kiosk.cli.ask_kiosk import ask_once
from kiosk.cli.checks import settings_or_trouble
from kiosk.config import Settings
from kiosk.store import StoreError, StoreLocked, UnsentEvents, export_unsent, quarantine


def show_link(config: Path | None, as_json: bool) -> None:
    """How the kiosk stands with central; exits with 1 if it cannot be reached or somebody has to do something."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "sync_status")
    if as_json:
        say_json(answer)
    else:
        for line in _lines(answer):
            print(line)
    if not answer["connected"] or answer["forked"] or answer["parked"]:
        raise SystemExit(1)


def send_again(config: Path | None, as_json: bool) -> None:
    """Parked events are sent once more, and a pause after a failure ends."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "sync_retry")
    if as_json:
        say_json(answer)
    else:
        print(f"{answer['again']} parked events are sent again. See `kiosk sync status`.")


def forget(config: Path | None, copy: bool, as_json: bool) -> None:
    """What a wrong central said is taken back; the right one says its own again."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "sync_forget", copy=copy)
    if as_json:
        say_json(answer)
        return
    print(
        f"Forgotten: {answer['dates']} dates to come, {answer['periods']} periods without a ticket, people elsewhere."
    )
    print("Tickets and reserve stay. If numbers of a wrong period are on paper: `kiosk sync renew`.")


def go_on(config: Path | None, as_json: bool) -> None:
    """Numbers with a longer label until the next day."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "sync_go_on")
    if as_json:
        say_json(answer)
    else:
        print(
            f"Where its reserve is used up, this kiosk now gives {answer['first']} to {answer['last']}, which no other "
            "kiosk gives, until the next day begins."
        )


def enrol(config: Path | None, code: str, as_json: bool) -> None:
    """Trades the one-time code for a token."""
    settings = settings_or_trouble(config, as_json)
    answer = ask_once(settings, as_json, "sync_enrol", code=code)
    if as_json:
        say_json(answer)
    else:
        print(f"Enrolled as {answer['kiosk']} of {answer['hall']} at {answer['url']}.")


def renew(config: Path | None, export: Path | None) -> None:
    """Puts the store aside; the next start makes a new one, which central takes for a new incarnation."""
    settings = settings_or_trouble(config)
    folder = put_aside(settings, export)
    print(f"The store is in {folder} now. Nothing was deleted.")
    print("The next start makes a new store; its numbers come from the sequencer and from another reserve band.")


def put_aside(settings: Settings, export: Path | None) -> Path:
    """Raises Trouble. What central lacks is written to `export` first; without that such a store stays where it is."""
    path = settings.store.path
    try:
        if export is not None and path.exists():
            count = export_unsent(path, export)
            print(
                f"{count} events that central does not have were written to {export}. "
                "Keep it for the administrator of central."
            )
        return quarantine(path, even_unsent=export is not None)
    except UnsentEvents as error:
        raise CommandFailed(f"{error} Write them with --export FILE.") from error
    except FileExistsError as error:
        raise CommandFailed(f"{export} exists; name a new file, so that no earlier export is lost") from error
    except (StoreLocked, FileNotFoundError) as error:
        raise CommandFailed(str(error)) from error
    except (OSError, StoreError) as error:
        raise CommandFailed(
            f"what central lacks cannot be written to {export}: {error}. Nothing was changed."
        ) from error


def _lines(answer: Mapping[str, Any]) -> list[str]:
    contact = answer["last_contact"]
    state = "connected" if answer["connected"] else "not connected"
    since = "none since the start" if contact is None else contact[:19].replace("T", " ")
    lines = [f"{answer['kiosk']} of {answer['hall']} at {answer['url']}: {state}, last contact {since}"]
    if answer["problem"]:
        lines.append(answer["problem"])
    if answer["forked"]:
        lines.append(
            "A copy of this store is, or was, in use. Make sure that only one machine is this kiosk, stop it, and run "
            "`kiosk sync renew`."
        )
    oldest = "" if answer["oldest_unsent_s"] is None else f", the oldest {answer['oldest_unsent_s']} s old"
    lines.append(f"Events: {answer['acked_seq']} of {answer['last_seq']} sent, {answer['unsent']} wait{oldest}")
    band = answer["band"]
    ranges = [*([] if band is None else [band]), *answer["shares"]]
    spans = ", ".join(f"{first} to {last}" for first, last in ranges)
    lines.append(f"Reserve: numbers {spans} of each series" if spans else "Reserve: none yet")
    if answer["longer"] is not None:
        lines.append("When they are used up: {} to {}, with a longer label".format(*answer["longer"]))
    lines += [f"{one['agency']} ({one['series']}): {one['left']} reserve numbers are left" for one in answer["few"]]
    if answer["used_up"]:
        lines.append(f"Used up: {', '.join(answer['used_up'])}. `kiosk sync go-on` goes on with longer labels.")
    lines += [f"  {one['series']}: {one['left']} left in period {one['period']}" for one in answer["reserve_left"]]
    if answer["parked"]:
        lines.append(f"{answer['parked']} events were not taken; `kiosk sync retry` sends them again:")
        lines += [f"  {one['seq']} {one['kind']}: {one['reason']}" for one in answer["parked_events"]]
    return lines

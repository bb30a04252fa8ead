"""Kiosks: how they are, how they come in and go out, and what a person should look at."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from central.cli.connect import hall_command
from hall.command_line import CommandFailed
from hall.config.edited_file import Unreadable, text_of

Kind = Literal["catalogue", "settings"]


def show_kiosks(config: Path | None, hall: str | None, as_json: bool) -> None:
    """One line for each kiosk."""
    command = hall_command(config, hall, as_json)
    found = command.client.get("kiosks")
    head = ("kiosk", "heard", "unsent", "parked", "reserve", "printer", "clock", "version", "to do")
    none = "No kiosk is enrolled; `central enrol KIOSK` makes a code for one."
    command.say_table(found, head, (_line(kiosk, datetime.now(UTC)) for kiosk in found["kiosks"]), none)


def enrol(config: Path | None, hall: str | None, kiosk: str, as_json: bool) -> None:
    """A one-time code."""
    command = hall_command(config, hall, as_json)
    made = command.client.post("kiosks", kiosk, "code")
    code, where = made["code"], f"{made['kiosk_id']} of {made['hall']}"
    command.say(
        made, f"{code[:4]}-{code[4:]}", f"Type it at {where} within 15 minutes: kiosk sync enrol {code}"
    )  # fmt: skip


def revoke(config: Path | None, hall: str | None, kiosk: str, as_json: bool) -> None:
    """The kiosk's token ends."""
    command = hall_command(config, hall, as_json)
    command.client.delete("kiosks", kiosk)
    done = {"hall": command.hall, "kiosk_id": kiosk, "revoked": True}
    command.say(done, f"{kiosk} is revoked: it goes on giving numbers alone and keeps its log.")


def rotate(config: Path | None, hall: str | None, kiosk: str, as_json: bool) -> None:
    """The kiosk gets another token."""
    command = hall_command(config, hall, as_json)
    command.client.post("kiosks", kiosk, "rotate")
    done = {"hall": command.hall, "kiosk_id": kiosk, "rotated": True}
    command.say(done, f"{kiosk} gets a new token with its next heartbeat; the old one holds until then.")


def show_rejected(config: Path | None, hall: str | None, as_json: bool) -> None:
    """Events that could not be taken."""
    command = hall_command(config, hall, as_json)
    found = command.client.get("rejected")
    rows = ((one["kiosk_id"], one["seq"], _moment(one["at_utc"]), one["reason"]) for one in found["rejected"])
    command.say_table(found, ("kiosk", "event", "came at", "reason"), rows, "All events were taken.")


def retry(config: Path | None, hall: str | None, as_json: bool) -> None:
    """Tries to take them again."""
    command = hall_command(config, hall, as_json)
    done = command.client.post("rejected", "retry")
    command.say(done, f"{done['taken']} events were taken, {done['left']} are left; see `central rejected`.")


def show_alarms(config: Path | None, hall: str | None, every: bool, as_json: bool) -> None:
    """What a person should look at, newest first."""
    command = hall_command(config, hall, as_json)
    found = command.client.get("alarms", all="true" if every else None)
    rows = (
        (
            one["id"], _moment(one["at_utc"]), one["kind"], one["subject"],
            ", ".join(f"{key} {value}" for key, value in one["body"].items()),
            "" if one["seen_at"] is None else f"over {_moment(one['seen_at'])}",
        )
        for one in found["alarms"]
    )  # fmt: skip
    command.say_table(found, ("alarm", "at", "what", "about", "more", ""), rows, "Nothing to look at.")


def forget(config: Path | None, hall: str | None, period: int | None, as_json: bool) -> None:
    """What changed, or that nothing did."""
    command = hall_command(config, hall, as_json)
    found = command.client.post("claims", "forget", body={"period": period})
    now, before = found["period"], found["period_before"]
    lines = [] if now == before else [f"The hall is in period {now} again, it was {before}."]
    for series, one in sorted(found["series"].items()):
        lines.append(f"{series}: the last number given is {one['now']}, not {one['before']}.")
    command.say(found, *(lines or ["Nothing was believed that is not known here."]))


def alarm_seen(config: Path | None, hall: str | None, number: int, as_json: bool) -> None:
    """It is not shown any more; a new one of its kind may come."""
    command = hall_command(config, hall, as_json)
    command.client.post("alarms", str(number), "seen")
    command.say({"id": number, "seen": True}, f"Alarm {number} is seen.")


def push(config: Path | None, hall: str | None, kind: Kind, file: Path, as_json: bool) -> None:
    """Kiosks use this text from their next start on."""
    command = hall_command(config, hall, as_json)
    try:
        content = text_of(file.read_bytes())
    except OSError as error:
        raise CommandFailed(f"{file}: cannot be read: {error.strerror or error}") from error
    except Unreadable as error:
        raise CommandFailed(error.at(str(file))) from error
    made = command.client.put("versions", kind, body={"content": content})
    command.say(made, f"{kind} {made['version']}: kiosks check it, and use it from their next start on.")


def withdraw(config: Path | None, hall: str | None, kind: Kind, as_json: bool) -> None:
    """Kiosks use their own again."""
    command = hall_command(config, hall, as_json)
    command.client.delete("versions", kind)
    done = {"hall": command.hall, "kind": kind, "withdrawn": True}
    command.say(done, f"Kiosks use their own {kind} from their next start on.")


def _line(kiosk: dict[str, Any], now: datetime) -> tuple[object, ...]:
    beat = kiosk["beat"] or {}
    # What it said it had, less what came since.
    last_seq = beat.get("last_seq")
    unsent = "" if last_seq is None else max(0, last_seq + 1 - (kiosk["expected_seq"] or 1))
    band = "none" if kiosk["band"] is None else f"{kiosk['band'][0]}-{kiosk['band'][1]}"
    return (
        kiosk["kiosk_id"], _ago(kiosk["heard_at"], now), unsent, beat.get("parked", ""), band,
        _printer(beat.get("printer") or {}) if beat else "", beat.get("clock_grade", ""), beat.get("version", ""),
        "; ".join(_to_do(kiosk, beat)),
    )  # fmt: skip


def _printer(printer: dict[str, Any]) -> str:
    if not printer:
        return "none"
    return ", ".join(printer.get("problems", ())) or ("ready" if printer.get("can_print") else "cannot print")


def _to_do(kiosk: dict[str, Any], beat: dict[str, Any]) -> list[str]:
    """In the order of urgency."""
    found: list[str] = []
    if kiosk["revoked_at"] is not None:
        found.append("revoked")
    elif kiosk["silent"]:
        found.append("silent: is it on, is its network up?")
    if kiosk["forked"]:
        found.append("a copy of its store is in use: `kiosk sync renew` there")
    if kiosk["rejected"]:
        found.append(f"{kiosk['rejected']} events were not taken: `central rejected`")
    return [*found, *beat.get("problems", ())]


def _ago(at: str | None, now: datetime) -> str:
    if at is None:
        return "never"
    seconds = max(0, int((now - datetime.fromisoformat(at)).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _moment(at: str) -> str:
    """For people at this machine: its own zone."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"

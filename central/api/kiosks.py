"""How kiosks are, what they should use, and what a person should look at."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response
from pydantic import AfterValidator, Field, StringConstraints

from central.access.tokens import Caller, Role
from central.api.dependencies import EVERYWHERE, Hall, Services, caller_of, only, refusals
from central.config.halls import read_catalogue
from central.fleet import alarms
from central.fleet.kiosks import KioskView
from hall.catalogue import CatalogueErrors
from hall.config.edited_file import Unreadable, values_of
from hall.protocol import LARGEST_CATALOGUE, LARGEST_INTEGER, Answered, Asked, Heartbeat, HeartbeatReply, VersionText

Kind = Literal["catalogue", "settings"]
MOST_ALARMS = 500


def _writable(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    return text


class VersionAsk(Asked):
    """A text that the kiosks of the hall should use."""

    content: Annotated[str, StringConstraints(max_length=LARGEST_CATALOGUE // 4), AfterValidator(_writable)] = Field(
        description="TOML."
    )


class VersionMade(Answered):
    """200: its name, by which kiosks ask for it."""

    hall: str
    kind: Kind
    version: str


class KiosksView(Answered):
    """All of the hall."""

    kiosks: tuple[KioskView, ...]


class RejectedView(Answered):
    """One event that could not be taken, as it came."""

    kiosk_id: str
    incarnation: str
    seq: int
    reason: str
    line: str
    at_utc: datetime


class RejectedListView(Answered):
    """All of the hall, at most 1000."""

    rejected: tuple[RejectedView, ...]


class Retried(Answered):
    """What came of it."""

    taken: int
    left: int


class AlarmView(Answered):
    """What a person should look at."""

    id: int
    kind: str
    subject: str
    at_utc: datetime
    body: dict[str, Any]
    seen_at: datetime | None


class AlarmsView(Answered):
    """Newest first."""

    alarms: tuple[AlarmView, ...]


def router(parts: Services) -> APIRouter:
    """Heartbeats, versions, kiosks, rejected events and alarms."""
    routes = APIRouter(prefix="/v1", tags=["kiosks"], responses=refusals(*EVERYWHERE))
    _heartbeats(routes, parts)
    _versions(routes, parts)
    _aside(routes, parts)
    _alarms(routes, parts)
    return routes


def _heartbeats(routes: APIRouter, parts: Services) -> None:
    who = only(parts, Role.KIOSK)

    @routes.post("/kiosk/heartbeat")
    def heartbeat(beat: Heartbeat, caller: Annotated[Caller, Depends(who)]) -> HeartbeatReply:
        """How a kiosk is; its greeting after every new connection too."""
        if beat.kiosk_id != caller.name:
            raise HTTPException(403, f"this token is of kiosk {caller.name}, the heartbeat is of {beat.kiosk_id}")
        assert caller.hall is not None
        return parts.kiosks.heartbeat(caller.hall, beat)

    @routes.get("/halls/{hall}/kiosks", dependencies=[Depends(only(parts, Role.ADMIN))])
    def kiosks(hall: Hall) -> KiosksView:
        """Every kiosk that has, or had, a token."""
        return KiosksView(kiosks=tuple(parts.kiosks.all(hall)))


def _versions(routes: APIRouter, parts: Services) -> None:
    admin = [Depends(only(parts, Role.ADMIN))]
    who = caller_of(parts)

    @routes.get("/halls/{hall}/versions/{kind}/{version}")
    def version(
        hall: Hall, kind: Kind, version: Annotated[str, Path(max_length=64)], caller: Annotated[Caller, Depends(who)]
    ) -> VersionText:
        """Catalogue or settings as TOML, by the name that a heartbeat was answered."""
        if not (caller.may(Role.KIOSK, hall) or caller.may(Role.ADMIN, hall)):
            raise HTTPException(403, f"this token is not of hall {hall}")
        found = parts.kiosks.pushed(hall, kind)
        if found is None or found.version != version:
            raise HTTPException(404, f"hall {hall} has no {kind} {version} any more: the next heartbeat names another")
        return found

    @routes.put("/halls/{hall}/versions/{kind}", dependencies=admin)
    def push(hall: Hall, kind: Kind, ask: VersionAsk) -> VersionMade:
        """Kiosks fetch it after their next heartbeat and use it from their next start on."""
        mistakes = _mistakes(kind, ask.content)
        if mistakes:
            raise HTTPException(422, "; ".join(mistakes[:10]))
        name = hashlib.sha256(ask.content.encode()).hexdigest()[:16]
        parts.kiosks.push(hall, kind, name, ask.content)
        if kind == "catalogue":
            parts.renew(hall)
        return VersionMade(hall=hall, kind=kind, version=name)

    @routes.delete("/halls/{hall}/versions/{kind}", status_code=204, response_class=Response, dependencies=admin)
    def withdraw(hall: Hall, kind: Kind) -> None:
        """Kiosks use their own again."""
        if not parts.kiosks.withdraw(hall, kind):
            raise HTTPException(404, f"hall {hall} has no {kind} of central")
        if kind == "catalogue":
            parts.renew(hall)


def _aside(routes: APIRouter, parts: Services) -> None:
    admin = [Depends(only(parts, Role.ADMIN))]

    @routes.get("/halls/{hall}/rejected", dependencies=admin)
    def rejected(hall: Hall) -> RejectedListView:
        """Events that could not be taken, as they came."""
        views = (RejectedView.model_validate(row) for row in parts.mirror.rejected(hall))
        return RejectedListView(rejected=tuple(views))

    @routes.post("/halls/{hall}/rejected/retry", dependencies=admin)
    def retry(hall: Hall) -> Retried:
        """Try to take them again, for example after an update of central."""
        taken, left = parts.mirror.retry(hall)
        return Retried(taken=taken, left=left)


def _alarms(routes: APIRouter, parts: Services) -> None:
    admin = [Depends(only(parts, Role.ADMIN))]

    @routes.get("/halls/{hall}/alarms", dependencies=admin)
    def unseen(
        hall: Hall, every: Annotated[bool, Query(alias="all", description="Those that were seen too.")] = False
    ) -> AlarmsView:
        """What a person should look at, newest first."""
        with parts.store.read() as connection:
            found = alarms.alarms(connection, hall, MOST_ALARMS, unseen_only=not every)
        return AlarmsView(alarms=tuple(AlarmView.model_validate(row) for row in found))

    @routes.post("/halls/{hall}/alarms/{number}/seen", status_code=204, response_class=Response, dependencies=admin)
    def seen(hall: Hall, number: Annotated[int, Path(ge=1, le=LARGEST_INTEGER)]) -> None:
        """A person has seen it."""
        with parts.store.write(hall) as connection:
            done = alarms.seen(connection, hall, number, parts.clock.now().utc)
        if not done:
            raise HTTPException(404, f"hall {hall} has no unseen alarm {number}")


def _mistakes(kind: Kind, content: str) -> tuple[str, ...]:
    """What keeps a text from being used. Kiosks check settings once more by their own rules."""
    try:
        if kind == "settings":
            values_of(content)
        else:
            read_catalogue(content)
    except Unreadable as error:
        return (error.at("settings"),)
    except CatalogueErrors as errors:
        return tuple(f"{mistake}" for mistake in errors.mistakes)
    return ()

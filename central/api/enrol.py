"""How kiosks, counters and administrators come to their tokens."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from pydantic import Field

from central.access.tokens import Role
from central.api.dependencies import EVERYWHERE, Hall, Label, Services, only, refusals
from central.fleet.enrolment import CodeRefused, TooOften
from hall.protocol import Answered, CounterCode, EnrolAsk, Enrolled, Name, Typed

Kiosk = Annotated[Name, Path(description="The kiosk, as in its settings.")]
Access = Annotated[Label, Path(description="Name of the access, for example of the counter.")]


class CodeMade(Answered):
    """200: to be typed at the kiosk."""

    hall: str
    kiosk_id: str
    code: str
    expires_at: datetime


class AccessAsk(Typed):
    """Who may speak to central beside the kiosks."""

    role: Annotated[Role, Field(description="admin or counter")] = Role.COUNTER
    counter: CounterCode | None = Field(default=None, description="For a counter: its code in the catalogue.")


class AccessMade(Answered):
    """200: the token is shown only here."""

    hall: str
    name: str
    role: str
    counter: str | None
    token: str


class AccessView(Answered):
    """One access, without its token."""

    name: str
    role: str
    counter: str | None
    made_at: datetime
    revoked_at: datetime | None


class AccessesView(Answered):
    """All of the hall."""

    accesses: tuple[AccessView, ...]


def router(parts: Services) -> APIRouter:
    """`POST /v1/enrol`, codes and tokens of kiosks, accesses."""
    routes = APIRouter(prefix="/v1", tags=["enrolment"], responses=refusals(*EVERYWHERE))
    _kiosks(routes, parts)
    _accesses(routes, parts)
    return routes


def _kiosks(routes: APIRouter, parts: Services) -> None:
    admin = [Depends(only(parts, Role.ADMIN))]

    @routes.post("/enrol", responses=refusals(429))
    def enrol(ask: EnrolAsk, request: Request) -> Enrolled:
        """A technician typed the one-time code: the kiosk gets its token."""
        try:
            parts.enrolment.patience.spend("" if request.client is None else request.client.host)
            return parts.enrolment.redeem(ask)
        except CodeRefused as error:
            raise HTTPException(403, str(error)) from error
        except TooOften as error:
            raise HTTPException(429, str(error), headers={"Retry-After": str(error.seconds)}) from error

    @routes.post("/halls/{hall}/kiosks/{kiosk}/code", dependencies=admin)
    def code(hall: Hall, kiosk: Kiosk) -> CodeMade:
        """A one-time code of eight signs for this kiosk: 15 minutes, five tries, one use."""
        made = parts.enrolment.code(hall, kiosk)
        return CodeMade(hall=hall, kiosk_id=kiosk, code=made.code, expires_at=made.expires_at)

    @routes.post("/halls/{hall}/kiosks/{kiosk}/rotate", status_code=204, response_class=Response, dependencies=admin)
    def rotate(hall: Hall, kiosk: Kiosk) -> None:
        """The kiosk gets a new token with its next heartbeat; the old one holds until the new one is used."""
        if not parts.enrolment.rotate(hall, kiosk):
            raise HTTPException(404, f"hall {hall} has no enrolled kiosk {kiosk}")

    @routes.delete("/halls/{hall}/kiosks/{kiosk}", status_code=204, response_class=Response, dependencies=admin)
    def revoke(hall: Hall, kiosk: Kiosk) -> None:
        """The kiosk's token ends at once; it goes on giving numbers alone and keeps its log."""
        if not parts.enrolment.revoke(hall, kiosk):
            raise HTTPException(404, f"hall {hall} has no enrolled kiosk {kiosk}")


def _accesses(routes: APIRouter, parts: Services) -> None:
    admin = [Depends(only(parts, Role.ADMIN))]

    @routes.get("/halls/{hall}/access", dependencies=admin)
    def accesses(hall: Hall) -> AccessesView:
        """Who may speak to central beside the kiosks."""
        found = (AccessView.model_validate(row) for row in parts.enrolment.accesses(hall))
        return AccessesView(accesses=tuple(found))

    @routes.post("/halls/{hall}/access/{name}", dependencies=admin)
    def grant(hall: Hall, name: Access, ask: AccessAsk) -> AccessMade:
        """A new access; one of the same name ends."""
        _check_counter(parts, hall, ask)
        token = parts.enrolment.grant(hall, name, ask.role, ask.counter)
        return AccessMade(hall=hall, name=name, role=ask.role, counter=ask.counter, token=token)

    @routes.delete("/halls/{hall}/access/{name}", status_code=204, response_class=Response, dependencies=admin)
    def end(hall: Hall, name: Access) -> None:
        """The access ends at once."""
        if not parts.enrolment.end(hall, name):
            raise HTTPException(404, f"hall {hall} has no access {name}")


def _check_counter(parts: Services, hall: str, ask: AccessAsk) -> None:
    """An access of a counter names one that the catalogue has; others name none."""
    if ask.role is Role.KIOSK:
        raise HTTPException(422, "role: kiosks come in by a code (`central enrol KIOSK`); allowed: admin, counter")
    if (ask.role is Role.COUNTER) != (ask.counter is not None):
        raise HTTPException(422, "counter: an access of a counter names it, one of an administrator does not")
    counters = parts.hall_configs.plan(hall).counters
    if ask.counter is not None and ask.counter not in counters:
        raise HTTPException(404, f"hall {hall} has no counter {ask.counter}: its catalogue names the counters")

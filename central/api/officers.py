"""Accounts of officers, for the commands of central: how the first administrator of a hall comes in."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Response
from pydantic import Field, StringConstraints

from central.access.officers import LONGEST_SECRET, OfficerRole
from central.access.tokens import Caller, Role
from central.api.dependencies import EVERYWHERE, Hall, Services, only, refusals
from hall.protocol import Answered, Typed

OfficerName = Annotated[str, StringConstraints(min_length=1, max_length=40), Path(description="As they sign in.")]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SECRET)]


class OfficerAsk(Typed):
    """A new account, or one that had ended."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    role: OfficerRole = OfficerRole.OFFICER
    secret: Secret = Field(description="PIN or password, six signs at least; only a hash is kept.")
    agency: str | None = Field(default=None, max_length=24, description="Counters of this agency only.")


class SecretAsk(Typed):
    """Another PIN or password."""

    secret: Secret


class OfficerView(Answered):
    """One account, without its PIN."""

    name: str
    role: str
    agency: str | None
    made_at: datetime
    ended_at: datetime | None


class OfficersView(Answered):
    """All of the hall, by name."""

    officers: tuple[OfficerView, ...]


def router(parts: Services) -> APIRouter:
    """`/v1/halls/{hall}/officers`."""
    routes = APIRouter(prefix="/v1/halls/{hall}/officers", tags=["officers"], responses=refusals(*EVERYWHERE))
    who = only(parts, Role.ADMIN)

    @routes.get("", dependencies=[Depends(who)])
    def officers(hall: Hall) -> OfficersView:
        """Who may sign in at the pages."""
        parts.hall_configs.plan(hall)
        return OfficersView(
            officers=tuple(OfficerView.model_validate(one, from_attributes=True) for one in parts.officers.all(hall))
        )

    @routes.post("", responses=refusals(409))
    def add(hall: Hall, ask: OfficerAsk, caller: Annotated[Caller, Depends(who)]) -> OfficersView:
        """A new account."""
        agencies = {office.code for office in parts.hall_configs.plan(hall).catalogue.agencies}
        if ask.agency is not None and ask.agency not in agencies:
            raise HTTPException(404, f"the catalogue of hall {hall} has no agency {ask.agency}")
        parts.officers.add(hall, ask.name, ask.role, ask.secret, ask.agency)
        parts.audit(hall, caller.name, "officer_added", ask.name.strip(), role=ask.role, agency=ask.agency)
        return officers(hall)

    @routes.put("/{name}/secret", status_code=204, response_class=Response, responses=refusals(409))
    def set_secret(hall: Hall, name: OfficerName, ask: SecretAsk, caller: Annotated[Caller, Depends(who)]) -> None:
        """Another PIN; every browser of this officer is signed out."""
        parts.hall_configs.plan(hall)
        parts.officers.set_secret(hall, name, ask.secret)
        parts.audit(hall, caller.name, "officer_secret_set", name)

    @routes.delete("/{name}", status_code=204, response_class=Response, responses=refusals(409))
    def end(hall: Hall, name: OfficerName, caller: Annotated[Caller, Depends(who)]) -> None:
        """The account ends at once."""
        parts.hall_configs.plan(hall)
        parts.officers.end(hall, name)
        parts.audit(hall, caller.name, "officer_ended", name)

    return routes

"""Numbers and leases for kiosks."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from central.access.tokens import Caller, Role
from central.api.dependencies import EVERYWHERE, Hall, Services, only, refusals
from hall.protocol import LARGEST_PERIOD, Answered, Asked, Lease, LeaseAsk, NumberAsk, NumberGiven, Refused

Given = TypeVar("Given", NumberGiven, Lease)


class ForgetAsk(Asked):
    """What to go back to."""

    period: Annotated[int, Field(ge=0, le=LARGEST_PERIOD)] | None = Field(
        default=None, description="Left out: the highest that central opened itself or has tickets of."
    )


class SeriesForgotten(Answered):
    """The last number of the sequencer."""

    before: int
    now: int


class Forgotten(Answered):
    """200: what changed."""

    hall: str
    period_before: int
    period: int
    series: dict[str, SeriesForgotten]


REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": Refused, "description": "there is none; `reason` says why"},
    503: {"model": Refused, "description": "not yet: central has started and waits for the kiosks to greet"},
}


def router(parts: Services) -> APIRouter:
    """`POST /v1/halls/{hall}/numbers` and `/leases`."""
    routes = APIRouter(prefix="/v1/halls/{hall}", tags=["numbers"], responses={**refusals(*EVERYWHERE), **REFUSED})
    who = only(parts, Role.KIOSK)

    @routes.post("/numbers", response_model=NumberGiven)
    def number(hall: Hall, ask: NumberAsk, caller: Annotated[Caller, Depends(who)]) -> NumberGiven | JSONResponse:
        """The next number of the series; asked again with the same `request_id` it is the same number."""
        return _or_refused(parts.sequencer.number(hall, caller.name, ask))

    @routes.post("/leases", response_model=Lease)
    def lease(hall: Hall, ask: LeaseAsk, caller: Annotated[Caller, Depends(who)]) -> Lease | JSONResponse:
        """Reserve numbers for when the band runs short; the same `request_id` has the same lease."""
        return _or_refused(parts.sequencer.lease(hall, caller.name, ask))

    @routes.post("/claims/forget", dependencies=[Depends(only(parts, Role.ADMIN))])
    def forget(hall: Hall, ask: ForgetAsk) -> Forgotten:
        """Take back what kiosks claimed: period and sequences are counted again from what is known here."""
        found = parts.sequencer.forget_claims(hall, ask.period)
        parts.audit(hall, "", "claims_forgotten", period=found.period, before=found.period_before)
        series = {name: SeriesForgotten(before=old, now=new) for name, (old, new) in found.series.items()}
        return Forgotten(hall=hall, period_before=found.period_before, period=found.period, series=series)

    return routes


def _or_refused(answer: Given | Refused) -> Given | JSONResponse:
    if not isinstance(answer, Refused):
        return answer
    later = answer.reason == "catching_up"
    headers = {"Retry-After": "1"} if later else None
    return JSONResponse(answer.model_dump(mode="json"), status_code=503 if later else 409, headers=headers)

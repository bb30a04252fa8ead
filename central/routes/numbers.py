"""Numbers and leases for kiosks."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse

from central.auth import Caller, Role
from central.numbers import NoSuchHall
from central.routes.parts import EVERYWHERE, Hall, Parts, only, refusals
from kiosk.protocol import Lease, LeaseAsk, NumberAsk, NumberGiven, Refused

Given = TypeVar("Given", NumberGiven, Lease)
REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": Refused, "description": "there is none; `reason` says why"},
    503: {"model": Refused, "description": "not yet: central has started and waits for the kiosks to greet"},
}


def router(parts: Parts) -> APIRouter:
    """`POST /v1/halls/{hall}/numbers` and `/leases`."""
    routes = APIRouter(prefix="/v1/halls/{hall}", tags=["numbers"], responses={**refusals(*EVERYWHERE), **REFUSED})
    who = only(parts.door, Role.KIOSK)

    @routes.post("/numbers", response_model=NumberGiven)
    def number(hall: Hall, ask: NumberAsk, caller: Annotated[Caller, Depends(who)]) -> NumberGiven | JSONResponse:
        """The next number of the series; asked again with the same `request_id` it is the same number."""
        try:
            return _or_refused(parts.sequencer.number(hall, caller.name, ask))
        except NoSuchHall as error:
            raise HTTPException(404, str(error)) from error

    @routes.post("/leases", response_model=Lease)
    def lease(hall: Hall, ask: LeaseAsk, caller: Annotated[Caller, Depends(who)]) -> Lease | JSONResponse:
        """Reserve numbers for when the band runs short; the same `request_id` has the same lease."""
        try:
            return _or_refused(parts.sequencer.lease(hall, caller.name, ask))
        except NoSuchHall as error:
            raise HTTPException(404, str(error)) from error

    return routes


def _or_refused(answer: Given | Refused) -> Given | JSONResponse:
    if not isinstance(answer, Refused):
        return answer
    later = answer.reason == "catching_up"
    headers = {"Retry-After": "1"} if later else None
    return JSONResponse(answer.model_dump(mode="json"), status_code=503 if later else 409, headers=headers)

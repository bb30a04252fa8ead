"""What counters do, and how queues and counters stand."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path
from fastapi.responses import JSONResponse

from central.access.tokens import Caller, Role
from central.api.dependencies import EVERYWHERE, Hall, Services, only, refusals
from central.queue.service import ActRefused
from central.queue.wire import ActAsk, ActDone, CountersView, QueueView, Refusal
from hall.protocol import ActKind, CounterCode

Counter = Annotated[CounterCode, Path(description="Code of the counter, as in the catalogue.")]
Act = Annotated[ActKind, Path(description="What is done.")]
REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": Refusal, "description": "not as things stand; `counter` is how the counter stands"}
}


def router(parts: Services) -> APIRouter:
    """`POST /v1/halls/{hall}/counters/{counter}/{act}`, `GET …/queue`, `GET …/counters`."""
    routes = APIRouter(prefix="/v1/halls/{hall}", tags=["queue"], responses=refusals(*EVERYWHERE))
    who = only(parts, Role.COUNTER)

    @routes.post("/counters/{counter}/{act}", response_model=ActDone, responses=REFUSED)
    def do(
        hall: Hall, counter: Counter, act: Act, caller: Annotated[Caller, Depends(who)], ask: ActAsk | None = None
    ) -> ActDone | JSONResponse:
        """One act at a counter; it is done wholly or not at all, one at a time in the hall.

        With a `request_id` it may be asked again after a missed answer: it is done once, and the answer is the same.
        """
        if caller.counter not in (None, counter):
            raise HTTPException(403, f"this token is of counter {caller.counter}, not of counter {counter}")
        try:
            return parts.queues.perform(hall, counter, act, ask or ActAsk(), caller.name)
        except ActRefused as error:
            refusal = Refusal(detail=str(error), counter=error.counter, seconds=error.seconds)
            return JSONResponse(refusal.model_dump(mode="json"), status_code=409)

    @routes.get("/queue", dependencies=[Depends(who)])
    def queue(hall: Hall) -> QueueView:
        """Who waits, in the order in which they would be called, who is on hold and who is called."""
        return parts.queues.queue(hall)

    @routes.get("/counters", dependencies=[Depends(who)])
    def counters(hall: Hall) -> CountersView:
        """Every counter of the catalogue, whether it is open, and whom it has."""
        return parts.queues.counters(hall)

    return routes

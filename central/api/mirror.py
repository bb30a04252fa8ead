"""The mirror: logs of kiosks up, the hall's log down."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from central.access.tokens import Caller, Role
from central.api.dependencies import EVERYWHERE, Hall, Services, only, refusals
from central.mirror import MalformedUpload, Upload, read_upload
from hall.protocol import LARGEST_INTEGER, LONGEST_WAIT_SECONDS, Acked, Bad, DownPage, EventsUp, Forked, Gap, Trouble

ARRIVALS_SECONDS = 1.0
UP: dict[int | str, dict[str, Any]] = {
    409: {"model": Gap | Forked, "description": "events before these are missing, or one is known with other content"},
    413: {"model": Trouble, "description": "larger than any request"},
    422: {"model": Bad | Trouble, "description": "these events cannot be taken, all others are kept"},
}
BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EventsUp"}}},
    }
}
After = Annotated[int, Query(ge=0, le=LARGEST_INTEGER, description="The last position that is known.")]
Wait = Annotated[float, Query(ge=0, le=LONGEST_WAIT_SECONDS, description="Seconds to wait for news.")]


def router(parts: Services) -> APIRouter:
    """`POST /v1/kiosk/events`, `GET /v1/halls/{hall}/events`."""
    routes = APIRouter(prefix="/v1", tags=["mirror"], responses=refusals(*EVERYWHERE))
    who = only(parts, Role.KIOSK)

    @routes.post("/kiosk/events", response_model=Acked, responses=UP, openapi_extra=BODY)
    async def up(request: Request, caller: Annotated[Caller, Depends(who)]) -> Response:
        """A stretch of the kiosk's log, oldest first. Sent again it counts once."""
        raw = await request.body()
        return await run_in_threadpool(_take, parts, caller, raw)

    @routes.get("/halls/{hall}/events")
    async def down(hall: Hall, caller: Annotated[Caller, Depends(who)], after: After = 0, wait: Wait = 0) -> DownPage:
        """The hall's log after a position. With nothing new the answer comes after `wait` seconds."""
        return await _news(parts, hall, caller.name, after, wait)

    return routes


def models() -> tuple[type[EventsUp]]:
    """What stands in the OpenAPI without being a parameter: uploads are read event by event."""
    return (EventsUp,)


def _take(parts: Services, caller: Caller, raw: bytes) -> Response:
    try:
        upload = read_upload(raw)
    except MalformedUpload as error:
        raise HTTPException(422, str(error)) from error
    return _answer(parts, caller, upload)


def _answer(parts: Services, caller: Caller, upload: Upload) -> Response:
    if upload.kiosk_id != caller.name:
        raise HTTPException(403, f"this token is of kiosk {caller.name}, the events are of {upload.kiosk_id}")
    assert caller.hall is not None
    answer = parts.mirror.take(caller.hall, upload)
    status = {Acked: 200, Bad: 422}.get(type(answer), 409)
    return JSONResponse(answer.model_dump(mode="json"), status_code=status)


async def _news(parts: Services, hall: str, kiosk_id: str, after: int, wait: float) -> DownPage:
    """Calls are sent at once. Arrivals alone may wait a second, else each would have every kiosk ask again."""
    bell = parts.store.bell
    began = time.monotonic()
    while wait > 0 and not bell.silenced:
        rings = bell.rings(hall)
        some, pressing = await run_in_threadpool(parts.mirror.news, hall, after)
        waited = time.monotonic() - began
        if pressing or waited >= (ARRIVALS_SECONDS if some else wait):
            break
        await bell.changed(hall, rings, (ARRIVALS_SECONDS if some else wait) - waited)
    return await run_in_threadpool(parts.mirror.page, hall, kiosk_id, after)

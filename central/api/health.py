"""Whether central works."""

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter

from central.api.dependencies import Services, refusals
from hall.protocol import Answered

THREADS = 2


class Health(Answered):
    """200: it answers, and its database can be read, written and trusted, as far as is known."""

    status: str
    halls: tuple[str, ...]


def router(parts: Services) -> APIRouter:
    """`GET /healthz`."""
    routes = APIRouter(tags=["health"])

    own_threads: list[CapacityLimiter] = []

    def check() -> None:
        with parts.store.read() as connection:
            for hall in parts.settings.halls:
                parts.store.position(connection, hall)
        trouble = parts.store.trouble()
        if trouble is not None:
            raise trouble

    @routes.get("/healthz", responses=refusals(503))
    async def healthz() -> Health:
        """Asks the database too; 503 says in a sentence what is wrong with it. For monitoring; needs no token."""
        if not own_threads:  # others may keep all the usual ones busy
            own_threads.append(CapacityLimiter(THREADS))
        await to_thread.run_sync(check, limiter=own_threads[0])
        return Health(status="ok", halls=tuple(parts.settings.halls))

    return routes

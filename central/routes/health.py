"""Whether central works."""

from fastapi import APIRouter

from central.routes.parts import Parts, refusals
from kiosk.protocol import Answered


class Health(Answered):
    """200: it answers, and so does its database."""

    status: str
    halls: tuple[str, ...]


def router(parts: Parts) -> APIRouter:
    """`GET /healthz`."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", responses=refusals(503))
    def healthz() -> Health:
        """Asks the database too. For whoever watches; needs no token."""
        with parts.store.read() as connection:
            for hall in parts.settings.halls:
                parts.store.position(connection, hall)
        return Health(status="ok", halls=tuple(parts.settings.halls))

    return routes

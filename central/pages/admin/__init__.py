"""Where the head of the hall and administrators look after it."""

from fastapi import APIRouter

from central.pages.admin import announcements, catalogue, log, officers, overview
from central.pages.services import Pages


def router(pages: Pages) -> APIRouter:
    """`/admin/{hall}` and what is below it."""
    routes = APIRouter(include_in_schema=False)
    for part in (overview, officers, announcements, catalogue, log):
        routes.include_router(part.router(pages))
    return routes

"""The counter's page: an officer calls visitors, serves them, and sees who waits."""

from central.pages.counter.routes import router

__all__ = ["router"]

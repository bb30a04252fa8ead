"""The display of a hall (a TV): who is called where, how long the queues are, what is announced."""

from central.pages.display.routes import router

__all__ = ["router"]

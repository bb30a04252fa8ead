"""The page of the head of a hall: what a day, a week or a month was like, on screen, on paper and as tables."""

from central.pages.reports.routes import router

__all__ = ["router"]

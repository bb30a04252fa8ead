"""The ticket's page on the visitor's own phone: what the QR on the paper opens."""

from central.pages.phone.routes import router

__all__ = ["router"]

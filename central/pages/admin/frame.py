"""What all admin pages share: who looks, in which hall, and the message after a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from central.access.officers import OfficerRole, SignedIn
from central.pages.services import Pages
from central.pages.site import remember
from hall.i18n import Words

DONE_COOKIE = "done"
DONE_SECONDS = 30
"""How long a confirmation waits for the page that shows it. A link cannot set its words, unlike an address."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One request to an admin page."""

    pages: Pages
    request: Request
    signed: SignedIn
    hall: str

    @property
    def words(self) -> Words:
        """The texts in the language of this browser."""
        return self.pages.site.words(self.pages.site.language(self.request), "admin")

    @property
    def may_edit(self) -> bool:
        """Whether this officer may change more than announcements."""
        return self.signed.role.includes(OfficerRole.ADMIN)

    def page(self, template: str, tab: str, status: int = 200, **values: Any) -> Response:
        """A page below `/admin/{hall}`; `tab` is the part of it that is open."""
        shown = {"signed": self.signed, "place": "admin", "hall": self.hall, "tab": tab, "may_edit": self.may_edit}
        said = {"done": unquote(self.request.cookies.get(DONE_COOKIE, "")), "wrong": values.pop("wrong", "")}
        reply = self.pages.site.page(
            self.request, f"admin/{template}", self.words, status=status, **shown, **said, **values
        )
        if said["done"]:
            reply.delete_cookie(DONE_COOKIE)
        return reply

    def done(self, where: str, what: str) -> Response:
        """Back to a page by GET, which says what was done; a reload then repeats nothing."""
        reply = RedirectResponse(f"/admin/{self.hall}{where}", 303)
        remember(reply, self.request, DONE_COOKIE, quote(what), DONE_SECONDS)
        return reply


def must_edit(frame: Frame) -> None:
    """Raises HTTPException unless an administrator asks."""
    if not frame.may_edit:
        raise HTTPException(403, f"{frame.signed.name} is {frame.signed.role}; this is for an admin of {frame.hall}")

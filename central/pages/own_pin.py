"""`/account`: where somebody who is signed in changes the own PIN."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from central.access.officers import OfficerRole, SignedIn, SignInLocked, SignInRefused, WrongSecret
from central.front.rate_limits import TooManyAtOnce, whose
from central.pages.guard import address_of, needs
from central.pages.pin_wording import refusal_text
from central.pages.services import Pages

PATH = "/account"
Field = Annotated[str, Form(max_length=200)]


def router(pages: Pages) -> APIRouter:
    """For everybody who is signed in."""
    routes = APIRouter(include_in_schema=False)
    who = Depends(needs(pages.central, OfficerRole.OFFICER))

    def page(request: Request, signed: SignedIn, status: int = 200, wrong: str = "", done: bool = False) -> Response:
        words = pages.site.words(pages.site.language(request), "site")
        values = {"signed": signed, "place": "account", "wrong": wrong, "done": done}
        return pages.site.page(request, "account.html", words, status=status, **values)

    @routes.get(PATH)
    def ask(request: Request, done: bool = False, signed: SignedIn = who) -> Response:
        return page(request, signed, done=done)

    @routes.post(PATH)
    async def change(request: Request, secret: Field, new: Field, again: Field, signed: SignedIn = who) -> Response:
        words = pages.site.words(pages.site.language(request), "site")
        if new != again:
            return page(request, signed, 422, words.text("Kedua PIN baru tidak sama."))
        address = address_of(request)
        try:
            async with pages.turns.turn(whose(address), known=True):
                own = pages.central.officers.change_own_secret
                await run_in_threadpool(own, signed, secret, new, address)
        except WrongSecret:
            return page(request, signed, 403, words.text("PIN sekarang salah."))
        except SignInLocked as locked:
            message = words.text("Terlalu banyak percobaan. Coba lagi dalam {seconds} detik.", seconds=locked.seconds)
            return page(request, signed, 429, message)
        except TooManyAtOnce:
            return page(request, signed, 503, words.text("Pusat sedang sibuk. Coba lagi sebentar."))
        except SignInRefused as error:
            return page(request, signed, 422, refusal_text(error, words))
        return RedirectResponse(f"{PATH}?done=true", 303)

    return routes

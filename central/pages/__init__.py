"""What people around the kiosk see in a browser: counter, display, phone, admin and reports."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from central.pages import admin, counter, display, home, own_pin, phone, reports
from central.pages.early_refusal import EarlyRefusal
from central.pages.guard import send_to_sign_in
from central.pages.origin import NotOurs
from central.pages.services import pages_of
from central.pages.site import Site, serve_files
from central.services import Services
from hall.i18n import Words

ROUTERS = (home.router, own_pin.router, admin.router, counter.router, display.router, phone.router, reports.router)
API = ("/v1/", "/static/", "/fonts/", "/healthz")


def all_pages(app: FastAPI, parts: Services) -> None:
    """Add the pages to central."""
    pages = pages_of(parts, Site())
    app.state.pages = pages
    app.add_middleware(EarlyRefusal, pages=pages)
    for router in ROUTERS:
        app.include_router(router(pages))
    serve_files(app)
    send_to_sign_in(app)

    @app.exception_handler(NotOurs)
    async def not_ours(request: Request, _error: NotOurs) -> Response:
        words = pages.site.words(pages.site.language(request), "site")
        heading = words.text("Tombol ini tidak berlaku")
        text = words.text("Halaman ini sudah lama terbuka atau dari situs lain. Buka lagi, lalu tekan sekali lagi.")
        return apology(pages.site, request, words, 403, (heading, text))


def sorry(app: FastAPI, request: Request, status: int) -> Response | None:
    """A page for a person who opened an address that cannot be shown; None: the client is a program."""
    if request.url.path.startswith(API) or "text/html" not in request.headers.get("accept", ""):
        return None
    site: Site = app.state.pages.site
    words = site.words(site.language(request), "site")
    match status:
        case 404:
            said = words.text("Tidak ditemukan"), words.text("Alamat ini tidak ada, atau sudah tidak berlaku.")
        case 403:
            said = words.text("Tidak diizinkan"), words.text("Akun ini tidak berhak membuka halaman ini.")
        case 429:
            said = words.text("Terlalu sering"), words.text("Tunggu satu menit, lalu coba lagi.")
        case 503:
            said = words.text("Sebentar"), words.text("Pusat sedang tidak dapat membaca datanya. Coba lagi sebentar.")
        case _:
            said = words.text("Ada yang salah"), words.text("Permintaan ini tidak dapat diproses.")
    return apology(site, request, words, status, said)


def apology(site: Site, request: Request, words: Words, status: int, said: tuple[str, str]) -> Response:
    """Heading and text with a way on: visitors find help, who sets up a TV the displays, staff their beginning."""
    path, (heading, text) = request.url.path.lower(), said
    if path.startswith("/t/"):
        phone = site.words(words.language, "phone")
        if status == 404:
            heading, text = words.text("Nomor ini tidak ditemukan"), words.text("Nomor ini sudah tidak berlaku lagi.")
        return site.page(
            request, "phone/old.html", phone, status=status, heading=heading, text=text, help=status == 404
        )
    home = "/display" if path.startswith("/display/") else "/"
    return site.page(request, "error.html", words, status=status, heading=heading, text=text, home=home)

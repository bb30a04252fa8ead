"""Central as other machines reach it: by a LAN address, over https, behind a proxy. And other people's sites."""

from __future__ import annotations

import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from central.access.officers import OfficerRole
from hall.protocol import ActKind
from tests.browser.conftest import ADDRESS, ELSEWHERE, NAME, NewPage, sign_in
from tests.browser.front import front
from tests.support.web_hall import HALL, SECRET, Hall, until

FOREIGN = """<!doctype html><title>elsewhere</title>
<form method="post" action="{target}">{fields}<button>press</button></form>"""


@contextmanager
def way_to(hall: Hall, way: str) -> Iterator[str]:
    """The address under which a browser reaches this hall."""
    match way:
        case "an address":
            yield f"http://{ADDRESS}:{hall.port}"
        case "a proxy that names its upstream":
            with front(hall.port, f"127.0.0.1:{hall.port}") as port:
                yield f"http://{ADDRESS}:{port}"
        case _:
            with front(hall.port, None) as port:
                yield f"http://{NAME}:{port}"


WAYS = ("an address", "a proxy that names its upstream", "a proxy that names the host without its port")


def everything_works(hall: Hall, open_page: NewPage, url: str) -> None:
    """Signing in, choosing, calling, looking after the hall and leaving the queue: each kind of form and request."""
    hall.officer("petugas-1")
    hall.officer("kepala", OfficerRole.ADMIN)
    hall.arrive("AK")
    hers = hall.arrive("AK")
    page = open_page(f"{url}/counter", ignore_https_errors=True)
    sign_in(page, "petugas-1")
    page.get_by_role("button", name="Loket 1 ").first.click()
    page.wait_for_url("**/counter")
    page.locator("#first:not([data-fresh])").click()
    expect(page.locator("#number")).to_have_text("AK-001")
    page.locator("#first:not([data-fresh])").click()
    expect(page.locator("#first")).to_contain_text("Selesai")
    _leaves(open_page, f"{url}/T/{hers}")
    until(lambda: (found := hall.parts.ticket_links.ticket(hers)) is not None and found.queue_state == "cancelled")
    _looks_after(open_page, url)
    page.get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="Keluar saja").click()  # somebody is still at the counter
    page.wait_for_url("**/sign-in")


def _leaves(open_page: NewPage, address: str) -> None:
    phone = open_page(address, 390, 844, ignore_https_errors=True)
    phone.get_by_text("Keluar dari antrean").first.click()
    phone.get_by_role("link", name="Saya ingin keluar …").click()
    phone.get_by_role("button", name="Ya, keluar dari antrean").click()
    expect(phone.locator("#leave")).to_be_hidden()


def _looks_after(open_page: NewPage, url: str) -> None:
    page = open_page(f"{url}/admin/{HALL}/notices", ignore_https_errors=True)
    sign_in(page, "kepala")
    page.get_by_label("Bahasa Indonesia").fill("Loket 3 pindah")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_text("Pengumuman tampil di layar.")).to_be_visible()


@pytest.mark.parametrize("way", WAYS)
def test_every_form_works_over_http(hall: Hall, open_page: NewPage, way: str) -> None:
    with way_to(hall, way) as url:
        everything_works(hall, open_page, url)


def test_every_form_works_over_https(hall: Hall, tmp_path: Path, open_page: NewPage) -> None:
    certificate, key = tmp_path / "central.pem", tmp_path / "central.key"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    about = ["-subj", f"/CN={NAME}", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *about], check=True, capture_output=True, timeout=60)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with front(hall.port, f"127.0.0.1:{hall.port}", context) as port:
        everything_works(hall, open_page, f"https://{NAME}:{port}")


@contextmanager
def elsewhere(html: str, host: str) -> Iterator[str]:
    """Somebody else's site at this host, with this page."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield f"http://{host}:{server.server_address[1]}/"
        finally:
            server.shutdown()


def pressed_at(host: str, page: Page, target: str, **fields: str) -> int:
    """The status of central's answer to a form of another site. Without a cookie a browser ends at the sign-in."""
    inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    with elsewhere(FOREIGN.format(target=target, fields=inputs), host) as site:
        page.goto(site)
        with page.expect_navigation() as gone:
            page.get_by_role("button", name="press").click()
        return 303 if "/sign-in" in page.url and "/sign-in" not in target else gone.value.status


@pytest.mark.parametrize("way", WAYS[:2])
def test_no_other_site_presses_a_button(hall: Hall, open_page: NewPage, way: str) -> None:
    hall.officer("petugas-1")
    token = hall.arrive("AK")
    with way_to(hall, way) as url:
        page = open_page(f"{url}/counter")
        sign_in(page, "petugas-1")
        page.get_by_role("button", name="Loket 1 ").first.click()
        page.wait_for_url("**/counter")
        beside = url.partition("//")[2].partition(":")[
            0
        ]  # another port of the same machine: its forms bring the cookies
        for host, refused in ((ELSEWHERE, 303), (beside, 403)):
            assert pressed_at(host, page, f"{url}/counter/act/call_next") == refused
            assert pressed_at(host, page, f"{url}/sign-out") == 403
            assert pressed_at(host, page, f"{url}/t/{token}/leave", form_key="0" * 32) == 403
            assert pressed_at(host, page, f"{url}/sign-in", name="petugas-1", secret=SECRET, form_key="0" * 32) == 403
        page.goto(f"{url}/counter")
        assert page.url == f"{url}/counter"
    assert hall.act("1", ActKind.CALL_NEXT)["counter"]["ticket"]["label"] == "AK-001"  # nobody had called it

"""Whose form it was: what browsers really send of it, from pages of ours and of others."""

from __future__ import annotations

import re

import pytest
import requests

from central.access.officers import OfficerRole
from central.pages.site import SECURITY
from tests.pages.conftest import Visitor
from tests.pages.test_guard import first_news
from tests.support.web_hall import HALL, PATIENCE, SECRET, Hall

LAN = "192.168.1.10:8080"
KEY = re.compile(r'name="form_key" value="([0-9a-f]{32})"')


class Browser:
    """A browser with cookies that says no more of itself than it is told to."""

    def __init__(self, hall: Hall, host: str = LAN) -> None:
        self._url, self._host, self.session = hall.url, host, requests.Session()

    def get(self, path: str) -> requests.Response:
        return self._ask("GET", path)

    def post(self, path: str, said: dict[str, str], **form: str) -> requests.Response:
        return self._ask("POST", path, said, form)

    def key(self, path: str) -> str:
        """The one in the forms of this page."""
        keys = set(KEY.findall(self.get(path).text))
        assert len(keys) == 1
        return str(keys.pop())

    def _ask(
        self, method: str, path: str, said: dict[str, str] | None = None, form: dict[str, str] | None = None
    ) -> requests.Response:
        headers = {"Host": self._host, "Accept": "text/html", **(said or {})}
        return self.session.request(
            method, self._url + path, headers=headers, data=form, allow_redirects=False, timeout=PATIENCE
        )


# What browsers say with a form of ours, and whether they name the page.
OURS: tuple[tuple[str, dict[str, str], bool], ...] = (
    ("Chromium and Firefox over http", {"Origin": f"http://{LAN}", "Referer": f"http://{LAN}/sign-in"}, False),
    ("over https", {"Origin": f"https://{LAN}", "Sec-Fetch-Site": "same-origin"}, False),
    ("an old one", {"Referer": f"http://{LAN}/sign-in"}, False),
    ("a page that must not say where it comes from", {"Origin": "null"}, True),
    ("behind a proxy with a Host of its own", {"Origin": "http://antrean.example"}, True),
    ("behind a proxy at another port", {"Origin": "http://192.168.1.10"}, True),
    ("one that says nothing", {}, True),
)
OTHERS: tuple[dict[str, str], ...] = (
    {"Origin": "http://elsewhere.example", "Referer": "http://elsewhere.example/"},
    {"Origin": "null"},
    {"Origin": "http://192.168.1.10:9999"},
    {"Origin": f"http://{LAN}.elsewhere.example"},
    {"Referer": "http://elsewhere.example/?" + LAN},
    {},
)


@pytest.mark.parametrize(("said", "needs_key"), [one[1:] for one in OURS], ids=[one[0] for one in OURS])
def test_a_form_of_ours_holds_whatever_the_browser_says(hall: Hall, said: dict[str, str], needs_key: bool) -> None:
    hall.officer("petugas-1")
    browser = Browser(hall)
    form = {"name": "petugas-1", "secret": SECRET}
    if needs_key:
        assert browser.post("/sign-in", said, **form).status_code == 403
    form["form_key"] = browser.key("/sign-in")
    assert browser.post("/sign-in", said, **form).status_code == 303
    choose = {"counter": "1", "form_key": browser.key("/counter/choose")}
    assert browser.post("/counter/choose", said, **choose).headers["location"] == "/counter"
    hall.arrive("AK")
    told = browser.post("/counter/act/call_next", {**said, "HX-Request": "true"}, form_key=browser.key("/counter"))
    assert (told.status_code, "AK-001" in told.text) == (200, True)


@pytest.mark.parametrize("said", OTHERS)
def test_a_form_of_another_site_is_refused(hall: Hall, said: dict[str, str]) -> None:
    hall.officer("kepala", OfficerRole.ADMIN)
    browser, stranger = Browser(hall), Browser(hall)
    key = browser.key("/sign-in")
    browser.post("/sign-in", {}, name="kepala", secret=SECRET, form_key=key)
    token = hall.arrive("AK")
    theirs = stranger.key("/sign-in")  # a key of their own fits no cookie of this browser
    for form in ({}, {"form_key": theirs}, {"form_key": ""}, {"form_key": "\u00e9" * 32}):
        for path in ("/sign-out", f"/admin/{HALL}/notices", "/counter/choose", f"/t/{token}/leave", "/sign-in"):
            reply = browser.post(path, said, name="kepala", secret=SECRET, **form)
            assert reply.status_code == 403, (path, form)
    for path in (
        f"/admin/{HALL}/notices",
        "/sign-out",
    ):  # the key alone is no pass where the browser names another site
        assert browser.post(path, {**said, "Sec-Fetch-Site": "cross-site"}, form_key=key).status_code == 403
    assert browser.get(f"/admin/{HALL}").status_code == 200


def test_the_page_of_a_ticket_needs_no_cookie(hall: Hall) -> None:
    """The browser inside an application that scans may keep none."""
    token = hall.arrive("AK")
    page = Browser(hall)
    key = page.key(f"/T/{token}/leaving")
    page.session.cookies.clear()
    assert page.post(f"/t/{token}/leave", {"Origin": "null"}, form_key=key, sure="yes").status_code == 303
    found = hall.parts.ticket_links.ticket(token)
    assert found is not None
    assert found.queue_state == "cancelled"


def test_a_sign_in_that_is_not_believed_keeps_the_name_and_works_the_next_time(hall: Hall) -> None:
    hall.officer("petugas-1")
    browser = Browser(hall)
    reply = browser.post("/sign-in", {"Origin": "null"}, name="petugas-1", secret=SECRET, back="/counter")
    assert (reply.status_code, 'value="petugas-1"' in reply.text, SECRET in reply.text) == (403, True, False)
    found = KEY.search(reply.text)
    assert found is not None
    again = browser.post("/sign-in", {"Origin": "null"}, name="petugas-1", secret=SECRET, form_key=found[1])
    assert again.status_code == 303


def test_every_form_that_posts_carries_the_key(hall: Hall) -> None:
    admin = Visitor(hall)
    hall.officer("kepala", OfficerRole.ADMIN)
    admin.ask("POST", "/sign-in", data={"name": "kepala", "secret": SECRET})
    admin.ask("POST", "/counter/choose", data={"counter": "1"})
    hall.beat(problems=[], parked=3)
    pages = (
        "/counter", "/counter/choose", f"/admin/{HALL}", f"/admin/{HALL}/officers", f"/admin/{HALL}/notices",
        f"/admin/{HALL}/days", f"/admin/{HALL}/catalogue/new", f"/t/{hall.arrive('AK')}", "/nowhere",
    )  # fmt: skip
    for path in pages:
        html = admin.get(path).text
        assert html.count('method="post"') == len(KEY.findall(html)), path
    assert admin.get(f"/admin/{HALL}/catalogue/new").text.count('method="post"') > 1


def test_forms_that_come_with_the_news_carry_the_key_of_the_page(hall: Hall) -> None:
    hall.officer("kepala", OfficerRole.ADMIN)
    admin = Visitor(hall)
    admin.ask("POST", "/sign-in", data={"name": "kepala", "secret": SECRET})
    admin.ask("POST", "/counter/choose", data={"counter": "1"})
    hall.beat(paper={"tickets": 3})
    for page, news in ((f"/admin/{HALL}", f"/admin/{HALL}/live"), ("/counter", "/counter/live")):
        keys = set(KEY.findall(admin.get(page).text))
        assert len(keys) == 1
        assert set(KEY.findall(first_news(admin, news))) == keys, news


def test_no_other_site_is_told_the_address_of_a_ticket_and_ours_is() -> None:
    assert SECURITY["Referrer-Policy"] == "same-origin"


SAME = (
    ("Antrean.MPP.example", "http://antrean.mpp.example"),
    ("antrean.mpp.example:80", "http://antrean.mpp.example"),
    ("antrean.mpp.example", "http://antrean.mpp.example:80"),
    ("antrean.mpp.example:443", "https://antrean.mpp.example"),
    ("antrean.mpp.example:8443", "https://antrean.mpp.example:8443"),
    ("antrean.mpp.example.", "http://antrean.mpp.example."),
    ("[FE80::1]:8080", "http://[fe80::1]:8080"),
    ("[fe80::1]", "https://[fe80::1]:443"),
)
DIFFERENT = (
    ("antrean.mpp.example:80", "https://antrean.mpp.example"),
    ("antrean.mpp.example:8080", "http://antrean.mpp.example"),
    ("antrean.mpp.example", "http://antrean.mpp.example@elsewhere.example"),
    ("antrean.mpp.example", "http://elsewhere.example/antrean.mpp.example"),
    ("antrean.mpp.example", "http://antrean.mpp.example:80.elsewhere.example"),
    ("antrean.mpp.example", "http://[antrean.mpp.example"),
    ("antrean.mpp.example:99999", "http://antrean.mpp.example:99999"),
    ("antrean.mpp.example", "antrean.mpp.example"),
    ("antrean.mpp.example", "ftp://antrean.mpp.example"),
    ("", "http:///"),
    ("[fe80::1]:8080", "http://[fe80::2]:8080"),
)


@pytest.mark.parametrize(
    ("host", "origin", "status"), [(*one, 303) for one in SAME] + [(*one, 403) for one in DIFFERENT]
)
def test_a_host_is_the_same_whatever_its_case_and_with_or_without_its_own_port(
    hall: Hall, host: str, origin: str, status: int
) -> None:
    hall.officer("petugas-1")
    browser = Browser(hall, host)
    for said in ({"Origin": origin}, {"Referer": f"{origin}/sign-in"}):
        assert browser.post("/sign-in", said, name="petugas-1", secret=SECRET).status_code == status

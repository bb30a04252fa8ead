"""The display of a hall: what is called is shown and spoken together and in order; old numbers never look fresh."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from central.announcements import DisplayChoice
from central.speech import Speaker, SpokenCall
from hall.protocol import ActKind
from tests.browser.axe import serious
from tests.browser.conftest import NewPage
from tests.support.clock import WITA
from tests.support.web_hall import CATALOGUE, HALL, Hall, until

LANDSCAPE, PORTRAIT = (1920, 1080), (1080, 1920)
SUNDAY = datetime(2026, 10, 4, 9, 41, tzinfo=WITA)
LONG = {
    "id": "Perekaman KTP elektronik hari ini pindah ke loket 3 dan 4 karena perbaikan alat. Mohon menyiapkan fotokopi"
    " kartu keluarga sebelum nomor Anda dipanggil, agar semua cepat dilayani.",
    "en": "Recording of identity cards has moved to counters 3 and 4 today because of repairs. Please have a copy of"
    " your family card ready before your number is called.",
}
# Everything that is shown and spoken is written down in the order in which it happens, and at each change of the page
# whether it shows a number that was not yet announced.
WATCH = """() => {
    window.seen = []; window.early = [];
    const shown = new Set([...document.querySelectorAll('#last b, .tile .number')].map(one => one.textContent));
    ['call-shown', 'call-spoken'].forEach(what => document.addEventListener(what, event => {
        if (what === 'call-shown') {
            shown.add(event.detail.label);
            const large = [...document.querySelectorAll('.tile .number')].map(one => one.textContent);
            if (!large.includes(event.detail.label)) window.early.push('not big');
        }
        window.seen.push([what, event.detail.label, event.detail.counter, event.detail.at]);
    }));
    new MutationObserver(() => document.querySelectorAll('#last b, .tile .number').forEach(one => {
        if (one.textContent && !shown.has(one.textContent)) window.early.push(one.textContent);
    })).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
CLIPPED = """() => [document.documentElement, ...document.querySelectorAll(
    'body, main, header, footer, section, #lost, .bar p, #last li, #lines th, #lines td, thead th, #said, #idle, ' +
    '.strip, .tile, .tile .number, .tile .counter, .tile .agency'
)].filter(one => one === document.documentElement || one.offsetParent !== null).filter(
    one => one.scrollWidth > one.clientWidth + 1 ||
        (one.scrollHeight > one.clientHeight + 4 && !one.matches('.tile *'))  // letters are taller than their lines
).map(one => `${one.tagName} ${one.id} ${one.textContent.trim().slice(0, 40)}`)"""


def opened(
    open_page: NewPage, size: tuple[int, int] = LANDSCAPE, query: str = "", *, rate: float = 8.0, hold: int = 400,
    large: int = 0,
) -> Page:  # fmt: skip
    """A display that knows its hall; it speaks faster than a TV, so that the test ends today.

    `large`: milliseconds for which a number stays large at least; 0: only until it was spoken.
    """
    page = open_page(f"/display/{HALL}{query}", *size)
    page.wait_for_selector("#lines tr")
    page.evaluate("found => Object.assign(document.body.dataset, found)", {"rate": rate, "hold": hold, "large": large})
    page.evaluate(WATCH)
    return page


def called(hall: Hall, counter: str, series: str = "AK") -> str:
    """Somebody comes and is called. Answers the label."""
    hall.arrive(series)
    return str(hall.act(counter, ActKind.CALL_NEXT)["ticket"]["label"])


def events(page: Page, what: str) -> list[str]:
    return [label for name, label, *_ in page.evaluate("window.seen") if name == what]


def test_a_call_is_seen_and_heard(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    label = called(hall, "3")
    expect(page.locator("#number")).to_have_text(label)
    expect(page.locator("#counter")).to_have_text("Loket 3")
    expect(page.locator("#said")).to_contain_text("Nomor antrean A K nol nol satu, silakan menuju loket tiga.")
    until(lambda: events(page, "call-spoken") == [label])
    (first, second) = page.evaluate("window.seen")
    assert (first[0], second[0]) == ("call-shown", "call-spoken")
    assert first[3] <= second[3]
    assert page.evaluate("window.early") == []


def test_ten_calls_at_once_are_all_shown_and_spoken_in_their_order(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    counters = {
        "1": "AK",
        "2": "AK",
        "3": "AK",
        "4": "AK",
        "5": "AP",
        "6": "AP",
        "8": "AJ",
        "15": "HK",
        "18": "LP",
        "27": "SH",
    }
    labels = [called(hall, counter, series) for counter, series in counters.items()]
    until(lambda: len(events(page, "call-spoken")) == 10, seconds=60)
    assert events(page, "call-shown") == events(page, "call-spoken") == labels
    assert page.evaluate("window.early") == []
    assert page.locator("#last b").all_inner_texts() == labels[-2:-8:-1]
    expect(page.locator("#number")).to_have_text(labels[-1])


@pytest.mark.parametrize("many", [12, 36])
@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_every_call_of_a_rush_stands_there_before_any_is_spoken_out(
    hall: Hall, open_page: NewPage, many: int, size: tuple[int, int]
) -> None:
    """Twelve counters call within a second, or all of a hall at eight: everybody reads their number at once."""
    page = opened(open_page, size, rate=1, large=30_000)
    booths = list(hall.parts.hall_configs.plan(HALL).counters.values())[:many]
    for booth in booths:
        hall.arrive(booth.series[0])
    labels = [str(hall.act(booth.code, ActKind.CALL_NEXT)["ticket"]["label"]) for booth in booths]
    tiles = page.locator(".tile")
    expect(tiles).to_have_count(many)
    assert tiles.locator(".number").all_inner_texts() == labels
    assert tiles.locator(".counter").all_inner_texts() == [f"Loket {booth.code}" for booth in booths]
    assert len(events(page, "call-spoken")) <= 1
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate("window.early") == []
    low = page.evaluate("""() => Math.min(...[...document.querySelectorAll('.tile .number')].map(
        one => parseFloat(getComputedStyle(one).fontSize)))""")
    assert low >= (64 if many == 12 else 44)  # read across the hall, as the row of a queue is
    assert serious(page) == []


def test_the_voice_of_a_rush_follows_in_order_and_in_few_words(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, rate=16, large=30_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/speech/" in request.url else None)
    booths = list(hall.parts.hall_configs.plan(HALL).counters.values())[:8]
    for booth in booths:
        hall.arrive(booth.series[0])
    labels = [str(hall.act(booth.code, ActKind.CALL_NEXT)["ticket"]["label"]) for booth in booths]
    until(lambda: events(page, "call-spoken") == labels, seconds=60)
    assert sum("form=short" in url for url in asked) >= 3
    assert "form" not in asked[-1]  # nobody waits any more: all of it is said
    expect(page.locator(".tile")).to_have_count(8)


def test_a_number_becomes_small_after_its_time_and_the_latest_stays(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, large=1500)
    first, second = called(hall, "1"), called(hall, "2")
    expect(page.locator(".tile .number")).to_have_text([first, second])
    expect(page.locator(".tile .number")).to_have_text([second], timeout=30_000)
    expect(page.locator("#last b")).to_have_text([first])


def test_counters_hear_what_was_shown_and_spoken(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, large=30_000)
    label = called(hall, "1")
    pos = hall.parts.queues.counters(HALL).counters[0]
    assert pos.ticket is not None

    def shown() -> tuple[int, bool, bool]:
        calls = [call.pos for call in hall.app.state.pages.live.now(HALL).calls]
        found = hall.parts.display_reports.of(HALL, "DUKCAPIL", calls, hall.clock.now())
        return found.screens, found.for_seconds is not None, found.spoken

    until(lambda: shown() == (1, True, True))
    assert page.locator(".tile").get_attribute("data-pos") is not None
    assert label == "AK-001"


def test_a_long_word_wraps_and_is_not_cut(hall: Hall, open_page: NewPage) -> None:
    long = "Perpanjanganizintinggalkunjungandanpenetapankeputusanpengadilanjarakjauhsekali"
    for size in (LANDSCAPE, PORTRAIT):
        page = opened(open_page, size, "?sound=off")
        hall.parts.announcements.add(HALL, {"id": long * 2, "en": long}, "admin")
        expect(page.locator("#announcement")).to_contain_text(long)
        page.evaluate(
            """long => {
            const tile = document.querySelector('#tile').content.firstElementChild.cloneNode(true);
            tile.querySelector('.number').textContent = 'AK-001';
            tile.querySelector('.counter').textContent = 'Loket ' + long.slice(0, 30);
            tile.querySelector('.agency').textContent = long;
            document.getElementById('call').classList.remove('idle');
            document.getElementById('tiles').appendChild(tile);
            dispatchEvent(new Event('resize'));
            document.querySelector('#lines th span').textContent = long.slice(0, 30);
            document.querySelector('#lines th').classList.add('long');
            document.querySelector('.hall b').textContent = long;
        }""",
            long,
        )
        assert page.evaluate(CLIPPED) == []


def test_a_long_counter_name_is_whole_everywhere(hall: Hall, open_page: NewPage) -> None:
    name = "Informasi-Utama1"  # as long as a counter's name may be
    content = CATALOGUE.read_text(encoding="utf-8").replace('counters = ["18"]', f'counters = ["{name}"]')
    hall.parts.kiosks.push(HALL, "catalogue", "long-name", content)
    hall.parts.hall_configs.renew(HALL)
    for size in (LANDSCAPE, PORTRAIT):
        page = opened(open_page, size, "?sound=off", large=1000)
        called(hall, name, "LP")
        expect(page.locator(".tile .counter").last).to_have_text(f"Loket {name}")
        assert page.evaluate(CLIPPED) == []
        hall.act(name, ActKind.START)
        hall.act(name, ActKind.DONE)
        called(hall, "1")
        expect(page.locator("#last")).to_contain_text(f"Loket {name}", timeout=20_000)
        assert page.evaluate(CLIPPED) == []
        hall.act("1", ActKind.START)
        hall.act("1", ActKind.DONE)


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, (1280, 720)])
def test_the_button_of_the_voice_covers_nothing(hall: Hall, open_page: NewPage, size: tuple[int, int]) -> None:
    page = opened(open_page, size, "?sound=off")
    called(hall, "1")
    expect(page.locator("#number")).to_be_visible()
    page.evaluate("document.getElementById('unmute').hidden = false")
    box = page.locator("#unmute").bounding_box()
    for other in (".bar .hall", ".bar .when", "#call", ".queues"):
        seen = page.locator(other).bounding_box()
        assert box is not None
        assert seen is not None
        assert seen["y"] >= box["y"] + box["height"] or seen["y"] + seen["height"] <= box["y"], other


def test_who_waits_for_an_announcement_waits_for_one_saying_only(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, rate=1)
    first = called(hall, "1")
    until(lambda: events(page, "call-spoken") == [first])
    second = called(hall, "2")
    until(lambda: events(page, "call-spoken") == [first, second], seconds=40)
    begins = [at for name, _, _, at in page.evaluate("window.seen") if name == "call-spoken"]
    whole = Speaker().say(SpokenCall(first, "1")).seconds
    assert begins[1] - begins[0] < whole * 1000


def test_a_number_whose_sound_is_still_on_its_way_is_not_listed(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    kept: list[Route] = []

    def keep(route: Route) -> None:
        kept.append(route)

    page.route("**/speech/**", keep)
    with page.expect_request("**/speech/**"):
        first = called(hall, "1")
    hall.arrive("AK")
    expect(page.locator("#lines tr").first).to_contain_text("1")
    until(lambda: events(page, "call-shown") == [first])
    assert page.evaluate("window.early") == []
    for route in kept:
        route.abort()


def test_a_recall_is_announced_again_and_listed_once(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    label = called(hall, "3")
    until(lambda: events(page, "call-spoken") == [label])
    hall.act("3", ActKind.RECALL)
    expect(page.locator("#again")).to_be_visible()
    until(lambda: events(page, "call-spoken") == [label, label])
    other = called(hall, "4")
    expect(page.locator("#number")).to_have_text(other)
    expect(page.locator("#again")).to_be_hidden()
    assert page.locator("#last b").all_inner_texts() == [label]


def test_who_is_served_at_once_is_still_announced(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    first, second = called(hall, "3"), called(hall, "4")
    hall.act("4", ActKind.START)
    hall.act("4", ActKind.DONE)
    until(lambda: events(page, "call-spoken") == [first, second])


def test_what_was_called_long_before_is_listed_and_not_spoken(hall: Hall, open_page: NewPage) -> None:
    old, older = called(hall, "1"), called(hall, "2")
    hall.wait(minutes=5)
    late = called(hall, "3")
    page = opened(open_page)
    expect(page.locator("#number")).to_have_text(late)
    assert page.locator("#last b").all_inner_texts() == [older, old]
    assert set(events(page, "call-shown")) <= {late}


def test_priority_is_shown(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    hall.arrive("AK", number=12)
    hall.act("3", ActKind.PRIORITISE, ticket="AK-012", priority=True, reason="lansia")
    hall.act("3", ActKind.CALL_NEXT)
    expect(page.locator("#priority")).to_be_visible()
    expect(page.locator("#said")).to_contain_text("Nomor antrean prioritas A K nol satu dua")


def test_old_numbers_never_look_fresh(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    called(hall, "3")
    hall.stop()
    lost = page.locator("#lost")
    expect(lost).to_be_visible(timeout=25_000)
    assert "Sambungan terputus sejak 09.4" in lost.inner_text()
    assert "09:4" in lost.locator("small").inner_text()  # English writes its hours its own way
    assert "stale" in str(page.locator("body").get_attribute("class"))
    assert serious(page) == []
    assert page.evaluate(CLIPPED) == []
    hall.start()
    expect(lost).to_be_hidden(timeout=25_000)
    label = called(hall, "4")
    expect(page.locator("#number")).to_have_text(label, timeout=25_000)
    assert "stale" not in str(page.locator("body").get_attribute("class"))


def test_a_database_that_cannot_be_read_is_as_if_the_line_were_cut(
    hall: Hall, open_page: NewPage, tmp_path: Path
) -> None:
    page = opened(open_page)
    cut(tmp_path, "hall", "hall_away")
    expect(page.locator("#lost")).to_be_visible(timeout=40_000)
    cut(tmp_path, "hall_away", "hall")
    expect(page.locator("#lost")).to_be_hidden(timeout=40_000)


def cut(folder: Path, table: str, other: str) -> None:
    """A table of central's database gets another name: it cannot be read any more."""
    with closing(sqlite3.connect(folder / "central.sqlite3", timeout=20)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        connection.execute(f"ALTER TABLE {table} RENAME TO {other}")


def test_a_counter_that_closes_is_told_at_once(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    row = page.locator("#lines tr", has_text="Imigrasi")
    expect(row).to_have_class("open")
    hall.act("18", ActKind.CLOSE_EARLY, reason="sakit")
    expect(row).to_have_class("closed")
    expect(row).to_contain_text("tutup lebih awal")
    hall.act("18", ActKind.REOPEN)
    expect(row).to_have_class("open")


def test_an_announcement_appears_and_goes(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    number = hall.parts.announcements.add(HALL, {"id": "Senam pukul 10", "en": "Gymnastics at 10"}, "admin")
    expect(page.locator("#announcement")).to_contain_text("Senam pukul 10")
    expect(page.locator("#announcement small")).to_have_text("Gymnastics at 10")
    hall.parts.announcements.end(HALL, number, "admin")
    expect(page.locator("#announcement")).to_be_hidden()


def test_pages_of_queues_turn_and_show_all(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    seen = set(page.locator("#lines th b").all_inner_texts())
    expect(page.locator("#lines")).not_to_contain_text("Disdukcapil", timeout=20_000)
    seen |= set(page.locator("#lines th b").all_inner_texts())
    assert len(seen) == 28


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, (1280, 720)])
def test_nothing_is_cut_off_and_everybody_can_read(hall: Hall, open_page: NewPage, size: tuple[int, int]) -> None:
    for language in ("id", "en"):
        page = opened(open_page, size, f"?lang={language}", rate=16)
        assert page.evaluate(CLIPPED) == []
        assert serious(page) == []
    for counter, series in {"1": "AK", "5": "AP", "8": "AJ", "15": "HK", "18": "LP", "27": "SH", "30": "US"}.items():
        called(hall, counter, series)
    hall.act("20", ActKind.BREAK)
    hall.act("21", ActKind.CLOSE_EARLY, reason="sakit")
    hall.parts.announcements.add(HALL, LONG, "admin")
    expect(page.locator("#announcement")).to_be_visible()
    until(lambda: len(events(page, "call-shown")) == 7, seconds=60)
    hall.act("30", ActKind.RECALL)
    expect(page.locator("#again")).to_be_visible()
    assert page.evaluate(CLIPPED) == []
    assert serious(page) == []


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, (1280, 720)])
@pytest.mark.parametrize("query", ["", "?agency=DUKCAPIL"])
def test_a_break_is_told_with_its_end(tmp_path: Path, browser: Browser, size: tuple[int, int], query: str) -> None:
    """Also where somebody waits through it."""
    with Hall(tmp_path, at=SUNDAY.replace(hour=12, minute=5) + timedelta(days=1)) as hall:
        for _ in range(12):
            hall.arrive("AK")
        page = browser.new_page(base_url=hall.url, viewport={"width": size[0], "height": size[1]})
        page.goto(f"/display/{HALL}{query}")
        expect(page.locator("#lines tr.break").first).to_contain_text("rehat sampai 13.00")
        expect(page.locator("#lines .figure")).to_have_text(["12"])
        assert page.evaluate(CLIPPED) == []
        assert serious(page) == []
        page.close()


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT])
def test_a_closed_hall_says_so(tmp_path: Path, browser: Browser, size: tuple[int, int]) -> None:
    with Hall(tmp_path, at=SUNDAY.replace(hour=18)) as hall:
        page = browser.new_page(base_url=hall.url, viewport={"width": size[0], "height": size[1]})
        page.goto(f"/display/{HALL}")
        expect(page.locator("#idle")).to_contain_text("Tutup. Buka besok 08.00.")
        assert page.evaluate(CLIPPED) == []
        assert serious(page) == []
        page.close()


def test_quiet_hours_and_a_display_without_sound_show_only(hall: Hall, open_page: NewPage) -> None:
    loud, mute = opened(open_page), opened(open_page, query="?sound=off")
    label = called(hall, "1")
    until(lambda: events(loud, "call-spoken") == [label] and events(mute, "call-shown") == [label])
    hall.parts.announcements.set_display(HALL, DisplayChoice(quiet=((time(0), time(23, 59)),)), "admin")
    other = called(hall, "2")
    until(lambda: all(events(page, "call-shown") == [label, other] for page in (loud, mute)))
    third = called(hall, "3")
    until(lambda: all(events(page, "call-shown") == [label, other, third] for page in (loud, mute)))
    assert (events(loud, "call-spoken"), events(mute, "call-spoken")) == ([label], [])


def test_a_browser_that_may_not_sound_asks_for_a_touch(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    page.evaluate("""() => {
        const play = HTMLMediaElement.prototype.play;
        let touched = false;
        addEventListener('pointerdown', () => { touched = true; });
        HTMLMediaElement.prototype.play = function () {
            if (touched) return play.call(this);
            return Promise.reject(new DOMException('touch first', 'NotAllowedError'));
        };
    }""")
    first = called(hall, "1")
    button = page.get_by_role("button", name="Suara mati – ketuk untuk menyalakan")
    expect(button).to_be_visible()
    expect(page.locator("#number")).to_have_text(first)
    button.click()
    expect(button).to_be_hidden()
    second = called(hall, "2")
    until(lambda: events(page, "call-spoken") == [second])
    assert events(page, "call-shown") == [first, second]


def test_without_sounds_calls_go_on_in_silence(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    page.route("**/speech/**", lambda route: route.fulfill(status=404))
    labels = [called(hall, "1"), called(hall, "2")]
    until(lambda: events(page, "call-shown") == labels)
    expect(page.locator("#mute")).to_be_visible()
    assert events(page, "call-spoken") == []


def test_a_new_version_is_loaded_by_itself(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page)
    page.evaluate("() => { document.body.dataset.version = 'an older one'; window.old = true; }")
    hall.arrive("AK")
    expect(page.locator("body")).not_to_have_attribute("data-version", "an older one")
    assert page.evaluate("window.old === undefined")


def test_weeks_leave_nothing_behind(hall: Hall, open_page: NewPage) -> None:
    page = opened(open_page, query="?sound=off", hold=20)
    sizes: list[Any] = []
    for _ in range(3):
        for _ in range(8):
            label = called(hall, "1")
            hall.act("1", ActKind.START)
            hall.act("1", ActKind.DONE)
        expect(page.locator("#number")).to_have_text(label)
        sizes.append(page.evaluate("document.querySelectorAll('*').length"))
    assert sizes[1] == sizes[2]

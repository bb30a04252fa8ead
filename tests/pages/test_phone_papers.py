"""What the phone's page says beside the state of the ticket: where to wait, and at which counters."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from central import speech
from central.access.ticket_links import TicketLink
from central.config.hall import HallConfig
from central.pages.phone.ticket_view import papers
from hall.catalogue.load import load_catalogue
from hall.i18n import Words
from hall.tickets import QueueState
from tests.support.counters import with_counters

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counters", "indonesian", "english"),
    [
        (("1", "7", "15"), "loket 1, 7 dan 15", "counters 1, 7 and 15"),
        (("3",), "loket 3", "counter 3"),
        (("B1", "B2", "B3"), "loket B1, B2 dan B3", "counters B1, B2 and B3"),
    ],
)
def test_a_phone_and_the_voice_name_the_counters_of_the_paper(
    counters: tuple[str, ...], indonesian: str, english: str
) -> None:
    catalogue = with_counters(load_catalogue(ROOT / "config" / "catalogue.toml"), "AK", counters)
    plan = HallConfig(catalogue, ZoneInfo(catalogue.place.timezone))
    service = catalogue.queue("AK").services[0].code
    ticket = TicketLink(
        "kendari", "a" * 32, "AK-001", "AK", "AK", service, "DUKCAPIL", "id", QueueState.WAITING,
        None, 0, 1, priority=False, held=False, not_before=None, issued_at=None, today=True, over=False,
    )  # fmt: skip
    for language, named in (("id", indonesian), ("en", english)):
        words = Words(language, ROOT / "assets" / "locale")
        assert papers(ticket, "AK", plan, words).counters == named
        # Each of them is called by its own name, with a clip for every sign.
        said = {
            code: speech.text(speech.SpokenCall("AK-001", code), language) for code in plan.counters if code in counters
        }
        assert len(set(said.values())) == len(counters)

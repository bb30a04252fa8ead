"""What comes with greeting and enrolment to be given alone: shares, a longer range, a spare, how deep to keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hall.tickets import Band
from kiosk.store import NoNumbers, quarantine
from kiosk.sync.enrolment import Enrolment, enrolment_path, keep_enrolment, load_enrolment
from tests.support.clock import FixedClock
from tests.support.small_central import Central
from tests.support.stores import request
from tests.sync.conftest import URL, Kiosk, open_kiosk

LONGER = {"first": 1000, "last": 1499}
SPARE = {"first": 1500, "last": 1999}
SHARE = {"id": 7, "first": 601, "last": 650}


def close(kiosk: Kiosk) -> None:
    kiosk.sync.stop()
    kiosk.store.close()


def test_only_a_central_that_gave_a_longer_range_is_told_of_it(kiosk: Kiosk) -> None:
    assert kiosk.sync.once()
    assert len(kiosk.central.beats) == 1
    kiosk.central.reply = {"longer": LONGER, "shares": []}
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()
    assert [beat.longer is not None for beat in kiosk.central.beats] == [False, False, True]


def test_shares_are_kept_named_and_given_back(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"longer": LONGER, "shares": [SHARE]}
    assert kiosk.sync.once()
    assert [one.id for one in kiosk.central.beats[-1].shares] == [7]
    kiosk.central.reply = {"longer": LONGER, "shares": []}
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()
    assert (kiosk.central.beats[-1].shares, kiosk.central.beats[-1].returned) == ((), (7,))
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()
    assert kiosk.central.beats[-1].returned == ()


def test_a_central_of_before_that_comes_back_is_told_what_it_understands(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"longer": LONGER, "shares": [SHARE]}
    assert kiosk.sync.once()
    kiosk.central.faults.append(("/heartbeat", (422, {"detail": "longer: Extra inputs are not permitted"})))
    kiosk.central.reply = {}
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()
    assert kiosk.central.beats[-1].longer is None
    assert kiosk.store.held().longer == Band(1000, 1499)


def test_a_reserve_is_kept_as_deep_as_central_says(kiosk: Kiosk) -> None:
    kiosk.central.reply = {"depth": {"AK": 137, "HS": 90}}
    assert kiosk.sync.once()
    kiosk.issue()
    assert kiosk.sync.once()
    assert [(lease.series, lease.n) for lease in kiosk.central.leases] == [("AK", 50)]


def test_a_kiosk_that_was_enrolled_gives_numbers_before_it_has_greeted(path: Path, clock: FixedClock) -> None:
    central = Central()
    kiosk = open_kiosk(path, clock, central)
    with pytest.raises(NoNumbers):
        kiosk.issue()
    central.enrolled = {"longer": LONGER}
    kiosk.sync.enrol("ABCD2345")
    assert kiosk.issue().label == "AK-1000"
    assert central.beats == []
    close(kiosk)


def test_a_store_made_anew_while_central_is_away_gives_numbers_of_its_spare_and_only_one_does(
    path: Path, clock: FixedClock
) -> None:
    central = Central(reply={"longer": LONGER, "shares": [], "spare": SPARE})
    keep_enrolment(enrolment_path(path), Enrolment(URL, "kendari", "k1", "t0ken"))
    kiosk = open_kiosk(path, clock, central)
    assert kiosk.sync.once()
    close(kiosk)
    quarantine(path, even_unsent=True)
    second = open_kiosk(path, clock, central)
    assert second.issue().label == "AK-1500"
    taken = load_enrolment(enrolment_path(path))
    assert taken is not None
    assert (taken.spare, taken.spare_of) == ((1500, 1999), second.store.identity().incarnation)
    close(second)
    again = open_kiosk(path, clock, central)
    assert again.issue().label == "AK-1501"
    close(again)
    quarantine(path, even_unsent=True)
    third = open_kiosk(path, clock, central)
    with pytest.raises(NoNumbers):
        third.issue()
    close(third)


def test_a_new_spare_takes_the_place_of_the_one_in_use_and_never_the_one_in_use(path: Path, clock: FixedClock) -> None:
    keep_enrolment(enrolment_path(path), Enrolment(URL, "kendari", "k1", "t0ken", spare=(1500, 1999)))
    central = Central(reply={"longer": SPARE, "shares": [], "spare": SPARE})
    kiosk = open_kiosk(path, clock, central)
    assert kiosk.issue().label == "AK-1500"
    assert kiosk.sync.once()
    kept = load_enrolment(enrolment_path(path))
    assert kept is not None
    assert kept.spare_of == kiosk.store.identity().incarnation
    central.reply = {**central.reply, "spare": {"first": 2000, "last": 2499}}
    kiosk.sync._up.doubt()
    assert kiosk.sync.once()
    assert load_enrolment(enrolment_path(path)) == replace(kept, spare=(2000, 2499), spare_of="")
    close(kiosk)


def test_an_enrolment_of_before_has_no_spare(path: Path, clock: FixedClock) -> None:
    text = f'{{"url": "{URL}", "hall": "kendari", "kiosk": "k1", "token": "t0ken"}}'
    enrolment_path(path).write_text(text, encoding="utf-8")
    kiosk = open_kiosk(path, clock, Central())
    assert kiosk.sync.once()
    assert kiosk.store.issue(request()).ticket.label == "AK-701"
    close(kiosk)

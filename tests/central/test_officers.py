"""Officers: PINs, roles, lock-outs, and browsers that are signed out when they must be."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from central.access.failed_sign_ins import FIRST_LOCK_SECONDS, RULES, AttemptScope
from central.access.officers import (
    HASHES_AT_ONCE,
    SIGNED_IN_FOR,
    AccountProblem,
    OfficerRole,
    Officers,
    SignInLocked,
    SignInRefused,
    WrongSecret,
)
from central.pages.pin_wording import refusal_text
from central.store import CentralStore
from hall.i18n import Words
from hall.weak_secrets import Weakness
from tests.central.rig import HALL
from tests.central.whole import Whole
from tests.support.clock import FixedClock

PIN = "482913"
FREE_TRIES, LONGEST_LOCK_SECONDS = RULES[AttemptScope.PLACE].free, RULES[AttemptScope.PLACE].longest_seconds


class Desk:
    """Officers of one hall; monotonic seconds are in the hands of the test."""

    def __init__(self, store: CentralStore) -> None:
        self.clock = FixedClock()
        self.seconds = 0.0
        self.officers = Officers(store, self.clock, lambda: self.seconds)

    def add(self, name: str = "petugas-1", role: OfficerRole = OfficerRole.OFFICER, **more: str) -> None:
        self.officers.add(HALL, name, role, PIN, **more)

    def sign_in(self, name: str = "petugas-1", pin: str = PIN, address: str = "192.0.2.1") -> str:
        return self.officers.sign_in(HALL, name, pin, address)


@pytest.fixture
def desk(central_store: CentralStore) -> Desk:
    return Desk(central_store)


def test_who_signs_in_is_known_by_the_token_until_signing_out(desk: Desk) -> None:
    desk.add(agency="DUKCAPIL")
    signed = desk.officers.who(desk.sign_in())
    assert signed is not None
    assert (signed.name, signed.role, signed.agency, signed.counter) == ("petugas-1", "officer", "DUKCAPIL", None)
    assert signed.token not in repr(signed)
    desk.officers.sign_out(signed)
    assert desk.officers.who(signed.token) is None


def test_the_pin_is_kept_as_argon2id_and_the_token_as_a_hash(desk: Desk, central_store: CentralStore) -> None:
    desk.add()
    token = desk.sign_in()
    with central_store.read() as connection:
        kept = connection.exec_driver_sql("SELECT secret_hash FROM officer").scalar_one()
        signed = connection.exec_driver_sql("SELECT token_hash FROM sign_in").scalar_one()
    assert kept.startswith("$argon2id$")
    assert token not in signed


def test_a_restart_signs_nobody_out(desk: Desk, central_store: CentralStore) -> None:
    desk.add()
    signed = desk.officers.who(desk.sign_in())
    assert signed is not None
    desk.officers.choose(signed, "3", ("AK",))
    again = Officers(central_store, desk.clock).who(signed.token)
    assert again is not None
    assert (again.counter, again.queues) == ("3", ("AK",))
    assert Officers(central_store, desk.clock).at_counters(HALL) == {"3": ("petugas-1",)}


def test_a_sign_in_ends_after_the_day(desk: Desk) -> None:
    desk.add()
    token = desk.sign_in()
    desk.clock.wait(seconds=SIGNED_IN_FOR.total_seconds() + 1)
    desk.seconds += timedelta(days=1).total_seconds()
    assert desk.officers.who(token) is None


@pytest.mark.parametrize("name", ["nobody", "petugas-2"])
def test_an_unknown_and_an_ended_account_are_told_like_a_wrong_pin(desk: Desk, name: str) -> None:
    desk.add()
    desk.add("petugas-2")
    desk.officers.end(HALL, "petugas-2")
    with pytest.raises(WrongSecret):
        desk.sign_in(name)
    with pytest.raises(WrongSecret):
        desk.sign_in("petugas-1", "wrong one")


def test_wrong_tries_lock_the_name_for_that_address_longer_each_time(desk: Desk) -> None:
    desk.add()
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongSecret):
            desk.sign_in(pin="wrong one")
    with pytest.raises(SignInLocked) as locked:
        desk.sign_in()
    assert locked.value.seconds == pytest.approx(FIRST_LOCK_SECONDS, abs=1)
    assert desk.officers.who(desk.sign_in(address="192.0.2.2")) is not None
    waits = []
    for _ in range(8):
        desk.seconds += LONGEST_LOCK_SECONDS + 1
        with pytest.raises(WrongSecret):
            desk.sign_in(pin="wrong one")
        with pytest.raises(SignInLocked) as locked:
            desk.sign_in()
        waits.append(locked.value.seconds)
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST_LOCK_SECONDS, abs=1)
    desk.seconds += LONGEST_LOCK_SECONDS + 1
    desk.sign_in()
    with pytest.raises(WrongSecret):
        desk.sign_in(pin="wrong one")
    desk.sign_in()


@pytest.mark.parametrize("pin", ["12345", "123456", "654321", "111111", "petugas-1", "x" * 129])
def test_a_pin_that_everybody_tries_first_is_refused(desk: Desk, pin: str) -> None:
    with pytest.raises(SignInRefused):
        desk.officers.add(HALL, "petugas-1", OfficerRole.OFFICER, pin)
    assert desk.officers.all(HALL) == []


@pytest.mark.parametrize("name", ["", "-a", "a" * 41, "a\nb", "<b>"])
def test_a_name_is_a_name(desk: Desk, name: str) -> None:
    with pytest.raises(SignInRefused):
        desk.add(name)


def test_a_name_is_given_once_and_may_begin_again_after_its_end(desk: Desk) -> None:
    desk.add()
    with pytest.raises(SignInRefused, match="already"):
        desk.add()
    desk.officers.end(HALL, "petugas-1")
    desk.add(role=OfficerRole.HEAD)
    (one,) = desk.officers.all(HALL)
    assert (one.role, one.ended_at) == (OfficerRole.HEAD, None)


def test_ending_and_a_new_pin_sign_every_browser_out(desk: Desk) -> None:
    desk.add()
    first, second = desk.sign_in(), desk.sign_in()
    desk.officers.set_secret(HALL, "petugas-1", "739201")
    assert (desk.officers.who(first), desk.officers.who(second)) == (None, None)
    token = desk.sign_in(pin="739201")
    desk.officers.end(HALL, "petugas-1")
    assert desk.officers.who(token) is None


def test_the_last_admin_cannot_lock_the_door_from_outside(desk: Desk) -> None:
    desk.add("kepala", OfficerRole.ADMIN)
    with pytest.raises(SignInRefused, match="only admin"):
        desk.officers.end(HALL, "kepala")
    with pytest.raises(SignInRefused, match="only admin"):
        desk.officers.change(HALL, "kepala", OfficerRole.OFFICER, None)
    desk.add("petugas-1", OfficerRole.ADMIN)
    desk.officers.change(HALL, "kepala", OfficerRole.HEAD, None)
    with pytest.raises(SignInRefused, match="no officer"):
        desk.officers.change(HALL, "nobody", OfficerRole.HEAD, None)


def test_roles_include_those_below() -> None:
    assert [one.includes(OfficerRole.HEAD) for one in OfficerRole] == [False, True, True]


def test_commands_make_the_first_admin_over_http(central_store: CentralStore) -> None:
    whole = Whole(central_store)
    asked = {"name": "kepala", "role": "admin", "secret": PIN}
    assert [one["name"] for one in whole.admin("POST", "/officers", asked).body["officers"]] == ["kepala"]
    assert whole.admin("POST", "/officers", asked).status == 409
    assert whole.admin("POST", "/officers", asked | {"name": "x", "agency": "NOWHERE"}).status == 404
    assert whole.admin("POST", "/officers", asked | {"name": "x", "secret": "111111"}).status == 409
    assert whole.admin("PUT", "/officers/kepala/secret", {"secret": "739201"}).status == 204
    assert whole.admin("PUT", "/officers/nobody/secret", {"secret": "739201"}).status == 409
    assert whole.admin("DELETE", "/officers/kepala").status == 409
    assert whole.kiosk("k1", "GET", f"/halls/{HALL}/officers").status == 403
    listed = whole.admin("GET", "/officers").body["officers"]
    assert "secret" not in str(listed)
    with central_store.read() as connection:
        written = connection.exec_driver_sql("SELECT what, subject FROM audit ORDER BY pos").all()
    assert [tuple(row) for row in written] == [("officer_added", "kepala"), ("officer_secret_set", "kepala")]


# ---- tries


def test_many_tries_at_once_are_no_more_than_the_free_ones(desk: Desk) -> None:
    """Twenty wrong ones and the right one at the same time: the right one is as late as if it had come last."""
    desk.add()
    matches, compared = desk.officers._matches, []
    together = threading.Barrier(21)

    def counted(kept: str, secret: str) -> bool:
        compared.append(secret)
        return matches(kept, secret)

    desk.officers._matches = counted  # type: ignore[method-assign]

    def wrong(number: int) -> str:
        together.wait(30)
        try:
            return desk.sign_in(pin=f"wrong {number}")
        except (WrongSecret, SignInLocked) as refused:
            return type(refused).__name__

    with ThreadPoolExecutor(21) as pool:
        told = [pool.submit(wrong, number) for number in range(20)]
        together.wait(30)
        assert (
            sorted(one.result() for one in told) == ["SignInLocked"] * (20 - FREE_TRIES) + ["WrongSecret"] * FREE_TRIES
        )
    assert len(compared) == FREE_TRIES
    with pytest.raises(SignInLocked):
        desk.sign_in()


def test_however_many_sign_in_a_few_are_computed_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where they do not come by the page with its turns: each takes 64 MiB."""
    desk.add()
    hasher, lock, now, most = desk.officers._hasher, threading.Lock(), 0, 0
    full = threading.Event()

    class Counted:
        def verify(self, kept: str, secret: str) -> bool:
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
                if now > HASHES_AT_ONCE:
                    full.set()
            full.wait(0.05)  # so that others have the chance to come in
            with lock:
                now -= 1
            return hasher.verify(kept, secret)

    monkeypatch.setattr(desk.officers, "_hasher", Counted())
    with ThreadPoolExecutor(12) as pool:
        for one in [pool.submit(desk.sign_in, address=f"192.0.2.{number}") for number in range(12)]:
            assert one.result()
    assert most <= HASHES_AT_ONCE


def test_a_restart_buys_no_tries(desk: Desk, central_store: CentralStore) -> None:
    desk.add()
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongSecret):
            desk.sign_in(pin="wrong one")
    seconds = [7.0]  # the machine was started again: its monotonic clock began again
    again = Officers(central_store, desk.clock, lambda: seconds[0])
    with pytest.raises(SignInLocked) as locked:
        again.sign_in(HALL, "petugas-1", PIN, "192.0.2.1")
    assert locked.value.seconds == pytest.approx(FIRST_LOCK_SECONDS, abs=1)
    desk.clock.wait(seconds=-3600)  # somebody set the clock back: the lock ends all the same
    with pytest.raises(SignInLocked):
        again.sign_in(HALL, "petugas-1", PIN, "192.0.2.1")
    seconds[0] += FIRST_LOCK_SECONDS + 1
    again.sign_in(HALL, "petugas-1", PIN, "192.0.2.1")


def test_one_address_cannot_go_through_all_names(desk: Desk) -> None:
    free = RULES[AttemptScope.ADDRESS].free
    for number in range(free):
        with pytest.raises(WrongSecret):
            desk.sign_in(f"officer-{number}", address=f"2001:db8:1:2::{number}")
    desk.add()
    with pytest.raises(SignInLocked):
        desk.sign_in(address="2001:db8:1:2:ffff::1")
    desk.sign_in(address="2001:db8:1:3::1")
    desk.seconds += 300 * free
    desk.sign_in(address="2001:db8:1:2:ffff::1")


def test_many_addresses_cannot_go_through_one_name_and_do_not_keep_its_owner_out(desk: Desk) -> None:
    desk.add()
    desk.sign_in(address="192.0.2.1")
    for number in range(RULES[AttemptScope.ACCOUNT].free):
        with pytest.raises(WrongSecret):
            desk.sign_in(pin="wrong one", address=f"198.51.100.{number}")
    with pytest.raises(SignInLocked):
        desk.sign_in(address="203.0.113.1")
    desk.sign_in(address="192.0.2.1")


def test_what_is_right_does_not_count_against_a_hall_behind_one_address(desk: Desk) -> None:
    desk.add()
    for _ in range(RULES[AttemptScope.ADDRESS].free * 2):
        desk.sign_in()


def test_refused_sign_ins_are_in_the_log_without_what_was_typed(
    desk: Desk, central_store: CentralStore, caplog: pytest.LogCaptureFixture
) -> None:
    desk.add()
    for name, pin in (("PETUGAS-1", "not mine 1"), ("739201", "739201")):
        with pytest.raises(WrongSecret):
            desk.sign_in(name, pin)
    with central_store.read() as connection:
        rows = connection.exec_driver_sql("SELECT officer, what, subject, body FROM audit ORDER BY pos").all()
        kept = str(connection.exec_driver_sql("SELECT * FROM tries").all())
    assert [tuple(row)[:3] for row in rows] == [
        ("petugas-1", "sign_in_refused", "petugas-1"), ("", "sign_in_refused", ""),
    ]  # fmt: skip
    assert '"address":"192.0.2.1","tries":1' in rows[0][3]
    assert ("'petugas-1'" in caplog.text, "an unknown name" in caplog.text) == (True, True)
    for secret in ("not mine 1", "739201", "192.0.2.1"):
        assert secret not in kept
    assert "739201" not in caplog.text + str(rows)


def test_tries_are_forgotten_after_a_day(desk: Desk, central_store: CentralStore) -> None:
    for number in range(5):
        with pytest.raises(WrongSecret):
            desk.sign_in(f"officer-{number}", address=f"192.0.2.{number}")
    desk.add()
    desk.clock.wait(seconds=90_000)
    desk.sign_in()
    with central_store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM tries").scalar_one() == len(AttemptScope)


# ---- names and PINs


def test_a_name_is_one_whatever_its_case(desk: Desk) -> None:
    desk.add("Sri Wahyuni")
    for name in ("sri wahyuni", "SRI WAHYUNI", " Sri  Wahyuni ", "\uff33ri Wahyuni"):
        signed = desk.officers.who(desk.sign_in(name))
        assert signed is not None
        assert signed.name == "Sri Wahyuni"
    with pytest.raises(SignInRefused, match="Sri Wahyuni already"):
        desk.add("sri wahyuni")
    desk.officers.set_secret(HALL, "SRI WAHYUNI", "739201")
    desk.sign_in("sri wahyuni", "739201")
    desk.officers.end(HALL, "sri wahyuni")
    assert desk.officers.all(HALL)[0].ended_at is not None


@pytest.mark.parametrize("pin", ["112233", "121212", "170890", "password", "Passw0rd1", "petugas 1"])
def test_what_is_easy_to_guess_is_refused_with_the_reason(desk: Desk, pin: str) -> None:
    with pytest.raises(SignInRefused, match="easy to guess") as refused:
        desk.officers.add(HALL, "petugas-1", OfficerRole.OFFICER, pin)
    assert isinstance(refused.value.why, Weakness)


def test_a_refusal_has_its_reason_whatever_the_name_is(desk: Desk) -> None:
    desk.add("already", OfficerRole.ADMIN)
    with pytest.raises(SignInRefused) as refused:
        desk.officers.end(HALL, "already")
    assert refused.value.why is AccountProblem.LAST_ADMIN
    assert refusal_text(refused.value, Words()) == "Ini satu-satunya admin. Buat admin lain dahulu."


def test_a_person_changes_the_own_pin_and_other_browsers_are_signed_out(desk: Desk) -> None:
    desk.add()
    here, there = desk.officers.who(desk.sign_in()), desk.sign_in(address="192.0.2.7")
    assert here is not None
    with pytest.raises(SignInRefused) as refused:
        desk.officers.change_own_secret(here, PIN, "123456", "192.0.2.1")
    assert refused.value.why is Weakness.ROW
    with pytest.raises(WrongSecret):
        desk.officers.change_own_secret(here, "wrong one", "739201", "192.0.2.1")
    desk.officers.change_own_secret(here, PIN, "739201", "192.0.2.1")
    assert (desk.officers.who(here.token) is not None, desk.officers.who(there)) == (True, None)
    desk.sign_in(pin="739201")
    for _ in range(FREE_TRIES):
        with pytest.raises(WrongSecret):
            desk.officers.change_own_secret(here, "wrong one", "482913", "192.0.2.1")
    with pytest.raises(SignInLocked):
        desk.officers.change_own_secret(here, "739201", "482913", "192.0.2.1")

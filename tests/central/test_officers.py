"""Officers: PINs, roles, lock-outs, and browsers that are signed out when they must be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from central.officers import (
    FIRST_LOCK_SECONDS,
    FREE_TRIES,
    LONGEST_LOCK_SECONDS,
    SIGNED_IN_FOR,
    Locked,
    OfficerRole,
    Officers,
    Refused,
    Wrong,
)
from central.store import CentralStore
from tests.central.rig import HALL
from tests.central.whole import Whole
from tests.support.clock import FixedClock

PIN = "482913"


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
    with pytest.raises(Wrong):
        desk.sign_in(name)
    with pytest.raises(Wrong):
        desk.sign_in("petugas-1", "wrong one")


def test_wrong_tries_lock_the_name_for_that_address_longer_each_time(desk: Desk) -> None:
    desk.add()
    for _ in range(FREE_TRIES):
        with pytest.raises(Wrong):
            desk.sign_in(pin="wrong one")
    with pytest.raises(Locked) as locked:
        desk.sign_in()
    assert locked.value.seconds == pytest.approx(FIRST_LOCK_SECONDS, abs=1)
    assert desk.officers.who(desk.sign_in(address="192.0.2.2")) is not None
    waits = []
    for _ in range(8):
        desk.seconds += LONGEST_LOCK_SECONDS + 1
        with pytest.raises(Wrong):
            desk.sign_in(pin="wrong one")
        with pytest.raises(Locked) as locked:
            desk.sign_in()
        waits.append(locked.value.seconds)
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(LONGEST_LOCK_SECONDS, abs=1)
    desk.seconds += LONGEST_LOCK_SECONDS + 1
    desk.sign_in()
    with pytest.raises(Wrong):
        desk.sign_in(pin="wrong one")
    desk.sign_in()


@pytest.mark.parametrize("pin", ["12345", "123456", "654321", "111111", "petugas-1", "x" * 129])
def test_a_pin_that_everybody_tries_first_is_refused(desk: Desk, pin: str) -> None:
    with pytest.raises(Refused):
        desk.officers.add(HALL, "petugas-1", OfficerRole.OFFICER, pin)
    assert desk.officers.all(HALL) == []


@pytest.mark.parametrize("name", ["", "-a", "a" * 41, "a\nb", "<b>"])
def test_a_name_is_a_name(desk: Desk, name: str) -> None:
    with pytest.raises(Refused):
        desk.add(name)


def test_a_name_is_given_once_and_may_begin_again_after_its_end(desk: Desk) -> None:
    desk.add()
    with pytest.raises(Refused, match="already"):
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
    with pytest.raises(Refused, match="only admin"):
        desk.officers.end(HALL, "kepala")
    with pytest.raises(Refused, match="only admin"):
        desk.officers.change(HALL, "kepala", OfficerRole.OFFICER, None)
    desk.add("petugas-1", OfficerRole.ADMIN)
    desk.officers.change(HALL, "kepala", OfficerRole.HEAD, None)
    with pytest.raises(Refused, match="no officer"):
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

"""`kiosk store above`: a technician says how far numbers were, after a whole folder was put back."""

from __future__ import annotations

from tests.cli.conftest import Kiosk


def test_the_next_number_is_above_what_the_technician_says(kiosk: Kiosk) -> None:
    said = kiosk("store", "above", "40", "--series", "ak")
    assert (said.code, said.out) == (0, "AK: the next number is 41.\n")
    assert kiosk("issue", "DUKCAPIL", "DUKCAPIL-01", "--json").json["label"] == "AK-041"
    assert "AK" not in kiosk("store", "above", "12", "--json").json["raised"]
    assert kiosk("issue", "DUKCAPIL", "DUKCAPIL-01", "--json").json["label"] == "AK-042"


def test_what_cannot_be_is_refused_in_a_sentence(kiosk: Kiosk) -> None:
    assert "the numbers of this kiosk are 1 to 900" in kiosk("store", "above", "900").err
    assert "there is no series ZZ; allowed: " in kiosk("store", "above", "5", "--series", "ZZ").err
    joined = kiosk("store", "above", "5", CENTRAL__URL="http://127.0.0.1:9")
    assert (joined.code != 0, "kiosk sync renew" in joined.err) == (True, True)

"""The theme keeps its promises in every variant."""

from __future__ import annotations

import pytest

from kiosk.screens.theme import SCALE, VARIANTS, Sizes, contrast


@pytest.mark.parametrize("name", VARIANTS)
def test_text_stands_out_seven_to_one(name: str) -> None:
    weak = {pair: contrast(*pair) for pair in VARIANTS[name].text_pairs() if contrast(*pair) < 7}
    assert not weak


@pytest.mark.parametrize("name", VARIANTS)
def test_parts_of_controls_stand_out_three_to_one(name: str) -> None:
    weak = {pair: contrast(*pair) for pair in VARIANTS[name].part_pairs() if contrast(*pair) < 3}
    assert not weak


def test_contrast_is_the_one_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_size_is_on_the_scale(name: str) -> None:
    sizes = VARIANTS[name].sizes
    assert all(getattr(sizes, field) in sizes.scale for field in Sizes.__slots__ if field != "scale")
    assert len(sizes.scale) == len(SCALE)
    assert list(sizes.scale) == sorted(set(sizes.scale))


def test_a_text_shrinks_along_the_scale_and_never_under_the_smallest() -> None:
    assert Sizes().smaller(38, 2) == (38, 32, 28)
    assert Sizes().smaller(28, 5) == (28, 24)

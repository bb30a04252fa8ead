"""Whatever happens between kiosks and central: nothing is lost, nothing counts twice, no number is two visitors'."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.mirror.machine import Mirror
from tests.mirror.planted import PLANTS
from tests.mirror.templates import templates_in

SEARCH = settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
PLANTED = settings(SEARCH, max_examples=300, phases=[Phase.generate], derandomize=True, database=None)
"""To find a mistake put there on purpose: always the same search, and no time spent on making the example small."""


@pytest.fixture(scope="module", autouse=True)
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with templates_in(tmp_path_factory.mktemp("templates")) as made:
        Mirror.templates = made
        yield
    del Mirror.templates


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Every fault is logged, as it should be; here that would be a million lines."""
    caplog.set_level("CRITICAL")


def test_the_mirror_holds() -> None:
    run_state_machine_as_test(Mirror, settings=SEARCH)


@pytest.mark.parametrize("name", PLANTS)
def test_the_search_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, says = PLANTS[name]
    plant(monkeypatch)
    with pytest.raises(AssertionError, match=says):
        run_state_machine_as_test(Mirror, settings=PLANTED)

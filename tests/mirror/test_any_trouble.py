"""Whatever happens between kiosks and central: nothing is lost, nothing counts twice, no number is two visitors'."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test

from tests.mirror.machine import AnyTrouble
from tests.mirror.planted import PLANTS
from tests.mirror.templates import Templates
from tests.support.sampling import examples

EXAMPLES = examples(15, 60) if os.environ.get("HYPOTHESIS_PROFILE", "ci") == "ci" else 2000
SEARCH = settings(max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
PLANTED = settings(
    SEARCH,
    max_examples=300,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    report_multiple_bugs=False,
)
"""To find a mistake put there on purpose: always the same search, and no time spent on making the example small."""


@pytest.fixture(autouse=True)
def _machine(templates: Templates) -> None:
    AnyTrouble.templates = templates


def test_the_mirror_holds() -> None:
    run_state_machine_as_test(AnyTrouble, settings=SEARCH)


@pytest.mark.parametrize("name", PLANTS)
def test_the_search_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = PLANTS[name]
    planted.plant(monkeypatch)
    with pytest.raises((AssertionError, FlakyFailure)) as found:
        run_state_machine_as_test(planted.machine(), settings=PLANTED)
    assert re.search(planted.says, _told(found.value))


def _told(found: BaseException) -> str:
    """What was seen; on a busy machine a deadline may pass differently when it is looked at again."""
    inner = found.exceptions if isinstance(found, FlakyFailure) else ()
    return "\n".join([str(found), *map(str, inner)])

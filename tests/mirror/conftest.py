"""What is made once for all runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mirror.templates import Templates, templates_in


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    with templates_in(tmp_path_factory.mktemp("templates")) as made:
        yield made


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Every fault is logged, as it should be; here that would be a million lines."""
    caplog.set_level("CRITICAL", logger="kiosk")
    caplog.set_level("CRITICAL", logger="central")

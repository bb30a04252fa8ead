"""One lobby for each orientation, shared by the tests of a module; every test starts at the rest screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.machine import Lobby, lobby


@pytest.fixture(params=["portrait", "landscape"], scope="module")
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lobby]:
    with lobby(tmp_path_factory.mktemp(request.param), request.param) as running:
        yield running

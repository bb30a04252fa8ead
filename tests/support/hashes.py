"""PINs are hashed as always, but quickly: hundreds of tests sign somebody in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Argon2id with little memory and one pass. Import it into a conftest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("central.access.officers.PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=1024))
        yield

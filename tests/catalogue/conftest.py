"""A small catalogue to break on purpose, and the real one of the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hall.catalogue import Catalogue, load_catalogue
from tests.support.small_catalogue import SMALL

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def small() -> str:
    return SMALL


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes the text as a catalogue file and gives its path."""

    def to_file(content: str | bytes) -> Path:
        path = tmp_path / "catalogue.toml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return to_file


@pytest.fixture(scope="session")
def kendari() -> Catalogue:
    """The catalogue that the repository ships."""
    return load_catalogue(REPOSITORY / "config" / "catalogue.toml")

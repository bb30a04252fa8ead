"""A broken catalogue never takes the kiosk down: the last good one stays in use and staff are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hall.catalogue import CatalogueErrors, load_or_last_good

Write = Callable[[str | bytes], Path]


def test_a_good_file_is_used_and_kept(small: str, write: Write, tmp_path: Path) -> None:
    path, copy = write(small), tmp_path / "var" / "last-good.toml"

    catalogue, mistakes = load_or_last_good(path, copy)

    assert mistakes == ()
    assert copy.read_bytes() == path.read_bytes()
    assert len(catalogue.agencies) == 2
    assert [file.name for file in copy.parent.iterdir()] == ["last-good.toml"]


def test_a_broken_file_leaves_the_last_good_one_in_use(small: str, write: Write, tmp_path: Path) -> None:
    copy = tmp_path / "last-good.toml"
    good, _ = load_or_last_good(write(small), copy)

    catalogue, mistakes = load_or_last_good(write(small.replace("minutes = 12", "minutes = 0")), copy)

    assert catalogue == good
    assert [mistake.key for mistake in mistakes] == ["agency.queue.service.minutes"]
    assert copy.read_text() == small


def test_a_file_that_disappears_leaves_the_last_good_one_in_use(small: str, write: Write, tmp_path: Path) -> None:
    copy, path = tmp_path / "last-good.toml", write(small)
    good, _ = load_or_last_good(path, copy)
    path.unlink()

    catalogue, mistakes = load_or_last_good(path, copy)

    assert catalogue.version == good.version
    assert "cannot be read" in str(mistakes[0])


def test_the_next_good_file_replaces_the_kept_one(small: str, write: Write, tmp_path: Path) -> None:
    copy = tmp_path / "last-good.toml"
    before, _ = load_or_last_good(write(small), copy)

    after, _ = load_or_last_good(write(small.replace("minutes = 12", "minutes = 13")), copy)

    assert before.version != after.version
    assert "minutes = 13" in copy.read_text()


def test_without_any_good_file_the_mistakes_are_raised(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CatalogueErrors, match="place: missing"):
        load_or_last_good(write(""), tmp_path / "never-kept.toml")


def test_a_damaged_copy_is_told_along_with_the_mistakes(write: Write, tmp_path: Path) -> None:
    copy = tmp_path / "last-good.toml"
    copy.write_text("\0\0\0")

    with pytest.raises(CatalogueErrors) as caught:
        load_or_last_good(write("place = 1"), copy)

    assert {Path(mistake.file).name for mistake in caught.value.mistakes} == {"catalogue.toml", "last-good.toml"}


def test_a_copy_that_cannot_be_written_is_told_but_stops_nothing(small: str, write: Write, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    catalogue, mistakes = load_or_last_good(write(small), tmp_path / "file" / "last-good.toml")

    assert len(catalogue.agencies) == 2
    assert "cannot be kept" in str(mistakes[0])

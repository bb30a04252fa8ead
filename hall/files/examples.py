"""Example settings, written where somebody begins with an installed program."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hall.data import example


def write_examples(names: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Copies files of `config` into `folder`, which is made where needed. What is there already stays as it is.

    Answers the files that were written. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in names:
        content = example(name).read_bytes()
        try:
            with (folder / name).open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        written.append(folder / name)
    return tuple(written)

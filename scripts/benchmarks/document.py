"""The figures in the documentation: between two marks for each part, everything else stays as people wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from benchmarks.figures import Part, as_markdown


def write(path: Path, part: Part, ran_on: Mapping[str, str | int | float], *, quick: bool) -> None:
    """Replaces what stands between `<!-- bench:PART -->` and `<!-- /bench:PART -->`. ValueError if one is missing."""
    text = path.read_text(encoding="utf-8")
    new = as_markdown(part) + "\n\n" + _circumstances(ran_on, quick=quick)
    path.write_text(_between(text, part.name, new), encoding="utf-8")


def _between(text: str, name: str, new: str) -> str:
    mark = re.compile(rf"(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)", re.DOTALL)
    if not mark.search(text):
        raise ValueError(f"the document has no <!-- bench:{name} --> … <!-- /bench:{name} -->")
    return mark.sub(lambda found: f"{found[1]}{new}\n{found[2]}", text)


def _circumstances(ran_on: Mapping[str, str | int | float], *, quick: bool) -> str:
    short = " Short run." if quick else ""
    return f"_{ran_on['at']}, {ran_on['cores']} cores, load before the run {ran_on['load_before']}.{short}_"

"""What documents for developers name is there: files, folders, modules; their layers are those of the contracts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    str(path.relative_to(ROOT)) for pattern in ("*.md", "docs/*.md", "docs/decisions/*.md", "assets/**/*.md")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"
)  # fmt: skip
TOPS = ("hall", "kiosk", "central", "scripts", "tests", "docs", "assets", "config")
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
"""The file of a link; a link within the page has none."""
TRANSLATED = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.MULTILINE)
FENCED = re.compile(r"```.*?```", re.DOTALL)


def quoted(document: str) -> set[str]:
    """The words in backticks, also those of commands."""
    text = FENCED.sub("", (ROOT / document).read_text(encoding="utf-8"))
    return {word for found in QUOTED.findall(text) for word in found.split()}


def there(path: str) -> bool:
    return (ROOT / path).exists() or bool(list(ROOT.glob(path))) if path else False


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_is_named_exists(document: str) -> None:
    paths = [found for found in quoted(document) if found.startswith(tuple(f"{top}/" for top in TOPS))]
    assert [path for path in sorted(paths) if not there(path.rstrip("/"))] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_without_its_folder_exists(document: str) -> None:
    names = {found for found in quoted(document) if re.fullmatch(r"(\w+/)?[\w-]+\.(py|js|css)", found)}
    known = {path.name for top in TOPS for path in (ROOT / top).rglob("*.*")}
    assert sorted(name for name in names if name.rpartition("/")[2] not in known) == []


@pytest.mark.parametrize(
    "document", sorted(set(DOCUMENTS) - {"README.md", "docs/operations.md"})
)  # these name settings
def test_every_module_that_is_named_exists(document: str) -> None:
    names = {found for found in quoted(document) if re.fullmatch(r"(hall|kiosk|central)(\.[a-z_]+)+", found)}
    modules = {name.replace(".", "/") for name in names if not name.endswith((".toml", ".po"))}
    assert sorted(path for path in modules if not (module(path) or named_in(path))) == []


def module(path: str) -> bool:
    return there(path) or there(f"{path}.py")


def named_in(path: str) -> bool:
    """A function or a constant of a module."""
    parent, _, name = path.rpartition("/")
    file = ROOT / f"{parent}.py"
    return file.exists() and re.search(rf"^(def {name}\b|{name}\b)", file.read_text("utf-8"), re.MULTILINE) is not None


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_somewhere(document: str) -> None:
    links = LINK.findall(FENCED.sub("", (ROOT / document).read_text(encoding="utf-8")))
    folder = (ROOT / document).parent
    assert [link for link in links if not (folder / link).exists()] == []


def test_the_layers_of_the_architecture_are_those_of_the_contracts() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    layered = [contract for contract in contracts if contract["type"] == "layers" and contract.get("exhaustive")]
    assert [contract["containers"] for contract in layered] == [["hall"], ["kiosk"], ["central"]]
    for contract in layered:
        drawn = [layer for layer in contract["layers"] if layer != "__main__"]
        assert "\n".join(drawn) in text, contract["name"]


def test_the_words_of_the_glossary_are_those_of_the_screens() -> None:
    """Each pair of words, Indonesian and English, is in some text and in its translation."""
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [row.split(" | ")[1] for row in rows if row.startswith("| ") and " / " in row]
    pairs = [pair.split(" / ") for cell in cells for pair in cell.split("; ")]
    files = (ROOT / "assets" / "locale" / "en" / "LC_MESSAGES").glob("*.po")
    texts = [text for file in files for text in TRANSLATED.findall(file.read_text(encoding="utf-8"))]
    lacking = [pair for pair in pairs if not any(word_in(pair[0], a) and word_in(pair[1], b) for a, b in texts)]
    assert len(pairs) > 20
    assert lacking == []


def word_in(word: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE) is not None

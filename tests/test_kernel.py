"""The kernel reads the files it is given; only `hall/files` writes, and nothing opens a socket or starts a process."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HALL = Path(__file__).parents[1] / "hall"
MODULES = sorted(path for path in HALL.rglob("*.py") if "files" not in path.relative_to(HALL).parts[:1])
WRITES = {
    "write_text", "write_bytes", "mkdir", "unlink", "rmdir", "rename", "replace_file", "touch", "symlink_to", "chmod",
    "makedirs", "remove", "rmtree", "copyfile", "copy2",
}  # fmt: skip
FOREIGN = {"socket", "subprocess", "requests", "http", "urllib", "sqlite3", "shutil", "tempfile", "asyncio"}
HARMLESS = {"urllib.parse"}


def calls(tree: ast.AST) -> set[str]:
    """Names of the functions and methods that are called, `open` with its mode."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="open") | ast.Attribute(attr="open"), args=arguments):
                modes = [each.value for each in arguments if isinstance(each, ast.Constant)]
                found |= {f"open {mode}" for mode in modes if isinstance(mode, str) and set(mode) & set("wax+")}
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                found.add(name)
    return found


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(module)):
                found.add(module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HALL)))
def test_a_module_of_the_kernel_writes_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    written = {name for name in calls(tree) if name in WRITES or name.startswith("open ")}
    foreign = {name for name in imports(tree) if name.partition(".")[0] in FOREIGN} - HARMLESS
    assert (written, foreign) == (set(), set())


def test_the_check_sees_what_writes() -> None:
    seen = set().union(*(calls(ast.parse(path.read_text())) for path in (HALL / "files").glob("*.py")))
    assert seen & WRITES
    assert "open xb" in seen

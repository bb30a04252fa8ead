"""The table of all cells in docs/printing.md: written by scripts/faults, compared by the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.printing.faults.cell import Record
from tests.printing.faults.matrix import FAULTS, MOMENTS, PROOFS
from tests.printing.faults.seen import Reader

BEGIN, END = "<!-- faults -->", "<!-- /faults -->"
TITLES = {
    "process_id": "A printer that names each ticket when it has finished it (`process_id`)",
    "barrier": "A printer that answers in the order of the data (`barrier`)",
    "status": "A printer that tells only its state (`status`)",
}
COLUMNS = (
    "fault", "when", "the visitor saw", "journal", "on paper", "journal, mended", "on paper, mended",
    "a copy was asked for", "the next visitor",
)  # fmt: skip

Key = tuple[str, str, str]
Row = tuple[str, ...]
Table = Mapping[Key, frozenset[Row]]
"""By proof, fault and moment: the ways in which it ended. More than one where chance may decide."""


def row_of(record: Record, reader: Reader) -> Row:
    return (
        reader.read(record.screen), record.journal, record.paper, record.later_journal, record.later_paper,
        record.copy, record.next,
    )  # fmt: skip


def table_of(runs: Iterable[Iterable[Record]]) -> Table:
    """What several runs of the same cells showed, together."""
    reader, found = Reader(), dict[Key, frozenset[Row]]()
    for record in (record for run in runs for record in run):
        found[record.cell] = found.get(record.cell, frozenset()) | {row_of(record, reader)}
    return found


def as_markdown(table: Table) -> str:
    lines: list[str] = []
    for proof in PROOFS:
        lines += [f"### {TITLES[proof]}", "", _line(COLUMNS), _line(["---"] * len(COLUMNS))]
        for fault in FAULTS:
            lines += [_line((fault.words, "; ".join(when), *row)) for row, when in _rows(table, proof, fault.words)]
        lines.append("")
    return "\n".join(lines)


def _rows(table: Table, proof: str, fault: str) -> list[tuple[Row, list[str]]]:
    """Moments that end alike share a row."""
    rows: dict[Row, list[str]] = {}
    for moment in MOMENTS:
        for row in sorted(table.get((proof, fault, moment), ())):
            rows.setdefault(row, []).append(moment)
    return list(rows.items())


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def read(document: Path) -> Table:
    """The table as the document has it."""
    proof, found = "", dict[Key, frozenset[Row]]()
    titles = {f"### {title}": name for name, title in TITLES.items()}
    for line in _between(document.read_text(encoding="utf-8"))[1].splitlines():
        proof = titles.get(line, proof)
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")] if line.startswith("| ") else []
        if len(cells) != len(COLUMNS) or cells[0] in {COLUMNS[0], "---"}:
            continue
        for moment in cells[1].split("; "):
            key = proof, cells[0], moment
            found[key] = found.get(key, frozenset()) | {tuple(cells[2:])}
    return found


def write(document: Path, table: Table) -> None:
    """Puts the table between its marks."""
    before, _, after = _between(document.read_text(encoding="utf-8"))
    document.write_text(f"{before}{BEGIN}\n{as_markdown(table)}{END}{after}", encoding="utf-8")


def _between(text: str) -> tuple[str, str, str]:
    before, mark, rest = text.partition(BEGIN)
    inside, closing, after = rest.partition(END)
    if not (mark and closing):
        raise ValueError(f"the document has no {BEGIN} … {END}")
    return before, inside, after

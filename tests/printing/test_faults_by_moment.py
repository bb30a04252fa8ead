"""Every fault at every moment over real TCP: the kiosk never claims paper that is not there, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from hall.tickets import PrintState
from tests.printing.faults import table
from tests.printing.faults.cell import Record
from tests.printing.faults.matrix import cells
from tests.printing.faults.runner import chosen, run_all
from tests.printing.faults.seen import Reader
from tests.printing.faults.station import ROOT
from tests.support.sampling import EVERYTHING

DOCUMENT = ROOT / "docs" / "printing.md"
STEP = 1 if EVERYTHING else 3
"""Every third cell in an ordinary run: each fault, moment and proof is among them."""
TAKE_IT = "Silakan ambil tiket"


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return run_all(step=STEP)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_every_cell_was_run(records: list[Record]) -> None:
    assert [record.cell for record in records] == [cell.key for cell in chosen(step=STEP)]


def test_every_fault_moment_and_proof_is_tried() -> None:
    for part in range(3):
        assert {cell.key[part] for cell in chosen(step=STEP)} == {cell.key[part] for cell in cells()}


def test_no_cell_lies_and_nothing_comes_out_twice_unmarked(records: list[Record]) -> None:
    wrong = [": ".join((*record.cell, what)) for record in records for what in record.wrong]
    assert not wrong, "\n".join(wrong)


def test_a_visitor_is_sent_to_the_slot_only_for_a_ticket_that_came(records: list[Record], reader: Reader) -> None:
    sent = [record for record in records if TAKE_IT in reader.read(record.screen)]
    assert len(sent) > 50 // STEP
    for record in sent:
        assert "ticket" in record.paper or "text" in record.paper, record


def test_what_is_certain_stays_certain(records: list[Record]) -> None:
    """Late evidence may settle what was open; it never turns around what was said to be sure."""
    sure = {PrintState.PRINTED.value, PrintState.NOT_PRINTED.value}
    for record in records:
        first, later = record.journal.split()[0], record.later_journal.split()[0]
        assert first == later or first not in sure, record


def test_the_table_of_the_document_is_what_was_measured(records: list[Record], reader: Reader) -> None:
    """`scripts/faults --write docs/printing.md` writes it."""
    written = table.read(Path(DOCUMENT))
    assert set(written) == {cell.key for cell in cells()}
    for record in records:
        assert table.row_of(record, reader) in written[record.cell], record.cell

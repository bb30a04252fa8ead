"""The tables of a report as they are downloaded: header in the reader's language, figures as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from central.pages.reports.wording import ReportWording
from central.reports import AgencyDay, DayReport, Figures, HourDay, Outage, PaperFigures, RangeReport
from hall.i18n import Words

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class CsvTable:
    """`name` is a part of the file's name."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def day_tables(report: DayReport, say: ReportWording) -> tuple[CsvTable, ...]:
    """Of a day."""
    return (
        _agencies(report.agencies, report.total, say),
        _hours(report.hours, say.words),
        _quotas(report, say),
        _outages(report.outages, say),
        _paper((report,), report.paper, say),
    )


def range_tables(report: RangeReport, say: ReportWording) -> tuple[CsvTable, ...]:
    """Of a week or a month."""
    return (
        _days(report, say),
        _agencies(report.agencies, report.total, say),
        _hours(report.hours, say.words),
        _full(report, say),
        _outages(report.outages, say),
        _paper(report.days, report.paper, say),
    )


def _heads(words: Words) -> tuple[str, ...]:
    return (
        words.text("Nomor diberikan"),
        words.text("Dilayani"),
        words.text("Terlewat"),
        words.text("Dibatalkan"),
        words.text("Dilanjutkan hari lain"),
        words.text("Belum dilayani"),
        words.text("Dialihkan ke instansi lain"),
        words.text("Prioritas"),
        words.text("Prioritas (%)"),
        words.text("Waktu tunggu tengah (menit)"),
        words.text("9 dari 10 dipanggil dalam (menit)"),
        words.text("Perkiraan dinilai"),
        words.text("Dalam rentang"),
        words.text("Lebih cepat"),
        words.text("Lebih lambat"),
        words.text("Dalam rentang (%)"),
    )


def _figures(figures: Figures) -> tuple[Cell, ...]:
    return (
        figures.issued, figures.served, figures.missed, figures.void, figures.continued, figures.unserved,
        figures.moved, figures.priority, _percent(figures.priority_share), _minutes(figures.median_wait),
        _minutes(figures.ninetieth_wait), figures.judged, figures.within, figures.sooner, figures.later,
        _percent(figures.within_share),
    )  # fmt: skip


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _minutes(seconds: int | None) -> float | None:
    return None if seconds is None else seconds / 60


def _agencies(agencies: Sequence[AgencyDay], total: Figures, say: ReportWording) -> CsvTable:
    words = say.words
    rows: list[tuple[Cell, ...]] = [
        (one.agency, say.agency(one.agency), *_figures(one.figures)) for one in agencies
    ]  # fmt: skip
    rows.append(("", words.text("Jumlah"), *_figures(total)))
    header = (words.text("Kode"), words.text("Instansi"), *_heads(words))
    return CsvTable("agencies", words.text("Per instansi"), header, tuple(rows))


def _days(report: RangeReport, say: ReportWording) -> CsvTable:
    words = say.words
    rows = tuple((one.day.isoformat(), *_figures(one.total), len(one.outages)) for one in report.days)
    header = (words.text("Tanggal"), *_heads(words), words.text("Gangguan"))
    return CsvTable("days", words.text("Per hari"), header, rows)


def _hours(hours: Sequence[HourDay], words: Words) -> CsvTable:
    rows = tuple((one.hour, one.issued, one.called, _minutes(one.median_wait)) for one in hours)
    header = (
        words.text("Jam"),
        words.text("Nomor diberikan"),
        words.text("Dipanggil"),
        words.text("Waktu tunggu tengah (menit)"),
    )
    return CsvTable("hours", words.text("Per jam"), header, rows)


def _quotas(report: DayReport, say: ReportWording) -> CsvTable:
    words = say.words
    rows = tuple(
        (one.code, say.quota(one.code), one.used, one.per_day, None if one.full_at is None else f"{one.full_at:%H:%M}")
        for one in report.quotas
    )
    header = (
        words.text("Kode"),
        words.text("Layanan"),
        words.text("Terpakai"),
        words.text("Kuota per hari"),
        words.text("Habis pukul"),
    )
    return CsvTable("quotas", words.text("Kuota"), header, rows)


def _full(report: RangeReport, say: ReportWording) -> CsvTable:
    words = say.words
    rows = tuple((code, say.quota(code), days) for code, days in report.quotas)
    header = (words.text("Kode"), words.text("Layanan"), words.text("Hari kuota habis"))
    return CsvTable("quotas", words.text("Kuota"), header, rows)


def _outages(outages: Sequence[Outage], say: ReportWording) -> CsvTable:
    words = say.words
    rows = tuple(
        (
            one.began.date().isoformat(),
            f"{one.began:%H:%M}",
            None if one.ended is None else f"{one.ended:%H:%M}",
            one.seconds / 60,
            say.outage(one),
            say.cause(one),
            one.people,
        )
        for one in outages
    )
    header = (
        words.text("Tanggal"),
        words.text("Mulai"),
        words.text("Selesai"),
        words.text("Lama (menit)"),
        words.text("Gangguan"),
        words.text("Sebab"),
        words.text("Terdampak"),
    )
    return CsvTable("outages", words.text("Gangguan"), header, rows)


def _paper(days: Sequence[DayReport], total: PaperFigures, say: ReportWording) -> CsvTable:
    words = say.words
    rows: list[tuple[Cell, ...]] = [(one.day.isoformat(), *_sheets(one.paper)) for one in days]
    if len(days) > 1:
        rows.append((words.text("Jumlah"), *_sheets(total)))
    header = (
        words.text("Tanggal"),
        words.text("Lembar tiket"),
        words.text("Di antaranya cetak ulang"),
        words.text("Tidak pasti keluar"),
        words.text("Tidak keluar"),
        words.text("Gulungan dipasang"),
        words.text("Terpakai dari gulungan yang diganti (m)"),
    )
    return CsvTable("paper", words.text("Kertas"), header, tuple(rows))


def _sheets(paper: PaperFigures) -> tuple[Cell, ...]:
    used = [roll.used_of_last_mm / 1000 for roll in paper.rolls if roll.used_of_last_mm is not None]
    return (
        paper.sheets, paper.copies, paper.uncertain, paper.failed, len(paper.rolls), sum(used) if used else None
    )  # fmt: skip

"""Figures of a report in words of one language: lengths of time, shares, causes, names."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from central.reports import Figures, Outage, OutageCause, OutageKind
from hall.catalogue import Catalogue
from hall.i18n import Words

FEW = 20
"""With fewer visitors "of 100" would promise more than is known: then they are counted as they are."""


@dataclass(frozen=True, slots=True)
class ReportWording:
    """What templates ask; `catalogue` is the one that holds now."""

    words: Words
    catalogue: Catalogue

    # ---- amounts

    def count(self, n: int) -> str:
        """With separators."""
        return self.words.number(n)

    def length(self, seconds: int | None) -> str:
        """For example "12 menit", "1 jam 5 menit"; minutes are rounded half up."""
        words = self.words
        if seconds is None:
            return "–"
        minutes = (seconds + 30) // 60
        if minutes < 1:
            return words.text("kurang dari 1 menit")
        if minutes < 60:
            return words.plural("{n} menit", minutes)
        hours, rest = divmod(minutes, 60)
        return (
            words.plural("{n} jam", hours)
            if not rest
            else words.text("{hours} jam {minutes} menit", hours=hours, minutes=rest)
        )

    def minutes(self, seconds: int | None) -> str:
        """For columns that say that they are minutes."""
        return "–" if seconds is None else self.count((seconds + 30) // 60)

    def share(self, share: float | None) -> str:
        """For example "83%"."""
        return "–" if share is None else f"{math.floor(share * 100 + 0.5)}%"

    def metres(self, mm: float) -> str:
        """For example "76,5 m"."""
        whole, tenths = divmod(round(mm / 100), 10)
        point = self.words.text("0,5")[1]
        return f"{self.count(whole)}{point}{tenths} m"

    def change(self, now: int, before: int) -> str:
        """Against the range before: "+12% (dari 350)"."""
        if not before:
            return self.words.text("sebelumnya tidak ada")
        percent = math.floor((now - before) / before * 100 + 0.5)
        sign = "+" if percent > 0 else "–" if percent < 0 else "±"
        return self.words.text("{change} dari {before}", change=f"{sign}{abs(percent)}%", before=self.count(before))

    # ---- times

    def time(self, at: dt.datetime | None) -> str:
        """For example "09.41"."""
        return "–" if at is None else self.words.time(at)

    def hour(self, hour: int) -> str:
        """For example "09.00–09.59"."""
        return f"{self.words.time(dt.time(hour))}–{self.words.time(dt.time(hour, 59))}"

    def date(self, day: dt.date) -> str:
        """For example "Senin, 5 Oktober 2026"."""
        return self.words.date(day)

    def dates(self, first: dt.date, last: dt.date) -> str:
        """For example "5–11 Oktober 2026"."""
        words = self.words
        if (first.year, first.month) == (last.year, last.month):
            return words.text(
                "{first}–{last} {month} {year}", first=first.day, last=last.day, month=words.month(last), year=last.year
            )
        return words.text("{first} – {last}", first=words.short_date(first), last=words.short_date(last))

    def month(self, day: dt.date) -> str:
        """For example "Oktober 2026"."""
        return f"{self.words.month(day)} {day.year}"

    # ---- names

    def agency(self, code: str) -> str:
        """As people call it; the code if the catalogue does not know it any more."""
        found = next((agency for agency in self.catalogue.agencies if agency.code == code), None)
        return code if found is None else found.short

    def quota(self, code: str) -> str:
        """The services that share it."""
        quota = next((quota for quota in self.catalogue.quotas if quota.code == code), None)
        if quota is None:
            return code
        services = [service for agency in self.catalogue.agencies for service in agency.services]
        shared = [service for service in services if service.code in quota.services]
        names = ", ".join(service.name.get(self.words.language) for service in shared)
        return f"{self.agency(shared[0].agency)}: {names}" if shared else code

    # ---- sentences

    def within(self, figures: Figures) -> str:
        """How often the wait on the paper came true."""
        words, counts = self.words, (figures.within, figures.sooner, figures.later)
        if not figures.judged:
            return words.text("Belum ada pengunjung yang dipanggil dan memiliki perkiraan waktu di tiketnya.")
        many = figures.judged >= FEW
        within, sooner, later = of_hundred(counts) if many else counts
        return words.text(
            "Dari {of} pengunjung, {within} dipanggil dalam rentang yang tercetak, {sooner} lebih cepat, "
            "dan {later} lebih lambat.",
            of=100 if many else figures.judged, within=within, sooner=sooner, later=later,
        )  # fmt: skip

    def priority(self, figures: Figures) -> str:
        """The share of priority."""
        if figures.issued < FEW:
            return self.words.text("{n} dari {of} nomor prioritas.", n=figures.priority, of=figures.issued)
        return self.words.text(
            "Dari 100 nomor, {n} prioritas.", n=of_hundred((figures.priority, figures.issued - figures.priority))[0]
        )

    def outage(self, outage: Outage) -> str:
        """What did not work."""
        words, subject = self.words, outage.subject
        match outage.kind:
            case OutageKind.PRINTER:
                return words.text("Printer kiosk {kiosk}", kiosk=subject)
            case OutageKind.SILENT:
                return words.text("Kiosk {kiosk} tidak terdengar oleh pusat", kiosk=subject)
            case OutageKind.UNSENT:
                return words.text("Data kiosk {kiosk} terlambat terkirim", kiosk=subject)
            case OutageKind.COUNTER:
                name = "" if outage.agency is None else self.agency(outage.agency)
                return words.text("Loket {counter} ({agency}) tutup lebih awal", counter=subject, agency=name)

    def outage_sums(self, outages: Sequence[Outage]) -> tuple[tuple[str, int, int], ...]:
        """Of each kind there was: its name, how often, and seconds in all."""
        words = self.words
        names = {
            OutageKind.PRINTER: words.text("Printer kiosk"),
            OutageKind.SILENT: words.text("Kiosk tidak terdengar"),
            OutageKind.UNSENT: words.text("Data terlambat terkirim"),
            OutageKind.COUNTER: words.text("Loket tutup lebih awal"),
        }
        lengths = {kind: [one.seconds for one in outages if one.kind is kind] for kind in names}
        return tuple((names[kind], len(found), sum(found)) for kind, found in lengths.items() if found)

    def cause(self, outage: Outage) -> str:
        """Why, as far as anything recorded it."""
        if outage.kind is OutageKind.PRINTER:
            return printer_problem(self.words, outage.cause)
        if outage.kind is OutageKind.SILENT:
            return silence(self.words, outage.cause)
        return outage.cause or self.words.text("tidak dicatat")

    def effect(self, outage: Outage) -> str:
        """Whom it met; empty if that is not known."""
        match outage.kind:
            case OutageKind.PRINTER:
                return self.words.plural("{n} tiket tidak keluar", outage.people or 0)
            case OutageKind.COUNTER if outage.people:
                return self.words.plural("{n} orang masih menunggu", outage.people)
            case _:
                return ""


def of_hundred(counts: Sequence[int]) -> tuple[int, ...]:
    """Shares of 100 that add up to 100: the largest remainders are rounded up. Not all counts are 0."""
    total = sum(counts)
    whole = [count * 100 // total for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda n: (-(counts[n] * 100 % total), n))
    for n in by_rest[: 100 - sum(whole)]:
        whole[n] += 1
    return tuple(whole)


def printer_problem(words: Words, code: str) -> str:
    """The kiosk's word for what ails its printer, for people."""
    match code:
        case "paper_out":
            return words.text("kertas habis")
        case "cover_open":
            return words.text("penutup printer terbuka")
        case "cutter":
            return words.text("pemotong kertas macet")
        case "jam":
            return words.text("kertas macet")
        case "hot":
            return words.text("kepala cetak terlalu panas")
        case "offline":
            return words.text("printer dinonaktifkan di alatnya")
        case "unreachable" | "unplugged":
            return words.text("printer tidak tersambung atau tidak menyala")
        case "not_answering" | "timeout":
            return words.text("printer tidak menjawab")
        case "busy" | "not_allowed":
            return words.text("printer tidak boleh dipakai oleh kiosk")
        case "error":
            return words.text("printer melaporkan kesalahan")
        case other:
            return other


def silence(words: Words, code: str) -> str:
    """Why a kiosk was not heard."""
    match code:
        case OutageCause.NETWORK:
            return words.text("sambungan ke pusat putus, kiosk tetap bekerja")
        case OutageCause.STOPPED:
            return words.text("mesin kiosk mati atau dinyalakan ulang")
        case _:
            return words.text("tidak dicatat")

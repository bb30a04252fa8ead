"""The overview's values: every figure and sentence of it, from what central knows at one moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from central.config.hall import HallConfig
from central.fleet.kiosks import KioskView
from central.pages.admin.alarm_wording import alarm_text
from central.pages.live import Snapshot
from central.queue.wire import TicketView
from hall.i18n import Words

FEW_TICKETS = 100


@dataclass(frozen=True, slots=True)
class AgencyOverview:
    """One agency: people, the longest wait so far, counters that are open with somebody there, and all."""

    short: str
    waiting: int
    longest_minutes: int
    staffed: int
    counters: int

    @property
    def unstaffed(self) -> bool:
        """People wait, and nobody is there to call them."""
        return bool(self.waiting) and not self.staffed


@dataclass(frozen=True, slots=True)
class OverviewSign:
    """A state: icon, words, and how bad it is ("", "notice" or "bad")."""

    icon: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class KioskOverview:
    """One kiosk."""

    name: str
    heard: str
    link: OverviewSign
    printer: OverviewSign
    paper: OverviewSign
    unsent: OverviewSign
    clock: OverviewSign
    version: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlarmOverview:
    """Something that a person should look at, and what to do."""

    id: int
    at: str
    text: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CounterOverview:
    """One counter: who sits there and whom it has."""

    code: str
    agency: str
    state: str
    officers: str
    ticket: str


@dataclass(frozen=True, slots=True)
class AdminOverview:
    """The whole page."""

    at: str
    waiting: int
    longest_minutes: int
    longest_agency: str
    staffed: int
    """Counters that are open with somebody there. One that nobody has closed is open, too, but serves nobody."""
    counters: int
    agencies: tuple[AgencyOverview, ...]
    kiosks: tuple[KioskOverview, ...]
    alarms: tuple[AlarmOverview, ...]
    seats: tuple[CounterOverview, ...]


def overview_of(
    snapshot: Snapshot,
    plan: HallConfig,
    kiosks: Iterable[KioskView],
    alarms: Iterable[Mapping[str, Any]],
    officers: Mapping[str, Sequence[str]],
    words: Words,
) -> AdminOverview:
    """All of it in one language."""
    local = snapshot.now.utc.astimezone(plan.zone)
    agencies = _agencies(snapshot, plan)
    longest = max(agencies, key=lambda one: one.longest_minutes, default=None)
    counters = snapshot.counters.counters
    return AdminOverview(
        at=words.time(local),
        waiting=sum(one.waiting for one in agencies),
        longest_minutes=0 if longest is None else longest.longest_minutes,
        longest_agency="" if longest is None or not longest.waiting else longest.short,
        staffed=sum(one.staffed for one in agencies),
        counters=len(counters),
        agencies=tuple(agencies),
        kiosks=tuple(_kiosk(one, local, words) for one in kiosks if one.revoked_at is None),
        alarms=tuple(_alarm(one, plan, local, words) for one in alarms),
        seats=tuple(
            CounterOverview(
                code=one.code,
                agency=plan.catalogue.agency(one.agency).short,
                state=one.state,
                officers=", ".join(officers.get(one.code, ())),
                ticket="" if one.ticket is None else one.ticket.label,
            )
            for one in counters
            if officers.get(one.code) or one.ticket is not None or one.state != "open"
        ),
    )


def _agencies(snapshot: Snapshot, plan: HallConfig) -> list[AgencyOverview]:
    waiting: dict[str, list[TicketView]] = {}
    for line in snapshot.queue.queues:
        waiting.setdefault(line.agency, []).extend((*line.waiting, *line.held))
    seats: dict[str, list[bool]] = {}
    for counter in snapshot.counters.counters:
        seats.setdefault(counter.agency, []).append(counter.staffed and counter.state == "open")
    return [
        AgencyOverview(
            short=office.short,
            waiting=len(waiting.get(office.code, ())),
            longest_minutes=_longest(waiting.get(office.code, ()), snapshot.now.utc),
            staffed=sum(seats.get(office.code, ())),
            counters=len(seats.get(office.code, ())),
        )
        for office in plan.catalogue.agencies
    ]


def _longest(tickets: Iterable[TicketView], now: datetime) -> int:
    return max((max(0, int((now - one.arrived_at).total_seconds() // 60)) for one in tickets), default=0)


def _kiosk(kiosk: KioskView, local: datetime, words: Words) -> KioskOverview:
    beat = kiosk.beat or {}
    heard = kiosk.heard_at
    heard_text = words.text("belum pernah") if heard is None else _moment(heard, local, words)
    old = kiosk.silent or heard is None

    def then(sign: OverviewSign) -> OverviewSign:
        """What a kiosk said last is not how it is."""
        return (
            OverviewSign(sign.icon, words.text("terakhir: {state}", state=sign.text), "shut") if old and beat else sign
        )

    away, there = words.text("tidak terdengar"), words.text("tersambung")
    return KioskOverview(
        name=kiosk.kiosk_id,
        heard=heard_text,
        link=OverviewSign("wifi-slash", away, "bad") if old else OverviewSign("wifi-high", there),
        printer=then(_printer(beat, words)),
        paper=then(_paper(beat.get("paper"), words)),
        unsent=then(_unsent(beat, words)),
        clock=then(_clock(str(beat.get("clock_grade", "")), words)),
        version=str(beat.get("version", "")),
        problems=tuple(str(one) for one in beat.get("problems", ())),
    )


def _printer(beat: Mapping[str, Any], words: Words) -> OverviewSign:
    state = beat.get("printer") or {}
    if not beat:
        return OverviewSign("printer", "–")
    if not state:
        return OverviewSign("printer", words.text("tanpa printer"))
    if state.get("can_print"):
        return OverviewSign("check-circle", words.text("siap"))
    problems = ", ".join(_problem(str(one), words) for one in state.get("problems", ()))
    return OverviewSign("warning", problems or words.text("tidak dapat mencetak"), "bad")


def _problem(problem: str, words: Words) -> str:
    match problem:
        case "paper_out":
            return words.text("kertas habis")
        case "cover_open":
            return words.text("tutup terbuka")
        case "near_end":
            return words.text("kertas hampir habis")
        case "jam" | "cutter":
            return words.text("kertas macet atau pisau terhalang")
        case "hot":
            return words.text("terlalu panas, tunggu sebentar")
        case "unplugged" | "unreachable" | "offline":
            return words.text("tidak tersambung")
        case _:
            return words.text("tidak menjawab")


def _paper(paper: Mapping[str, Any] | None, words: Words) -> OverviewSign:
    if not paper:
        return OverviewSign("receipt", words.text("tidak diketahui"))
    try:
        tickets = int(str(paper.get("tickets")))
    except ValueError:
        return OverviewSign("receipt", words.text("tidak diketahui"))
    text = words.text("kira-kira {n} tiket", n=words.number(tickets))
    low = tickets < FEW_TICKETS or str(paper.get("lasts_today")) == "False"
    return OverviewSign("receipt", text, "notice" if low else "")


def _unsent(beat: Mapping[str, Any], words: Words) -> OverviewSign:
    if "last_seq" not in beat:
        return OverviewSign("hard-drives", "–")
    last = int(beat["last_seq"])
    left = max(0, last - int(beat.get("acked_seq", last))) + int(beat.get("parked", 0))
    if left == 0:
        return OverviewSign("check-circle", words.text("semua terkirim"))
    minutes = int(beat.get("oldest_unsent_s") or 0) // 60
    return OverviewSign(
        "hard-drives", words.text("{n} belum terkirim, {minutes} menit", n=left, minutes=minutes), "notice"
    )


def _clock(grade: str, words: Words) -> OverviewSign:
    match grade:
        case "synced":
            return OverviewSign("clock", words.text("tepat"))
        case "plausible":
            return OverviewSign("clock", words.text("masuk akal"))
        case "bad":
            return OverviewSign("warning", words.text("jam salah"), "bad")
        case _:
            return OverviewSign("clock", "–")


def _alarm(alarm: Mapping[str, Any], plan: HallConfig, local: datetime, words: Words) -> AlarmOverview:
    text, remedy = alarm_text(str(alarm["kind"]), alarm["body"], words)
    at: datetime = alarm["at_utc"]
    return AlarmOverview(int(alarm["id"]), _moment(at.astimezone(plan.zone), local, words), text, remedy)


def _moment(at: datetime, local: datetime, words: Words) -> str:
    return words.moment(at.astimezone(local.tzinfo), local.date())

"""Why an act was not done, as a plain sentence in the officer's language, from how counter and visitor stand now."""

from __future__ import annotations

from central.queue.transitions import CALLS
from central.queue.wire import CounterView, TicketView
from hall.i18n import Words
from hall.protocol import ActKind
from hall.tickets import QueueState

_CALLING = frozenset({ActKind.CALL_NEXT, ActKind.CALL})
_TURNS = frozenset({ActKind.BREAK, ActKind.CLOSE_EARLY, ActKind.RESUME, ActKind.REOPEN})


def why_not(words: Words, kind: ActKind, counter: CounterView, ticket: TicketView | None) -> str:
    """`ticket`: the one that the act named."""
    if kind in _CALLING | _TURNS and (said := _of_counter(words, kind, counter)):
        return said
    if kind in _CALLING | _TURNS or ticket is None:
        return words.text("Tidak dapat dilakukan sekarang. Keadaan terbaru ada di layar.")
    return _of_ticket(words, kind, counter, ticket)


def too_soon(words: Words, label: str, seconds: int) -> str:
    """Nobody is taken for not being there before the number could be read."""
    return words.plural("{label} belum cukup lama tampil di layar. Tunggu {n} detik lagi.", seconds, label=label)


def state_of(words: Words, state: QueueState) -> str:
    """How somebody stands, within a sentence."""
    match state:
        case QueueState.WAITING:
            return words.text("menunggu")
        case QueueState.CALLED:
            return words.text("dipanggil")
        case QueueState.SERVING:
            return words.text("dilayani")
        case QueueState.DONE:
            return words.text("selesai")
        case QueueState.NO_SHOW:
            return words.text("terlewat")
        case QueueState.CANCELLED:
            return words.text("dibatalkan")
        case _:
            return words.text("diteruskan")


def _of_counter(words: Words, kind: ActKind, counter: CounterView) -> str:
    here = counter.ticket
    if here is not None and kind not in (ActKind.RESUME, ActKind.REOPEN):
        return words.text("{label} masih di loket ini. Selesaikan dulu.", label=here.label)
    if kind in _CALLING and counter.state == "break":
        return words.text("Loket sedang istirahat. Buka lagi dulu.")
    if kind in _CALLING and counter.state == "closed":
        return words.text("Loket sudah ditutup. Buka lagi dulu.")
    if kind in _TURNS:
        return words.text("Status loket sudah berubah. Keadaan terbaru ada di layar.")
    return ""


def _of_ticket(words: Words, kind: ActKind, counter: CounterView, ticket: TicketView) -> str:
    if ticket.state in (QueueState.CALLED, QueueState.SERVING) and ticket.counter != counter.code:
        return words.text("{label} sedang di loket {counter}.", label=ticket.label, counter=ticket.counter or "")
    if kind is ActKind.RECALL and ticket.state is QueueState.CALLED and ticket.recalls + 1 >= CALLS:
        return words.text(
            "{label} sudah dipanggil {n} kali. Tandai terlewat, atau mulai layani bila sudah datang.",
            label=ticket.label, n=CALLS,
        )  # fmt: skip
    if kind is ActKind.RETURN and ticket.state is QueueState.NO_SHOW:
        return words.text("{label} sudah pernah kembali dan terlewat lagi. Perlu ambil nomor baru.", label=ticket.label)
    if kind in (ActKind.CHANGE_SERVICE, ActKind.TRANSFER) and ticket.state in (
        QueueState.WAITING, QueueState.CALLED, QueueState.SERVING,
    ):  # fmt: skip
        return words.text("{label} tidak dapat dipindah ke layanan itu.", label=ticket.label)
    return words.text(
        "{label} sekarang {state}. Tombol tadi tidak berlaku lagi.",
        label=ticket.label, state=state_of(words, ticket.state),
    )  # fmt: skip

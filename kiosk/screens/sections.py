"""The cards of the details screen and where they stand: one page if they fit in a readable size, else several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk.hall import Hall, Offer
from kiosk.screens import states
from kiosk.screens.kit import Kit
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.card import FactCard, ListCard, NoticeCard
from kiosk.words import Words


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page that is not made yet: how high it wants to be in a width, and how to put it somewhere."""

    height: Callable[[float], float]
    put: Callable[[Rect], tuple[Placed, ...]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A card and its place."""

    block: Block
    rect: Rect


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value."""

    icon: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that is said of a service, in one language."""

    state: tuple[str, str] | None
    requirements: tuple[str, ...]
    steps: tuple[str, ...]
    facts: tuple[Fact, ...]
    complaint: Fact
    notices: tuple[str, ...]


Page = tuple[Placed, ...]


def content(offer: Offer, hall: Hall, words: Words) -> Content:
    """Everything the standard says, the state of the queue, and what the visitor must know about the text itself."""
    standard, language = offer.service.standard, words.language
    notices = []
    if offer.service.booking_required:
        notices.append(words.text("Daftar dahulu secara daring. Siapkan kode pemesanan Anda."))
    if not offer.service.verified:
        notices.append(words.text("Belum diperiksa instansi. Tanyakan di loket bila ragu."))
    state = None
    if not offer.gives_numbers:
        sign = states.long_sign(offer.availability, offer.waiting, words, hall.now)
        state = (sign.icon, sign.text[:1].upper() + sign.text[1:])
    return Content(
        state=state,
        requirements=standard.requirements.get(language),
        steps=standard.steps.get(language),
        facts=_facts(offer, words),
        complaint=Fact("complaint", words.text("Pengaduan"), standard.complaint.get(language)),
        notices=tuple(notices),
    )


def _facts(offer: Offer, words: Words) -> tuple[Fact, ...]:
    standard, language = offer.service.standard, words.language
    facts = [
        Fact("fee", words.text("Biaya"), standard.fee.get(language)),
        Fact("done-by", words.text("Selesai"), standard.completion.get(language)),
    ]
    if offer.gives_numbers:
        facts.append(Fact("waiting", words.text("Menunggu sekarang"), words.people(offer.waiting)))
        facts.append(Fact("clock", words.text("Perkiraan tunggu"), states.wait(offer.wait, words)))
    facts.append(Fact("product", words.text("Hasil layanan"), standard.product.get(language)))
    return tuple(fact for fact in facts if fact.value)


def pages(kit: Kit, offer: Offer, hall: Hall, room: Rect) -> tuple[Page, ...]:
    """The cards in `room`: the largest size at which one page holds them all, else several pages in that size."""
    said, sizes = content(offer, hall, kit.words), kit.theme.sizes
    for px in (sizes.strong, sizes.body):
        one = _one_column(kit, said, px, room) if kit.portrait else _two_columns(kit, said, px, room)
        if one is not None:
            return (one,)
    return _several(kit, said, sizes.strong, room)


def _one_column(kit: Kit, said: Content, px: int, room: Rect) -> Page | None:
    found = _stacked(_pieces(kit, said, px, fact_columns=2), room, kit.theme.gap)
    return found[0] if len(found) == 1 else None


def _two_columns(kit: Kit, said: Content, px: int, room: Rect) -> Page | None:
    """Landscape: papers beside steps, facts and notices below them across the whole width."""
    gap = kit.theme.gap
    below = [_facts_piece(kit, (*said.facts, said.complaint), 3), *_notices(kit, said)]
    above = _state(kit, said)
    height = sum(piece.height(room.width) + gap for piece in (*below, *above))
    lists = _lists(kit, said, px)
    if not lists:
        return _one_column(kit, said, px, room)
    columns = Rect(0, 0, room.width, 0).columns(len(lists), gap)
    tallest = max(piece.height(columns[0].width) for piece in lists)
    if tallest + height > room.height:
        return None
    placed: list[Placed] = []
    rest = room
    for piece in above:
        place, rest = rest.cut_top(piece.height(rest.width), gap)
        placed.extend(piece.put(place))
    strip, rest = rest.cut_top(tallest, gap)
    for piece, place in zip(lists, strip.columns(len(lists), gap), strict=True):
        placed.extend(piece.put(place))
    for piece in below:
        place, rest = rest.cut_top(piece.height(rest.width), gap)
        placed.extend(piece.put(place))
    return tuple(placed)


def _several(kit: Kit, said: Content, px: int, room: Rect) -> tuple[Page, ...]:
    *rest, complaint = _pieces(kit, replace(said, notices=()), px, fact_columns=2 if kit.portrait else 3)
    pieces = (*_notices(kit, said), *rest, complaint)
    return _stacked(pieces, room, kit.theme.gap)


def _stacked(pieces: tuple[Piece, ...], room: Rect, gap: float) -> tuple[Page, ...]:
    """One below the other, on a new page where one does not fit any more."""
    pages_: list[Page] = []
    placed: tuple[Placed, ...] = ()
    rest = room
    for piece in pieces:
        height = piece.height(room.width)
        if height > rest.height and placed:
            pages_.append(placed)
            placed, rest = (), room
        place, rest = rest.cut_top(height, gap)
        placed = (*placed, *piece.put(place))
    return (*pages_, placed)


# ---- the pieces


def _pieces(kit: Kit, said: Content, px: int, *, fact_columns: int) -> tuple[Piece, ...]:
    facts = _facts_piece(kit, said.facts, fact_columns)
    complaint = _facts_piece(kit, (said.complaint,), 1)
    return (*_state(kit, said), *_lists(kit, said, px), facts, complaint, *_notices(kit, said))


def _lists(kit: Kit, said: Content, px: int) -> tuple[Piece, ...]:
    words = kit.words
    lists = []
    if said.requirements:
        lists.append(_list_piece(kit, "papers", words.text("Yang perlu dibawa"), said.requirements, px, numbered=False))
    if said.steps:
        lists.append(_list_piece(kit, "steps", words.text("Langkah"), said.steps, px, numbered=True))
    return tuple(lists)


def _list_piece(kit: Kit, icon: str, title: str, items: tuple[str, ...], px: int, *, numbered: bool) -> Piece:
    return Piece(
        height=lambda width: ListCard.height_of(kit.theme, items, width, px),
        put=lambda rect: (Placed(ListCard(kit.theme, icon, title, items, px=px, numbered=numbered), rect),),
    )


def _facts_piece(kit: Kit, facts: tuple[Fact, ...], columns: int) -> Piece:
    """Facts in rows of `columns`; a row is as high as its longest value."""
    rows = tuple(facts[at : at + columns] for at in range(0, len(facts), columns))
    gap = kit.theme.small_gap

    def heights(width: float) -> list[float]:
        column = (width - gap * (columns - 1)) / columns
        return [max(FactCard.height_of(kit.theme, fact.value, column) for fact in row) for row in rows]

    def put(rect: Rect) -> tuple[Placed, ...]:
        placed, rest = [], rect
        for row, height in zip(rows, heights(rect.width), strict=True):
            strip, rest = rest.cut_top(height, gap)
            for fact, place in zip(row, strip.columns(len(row), gap), strict=True):
                placed.append(Placed(FactCard(kit.theme, fact.icon, fact.name, fact.value), place))
        return tuple(placed)

    return Piece(height=lambda width: sum(heights(width)) + gap * (len(rows) - 1), put=put)


def _notices(kit: Kit, said: Content) -> tuple[Piece, ...]:
    return tuple(_notice_piece(kit, "notice", text) for text in said.notices)


def _state(kit: Kit, said: Content) -> tuple[Piece, ...]:
    return () if said.state is None else (_notice_piece(kit, *said.state),)


def _notice_piece(kit: Kit, icon: str, text: str) -> Piece:
    return Piece(
        height=lambda width: NoticeCard.height_of(kit.theme, text, width),
        put=lambda rect: (Placed(NoticeCard(kit.theme, text, icon=icon), rect),),
    )

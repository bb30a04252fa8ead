"""The cards of the details screen and where they stand: one page if they fit in a readable size, else several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hall.i18n import Words
from kiosk.model.availability import Hall, Offer
from kiosk.screens import printer_wording, state_signs
from kiosk.screens.kit import Kit
from kiosk.screens.rect import Rect
from kiosk.screens.widgets.block import Block
from kiosk.screens.widgets.card import CardMark, FactCard, ListCard, NoticeCard


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the page that is not made yet: how high it wants to be in a width, and how to put it somewhere."""

    height: Callable[[float], float]
    put: Callable[[Rect], tuple[Placed, ...]]
    parts: tuple[Piece, ...] = ()
    """What it can be taken apart into where a whole page does not hold it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A card and its place."""

    block: Block
    rect: Rect


@dataclass(frozen=True, slots=True)
class FactCardContent:
    """A name and a value. Fee, completion and product come first, then the queue if it gives numbers."""

    icon: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Content:
    """All that is said of a service, in one language."""

    state: tuple[str, str] | None
    requirements: tuple[str, ...]
    steps: tuple[str, ...]
    facts: tuple[FactCardContent, ...]
    complaint: FactCardContent
    notices: tuple[str, ...]


Page = tuple[tuple[Piece, Rect], ...]
"""Pieces and their places; nothing of it is made before it is put."""


def content(offer: Offer, hall: Hall, words: Words) -> Content:
    """Everything the standard says, the state of the queue, and what the visitor must know about the text itself."""
    standard, language = offer.service.standard, words.language
    notices = []
    if offer.gives_numbers and (down := printer_wording.before_a_number(hall, words)):
        notices.append(down)
    if offer.service.booking_required:
        notices.append(words.text("Daftar dahulu secara daring. Siapkan kode pemesanan Anda."))
    if not offer.service.verified:
        notices.append(words.text("Belum diperiksa instansi. Tanyakan di loket bila ragu."))
    state = None
    if not offer.gives_numbers:
        sign = state_signs.long_sign(offer.availability, offer.waiting, words, hall.now)
        state = (sign.icon, sign.text[:1].upper() + sign.text[1:])
    return Content(
        state=state,
        requirements=standard.requirements.get(language),
        steps=standard.steps.get(language),
        facts=_facts(offer, words),
        complaint=FactCardContent("complaint", words.text("Pengaduan"), standard.complaint.get(language)),
        notices=tuple(notices),
    )


def _facts(offer: Offer, words: Words) -> tuple[FactCardContent, ...]:
    standard, language = offer.service.standard, words.language
    facts = [
        FactCardContent("fee", words.text("Biaya"), standard.fee.get(language)),
        FactCardContent("done-by", words.text("Waktu penyelesaian"), standard.completion.get(language)),
        FactCardContent("product", words.text("Hasil layanan"), standard.product.get(language)),
    ]
    if offer.gives_numbers:
        facts.append(FactCardContent("waiting", words.text("Menunggu sekarang"), words.people(offer.waiting)))
        facts.append(FactCardContent("clock", words.text("Perkiraan tunggu"), state_signs.wait(offer.wait, words)))
    return tuple(facts)


def pages(kit: Kit, offer: Offer, hall: Hall, room: Rect) -> tuple[Page, ...]:
    """The cards in `room`: the largest size at which one page holds them all, else several pages."""
    said, sizes = content(offer, hall, kit.words), kit.theme.sizes
    for px in (sizes.strong, sizes.body):
        found = _stacked(_all_pieces(kit, said, px), room, kit.theme.gap)
        if len(found) == 1:
            return found
    if kit.portrait:
        return _stacked(_ordered_for_pages(kit, said, _holding(kit, said, sizes.strong, room)), room, kit.theme.gap)
    return _landscape_pages(kit, said, room)


def _holding(kit: Kit, said: Content, px: int, room: Rect) -> int:
    """The largest size, at most `px`, at which a page holds the longest item of a list."""
    longest = max((*said.requirements, *said.steps), key=len, default="")

    def height(size: int) -> float:
        title = kit.words.text("Yang perlu dibawa")
        return ListCard.height_of(kit.theme, title, (longest,), room.width, size)

    sizes = kit.theme.sizes.down(px)
    return next((size for size in sizes if height(size) <= room.height), sizes[-1])


def _all_pieces(kit: Kit, said: Content, px: int) -> tuple[Piece, ...]:
    """Top to bottom for one page; landscape has papers beside steps."""
    lists = _lists(kit, said, px)
    if not kit.portrait and lists:
        lists = (_beside(lists, kit.theme.gap),)
    return (*_state(kit, said), *lists, *_facts_pieces(kit, said), *_notices(kit, said))


def _ordered_for_pages(kit: Kit, said: Content, px: int) -> tuple[Piece, ...]:
    """What must not be overlooked goes to the first of several pages."""
    return (*_notices(kit, said), *_state(kit, said), *_lists(kit, said, px), *_facts_pieces(kit, said))


def _landscape_pages(kit: Kit, said: Content, room: Rect) -> tuple[Page, ...]:
    """Papers beside steps on the first page where they fit, then the facts."""
    gap, sizes = kit.theme.gap, kit.theme.sizes
    warnings = (*_notices(kit, said), *_state(kit, said))
    for px in (sizes.strong, sizes.body):
        first = (*warnings, _beside(_lists(kit, said, px), gap)) if _lists(kit, said, px) else warnings
        if len(_stacked(first, room, gap)) == 1:
            return _stacked((*first, *_facts_pieces(kit, said)), room, gap)
    return _stacked(_ordered_for_pages(kit, said, _holding(kit, said, sizes.body, room)), room, gap)


def _stacked(pieces: tuple[Piece, ...], room: Rect, gap: float) -> tuple[Page, ...]:
    """One below the other, on a new page where one does not fit any more."""
    pages_: list[Page] = []
    placed: Page = ()
    rest = room
    for piece in _holdable(pieces, room):
        height = min(piece.height(room.width), room.height)
        if height > rest.height and placed:
            pages_.append(placed)
            placed, rest = (), room
        place, rest = rest.cut_top(height, gap)
        placed = (*placed, (piece, place))
    return (*pages_, placed)


def _holdable(pieces: tuple[Piece, ...], room: Rect) -> tuple[Piece, ...]:
    """The same pieces, but those that no page holds in parts."""
    found: list[Piece] = []
    for piece in pieces:
        too_high = piece.height(room.width) > room.height
        found.extend(_holdable(piece.parts, room) if too_high and piece.parts else (piece,))
    return tuple(found)


# ---- the pieces


def _beside(pieces: tuple[Piece, ...], gap: float) -> Piece:
    """Pieces side by side, all as high as the highest."""

    def height(width: float) -> float:
        column = (width - gap * (len(pieces) - 1)) / len(pieces)
        return max(piece.height(column) for piece in pieces)

    def put(rect: Rect) -> tuple[Placed, ...]:
        columns = rect.columns(len(pieces), gap)
        return tuple(placed for piece, place in zip(pieces, columns, strict=True) for placed in piece.put(place))

    return Piece(height, put, pieces)


def _facts_pieces(kit: Kit, said: Content) -> tuple[Piece, ...]:
    """Portrait: pairs, then the complaint channel; landscape: three, then the rest beside the complaint channel."""
    if kit.portrait:
        rows = (said.facts[:2], said.facts[3:], said.facts[2:3], (said.complaint,))
        return tuple(_facts_row(kit, row) for row in rows if row)
    queue = said.facts[3:]
    last = _facts_row(kit, (said.complaint,))
    if queue:
        last = _beside((_facts_row(kit, queue), last), kit.theme.small_gap)
    return (_facts_row(kit, said.facts[:3]), last)


def _lists(kit: Kit, said: Content, px: int) -> tuple[Piece, ...]:
    words = kit.words
    lists = []
    if said.requirements:
        lists.append(_list_piece(kit, "papers", words.text("Yang perlu dibawa"), said.requirements, px, CardMark.BOX))
    if said.steps:
        lists.append(_list_piece(kit, "steps", words.text("Langkah"), said.steps, px, CardMark.NUMBER))
    return tuple(lists)


def _list_piece(kit: Kit, icon: str, title: str, items: tuple[str, ...], px: int, mark: CardMark) -> Piece:
    return _some_items(kit, icon, title, items, px, mark, 1)


def _some_items(
    kit: Kit, icon: str, title: str, items: tuple[str, ...], px: int, mark: CardMark, first: int
) -> Piece:  # fmt: skip
    """A list, or one half of a longer one, whose numbers go on."""
    half = len(items) // 2
    parts: tuple[Piece, ...] = ()
    if half:
        parts = (
            _some_items(kit, icon, title, items[:half], px, mark, first),
            _some_items(kit, icon, title, items[half:], px, mark, first + half),
        )
    return Piece(
        height=lambda width: ListCard.height_of(kit.theme, title, items, width, px),
        put=lambda rect: (Placed(ListCard(kit.theme, icon, title, items, px=px, mark=mark, first=first), rect),),
        parts=parts,
    )


def _facts_row(kit: Kit, facts: tuple[FactCardContent, ...]) -> Piece:
    """Facts side by side, as high as the longest value asks."""

    def cards(rect: Rect) -> tuple[Placed, ...]:
        places = rect.columns(len(facts), kit.theme.small_gap)
        made = (FactCard(kit.theme, fact.icon, fact.name, fact.value) for fact in facts)
        return tuple(Placed(card, place) for card, place in zip(made, places, strict=True))

    def height(width: float) -> float:
        column = (width - kit.theme.small_gap * (len(facts) - 1)) / len(facts)
        return max(FactCard.height_of(kit.theme, fact.value, column) for fact in facts)

    return Piece(height, cards, tuple(_facts_row(kit, (fact,)) for fact in facts) if len(facts) > 1 else ())


def _notices(kit: Kit, said: Content) -> tuple[Piece, ...]:
    return tuple(_notice_piece(kit, "notice", text) for text in said.notices)


def _state(kit: Kit, said: Content) -> tuple[Piece, ...]:
    return () if said.state is None else (_notice_piece(kit, *said.state),)


def _notice_piece(kit: Kit, icon: str, text: str) -> Piece:
    return Piece(
        height=lambda width: NoticeCard.height_of(kit.theme, text, width),
        put=lambda rect: (Placed(NoticeCard(kit.theme, text, icon=icon), rect),),
    )

"""From the wish for a number to the printer: what is asked first, and who has to wait a little. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flow.screens import Details, ForOther, MayNotBeServed, Printing, Screen, Session, Slowed, Unavailable
from kiosk.model.availability import Hall, Offer


def opened(session: Session, code: str, hall: Hall) -> Session:
    """A service was chosen: read what it needs, or go straight on where nothing has to be read."""
    offer = hall.offer(code)
    if not offer.gives_numbers:
        return _to(session, unavailable(offer))
    if hall.rules.skips_details(offer.service):
        return _taken(session, offer, hall)
    return _to(session, Details(code))


def taken(session: Session, code: str, hall: Hall) -> Session:
    """The visitor wants the number."""
    offer = hall.offer(code)
    return _taken(session, offer, hall) if offer.gives_numbers else _to(session, unavailable(offer))


def for_other(session: Session, code: str, hall: Hall) -> Session:
    """The number is for another visitor: pressing again means a wait first, longer each time."""
    offer = hall.offer(code)
    if not offer.gives_numbers:
        return _to(session, unavailable(offer))
    pause = hall.pause(offer, same_visit=session.numbers > 0)
    if pause > 0:
        return _to(session, Slowed(code, pause))
    return _given(session, offer, hall)


def waited(session: Session, code: str, hall: Hall) -> Session:
    """The pause is over."""
    offer = hall.offer(code)
    return _given(session, offer, hall, slowed=True) if offer.gives_numbers else _to(session, unavailable(offer))


def without_numbers(session: Session, hall: Hall) -> Session:
    """A visitor about to take a number sees at once that there is none left, and what to do."""
    match session.screen:
        case Details(service, reading=False) | MayNotBeServed(service) | ForOther(service) | Slowed(service):
            offer = hall.offer(service)
            return session if offer.gives_numbers else _to(session, unavailable(offer))
        case _:
            return session


def printing(code: str, hall: Hall) -> Screen:
    """The desk is asked for a number."""
    return Printing(code, late=code in hall.late)


def unavailable(offer: Offer) -> Screen:
    """Why there is no number of this service now."""
    return Unavailable(offer.agency.code, offer.service.code, offer.availability)


def _taken(session: Session, offer: Offer, hall: Hall) -> Session:
    session = replace(session, asked_at=hall.mono)
    if hall.asks_for_whom(offer, session.numbers):
        return _to(session, ForOther(offer.service.code))
    return _given(session, offer, hall)


def _given(session: Session, offer: Offer, hall: Hall, *, slowed: bool = False) -> Session:
    session = replace(session, slowed=slowed)
    if offer.served_share < hall.rules.ask_below_share:
        return _to(session, MayNotBeServed(offer.service.code))
    return _to(session, printing(offer.service.code, hall))


def _to(session: Session, screen: Screen) -> Session:
    return session if screen == session.screen else replace(session, screen=screen)

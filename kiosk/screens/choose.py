"""Which page shows which screen."""

from __future__ import annotations

from typing import assert_never

from kiosk.flow import (
    Agencies,
    AreYouThere,
    Details,
    Help,
    MayNotBeServed,
    NumberOnScreen,
    OutOfService,
    Printing,
    Ready,
    Rest,
    Screen,
    Services,
    Sorry,
    Unavailable,
)
from kiosk.hall import Hall
from kiosk.screens import messages
from kiosk.screens.agencies import AgenciesPage
from kiosk.screens.details import DetailsPage
from kiosk.screens.kit import Kit
from kiosk.screens.message_page import MessagePage
from kiosk.screens.number_on_screen import NumberOnScreenPage
from kiosk.screens.page import Page
from kiosk.screens.ready import ReadyPage
from kiosk.screens.rest import RestPage
from kiosk.screens.services import ServicesPage
from kiosk.screens.still_there import StillTherePage


def page_for(kit: Kit, screen: Screen, hall: Hall, still_there_seconds: float) -> Page:
    """A new page for this screen."""
    match screen:
        case Rest():
            return RestPage(kit, screen, hall)
        case Agencies():
            return AgenciesPage(kit, screen, hall)
        case Services():
            return ServicesPage(kit, screen, hall)
        case Details():
            return DetailsPage(kit, screen, hall)
        case Ready():
            return ReadyPage(kit, screen, hall)
        case NumberOnScreen():
            return NumberOnScreenPage(kit, screen, hall)
        case AreYouThere():
            return StillTherePage(kit, screen, hall, still_there_seconds)
        case Unavailable():
            return MessagePage(kit, screen, hall, messages.unavailable(screen, hall, kit.words))
        case MayNotBeServed():
            return MessagePage(kit, screen, hall, messages.may_not_be_served(screen, hall, kit.words))
        case Printing():
            return MessagePage(kit, screen, hall, messages.printing(screen, hall, kit.words), sea=True)
        case Sorry():
            return MessagePage(kit, screen, hall, messages.sorry(kit.words))
        case OutOfService():
            return MessagePage(kit, screen, hall, messages.out_of_service(kit.words))
        case Help():
            return MessagePage(kit, screen, hall, messages.help_(hall, kit.words))
        case _:
            assert_never(screen)

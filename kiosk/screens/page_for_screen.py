"""Which page shows which screen."""

from __future__ import annotations

from typing import assert_never

from kiosk.flow import (
    Agencies,
    AreYouThere,
    CopyAsked,
    Details,
    ForOther,
    Help,
    Languages,
    ListReady,
    MayNotBeServed,
    NumberOnScreen,
    OutOfService,
    Preparing,
    Printing,
    PrintingList,
    Ready,
    Reprinting,
    Rest,
    Screen,
    Services,
    Slowed,
    Sorry,
    StaffBusy,
    StaffClock,
    StaffHome,
    StaffPin,
    StaffReprint,
    StaffRoll,
    StaffScreen,
    StaffSetup,
    Unavailable,
)
from kiosk.model.availability import Hall
from kiosk.screens import messages
from kiosk.screens.agencies import AgenciesPage
from kiosk.screens.details import DetailsPage
from kiosk.screens.kit import Kit
from kiosk.screens.languages import LanguagesPage
from kiosk.screens.message_page import MessagePage
from kiosk.screens.number_on_screen import NumberOnScreenPage
from kiosk.screens.page import Page
from kiosk.screens.ready import ReadyPage
from kiosk.screens.rest import RestPage
from kiosk.screens.services import ServicesPage
from kiosk.screens.staff import messages as staff_messages
from kiosk.screens.staff.clock import clock_page
from kiosk.screens.staff.home import StaffHomePage
from kiosk.screens.staff.pin import pin_page
from kiosk.screens.staff.reprint import reprint_page
from kiosk.screens.still_there import StillTherePage


def page_for(kit: Kit, screen: Screen, hall: Hall, still_there_seconds: float) -> Page:
    """A new page for this screen."""
    match screen:
        case Preparing():
            return MessagePage(kit, screen, hall, messages.preparing(kit.words), sea=True)
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
        case ForOther():
            return MessagePage(kit, screen, hall, messages.for_other(screen, hall, kit.words))
        case Slowed():
            return MessagePage(kit, screen, hall, messages.slowed(screen, hall, kit.words))
        case Printing():
            return MessagePage(kit, screen, hall, messages.printing(screen, hall, kit.words), sea=True)
        case Sorry():
            return MessagePage(kit, screen, hall, messages.sorry(kit.words))
        case OutOfService():
            return MessagePage(kit, screen, hall, messages.out_of_service(screen, hall, kit.words))
        case Languages():
            return LanguagesPage(kit, screen, hall)
        case Help():
            return MessagePage(kit, screen, hall, messages.help_(hall, kit.words))
        case CopyAsked():
            return MessagePage(kit, screen, hall, messages.copy_asked(screen, kit.words))
        case Reprinting():
            return MessagePage(kit, screen, hall, messages.reprinting(screen, kit.words), sea=True)
        case PrintingList():
            return MessagePage(kit, screen, hall, messages.printing_list(screen, hall, kit.words), sea=True)
        case ListReady():
            return MessagePage(kit, screen, hall, messages.list_ready(screen, hall, kit.words), sea=True)
        case _:
            return staff_page(kit, screen, hall)


def staff_page(kit: Kit, screen: StaffScreen, hall: Hall) -> Page:
    """A new page for this screen of the staff."""
    match screen:
        case StaffPin():
            return pin_page(kit, screen, hall)
        case StaffHome():
            return StaffHomePage(kit, screen, hall)
        case StaffReprint():
            return reprint_page(kit, screen, hall)
        case StaffRoll():
            return MessagePage(kit, screen, hall, staff_messages.roll(kit.words))
        case StaffSetup():
            return MessagePage(kit, screen, hall, staff_messages.set_up(screen, kit.words))
        case StaffClock():
            return clock_page(kit, screen, hall)
        case StaffBusy():
            return MessagePage(kit, screen, hall, staff_messages.busy(screen, kit.words), sea=True)
        case _:
            assert_never(screen)

"""HTTP to the central server. The only package that knows requests."""

from requests.adapters import BaseAdapter as Transport

from kiosk.server.answers import NoAnswer, NotTaken
from kiosk.server.dates import Today
from kiosk.server.server import Server

__all__ = ["NoAnswer", "NotTaken", "Server", "Today", "Transport"]

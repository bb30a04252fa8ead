"""HTTP to the central server. The only package that knows requests."""

from requests.adapters import BaseAdapter as Transport

from kiosk.sync.http.central import Server
from kiosk.sync.http.certificate_dates import Today
from kiosk.sync.http.no_answer import NoAnswer, NotTaken

__all__ = ["NoAnswer", "NotTaken", "Server", "Today", "Transport"]

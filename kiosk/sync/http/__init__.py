"""HTTP to the central server. The only package that knows requests."""

from requests.adapters import BaseAdapter as Transport

from kiosk.sync.http.central import CentralClient
from kiosk.sync.http.certificate_dates import CertificateDates
from kiosk.sync.http.no_answer import NoAnswer, NotTaken

__all__ = ["CentralClient", "CertificateDates", "NoAnswer", "NotTaken", "Transport"]

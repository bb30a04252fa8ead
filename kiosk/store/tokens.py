"""The tokens of tickets: made from one secret of this store and the ticket's identity, so that none is ever stored.

Anybody with a token sees the ticket's page. The secret never leaves the file: it is no event, in no log, in no answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b32encode
from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, select

from hall.tickets import TOKEN_SIGNS, Ticket
from kiosk.store.tables import kept

KEY = "ticket_secret"
SECRET_BYTES = 32
TOKEN_BYTES = 16

_KEPT = select(kept.c.value).where(kept.c.key == bindparam("key"))


class Tokens:
    """Tells a ticket's token: the same for each copy of its paper, and after a restart."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, ticket_id: str) -> str:
        """26 signs that a QR holds in its compact mode."""
        made = hmac.digest(self._secret, ticket_id.encode(), hashlib.sha256)[:TOKEN_BYTES]
        return b32encode(made).decode()[:TOKEN_SIGNS]

    def on(self, given: Ticket) -> Ticket:
        """The ticket with its token, for paper and screen."""
        return replace(given, token=self.of(given.ticket_id))


def tokens(connection: Connection) -> Tokens:
    """Those of this store; its secret is made the first time.

    A copy of the file has the same secret. That does no harm: identities of tickets are random, so two tickets have
    two tokens at any kiosk.
    """
    found = connection.execute(_KEPT, {"key": KEY}).scalar()
    if found is not None:
        return Tokens(bytes.fromhex(json.loads(found)["secret"]))
    secret = secrets.token_bytes(SECRET_BYTES)
    connection.execute(insert(kept), {"key": KEY, "value": json.dumps({"secret": secret.hex()})})
    return Tokens(secret)

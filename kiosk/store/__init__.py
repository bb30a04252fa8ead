"""The kiosk's memory in SQLite: `Store` writes and reads, `Reader` only reads."""

from kiosk.store.errors import (
    NewerSchema,
    NumbersExhausted,
    QuotaUsedUp,
    StillPrinting,
    StoreDamaged,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreLocked,
    UnknownJob,
    UnknownTicket,
    WrongStep,
    WrongStore,
)
from kiosk.store.quarantine import quarantine
from kiosk.store.reader import Reader
from kiosk.store.store import Store
from kiosk.store.values import (
    Again,
    AskedBy,
    Event,
    Identity,
    Issued,
    IssueRequest,
    PrintJob,
    QueueStep,
    QuotaCheck,
    StoreCounts,
)

__all__ = [
    "Again",
    "AskedBy",
    "Event",
    "Identity",
    "IssueRequest",
    "Issued",
    "NewerSchema",
    "NumbersExhausted",
    "PrintJob",
    "QueueStep",
    "QuotaCheck",
    "QuotaUsedUp",
    "Reader",
    "StillPrinting",
    "Store",
    "StoreCounts",
    "StoreDamaged",
    "StoreError",
    "StoreFailed",
    "StoreFull",
    "StoreLocked",
    "UnknownJob",
    "UnknownTicket",
    "WrongStep",
    "WrongStore",
    "quarantine",
]

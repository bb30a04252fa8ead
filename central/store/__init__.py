"""Central's store: SQLite or PostgreSQL by URL, through one code path. Every key begins with the hall."""

from central.store.errors import (
    NewerSchema,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreReadOnly,
    UnknownHall,
)
from central.store.store import CentralStore

__all__ = [
    "CentralStore",
    "NewerSchema",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFailed",
    "StoreFull",
    "StoreReadOnly",
    "UnknownHall",
]

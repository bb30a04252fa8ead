"""An act with a request id is done once: its outcome, kept in the same transaction, answers a repeated request.

A refusal is kept too: an act that was refused must not be done by an attempt that comes late.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select

from central.queue.errors import ActRefused, MalformedAct, RequestWithdrawn, UnknownTicketOrCounter
from central.queue.wire import ActAsk, ActDone, CounterView
from central.store.tables import asked
from hall.protocol import ActKind

KEEP = timedelta(days=2)
"""Nobody asks again later than this; a page gives up within minutes."""
WITHDRAWN = "withdrawn before it was done: it is not done, and will not be"
_HALL = asked.c.hall == bindparam("in_hall")
KNOWN = select(asked).where(_HALL, asked.c.request_id == bindparam("which"))
KEEP_ONE = insert(asked).inline()
FORGET = delete(asked).where(_HALL, asked.c.at_utc < bindparam("before"))


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """What came of an act: either done, or the reason why not."""

    done: ActDone | None
    why: ActRefused | MalformedAct | UnknownTicketOrCounter | None = None

    def result(self) -> ActDone:
        """The answer. Raises the reason why not."""
        if self.why is not None:
            raise self.why
        assert self.done is not None
        return self.done


def digest_of(counter: str, kind: ActKind, ask: ActAsk) -> str:
    """Of all that an act is, so that one request id cannot mean two acts."""
    what = ask.model_dump_json(exclude={"request_id", "withdraw"})
    return hashlib.sha256(json.dumps([counter, kind.value, what]).encode()).hexdigest()


def known(connection: Connection, hall: str, request_id: str, digest: str) -> KeptOutcome | None:
    """What came of this request before; None: it is new. Raises Malformed if it was another act."""
    row = connection.execute(KNOWN, {"in_hall": hall, "which": request_id}).first()
    if row is None:
        return None
    if row.digest != digest:
        raise MalformedAct("this request_id was used for another act: every press needs one of its own")
    return _read(row.outcome, row.body)


def keep(connection: Connection, hall: str, request_id: str, digest: str, outcome: KeptOutcome, at: datetime) -> None:
    """Remember the outcome; what is long past is forgotten."""
    connection.execute(FORGET, {"in_hall": hall, "before": at - KEEP})
    kind, body = _written(outcome)
    row = {"hall": hall, "request_id": request_id, "digest": digest, "outcome": kind, "body": body, "at_utc": at}
    connection.execute(KEEP_ONE, row)


def _written(outcome: KeptOutcome) -> tuple[str, str]:
    match outcome.why:
        case None:
            assert outcome.done is not None
            return "done", outcome.done.model_dump_json()
        case ActRefused() as refused:
            kept = {"detail": str(refused), "counter": refused.counter.model_dump(mode="json")}
            kind = "withdrawn" if isinstance(refused, RequestWithdrawn) else "refused"
            return kind, json.dumps({**kept, "seconds": refused.seconds})
        case error:
            return ("malformed" if isinstance(error, MalformedAct) else "unknown"), json.dumps({"detail": str(error)})


def _read(kind: str, body: str) -> KeptOutcome:
    if kind == "done":
        return KeptOutcome(ActDone.model_validate_json(body))
    kept = json.loads(body)
    match kind:
        case "malformed":
            return KeptOutcome(None, MalformedAct(kept["detail"]))
        case "unknown":
            return KeptOutcome(None, UnknownTicketOrCounter(kept["detail"]))
        case _:
            counter = CounterView.model_validate(kept["counter"])
            why = RequestWithdrawn if kind == "withdrawn" else ActRefused
            return KeptOutcome(None, why(kept["detail"], counter, kept["seconds"]))

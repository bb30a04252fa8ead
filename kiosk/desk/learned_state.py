"""What the estimated wait learned on days before: kept in the store when a day is over, rebuilt if that is no use.

Only whole days are kept. Today always comes from the steps themselves, so nothing has to be written while people press.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from hall.catalogue import Catalogue
from hall.tickets import business_date
from hall.wait import WaitParameters
from hall.wait.forecast import HistoryReplay, prior_seconds, shared_lines
from hall.wait.settings import WaitSettings
from kiosk.store import QueueStep, StepMark, Store

KEY = "wait_learned"
AT_ONCE = 2000
"""New tickets that are folded while the kiosk opens, about 0.2 s; more are folded beside the first visitors."""
REMEMBERED = 100_000
"""Tickets that a rebuild reads, the newest."""

log = logging.getLogger(__name__)


class LearnedState:
    """Where the days before come from. `open` and `learn` may be called from any thread, one at a time each."""

    def __init__(self, store: Store, catalogue: Catalogue, settings: WaitSettings, zone: ZoneInfo) -> None:
        self._store, self._catalogue, self._settings, self._zone = store, catalogue, settings, zone
        self._of = fingerprint(catalogue)
        self.behind = False
        """Days before are not yet in the fold that was opened last; `learn` and another `open` put them in."""

    def open(self, today: date | None) -> HistoryReplay:
        """The days before and today as far as it is in the store. None: the clock cannot say which day it is."""
        fold, mark = self._kept()
        self.behind = self._store.newest_ticket() - mark.ticket > AT_ONCE
        if self.behind:
            mark = self._store.step_mark()
        return self._fold(fold, mark, today, keep=not self.behind, stop=_never)

    def learn(self, today: date, stop: Callable[[], bool]) -> bool:
        """Folds all days before and keeps the outcome, without a fold that anybody uses. False: stopped before."""
        fold, mark = self._kept()
        if mark == StepMark():
            mark = self._store.step_mark(back=REMEMBERED)
        self._fold(fold, mark, today, keep=True, stop=stop)
        return not stop()

    def _fold(
        self, fold: HistoryReplay, mark: StepMark, today: date | None, *, keep: bool, stop: Callable[[], bool]
    ) -> HistoryReplay:
        """What was learned is kept at the moment where today begins; with `keep` and if there is anything new in it."""
        reached, before = mark, True
        for step in self._store.steps_since(mark):
            if stop():
                return fold
            if before and today is not None and self._is_of(step, today, fold.day):
                before = False
                self._turn(fold, reached, today, keep=keep and reached != mark)
            fold.take(step)
            reached = step.mark or reached
        if before and today is not None:
            self._turn(fold, reached, today, keep=keep and reached != mark)
        return fold

    def _turn(self, fold: HistoryReplay, reached: StepMark, today: date, *, keep: bool) -> None:
        if keep and fold.day != today:
            self._keep(fold, reached)
        fold.begin(today)

    def _is_of(self, step: QueueStep, today: date, before: date | None) -> bool:
        """Whether a step is of today; one by a clock that cannot be believed is of the day before it."""
        return business_date(step.at, self._zone) == today if step.trusted else before == today

    def _keep(self, fold: HistoryReplay, reached: StepMark) -> None:
        state = fold.waits.estimator.state()
        mark = [reached.ticket, reached.change, reached.heard]
        oldest = self._store.newest_ticket() - REMEMBERED
        self._store.keep_learned(KEY, {"of": self._of, "mark": mark, "state": state}, oldest)

    def _kept(self) -> tuple[HistoryReplay, StepMark]:
        """What was kept, if it is of this catalogue and this program; else nothing, from the beginning."""
        kept = self._store.kept(KEY)
        if kept is not None and kept.get("of") == self._of:
            try:
                fold = HistoryReplay(self._catalogue, self._settings, self._zone, kept["state"])
                return fold, StepMark(*kept["mark"])
            except (ValueError, KeyError, TypeError) as error:
                log.warning("what the estimated wait had learned cannot be read and is learned again: %s", error)
        return HistoryReplay(self._catalogue, self._settings, self._zone), StepMark()


def fingerprint(catalogue: Catalogue) -> str:
    """All but the steps that learning depends on: configured paces, shared lines, hours, and how it learns."""
    queues = [(queue.series, queue.schedule) for queue in catalogue.queues]
    hours = (catalogue.schedules, catalogue.seasons, catalogue.holidays, catalogue.special_days)
    lines = sorted(shared_lines(catalogue).items())
    parts: list[Any] = [sorted(prior_seconds(catalogue).items()), lines, queues, repr(hours), repr(WaitParameters())]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _never() -> bool:
    return False

"""Whatever is asked of central, by its own description, it answers as described and never breaks. On both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import Session
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from central.app import create_app
from central.numbers import SequencerGate
from central.store import CentralStore
from tests.mirror.hall import ADMIN
from tests.mirror.link import Cable, Link
from tests.mirror.station import HALL
from tests.mirror.templates import TOKENS, central_with_kiosks, prepare_central, settings_of
from tests.mirror.wire import Wire, without_threads
from tests.support.clock import FixedClock
from tests.support.postgres import cluster, database
from tests.support.small_catalogue import SMALL

KIOSKS = (
    "POST /v1/kiosk/events",
    "POST /v1/kiosk/heartbeat",
    "GET /v1/halls/{hall}/events",
    "POST /v1/halls/{hall}/numbers",
    "POST /v1/halls/{hall}/leases",
    "GET /v1/halls/{hall}/versions/{kind}/{version}",
)
"""What kiosks ask; all else is an administrator's."""
DEEP = (*KIOSKS, "POST /v1/halls/{hall}/counters/{counter}/{act}")
REAL = {
    "hall": HALL,
    "counter": "1",
    "kiosk_id": "k1",
    "kiosk": "k1",
    "series": "AK",
    "service": "DUKCAPIL-01",
    "number": 901,
    "ticket": "AK-901",
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
FUZZ = settings(
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True)
class Central:
    """A running central, and its description."""

    app: Any
    wire: Wire

    def session(self, token: str) -> Session:
        made = Session()
        made.headers["Authorization"] = f"Bearer {token}"
        made.mount("http://", Link(Cable(self.wire.ask)))
        return made


@contextmanager
def _url(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{shutil.copy(central_with_kiosks(folder / 'made.sqlite3'), folder / 'central.sqlite3')}"
        return
    with cluster() as server, database(server) as url:
        text = url.render_as_string(hide_password=False)
        prepare_central(text)
        yield text


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def central(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    folder = tmp_path_factory.mktemp("fuzz")
    catalogue = folder / "catalogue.toml"
    catalogue.write_text(SMALL, encoding="utf-8")
    with _url(request.param, folder) as url, without_threads():
        store = CentralStore(url)
        app = create_app(
            store, settings_of(catalogue), clock=FixedClock(), admin_token=ADMIN, gate=SequencerGate(patience_seconds=0)
        )
        wire = Wire(app)
        yield Central(app, wire)
        wire.close()
        store.close()


def operations(app: Any) -> list[Any]:
    """Everything that can be asked."""
    load_all_checks()
    schema: Any = schemathesis.openapi.from_dict(app.openapi())
    schema.config.update(base_url="http://central.test")
    return [found.ok() for found in schema.get_all_operations()]


def ask_anything(central: Central, operation: Any) -> None:
    """Questions of one kind, whether well-meant or not."""
    name = f"{operation.method.upper()} {operation.path}"
    session = central.session(TOKENS["k1"] if name in KIOSKS else ADMIN)

    @settings(FUZZ, max_examples=50 if name in DEEP else 12)
    @given(case=operation.as_strategy(), real=st.integers(0, 4))
    def ask(case: Any, real: int) -> None:
        if real:
            _as_if_meant(case)
        response = case.call(session=session)
        assert not central.wire.crashes, f"{case.method} {case.path} broke central: {central.wire.crashes[0]!r}"
        case.validate_response(response, checks=CHECKS)

    ask()


def test_nothing_that_is_asked_breaks_it(central: Central) -> None:
    asked = operations(central.app)
    assert len(asked) > 20
    for operation in asked:
        ask_anything(central, operation)


def _as_if_meant(case: Any) -> None:
    """Names that are there, so that what lies behind them is reached."""
    for place in (case.path_parameters, case.body if isinstance(case.body, dict) else {}):
        for name, value in REAL.items():
            if name in (place or {}):
                place[name] = value

"""Every test that asks for `central_store` runs twice: on SQLite and on a real PostgreSQL (not with --fast)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from central.store import CentralStore
from tests.central.whole import LENT
from tests.support.hashes import quick_hashes
from tests.support.lent_app import give_back
from tests.support.postgres import Lent, cluster, database
from tests.support.sampling import LITTLE

__all__ = ["quick_hashes"]

HALL = "kendari"
ZONE = "Asia/Makassar"
KINDS = ["sqlite"] if LITTLE else ["sqlite", "postgresql"]


def _with_a_hall(url: str) -> None:
    store = CentralStore(url)
    store.add_hall(HALL, ZONE)
    store.close()


@pytest.fixture(autouse=True)
def lent_applications() -> Iterator[None]:
    """The next test may have them."""
    yield
    while LENT:
        give_back(LENT.pop())


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A running server."""
    with cluster() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_halls(postgres: URL) -> Iterator[Lent]:
    """Databases with tables and one hall."""
    with database(postgres) as url:
        _with_a_hall(url.render_as_string(hide_password=False))
        assert url.database is not None
        lent = Lent(postgres, url.database)
        yield lent
        lent.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("template") / "central.sqlite3"
    _with_a_hall(f"sqlite:///{path}")
    return path


@contextmanager
def _url(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    if kind == "postgresql":
        with request.getfixturevalue("postgres_halls").database() as url:
            yield url.render_as_string(hide_password=False)
    else:
        path = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "central.sqlite3")
        yield f"sqlite:///{path}"


@pytest.fixture(params=KINDS)
def central_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database with tables and the hall."""
    with _url(request.param, request, tmp_path) as url:
        yield url


@pytest.fixture
def central_store(central_url: str) -> Iterator[CentralStore]:
    """A store with the hall "kendari"."""
    store = CentralStore(central_url)
    yield store
    store.close()


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables."""
    if request.param == "postgresql":
        with database(request.getfixturevalue("postgres")) as url:
            yield url.render_as_string(hide_password=False)
    else:
        yield f"sqlite:///{tmp_path / 'new.sqlite3'}"

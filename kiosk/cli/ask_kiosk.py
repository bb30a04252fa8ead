"""How commands ask: the running kiosk if there is one on the same store; else they open the store themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from hall.catalogue import CatalogueErrors
from hall.command_line import CommandFailed
from kiosk.cli.backend import Backend, Unusable
from kiosk.cli.exit_codes import REFUSED
from kiosk.cli.runtime import ground
from kiosk.config import Settings
from kiosk.control_socket import CommandRejected, ForeignUser, NobodyThere, ask


class AnswersCommands(Protocol):
    """A question by its name, with its values."""

    def __call__(self, question: str, **values: Any) -> Mapping[str, Any]:
        """The answer. Raises Trouble if it is refused."""


def ask_once(settings: Settings, as_json: bool, question: str, **values: Any) -> Mapping[str, Any]:
    """One question, one answer. Raises Trouble."""
    with asking(settings, as_json) as ask:
        return ask(question, **values)


@contextmanager
def asking(settings: Settings, as_json: bool) -> Iterator[AnswersCommands]:
    """Several questions to the same kiosk; what one of them began, the next can end. Raises Trouble."""
    with _opened(settings, as_json) as answers:

        def ask(question: str, **values: Any) -> Mapping[str, Any]:
            try:
                return answers(question, values)
            except CommandRejected as error:
                raise CommandFailed(str(error), REFUSED, as_json) from error

        yield ask


class _Answers(Protocol):
    def __call__(self, question: str, values: Mapping[str, Any]) -> Mapping[str, Any]: ...


@contextmanager
def _opened(settings: Settings, as_json: bool) -> Iterator[_Answers]:
    try:
        ask(settings.store.path, "who")
    except ForeignUser as error:
        raise CommandFailed(str(error), as_json=as_json) from error
    except NobodyThere:
        with _here(settings, as_json) as backend:
            yield lambda question, values: backend.handlers()[question](values)
        return
    yield lambda question, values: _of_running(settings, as_json, question, values)


def _of_running(settings: Settings, as_json: bool, question: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return ask(settings.store.path, question, **values)
    except NobodyThere as error:
        raise CommandFailed(f"the kiosk on {settings.store.path} went away: {error}", as_json=as_json) from error


@contextmanager
def _here(settings: Settings, as_json: bool) -> Iterator[Backend]:
    try:
        made = ground(settings)
    except CatalogueErrors as error:
        raise CommandFailed(str(error), as_json=as_json) from error
    backend = Backend(made)
    try:
        backend.open()
        yield backend
    except Unusable as error:
        raise CommandFailed(str(error), as_json=as_json) from error
    finally:
        backend.close()

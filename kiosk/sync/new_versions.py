"""Versions of catalogue and settings that central names: fetched, checked as a whole, kept for the next start."""

from __future__ import annotations

import logging
from pathlib import Path

from hall.catalogue import CatalogueErrors, load_catalogue
from hall.protocol import Versions
from kiosk.config import mistakes_in_pushed
from kiosk.config.remote import Kind, PushedFile, pushed, put_in_force, write_text
from kiosk.sync.http import CentralClient, NoAnswer

log = logging.getLogger(__name__)


class VersionInstaller:
    """Used by one thread. A text with a mistake is never used; the mistake goes up with the next heartbeat."""

    def __init__(self, server: CentralClient, hall: str, folder: Path) -> None:
        self._server, self._hall, self._folder = server, hall, folder
        self._rejected: dict[Kind, tuple[str, str]] = {}
        """Version and first mistake of what could not be used. It is not fetched again in this run."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be used, in words."""
        return tuple(mistake for _, mistake in self._rejected.values())

    def adopt(self, wanted: Versions) -> None:
        """Brings the kept versions to those. What cannot be fetched now is tried with the next heartbeat."""
        kept = pushed(self._folder)
        names: tuple[tuple[Kind, str | None], ...] = (("catalogue", wanted.catalogue), ("settings", wanted.settings))
        for kind, version in names:
            now = kept.get(kind)
            if version == (None if now is None else now.version):
                self._rejected.pop(kind, None)
                continue
            if version is not None and version == self._rejected.get(kind, ("", ""))[0]:
                continue
            try:
                self._change(kind, version)
            except (NoAnswer, OSError) as error:
                log.warning("the %s that central names cannot be fetched now: %s", kind, error)

    def _change(self, kind: Kind, version: str | None) -> None:
        if version is None:
            put_in_force(self._folder, kind, None)
            log.info("%s: from the next start on the kiosk uses its own again", kind)
            return
        content = self._server.version(self._hall, kind, version).content
        path = write_text(self._folder, kind, content)
        mistakes = _mistakes(kind, version, path, content)
        if mistakes:
            self._rejected[kind] = (version, mistakes[0])
            for mistake in mistakes:
                log.error("%s", mistake)
            path.unlink()
            return
        put_in_force(self._folder, kind, PushedFile(version, path))
        self._rejected.pop(kind, None)
        log.info("%s %s of central is right and is used from the next start on", kind, version)


def _mistakes(kind: Kind, version: str, path: Path, content: str) -> tuple[str, ...]:
    if kind == "settings":
        return mistakes_in_pushed(content, f"settings {version} of central")
    try:
        load_catalogue(path)
    except CatalogueErrors as errors:
        return tuple(f"catalogue {version} of central: {mistake}" for mistake in errors.mistakes)
    return ()

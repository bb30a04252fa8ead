"""`kiosk check` says where the way to central can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli.machine_checks import notes_of
from kiosk.config import CentralSettings, Settings, StoreSettings


@pytest.mark.parametrize(("url", "plain"), [
    ("http://192.168.1.10:8000", True), ("HTTP://central.example:8000", True), ("https://central.example:8443", False),
    ("http://127.0.0.1:8000", False), ("http://localhost:8000", False), ("http://[::1]:8000", False), ("", False),
])  # fmt: skip
def test_plain_http_to_another_machine_is_named(url: str, plain: bool, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.touch()
    settings = Settings(
        central=CentralSettings(url=url, ca=authority), store=StoreSettings(path=tmp_path / "kiosk.sqlite3")
    )
    found = [note for note in notes_of(settings) if "central.url" in note]
    assert len(found) == int(plain)
    assert all("[tls]" in note and "central.ca" in note for note in found)

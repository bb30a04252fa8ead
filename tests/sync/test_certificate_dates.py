"""A machine that comes up in 1970 hears central over TLS all the same; who signed its certificate still counts."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hall.protocol import Acked
from kiosk.sync.http import CentralClient, CertificateDates, NoAnswer
from tests.sync.hostile import hostile, reply, says
from tests.sync.test_guards import ACK, batch, context_of

SETTINGS = """
[ca]
default_ca = ours
[ours]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = anything
x509_extensions = host
[anything]
commonName = supplied
[host]
subjectAltName = IP:127.0.0.1
basicConstraints = CA:TRUE
"""
IN_2020 = datetime(2020, 1, 15, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def of_2020(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two authorities whose certificates were valid in January 2020 alone: to them this machine's clock is wrong."""
    folder = tmp_path_factory.mktemp("of-2020")
    (folder / "settings").write_text(SETTINGS)

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)

    for name in ("ours", "theirs"):
        (folder / "index").write_text("")
        (folder / "serial").write_text("01")
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        openssl("req", "-new", *curve, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        dates = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z")
        files = ("-keyfile", f"{name}.key", "-in", f"{name}.csr", "-out", f"{name}.pem")
        openssl("ca", "-config", "settings", "-selfsign", "-batch", "-notext", *dates, *files)
    return folder


def ask(folder: Path, who: str, today: CertificateDates) -> tuple[bool, bool]:
    """Whether an answer came from who answers there, and whether it counts as one whose dates were held."""
    with hostile(says(reply(ACK)), context_of(folder, who)) as there:
        url = there.url.replace("http:", "https:")
        server = CentralClient(url, token="t0ken", ca=folder / "ours.pem", today=lambda: today)
        refused = ""
        try:
            assert server.events(batch()) == Acked(acked_seq=12)
        except NoAnswer as error:
            refused = str(error)
        server.close()
    assert not refused or "certificate" in refused
    return not refused, server.tls


@pytest.mark.parametrize(
    ("today", "answer", "vouches"),
    [
        (CertificateDates(), False, None),
        (CertificateDates(system=False), True, False),
        (CertificateDates(system=False, now=IN_2020), True, True),
        (CertificateDates(system=False, now=LATER), False, None),
    ],
)
def test_dates_are_held_against_a_time_that_can_be_right(
    of_2020: Path, today: CertificateDates, answer: bool, vouches: bool | None
) -> None:
    came, dated = ask(of_2020, "ours", today)
    assert came is answer
    assert vouches is None or dated is vouches


@pytest.mark.parametrize("today", [CertificateDates(system=False), CertificateDates(system=False, now=IN_2020)])
def test_another_authority_is_refused_whatever_the_time(of_2020: Path, today: CertificateDates) -> None:
    assert ask(of_2020, "theirs", today)[0] is False

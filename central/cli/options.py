"""Options that most commands of `central` have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; else CENTRAL_CONFIG, else config/central.toml.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]
Hall = Annotated[str | None, typer.Option(help="Where the settings name several.")]
Ticket = Annotated[str | None, typer.Argument(help="Label or identity; else the visitor at the counter.")]
Reason = Annotated[str | None, typer.Option(help="Why; it is kept.")]
Officer = Annotated[str | None, typer.Option(help="Who; it is kept.")]

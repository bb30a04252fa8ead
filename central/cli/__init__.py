"""The `central` command. Commands that only ask never import the database."""

from central.cli.main import main

__all__ = ["main"]

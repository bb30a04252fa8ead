"""The `kiosk` command. Commands without a window never import kivy."""

from kiosk.cli.main import main

__all__ = ["main"]

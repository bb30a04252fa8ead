"""Commands a simple printer does not know: it prints what of their bytes is text."""

from __future__ import annotations

from kiosk.printing.parsed_commands import AskIdentity, AskInOrder, Automatic, Command, ProcessId, Style, TextLine

SPACING = 30


def as_rubbish(command: Command) -> Command:
    """The line that such a printer makes of the command; a command that every printer knows stays as it is."""
    match command:
        case ProcessId(name):
            return _line(f"(H00{name}")
        case AskIdentity(n):
            return _line(f"I{chr(n)}")
        case AskInOrder():
            return _line("r")
        case Automatic():
            return _line("a")
        case _:
            return command


def _line(text: str) -> TextLine:
    return TextLine(text, Style(), "left", SPACING)

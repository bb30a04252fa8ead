"""What an exchange came to, if it was no answer at all."""

from __future__ import annotations


class NoAnswer(Exception):
    """There was no answer that counts. The text says what came instead, and what to do about it.

    `retry_after`: seconds that central asks to wait; None: it did not ask. `status`: that of an answer without use.
    """

    def __init__(self, text: str, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.status = status


class NotTaken(NoAnswer):
    """401 or 403: central does not take this kiosk's token, or the one-time code."""

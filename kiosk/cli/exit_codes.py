"""Exit codes of commands, beside 1 for a mistake."""

REFUSED = 3
NOT_ON_PAPER = 4

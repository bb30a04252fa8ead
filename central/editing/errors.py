"""Why a change of the catalogue cannot be made."""

from __future__ import annotations


class ChangeImpossible(Exception):
    """The change cannot be made; the text says why and what helps, after the name of a form's field if it is of one."""

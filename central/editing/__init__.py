"""Editing the catalogue: changes as plain values, made in its text so that comments and order stay, with a history."""

from central.editing.changes import Change, Impossible, apply
from central.editing.publishing import Catalogues, Changed, Revision, Version

__all__ = ["Catalogues", "Change", "Changed", "Impossible", "Revision", "Version", "apply"]

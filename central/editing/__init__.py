"""Editing the catalogue: changes as plain values, made in its text so that comments and order stay, with a history."""

from central.editing.changes import Change, apply
from central.editing.errors import Impossible
from central.editing.publishing import Catalogues, Changed, Revision, Version

__all__ = ["Catalogues", "Change", "Changed", "Impossible", "Revision", "Version", "apply"]

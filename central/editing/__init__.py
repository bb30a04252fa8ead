"""Editing the catalogue: changes as plain values, made in its text so that comments and order stay, with a history."""

from central.editing.changes import Change, apply
from central.editing.errors import ChangeImpossible
from central.editing.publishing import Catalogues, ChangedMeanwhile, Revision, Version

__all__ = ["Catalogues", "Change", "ChangeImpossible", "ChangedMeanwhile", "Revision", "Version", "apply"]

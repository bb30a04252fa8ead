"""Which extra of the package brings a library that is not installed: `kiosk`, `central` or `virtual-printer`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OURS = ("hall", "kiosk", "central")
NONE: Mapping[str, str] = MappingProxyType({})


def not_installed(error: ModuleNotFoundError, extra: str, others: Mapping[str, str] = NONE) -> str:
    """What is missing and how to get it, in one sentence. `others`: libraries of another extra than `extra`.

    Raises the error again if it is a module of our own that is missing: then no extra brings it.
    """
    library = (error.name or "").partition(".")[0]
    if not library or library in OURS:
        raise error
    wanted = others.get(library, extra)
    return f"the library {library} is not installed; install the wheel with its extra: pip install 'WHEEL[{wanted}]'"

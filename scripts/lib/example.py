"""What scripts/run has to know of the example before it starts it: NAME=VALUE lines, one clock for all its parts.

Says in a sentence what is wrong with the settings, the catalogue or the environment, and exits with 2.
"""

import logging
import shlex
import sys

from hall.catalogue import CatalogueErrors
from hall.command_line import CommandFailed
from kiosk.cli.checks import settings_or_trouble
from kiosk.cli.runtime import demo_environment, ground


def main() -> None:
    """Prints what a shell can take over with `eval`."""
    logging.disable(logging.WARNING)
    try:
        settings = settings_or_trouble(None)
        made = ground(settings)
    except (CommandFailed, CatalogueErrors) as error:
        print(f"scripts/run: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    names = {"kiosk_name": settings.place.kiosk, "hall_name": settings.place.hall}
    for name, value in names.items():
        print(f"{name}={shlex.quote(value)}")
    for name, value in demo_environment(made.ahead).items():
        print(f"export {name}={shlex.quote(value)}")


if __name__ == "__main__":
    main()

"""Start the command line: ``python -m netplan`` and the script ``netplan-gis``."""

import os
import signal
import sys

# Until a job runs nothing has been written: an interrupt simply ends the process, without a traceback.
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda _signal, _frame: os._exit(130))

from netplan.cli.app import run  # noqa: E402 - the interrupt must be handled while this imports
from netplan.model.codes import Language  # noqa: E402 - the same


def open_window(project: str, language: Language) -> int:
    """Show the window with a project, "" for none, and return its exit code."""
    # loads Qt, which no other command needs
    from netplan.ui.app import start

    return start(project, language)


def main() -> int:
    """Run the command given on the command line and return its exit code."""
    return run(sys.argv[1:], os.environ, open_window)


if __name__ == "__main__":
    sys.exit(main())

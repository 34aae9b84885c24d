"""Where the frozen program begins.

netplan starts children of itself as ``python -m MODULE`` and ``python -c CODE`` (files from outside and map
sheets are read and drawn there). A frozen program has no Python to call, so it understands the two itself.
"""

import multiprocessing
import runpy
import sys


def main() -> int:
    """Be the interpreter a child was started with, or the program."""
    multiprocessing.freeze_support()
    match sys.argv[1:]:
        case ["-c", code, *rest]:
            sys.argv = ["-c", *rest]
            exec(code, {"__name__": "__main__"})  # noqa: S102 - what netplan itself hands to its child
            return 0
        case ["-m", module, *rest] if module.startswith("netplan."):
            sys.argv = [module, *rest]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            return 0
    from netplan.__main__ import main as program  # handles signals as soon as it is imported

    return program()


if __name__ == "__main__":
    sys.exit(main())

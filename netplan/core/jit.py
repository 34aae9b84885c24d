"""The one way to compile a kernel.

A kernel takes arrays only (C order, from ``graph`` or made beside the call), at most eight of them, never
calls back into Python, and is private to its module. Without fast-math: it deletes ``isinf``.

numba does not see an edit in an imported file and would serve stale machine code, so its cache lives
in a folder named after a hash of every source file of ``core`` with a kernel, and of every one that these
import. The folder can be moved with ``NUMBA_CACHE_DIR``; ``netplan-gis doctor`` prints it. Folders of other
versions are removed when none of their programs has started for a month.
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import platformdirs

P = ParamSpec("P")
R = TypeVar("R")


_IMPORTED = re.compile(r"^from netplan\.core\.([\w.]+) import", re.MULTILINE)
_KERNELS = "from netplan.core.jit import"
_FOLDER = re.compile(r"[0-9a-f]{16}")
_UNUSED_S = 30 * 86_400.0


def compiled_from(core: Path) -> list[Path]:
    """Return the source files that kernels in a folder see: their own and what these import, sorted."""
    text = {source: source.read_text("utf-8") for source in core.rglob("*.py")}
    seen, waiting = set[Path](), [source for source, said in text.items() if _KERNELS in said]
    while waiting:
        source = waiting.pop()
        if source not in seen:
            seen.add(source)
            named = [core / name.replace(".", "/") for name in _IMPORTED.findall(text[source])]
            both = [path for one in named for path in (one.with_suffix(".py"), one / "__init__.py")]
            waiting += [path for path in both if path in text]
    return sorted(seen)


def _cache_folder() -> Path:
    digest = hashlib.sha256()
    for source in compiled_from(Path(__file__).parent):
        digest.update(source.read_bytes())
    return Path(platformdirs.user_cache_dir("netplan-gis")) / "kernels" / digest.hexdigest()[:16]


def sweep(used: Path) -> None:
    """Note that a folder of kernels is used, and remove those beside it that nobody has used for a month.

    Several programs may do so at once, and one of them may just begin to use what another removes: numba
    takes a file that is gone as one that never was, and compiles. What cannot be written stays.
    """
    with suppress(OSError):
        used.mkdir(parents=True, exist_ok=True)
        os.utime(used)
        for other in used.parent.iterdir():
            if _FOLDER.fullmatch(other.name) and other.stat().st_mtime < time.time() - _UNUSED_S:
                shutil.rmtree(other, ignore_errors=True)


if "NUMBA_CACHE_DIR" not in os.environ:
    os.environ["NUMBA_CACHE_DIR"] = str(_cache_folder())
    sweep(Path(os.environ["NUMBA_CACHE_DIR"]))

import numba  # noqa: E402 - reads NUMBA_CACHE_DIR when it is imported

kernel = numba.njit(cache=True, nogil=True)
CACHE_FOLDER = Path(os.environ["NUMBA_CACHE_DIR"])


def inner(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what only kernels call: without the wrappers for Python it takes about half the time.

    numba would compile it once more for every constant that it is called with (1, -1, any int): it is told
    the plain type instead, which takes a third off the time all kernels take.
    """
    options = {"cache": True, "nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    unliteral: Any = numba.types.unliteral
    compiled: Any = numba.njit(**options)(function)  # type: ignore[call-overload] # not in its stubs
    plainly = compiled.get_call_template

    def called_with(types: tuple[Any, ...], named: dict[str, Any]) -> Any:
        return plainly(
            tuple(map(unliteral, types)),
            {name: unliteral(one) for name, one in named.items()},
        )

    compiled.get_call_template = called_with
    called: Callable[P, R] = compiled
    return called

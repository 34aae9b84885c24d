"""The one way to compile a kernel.

A kernel takes arrays only (C order, from ``graph`` or made beside the call), at most eight of them, never
calls back into Python, and is private to its module. Without fast-math: it deletes ``isinf``.

numba does not see an edit in an imported file and would serve stale machine code, so its cache lives
in a folder named after a hash of every source file of ``core`` with a kernel, and of every one that these
import. The folder can be moved with ``NUMBA_CACHE_DIR``; ``netplan-gis doctor`` prints it.
"""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import platformdirs

P = ParamSpec("P")
R = TypeVar("R")


_IMPORTED = re.compile(r"^from netplan\.core\.([\w.]+) import", re.MULTILINE)
_KERNELS = "from netplan.core.jit import"


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


os.environ.setdefault("NUMBA_CACHE_DIR", str(_cache_folder()))

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

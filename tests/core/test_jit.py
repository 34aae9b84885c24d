"""Which edits make machine code stale, and when it is removed."""

import importlib
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from netplan.core.jit import compiled_from, sweep


def test_machine_code_depends_on_kernels_and_on_what_they_import_and_on_nothing_else(tmp_path):
    (tmp_path / "graph").mkdir()
    kernel = "from netplan.core.jit import kernel\n"
    files = {
        "jit.py": "",
        "graph/__init__.py": "",
        "graph/paths.py": "from netplan.core.graph.sizes import (\n    MOST,\n)\n" + kernel,
        "graph/sizes.py": "from netplan.core.units import CENTS\nMOST = 3 * CENTS\n",
        "units.py": "CENTS = 100\n",
        "planning.py": "from netplan.core.graph.paths import search\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    seen = {path.relative_to(tmp_path).as_posix() for path in compiled_from(tmp_path)}
    assert seen == {"jit.py", "graph/paths.py", "graph/sizes.py", "units.py"}


DAY_S = 86_400


@pytest.fixture
def kernels(tmp_path):
    """Folders of kernels last used so many days ago, and one that is none."""
    for name, days in {"a" * 16: 40, "b" * 16: 31, "c" * 16: 29, "d" * 16: 400, "mine": 400}.items():
        file = tmp_path / name / "core_1" / "near.snap-12.py311.nbi"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"kernel")
        os.utime(tmp_path / name, 2 * (time.time() - days * DAY_S,))
    return tmp_path


def test_kernels_that_no_program_has_used_for_a_month_are_removed(kernels):
    sweep(kernels / ("d" * 16))
    assert {folder.name for folder in kernels.iterdir()} == {"c" * 16, "d" * 16, "mine"}
    assert (kernels / ("d" * 16) / "core_1" / "near.snap-12.py311.nbi").exists()
    assert (kernels / ("d" * 16)).stat().st_mtime > time.time() - DAY_S


def test_several_programs_sweep_at_once(kernels):
    gate = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: (gate.wait(60), sweep(kernels / (name * 16))), "cef0"))
    assert {folder.name for folder in kernels.iterdir()} == {*(name * 16 for name in "cef0"), "mine"}


def test_where_nothing_can_be_written_nothing_is_swept(kernels):
    sweep(kernels / "mine" / "core_1" / "near.snap-12.py311.nbi" / ("e" * 16))
    assert (kernels / ("a" * 16)).exists()


def test_a_program_whose_kernels_are_removed_meanwhile_compiles_them_anew(tmp_path, monkeypatch):
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path / "kernels"))
    (tmp_path / "swept_kernel.py").write_text(
        "from netplan.core.jit import kernel\n\n\n@kernel\ndef later(n):\n    return n + 1\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    later = importlib.import_module("swept_kernel").later
    shutil.rmtree(tmp_path / "kernels")
    assert later(1) == 2
    assert len(list((tmp_path / "kernels").rglob("*.nbi"))) == 1

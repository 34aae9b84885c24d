"""Which edits make machine code stale."""

from netplan.core.jit import compiled_from


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

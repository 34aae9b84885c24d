"""The rules of the house, checked on the source: imports, lengths, names, state, packages."""

import ast
import itertools
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "netplan"
SOURCES = sorted(PACKAGE.rglob("*.py"))
NAMES = [path.relative_to(ROOT).as_posix() for path in SOURCES]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

FILE_LINES = 400
CLASS_LINES = 200
PUBLIC_METHODS = 15
PARAMETERS = 6
KERNEL_PARAMETERS = 8
KERNEL_LINES = 40
LATE = (
    "netplan/batch/cluster.py",
    "netplan/cli/",
    "netplan/ui/",
    "netplan/io/feature_server.py",
    "netplan/__main__.py",
    "netplan/report/",
)  # may import late
CODE_LINES = {"netplan/ui/": 20, "netplan/": 40}
BASES = re.compile(
    r"(Q[A-Z]\w+|Exception|Protocol|NetplanError|NamedTuple)$"
)  # NamedTuple: arrays bundled for a kernel

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Source:
    name: str
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def functions(self) -> list[Function]:
        return [node for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        return [node for node in self.nodes if isinstance(node, ast.Import | ast.ImportFrom)]


@cache
def source(name: str) -> Source:
    text = (ROOT / name).read_text("utf-8")
    return Source(name, text, ast.parse(text))


@cache
def lines_of_code(source: Source) -> frozenset[int]:
    """Return the lines that hold code: no docstrings, comments or blank lines."""
    written = enumerate(source.text.split("\n"), 1)
    lines = {number for number, line in written if line.strip() and not line.lstrip().startswith("#")}
    for node in source.nodes:
        if isinstance(node, ast.Constant | ast.JoinedStr) and isinstance(node.end_lineno, int):
            lines |= set(range(node.lineno, node.end_lineno + 1))  # blank lines inside of a text, too
    for node in source.nodes:
        if isinstance(node, Function | ast.ClassDef) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return frozenset(lines)


def code_lines(source: Source, function: Function) -> int:
    """Count the lines of a body that hold code."""
    return len(lines_of_code(source) & set(range(function.body[0].lineno, (function.end_lineno or 0) + 1)))


def names_of(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            yield child.id


def is_kernel(function: Function) -> bool:
    return any("kernel" in set(names_of(decorator)) for decorator in function.decorator_list)


def n_parameters(function: Function) -> int:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return sum(argument.arg not in {"self", "cls"} for argument in every)


def problems_of(rule: Callable[[Source], Iterable[str]]) -> list[str]:
    """Return what a rule finds wrong with the sources, all of it."""
    return [problem for name in NAMES for problem in rule(source(name))]


def test_sizes() -> None:
    assert not (found := problems_of(too_large)), "\n".join(found)


def too_large(code: Source) -> list[str]:
    name = code.name
    limit = next(lines for folder, lines in CODE_LINES.items() if name.startswith(folder))
    problems = [f"{name}: {n} lines" for n in [code.text.count("\n")] if n > FILE_LINES]
    for function in code.functions:
        where = f"{name}:{function.lineno} {function.name}"
        most = KERNEL_LINES if is_kernel(function) else limit
        if (n := code_lines(code, function)) > most:
            problems.append(f"{where}: {n} code lines, {most} allowed")
        allowed = KERNEL_PARAMETERS if is_kernel(function) else PARAMETERS
        if (n := n_parameters(function)) > allowed:
            problems.append(f"{where}: {n} parameters, {allowed} allowed")
        if is_kernel(function) and not function.name.startswith("_") and name != "netplan/core/graph/heap.py":
            problems.append(f"{where}: a kernel is private to its module")
    for node in code.nodes:
        if isinstance(node, ast.ClassDef):
            where = f"{name}:{node.lineno} {node.name}"
            public = [f for f in node.body if isinstance(f, Function) and not f.name.startswith("_")]
            if (n := (node.end_lineno or 0) - node.lineno + 1) > CLASS_LINES:
                problems.append(f"{where}: {n} lines")
            if len(public) > PUBLIC_METHODS:
                problems.append(f"{where}: {len(public)} public methods")
    return problems


def test_inherits_only_from_exceptions_protocols_and_qt() -> None:
    assert not (found := problems_of(strange_bases)), "\n".join(found)


def strange_bases(code: Source) -> Iterator[str]:
    for node in code.nodes:
        if isinstance(node, ast.ClassDef):
            for base in map(ast.unparse, node.bases):
                if not BASES.search(base.partition("[")[0]):
                    yield f"{code.name}:{node.lineno} {node.name}({base})"


def test_imports_stand_at_the_top() -> None:
    """Only where start-up time needs it may a function import, and a comment says so."""
    assert not (found := problems_of(late_imports)), "\n".join(found)


def late_imports(code: Source) -> Iterator[str]:
    lines = code.text.splitlines()
    for function in code.functions:
        inside = [
            node for node in code.imports if function.lineno <= node.lineno <= (function.end_lineno or 0)
        ]
        if inside and not code.name.startswith(LATE):
            yield f"{code.name}:{inside[0].lineno} imports inside"
        if inside and "#" not in "\n".join(lines[function.lineno - 1 : function.end_lineno]):
            yield f"{code.name}:{function.lineno} imports inside and does not say why"


def test_every_file_has_a_name() -> None:
    """A file whose name has not been found yet is called utils."""
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools", "core"}
    assert not [name for name in NAMES if Path(name).stem in nameless]


MUTATORS = {"append", "add", "update", "extend", "insert", "pop", "remove", "clear", "setdefault", "popitem"}


def test_modules_keep_no_state() -> None:
    """No ``global``, no module-level list or dict that a function of the module changes."""
    assert not (found := problems_of(changed_by_functions)), "\n".join(found)


def changed_by_functions(code: Source) -> Iterator[str]:
    own = {
        target.id
        for node in code.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for function in code.functions:
        local = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and _stored(node)}
        shared = own - local - {argument.arg for argument in function.args.args}
        for node in ast.walk(function):
            if _changes(node, shared):
                yield f"{code.name}:{getattr(node, 'lineno', 0)}"


def _stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _changes(node: ast.AST, names: set[str]) -> bool:
    match node:
        case ast.Global():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
            return owner in names and method in MUTATORS
        case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store() | ast.Del()):
            return owner in names
    return False


CONTRACTS = {contract["name"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
# contract -> (file, import) that breaks it
BREACHES = {
    "Imports go downhill": ("netplan/model/plan.py", "import netplan.session"),
    "Translation belongs to those who speak to people": ("netplan/core/checks.py", "import netplan.i18n"),
    "numba only in core": ("netplan/report/__init__.py", "import numba"),
    "Files and databases only in io": ("netplan/core/graph/arrays.py", "import pyogrio"),
    "Dask only in batch": ("netplan/report/__init__.py", "import distributed"),
    "Qt only in ui": ("netplan/session/__init__.py", "import PySide6"),
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_every_contract_is_broken_once() -> None:
    assert set(BREACHES) == set(CONTRACTS)


def test_every_contract_bites(tmp_path: Path) -> None:
    """Each is broken by its own breach, all in one copy: the report names the import under its contract."""
    ignore = shutil.ignore_patterns("__pycache__", "*.toml", "locale")
    shutil.copytree(PACKAGE, tmp_path / "netplan", ignore=ignore)
    (tmp_path / "netplan/i18n.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in BREACHES.values():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    result = lint_imports(tmp_path)
    assert result.returncode == 1, result.stderr
    told = result.stdout.partition("Broken contracts")[2]
    for contract, (name, line) in BREACHES.items():
        assert re.search(rf"{re.escape(contract)}.*BROKEN", result.stdout), result.stdout
        section = re.split(r"\n\n\n(?=\S.*\n---)", told.partition(f"\n{contract}\n---")[2])[0]
        module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        assert f"{module} -> {line.removeprefix('import ')} " in section, (contract, result.stdout)


def test_lock_is_complete_and_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins = re.findall(r"^([a-z0-9][a-z0-9._-]*)==\S+ ", lock, re.MULTILINE)
    assert "://" not in lock
    assert lock.count(" \\\n    --hash=sha256:") >= len(pins)
    declared = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]
    wanted = {re.split(r"[\s<>=!~;\[]", name, maxsplit=1)[0].lower().replace("_", "-") for name in declared}
    assert wanted <= {pin.replace("_", "-").replace(".", "-") for pin in pins}


def test_every_library_is_declared() -> None:
    """What netplan imports is a dependency in pyproject.toml, not a guest of another package."""
    declared = {
        re.split(r"[\s<>=!~;\[]", name, maxsplit=1)[0].lower().replace("_essentials", "")
        for name in (
            *PYPROJECT["project"]["dependencies"],
            *itertools.chain.from_iterable(PYPROJECT["project"]["optional-dependencies"].values()),
        )
    } | {"shiboken6"}  # a part of PySide6 with a name of its own
    imported = {
        module.partition(".")[0]
        for name in NAMES
        for node in source(name).imports
        for module in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module]
        )
        if module
    }
    third_party = {name.lower() for name in imported - set(sys.stdlib_module_names) - {"netplan"}}
    assert third_party <= declared


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_qt_does_not_lose_references_to_none() -> None:
    """PySide6 6.12.0 drops a reference to None per call on Python 3.11, and aborts after some thousand."""
    core = pytest.importorskip("PySide6.QtCore", exc_type=ImportError)
    thing = core.QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert abs(sys.getrefcount(None) - before) < 100


# where what ruff forbids for safety is excused, with the rule
EXCUSED = {
    ("cli/doctor.py", "S603"),  # asks Qt in a process of this program
    ("io/serving.py", "S603"),  # this very program, as a server
    ("io/files/ask.py", "S603"),  # the child that opens files
    ("report/sheets/press.py", "S603"),  # the child that prints, and its answer in a private folder
    ("report/sheets/press.py", "S301"),
    ("ui/sheets/__main__.py", "S301"),
    ("report/council/proof.py", "S314"),  # a picture drawn by this program
    ("io/web.py", "S310"),  # an address whose scheme has been checked
    ("io/exports/qgis.py", "S608"),  # names of the program's own tables
    ("io/files/vector.py", "S608"),  # names in quotes, in the child
}
# who may open a database; all but the guarded ones are the program's own, or in the child
OPENS_DATABASES = {
    "io/guarded.py",
    "io/atomic.py",
    "io/publishing.py",
    "io/working_copy.py",
    "io/versions.py",
    "io/exports/gpkg_extras.py",
    "io/exports/qgis.py",
    "io/files/vector.py",
}


def test_pickle_shell_and_sql_are_excused_where_that_was_thought_over():
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for rules in re.findall(r"# noqa: ([A-Z0-9, ]+)", path.read_text("utf-8")):
            found |= {
                (path.relative_to(PACKAGE).as_posix(), rule) for rule in re.findall(r"S[2-7]\d\d", rules)
            }
    assert found == EXCUSED


def test_databases_are_opened_by_those_who_guard_them():
    opening = [path for path in PACKAGE.rglob("*.py") if "apsw.Connection(" in path.read_text("utf-8")]
    assert {path.relative_to(PACKAGE).as_posix() for path in opening} == OPENS_DATABASES


NUMPYS = re.compile(
    r"\bnp\.((exp|log)(2|10|1p|m1)?|(arc)?(sin|cos|tan)h?|arctan2|power|float_power|cbrt|logaddexp)\("
)
IN_KERNELS = {"core/choice/swap.py"}  # compiled, they are those of the C library


def test_what_is_computed_rests_on_no_function_of_numpy_that_differs_between_processors():
    assert NUMPYS.search("np.log10(x)")
    assert NUMPYS.search("np.arctan2(y, x)")
    found = [path for path in (PACKAGE / "core").rglob("*.py") if NUMPYS.search(path.read_text("utf-8"))]
    assert {path.relative_to(PACKAGE).as_posix() for path in found} == IN_KERNELS

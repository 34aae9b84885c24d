"""One municipality of a batch: read it, compute it, write its result. A pure function of its task.

The result is a folder ``<out>/<key>`` with a Parquet file for each table and ``result.json``, which says from
what it was made and holds the SHA-256 of every file. It appears whole or not at all, so the folder of results
is the record of what is done. What fails is written to ``<out>/failed/<key>.json`` instead.
"""

import gc
import hashlib
import json
import platform
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Formatter
from typing import Any, Protocol, TypeVar

from netplan.batch.order import FAILED, Order, with_settings
from netplan.core.checks import with_findings
from netplan.core.coverage import assess
from netplan.core.decisions.relief import SET_ASIDE
from netplan.core.plan_figures import coverage_figures
from netplan.core.planning import make_partial_plan, make_plan
from netplan.core.survey import survey
from netplan.errors import DataError, NetplanError, ParameterError
from netplan.io.atomic import atomic_folder, atomic_path
from netplan.io.exports.delivery import COLLECTED, ExportSettings, disclosed, open_findings
from netplan.io.parquet_project import is_parquet_project, open_parquet_project, write_parquet
from netplan.io.project_file import open_project
from netplan.messages import Message, mark
from netplan.model.digest import code_digest
from netplan.model.findings import worst
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.report.document import findings_document, records

RESULT = "result.json"
_SITES = ("coverage_sites", "coverage_addresses", "coverage_districts", "figures")
WRITTEN: Mapping[str, tuple[str, ...]] = {
    "coverage": _SITES,
    "plan": (*_SITES, "trenches", "connections", "costs"),
}
_CHUNK = 1 << 20
_SELDOM = (100_000, 50, 50)  # new objects, and rounds, until Python looks for garbage

Record = Mapping[str, Any]


class Job(Protocol):
    """What a driver, the folder of results and the list of failures know of a task."""

    @property
    def key(self) -> str:
        """Its name: that of the folder of its result."""

    @property
    def out(self) -> str:
        """The folder of all results."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything the result depends on."""

    @property
    def folder(self) -> Path:
        """Where the result belongs."""


AnyJob = TypeVar("AnyJob", bound=Job)


@dataclass(frozen=True)
class Task:
    """What is to be computed of one municipality.

    ``digest`` is that of its input and ``code`` that of the program which made the task: a worker with other
    input or another program refuses it. ``settings`` are those of the order, as JSON, so that a task can be
    sent.
    """

    key: str
    source: str
    out: str
    what: str
    scenario: str
    settings: str
    internal: bool
    set_aside: bool
    digest: str
    code: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything the result depends on; where it lies is not part of it."""
        parts = {**asdict(self), "source": "", "out": ""}
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the result belongs."""
        return Path(self.out) / self.key


def tasks_of(order: Order) -> tuple[Task, ...]:
    """Return the tasks of an order, by key; reads every input once. One that cannot be read fails by itself.

    Raises:
        ParameterError: two inputs are the same data: sums would count them twice.

    """
    settings, code = json.dumps(order.settings, sort_keys=True), code_digest()
    rest = (str(order.out), order.what, order.scenario, settings, order.internal, order.set_aside)
    with ThreadPoolExecutor() as threads:  # a state is gigabytes, and neither disk nor digest needs Python
        digests = tuple(threads.map(_input_digest, order.inputs.values()))
    _require_different(order, digests)
    inputs = zip(order.inputs.items(), digests, strict=True)
    return tuple(Task(key, str(path), *rest, digest, code) for (key, path), digest in inputs)


def plan_one(task: Task) -> Record:
    """Compute a task and write its result, or why it failed; return ``key`` and ``failed``, "" if it did not.

    Raises:
        DataError: not even the failure can be written.

    """
    return answered(task, _planned)


def answered(task: AnyJob, work: Callable[[AnyJob], None]) -> Record:
    """Do the work of a task, or write why it failed; return what the driver is told.

    Raises:
        DataError: not even the failure can be written.

    """
    failure = Path(task.out) / FAILED / f"{task.key}.json"
    try:
        with _seldom_collected():
            work(task)
    except Exception as error:  # noqa: BLE001 - one task must not end the others; all is written down
        why = write_failure(failure, task, error)
        return {"key": task.key, "failed": why}
    failure.unlink(missing_ok=True)
    return {"key": task.key, "failed": ""}


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Look for garbage seldom, and never among what was there before: libraries and kernels.

    A task makes geometries by ten thousands, which refer to nothing. Each time their number had grown by a
    quarter, Python walked through all of them and all libraries: a sixth of a municipality's time.
    """
    before = gc.get_threshold()
    gc.collect()  # of the task before; what is garbage must not be kept
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def write_failure(path: Path, task: Job, error: BaseException) -> str:
    """Write why a task failed, with the trace of what nobody expected, and return it as a sentence."""
    message = error.message if isinstance(error, NetplanError) else _unexpected(error)
    document = {
        "key": task.key,
        "fingerprint": task.fingerprint,
        "reason": _kept(message),
        "trace": "" if isinstance(error, NetplanError) else "".join(traceback.format_exception(error)),
        "host": platform.node(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return str(message)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files of a folder with their names."""
    digest = hashlib.sha256()
    for file in [path] if path.is_file() else sorted(path.iterdir()):
        digest.update(file.name.encode() if path.is_dir() else b"")
        with file.open("rb") as opened:
            while part := opened.read(_CHUNK):
                digest.update(part)
    return digest.hexdigest()


def _input_digest(path: Path) -> str:
    try:
        return file_digest(path)
    except OSError:
        return ""  # its worker says why


def _require_different(order: Order, digests: Sequence[str]) -> None:
    first: dict[str, str] = {}
    for key, digest in zip(order.inputs, digests, strict=True):
        if digest and first.setdefault(digest, key) != key:
            raise ParameterError(
                mark("{first} and {second} hold the same data, and every sum would count them twice"),
                first=str(order.inputs[first[digest]]),
                second=str(order.inputs[key]),
            )


def require_code(code: str) -> None:
    """Make sure that this worker has the program that made a task.

    Raises:
        ParameterError: it has another one.

    """
    if code_digest() != code:
        raise ParameterError(
            mark("The worker on {host} runs another version of netplan; install the same one everywhere"),
            host=platform.node(),
        )


def _planned(task: Task) -> None:
    _require_same(task)
    _write(task, _computed(task))


def _require_same(task: Task) -> None:
    """Make sure that this worker has the program and the input that the task speaks of."""
    require_code(task.code)
    try:
        digest = file_digest(Path(task.source))
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=task.source, reason=error.strerror
        ) from error
    if digest != task.digest:
        raise ParameterError(
            mark("{file} has changed since the batch began; run it again with --resume"), file=task.source
        )


def _computed(task: Task) -> Plan | Coverage:
    path = Path(task.source)
    project = open_parquet_project(path) if is_parquet_project(path) else open_project(path)
    scenario = with_settings(_scenario(task, project), json.loads(task.settings))
    known = survey(project, scenario.snap_limit_m)
    if task.what == "coverage":
        return with_findings(assess(project, scenario, known=known), known)
    make = make_partial_plan if task.set_aside else make_plan
    return with_findings(make(project, scenario, known=known), known)


def _scenario(task: Task, project: Project) -> Scenario:
    try:
        return project.scenario(task.scenario)
    except KeyError:
        raise ParameterError(
            mark("{name} has no scenario {scenario}"), name=project.name, scenario=task.scenario
        ) from None


def _write(task: Task, result: Plan | Coverage) -> None:
    project = result.project
    tables = {**project.layers, **result.tables}
    if isinstance(result, Coverage):
        tables["figures"] = coverage_figures(result)
    settings = ExportSettings(
        project.crs, choose=WRITTEN[task.what], internal_because=COLLECTED if task.internal else ""
    )
    chosen, left_out = disclosed(tables, settings)
    told = result.problems if task.internal else open_findings(result.problems, tables)
    with atomic_folder(task.folder, RESULT) as folder:
        for name, table in chosen.items():
            write_parquet(table, name, folder / f"{name}.parquet")
        boundary = project.layer("boundary")
        if len(boundary):
            write_parquet(boundary, "boundary", folder / "boundary.parquet")
        document = {
            "key": task.key,
            "fingerprint": task.fingerprint,
            "what": task.what,
            "name": project.name,
            "ags": project.ags,
            "crs": project.crs,
            "target": result.scenario.target,
            "worst_finding": worst(result.problems) or "",
            "n_errors": sum(one.severity == "error" for one in result.problems),
            "findings": findings_document(told),
            "set_aside": [_kept(one.message) for one in told if one.code in SET_ASIDE],
            "left_out": [str(message) for message in left_out],
            "figures": records(chosen["figures"]),
            "files": {file.name: file_digest(file) for file in sorted(folder.iterdir())},
        }
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / RESULT).write_text(f"{text}\n", "utf-8")


def _kept(message: Message) -> tuple[str, Mapping[str, str]]:
    """Return a message as files hold it, so that it is translated where it is read."""
    named = {key for _, key, _, _ in Formatter().parse(message.template)}
    return message.template, {key: str(value) for key, value in message.fields.items() if key in named}


def _unexpected(error: BaseException) -> Message:
    return Message(mark("Something went wrong that should not have ({error})"), {"error": repr(error)})

"""A project as one file: a GeoPackage with a layer for each input table, which QGIS opens too.

Beside the layers stand two tables of our own: ``netplan_meta`` (key, value as JSON: format, name, crs,
scenarios, prices, rasters, terms of programmes) and ``netplan_problems`` (what was found when the layers were
read).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import apsw
import pandas as pd
from pyogrio.errors import DataLayerError, DataSourceError

from netplan.errors import DataError, ProjectFileError
from netplan.io.arrow import read_seal, read_sealed, write_layer, write_rows
from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qgis import NOTHING, MadeInQgis, add_qgis, made_in_qgis, qgis_seals
from netplan.io.rules import finding
from netplan.io.seal import counter_of
from netplan.messages import Message, mark
from netplan.model.assumptions import Assumptions
from netplan.model.catalogue import Price, default_catalogue
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.findings import Problem
from netplan.model.frames import conform
from netplan.model.history import Entry
from netplan.model.looks import looks_of
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.model.scenario import Scenario
from netplan.model.shared import Shared
from netplan.model.tables import INPUT_TABLES
from netplan.model.targets import Target
from netplan.model.terms import SiteTerms, Terms
from netplan.progress import SILENT, Progress

FORMAT = 1  # raised when an older program could no longer read the file
META = "netplan_meta"
PROBLEMS = "netplan_problems"
CHANGED = "FILE-005"  # the finding that another program has changed a layer
_SEAL = "seal"
_SQLITE = b"SQLite format 3\x00"
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
_LIMITS = {apsw.SQLITE_LIMIT_LENGTH: 50_000_000, apsw.SQLITE_LIMIT_ATTACHED: 0, apsw.SQLITE_LIMIT_COLUMN: 500}


def save_project(
    project: Project, path: Path, progress: Progress = SILENT, settings: ExportSettings | None = None
) -> None:
    """Write ``project`` to ``path``, whole or not at all.

    With ``settings`` QGIS shows it as netplan does, in their language; styles and projects that somebody has
    saved into the old file with QGIS are kept.

    Raises:
        DataError: the folder is missing, read-only or full, or another program has the file open.
        Cancelled: the user stopped it; the old file is untouched.

    """
    with atomic_path(path) as temporary:
        for position, name in enumerate(project.layers):
            progress(position / (len(project.layers) + 1), Message(mark("Saving {table}"), {"table": name}))
            write_layer(conform(project.layers[name], name), name, temporary)
        progress(0.9)
        kept = tuple(one for one in project.problems if one.code != CHANGED)
        write_rows(_problem_rows(kept), PROBLEMS, temporary)
        seals = {name: read_seal(temporary, name) for name in (*project.layers, PROBLEMS)}
        if settings is not None:
            seals |= add_qgis(temporary, project.layers, settings, path.name, _made_in_qgis(path))
        write_rows(_meta_rows(project, seals, _generation(path) + 1), META, temporary)
        _close(temporary)
    progress(1.0)


def open_project(path: Path, progress: Progress = SILENT) -> Project:
    """Read the project in ``path``.

    Raises:
        ProjectFileError: no file, not a project, damaged, or written by a later version.

    """
    meta = _checked_meta(path)
    with _damage(path):
        layers, changed = {}, []
        for position, name in enumerate(meta["layers"]):
            progress(position / len(meta["layers"]), Message(mark("Opening {table}"), {"table": name}))
            table, seal = read_sealed(path, name)
            layers[name] = conform(table, name)
            changed += [name] if _is_broken(path, meta, name, seal) else []
        rows, seal = read_sealed(path, PROBLEMS)
        _is_broken(path, meta, PROBLEMS, seal)
        with closing(_connect(path)) as db:  # what QGIS has changed in its own tables is nobody's loss
            for name, seal in qgis_seals(db).items():
                _is_broken(path, meta, name, seal)
        said = [finding(CHANGED, name, file=path.name) for name in changed]
        problems = (*_problems(rows), *said)
        shared = Shared(**meta["shared"]) if meta.get("shared") else None
        project = replace(project_of(meta, layers, problems), shared=shared)
    progress(1.0)
    return project


def project_of(
    settings: Mapping[str, Any], layers: Mapping[str, pd.DataFrame], problems: tuple[Problem, ...]
) -> Project:
    """Return the project made of layers and of what ``settings_of`` says.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    return Project(
        name=settings["name"],
        layers=layers,
        crs=settings["crs"],
        ags=settings["ags"],
        # prices that came with a later version than the file's keep their defaults
        catalogue={
            **default_catalogue(),
            **{entry["key"]: Price(**entry) for entry in settings["catalogue"]},
        },
        scenarios=tuple(scenario_of_file(entry) for entry in settings["scenarios"]),
        rasters={role: _raster(entry) for role, entry in settings["rasters"].items()},
        programmes={name: _terms(entry) for name, entry in settings.get("programmes", {}).items()},
        problems=problems,
        looks=looks_of(settings.get("looks", {})),  # files of older versions have none
        history=tuple(Entry(**entry) for entry in settings.get("history", [])),
    )


def settings_of(project: Project) -> dict[str, Any]:
    """Return everything of a project but its layers and problems, ready for JSON."""
    return {
        "name": project.name,
        "crs": project.crs,
        "ags": project.ags,
        "scenarios": [asdict(scenario) for scenario in project.scenarios],
        "catalogue": [asdict(price) for price in project.catalogue.values()],
        "rasters": {role: asdict(raster) for role, raster in project.rasters.items()},
        "programmes": {name: asdict(terms) for name, terms in project.programmes.items()},
        "looks": asdict(project.looks),
        "history": [asdict(entry) for entry in project.history],
    }


def _is_broken(path: Path, meta: Mapping[str, Any], name: str, seal: str) -> bool:
    """Return whether a table is not what netplan wrote, because another program has changed it.

    Raises:
        ProjectFileError: no program has written the file since: it is damaged.

    """
    seals = meta.get("seals", {})  # files of older versions have none
    if not seals or seals.get(name) == seal:
        return False
    if counter_of(path) == meta["seal"]["counter"]:
        raise _damaged(path, name)
    return True


def is_project(path: Path) -> bool:
    """Return whether ``path`` is a project file of any version, damaged or not."""
    try:
        with closing(_connect(path)) as db:
            return META in _tables(db)
    except (OSError, apsw.Error, ProjectFileError):
        return False


def _generation(path: Path) -> int:
    """Return how often a project was saved under this name; 0 if there is none, or none that can be read."""
    with suppress(apsw.Error, ProjectFileError, ValueError), closing(_connect(path)) as db:
        for (value,) in db.execute("SELECT value FROM netplan_meta WHERE key = 'generation'"):
            return int(str(value))
    return 0


def _made_in_qgis(path: Path) -> MadeInQgis:
    """Return the styles and projects others have put into a file; nothing if there is none to be read."""
    with suppress(apsw.Error, ProjectFileError), closing(_connect(path)) as db:
        return made_in_qgis(db)
    return NOTHING


def _close(path: Path) -> None:
    """Note how often the file was written, check it, and seal what it says of itself.

    Raises:
        DataError: what was written is not what can be read.

    """
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)) as db:
        rows = _rows(db, "SELECT key, value FROM netplan_meta ORDER BY rowid")
        known = {"counter": counter_of(path) + 1, "digest": _digest(rows)}  # writing it counts as well
        with db:
            db.execute("INSERT INTO netplan_meta (key, value) VALUES (?, ?)", (_SEAL, as_json(known)))
        result = db.execute("PRAGMA quick_check(1)").fetchall()
    if result != [("ok",)] or counter_of(path) != known["counter"]:
        raise DataError(
            mark("{file} could not be written: {reason}"), file=path.name, reason=str(result[0][0])
        )


def _digest(rows: list[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _meta_rows(project: Project, seals: Mapping[str, str], generation: int) -> pd.DataFrame:
    document = {
        "format": FORMAT,
        "generation": generation,
        "seals": dict(seals),
        "layers": list(project.layers),
        "shared": asdict(project.shared) if project.shared else None,
        **settings_of(project),
    }
    return pd.DataFrame(
        {"key": list(document), "value": [as_json(value) for value in document.values()]}, dtype="str"
    )


def _checked_meta(path: Path) -> dict[str, Any]:
    """Return the contents of ``netplan_meta`` of a sound file of our format."""
    with _damage(path), closing(_connect(path)) as db:
        tables = _tables(db)
        if META not in tables:
            raise ProjectFileError(
                mark("{file} is a GeoPackage but no netplan project; load its layers into a new project"),
                file=str(path),
            )
        rows = _rows(db, "SELECT key, value FROM netplan_meta ORDER BY rowid")
        meta = {key: json.loads(value) for key, value in rows}
        if meta["format"] > FORMAT:
            raise ProjectFileError(
                mark(
                    "{file} was saved by a later version of netplan (format {found}, this one reads "
                    "{known}); update netplan"
                ),
                file=str(path),
                found=meta["format"],
                known=FORMAT,
            )
        result = db.execute("PRAGMA quick_check(1)").fetchall()
        missing = [name for name in (*meta["layers"], PROBLEMS) if tables.get(name) != "table"]
        if result != [("ok",)] or missing or not set(meta["layers"]) <= set(INPUT_TABLES):
            raise _damaged(path, ", ".join(missing) or str(result[0][0]))
        unsealed = [row for row in rows if row[0] != _SEAL]
        if "seals" in meta and meta[_SEAL]["digest"] != _digest(unsealed):
            raise _damaged(path, META)
        return meta


def _connect(path: Path) -> apsw.Connection:
    """Open a file from a stranger: nothing in it may run, write or reach out."""
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise ProjectFileError(
            mark("{file} cannot be opened: {reason}"), file=str(path), reason=error.strerror or str(error)
        ) from error
    if not head:
        raise ProjectFileError(mark("{file} is empty; take the last backup of it"), file=str(path))
    if not head.startswith(_SQLITE) or head[68:72] not in _GEOPACKAGE:
        raise ProjectFileError(
            mark("{file} is no netplan project; a project is a GeoPackage saved by netplan"), file=str(path)
        )
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    for limit, value in _LIMITS.items():
        db.limit(limit, value)
    return db


def _tables(db: apsw.Connection) -> dict[str, str]:
    return dict(_rows(db, "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))


def _rows(db: apsw.Connection, query: str) -> list[tuple[str, str]]:
    return [(str(first), str(second)) for first, second in db.execute(query)]


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    """Turn what a damaged file makes the libraries say into a sentence."""
    try:
        yield
    except (apsw.Error, DataSourceError, DataLayerError, KeyError, TypeError, ValueError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> ProjectFileError:
    return ProjectFileError(
        mark("{file} is damaged ({reason}); take the last backup of it"), file=str(path), reason=reason
    )


def terms_of_file(entry: Mapping[str, Any]) -> Terms:
    """Return the terms of a programme from their fields as JSON has them.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    return _terms(entry)


def scenario_of_file(entry: Mapping[str, Any]) -> Scenario:
    """Return a scenario from its fields as JSON has them.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    routes = tuple(_route_decision(one) for one in entry.get("routes", ()))
    sites = tuple(SiteDecision(**one) for one in entry.get("sites", ()))
    own = tuple(Target(**one) for one in entry.get("own_targets", ()))
    assumptions = Assumptions(**entry.get("assumptions", {}))
    fields |= {"routes": routes, "sites": sites, "own_targets": own, "assumptions": assumptions}
    fields.pop("tube_sites", None)  # of older files: what a tube holds follows from the sizing rules now
    return Scenario(**fields)


def _raster(entry: Mapping[str, Any] | str) -> Raster:
    """Return a reference to a grid; files of older versions name the file only."""
    return Raster(entry) if isinstance(entry, str) else Raster(**entry)


def _terms(entry: Mapping[str, Any]) -> Terms:
    sites = {site: SiteTerms(**settled) for site, settled in entry["sites"].items()}
    return Terms(**{**entry, "budgets_eur": tuple(entry["budgets_eur"]), "sites": sites})


def _route_decision(entry: Mapping[str, Any]) -> RouteDecision:
    stretches = tuple((float(start), float(end)) for start, end in entry["stretches"])
    return RouteDecision(**{**entry, "stretches": stretches})


def _problem_rows(problems: tuple[Problem, ...]) -> pd.DataFrame:
    columns = {
        "code": [problem.code for problem in problems],
        "severity": [problem.severity for problem in problems],
        "layer": [problem.layer for problem in problems],
        "row": [problem.row for problem in problems],
        "row_id": [problem.row_id for problem in problems],
        "x": [problem.x for problem in problems],
        "y": [problem.y for problem in problems],
        "message": [_sentence(problem.message) for problem in problems],
        "advice": [_sentence(problem.advice) for problem in problems],
    }
    numbers = {"row": "int64", "x": "float64", "y": "float64"}
    return pd.DataFrame(
        {key: pd.Series(values, dtype=numbers.get(key, "str")) for key, values in columns.items()}
    )


def _problems(rows: pd.DataFrame) -> Iterator[Problem]:
    for entry in rows.to_dict("records"):
        known: dict[str, Any] = {str(key): value for key, value in entry.items() if not pd.isna(value)}
        known |= {key: Message(*json.loads(known[key])) for key in ("message", "advice")}
        yield Problem(**{"layer": "", **known, "row": int(known["row"])})


def _sentence(message: Message) -> str:
    return as_json([message.template, dict(message.fields)])


def as_json(value: Any) -> str:
    """Return JSON; numbers of numpy become plain ones."""
    return json.dumps(value, ensure_ascii=False, default=lambda number: number.item())

"""What a batch is to do, as a TOML file.

::

    name = "Freistaat Musterland"
    what = "plan"                         # or "coverage"; "radio" and "sight" are cut in tiles
                                          # (``radio_order``, ``sight_order``)
    inputs = ["towns/*.gpkg", "state/*"]  # project files, or folders of GeoParquet, from this file on
    out = "results"                       # every municipality gets a folder there
    crs = "EPSG:25833"                    # of the merged file; that of the first municipality if not given
    scenario = ""                         # of every project; its first one if not given
    internal = false                      # whether results may hold what must not leave the house
    set_aside = false                     # whether what no plan can keep is set aside, and the rest planned

    [settings]                            # fields of Scenario that replace those of the projects
    target = "gigabit"
    site_kinds = ["school", "kita"]
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from netplan.errors import ParameterError
from netplan.io.crs import checked_metric
from netplan.io.parquet_project import is_parquet_project
from netplan.io.toml_file import read_toml
from netplan.messages import mark
from netplan.model.catalogue import default_catalogue, with_prices
from netplan.model.scenario import Scenario
from netplan.model.sound import require_sound

FAILED = "failed"  # folder beside the results: what failed, and why
RADIO, SIGHT = TILED = ("radio", "sight")
WORKS = ("coverage", "plan", *TILED)
SETTINGS: Mapping[str, type] = {
    "target": str,
    "policy": str,
    "site_kinds": list,
    "methods": list,
    "technologies": list,
    "plan_unknown": bool,
    "build_years": list,
    "radio_hops": int,
    "radio_setups": list,
    "chosen_carriers": bool,
    "snap_limit_m": float,
    "fibre_reach_m": float,
    "rounds": int,
    "seed": int,
    "prices": dict,
    "rules": dict,
    "fitness": dict,
}
_PARTS: Mapping[str, type] = {
    "name": str,
    "what": str,
    "inputs": list,
    "out": str,
    "crs": str,
    "scenario": str,
    "internal": bool,
    "set_aside": bool,
    "settings": dict,
    RADIO: dict,
    SIGHT: dict,
}
_NEEDED = ("name", "inputs", "out")


@dataclass(frozen=True)
class Order:
    """What a batch is to do.

    Attributes:
        name: of the state or county.
        inputs: key of a municipality -> its project file or folder, by key.
        out: folder of the results.
        what: one of ``WORKS``.
        crs: of the merged file; "" for that of the first municipality.
        scenario: name of the scenario in every project; "" for its first.
        internal: whether results hold what must not leave the house.
        set_aside: whether decisions no plan can keep, and sites that full ducts cannot take, are set aside
            with an error for each; otherwise their municipality fails.
        settings: fields of ``Scenario`` that replace those of the projects.
        tiled: what is asked of a work in tiles: the part ``[radio]`` or ``[sight]``.
        here: folder of the order.

    """

    name: str
    inputs: Mapping[str, Path]
    out: Path
    what: str = "plan"
    crs: str = ""
    scenario: str = ""
    internal: bool = False
    set_aside: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    tiled: Mapping[str, Any] = field(default_factory=dict)
    here: Path = Path()


def read_order(path: Path) -> Order:
    """Return the order that a TOML file holds.

    Raises:
        DataError: the file cannot be read or is no TOML.
        ParameterError: a part does not exist, is missing or has a wrong value; no municipality is found, two
            have the same key, or results would lie on inputs.

    """
    document = read_toml(path)
    _require_parts(path, document)
    settings = document.get("settings", {})
    with_settings(Scenario(), settings)  # says so if one does not exist
    with_prices(default_catalogue(), settings.get("prices", {}))  # the same
    if document.get("crs"):
        checked_metric(document["crs"])
    here = path.resolve().parent
    inputs, out = _inputs(path, here, document["inputs"]), here / document["out"]
    _require_apart(path, out, inputs)
    _require_fitting(path, document, inputs)
    return Order(
        name=document["name"],
        inputs=inputs,
        out=out,
        what=document.get("what", "plan"),
        crs=document.get("crs", ""),
        scenario=document.get("scenario", ""),
        internal=document.get("internal", False),
        set_aside=document.get("set_aside", False),
        settings=settings,
        tiled=document.get(document.get("what", "plan"), {}),
        here=here,
    )


def with_settings(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """Return a scenario with the settings of an order; prices and rules are added to its own.

    Raises:
        ParameterError: there is no such setting, target or policy, or it is of the wrong kind or range.

    """
    values: dict[str, Any] = {}
    for key, value in settings.items():
        kind = SETTINGS.get(key)
        fits = kind is not None and (isinstance(value, kind) or (kind is float and isinstance(value, int)))
        if not fits or (kind is int and isinstance(value, bool)):
            raise ParameterError(
                mark(
                    "[settings] {key}: there is no such setting, or it is of the wrong kind; "
                    "possible are {known}"
                ),
                key=key,
                known=list(SETTINGS),
            )
        values[key] = tuple(value) if kind is list else value
    for key in {"prices", "rules", "fitness"} & set(values):
        own = {name: tuple(one) if isinstance(one, list) else one for name, one in values[key].items()}
        values[key] = {**getattr(scenario, key), **own}
    changed = replace(scenario, **values)
    require_sound(changed)
    _ = changed.goal, changed.claim_policy  # say so if there are none
    return changed


def require_known(
    part: str, given: Mapping[str, Any], known: Iterable[str], fits: Callable[[str, Any], bool]
) -> None:
    """Refuse what a part of an order does not know, and values that do not fit.

    Raises:
        ParameterError: with the part, the key and all keys there are.

    """
    for key, value in given.items():
        if not fits(key, value):
            raise ParameterError(
                mark("[{part}] {key}: no such key, or a value of the wrong kind; possible are {known}"),
                part=part,
                key=key,
                known=list(known),
            )


def _require_parts(path: Path, document: Mapping[str, Any]) -> None:
    for key in (*_NEEDED, *document):
        if key not in _PARTS or not isinstance(document.get(key), _PARTS[key]):
            raise ParameterError(
                mark("{file}: {part} is missing, unknown or of the wrong kind; possible are {known}"),
                file=path.name,
                part=key,
                known=list(_PARTS),
            )
    if document.get("what", "plan") not in WORKS:
        raise ParameterError(
            mark("{file}: what can be {known}, not {value}"),
            file=path.name,
            known=list(WORKS),
            value=document["what"],
        )


def _require_fitting(path: Path, document: Mapping[str, Any], inputs: Mapping[str, Path]) -> None:
    """Make sure that nothing is asked for that the kind of work does not look at."""
    what = document.get("what", "plan")
    parts = [what] if what in TILED else []
    if [one for one in TILED if one in document] != parts:
        raise ParameterError(
            mark(
                '{file}: what = "radio" needs the part [radio], what = "sight" the part [sight]; other kinds '
                "of work have none of these"
            ),
            file=path.name,
        )
    if parts and {"settings", "scenario", "crs"} & set(document):
        raise ParameterError(
            mark('{file}: what = "{what}" takes neither [settings] nor scenario nor crs'),
            file=path.name,
            what=what,
        )
    if parts and (len(inputs) != 1 or next(iter(inputs.values())).is_dir()):
        raise ParameterError(
            mark("{file}: a map in tiles is made of one project file with its grids of heights, not of {n}"),
            file=path.name,
            n=len(inputs),
        )


def _inputs(path: Path, here: Path, patterns: list[Any]) -> dict[str, Path]:
    """Return municipalities by key; patterns are as of a shell, from the order's folder on."""
    found: dict[str, Path] = {}
    if not patterns:
        raise ParameterError(mark("{file}: inputs names no project"), file=path.name)
    for pattern in patterns:
        for key, one in _matches(path, here, str(pattern)):
            if found.setdefault(key, one) != one:
                raise ParameterError(
                    mark("{file}: two municipalities are called {key}: {first} and {second}; rename one"),
                    file=path.name,
                    key=key,
                    first=str(found[key]),
                    second=str(one),
                )
    return dict(sorted(found.items()))


def _matches(path: Path, here: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """Yield key and place of the projects at a pattern; a name with a dot before it is half a file."""
    anchor = Path(Path(pattern).anchor or here)
    inside = pattern[len(Path(pattern).anchor) :]
    shown: list[Path] = []
    with suppress(OSError):  # a name no file can have, a folder nobody may look into: none lies there
        found = anchor.glob(inside) if Path(inside).parts else ()
        shown = [one for one in found if not one.name.startswith(".")]
    matches = [one for one in shown if one.suffix == ".gpkg" or is_parquet_project(one)]
    if not matches:
        raise ParameterError(
            mark("{file}: no project lies at {pattern}; a project is a .gpkg or a folder of GeoParquet"),
            file=path.name,
            pattern=pattern,
        )
    for one in matches:
        yield (one.name if one.is_dir() else one.stem), one.resolve()


def _require_apart(path: Path, out: Path, inputs: Mapping[str, Path]) -> None:
    """Make sure that no result takes the place of an input or of the list of failures.

    Raises:
        ParameterError: a project lies in the folder of results, or its key is that of the failures.

    """
    if out.exists() and not out.is_dir():
        raise ParameterError(
            mark("{file}: {out} is a file; name another folder as out"), file=path.name, out=str(out)
        )
    for key, one in inputs.items():
        if one.is_relative_to(out.resolve()):
            raise ParameterError(
                mark("{file}: {input} lies in the folder of results, {out}; name another folder as out"),
                file=path.name,
                input=str(one),
                out=str(out),
            )
        if key == FAILED:
            raise ParameterError(
                mark("{file}: rename {input}: {key} is where the batch writes what failed"),
                file=path.name,
                input=str(one),
                key=key,
            )

"""Deliveries by law or by grant: to the Infrastrukturatlas, of what exists, and to a funding body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from netplan import __version__
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.atomic import atomic_folder
from netplan.io.exports.delivery import ExportSettings, about_table, disclosed
from netplan.io.funding.layers import coded_layers, write_layers
from netplan.io.funding.profile import Profile
from netplan.io.xtrasse.atlas import atlas_objects, atlas_plan
from netplan.io.xtrasse.delivery_file import Delivery
from netplan.io.xtrasse.existing import existing_features
from netplan.io.xtrasse.route import area_of
from netplan.io.xtrasse.writer import write_features
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.project import Project
from netplan.model.secrecy import DENIED
from netplan.report.file_names import file_name

Rules = tuple[Profile, tuple[Problem, ...]]  # a profile, and what is wrong with it
_NETWORKS = ("carriers", "fibre", "ducts", "cabinets", "pops")
_SIGN = "delivery.json"
_PLANNED_DUCTS = "planned_ducts"


@dataclass(frozen=True)
class Delivered:
    """Files that were written, what was found, what was left out."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Message, ...] = ()


@dataclass(frozen=True)
class DeliveryOptions:
    """Why internal data are written, too ("": not), the language of texts, and the time."""

    words: Words
    internal_because: str = ""
    written_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def _key(project: Project) -> str:
    return project.ags or project.name


def _networks(project: Project, because: str) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    chosen = tuple(name for name in _NETWORKS if len(project.layer(name)))
    settings = ExportSettings(project.crs, choose=chosen, internal_because=because)
    return disclosed(project.layers, settings)


def check_atlas(project: Project, delivery: Delivery, because: str = "") -> tuple[Problem, ...]:
    """Return what the delivery to the Infrastrukturatlas lacks; nothing is written."""
    tables, _ = _networks(project, because)
    return atlas_objects(tables, _key(project), delivery).problems


def deliver_atlas(project: Project, folder: Path, delivery: Delivery, options: DeliveryOptions) -> Delivered:
    """Write the objects for the Infrastrukturatlas to ``folder``; those § 79 TKG excepts to a second file.

    An object that lacks a mandatory value is not written; the findings name it.

    Raises:
        DataError: nothing can be delivered, a contact is missing, or the folder cannot be written.

    """
    tables, left_out = _networks(project, options.internal_because)
    checked = atlas_objects(tables, _key(project), delivery)
    if delivery.lacking():
        raise DataError(
            mark("The Infrastrukturatlas asks for contacts; the delivery lacks {missing}"),
            missing=", ".join(delivery.lacking()),
        )
    sets = {"isa": checked.features, "isa-ausnahme": checked.excepted}
    sets = {name: found for name, found in sets.items() if found}
    if not sets:
        raise DataError(mark("No object can be delivered: see what is missing"))
    title = options.words("Carriers and networks of {name}", name=project.name)
    start = file_name(project.name)
    with atomic_folder(folder, _SIGN) as temporary:
        for name, found in sets.items():
            shapes = pd.Series([one.shape for one in found])
            plan = atlas_plan(title, area_of(shapes), _key(project), delivery)
            write_features(temporary / f"{start}-{name}.gml", [plan, *found], project.crs)
        counts = {name: len(found) for name, found in sets.items()}
        _sign(temporary, options, {"objects": counts, "not_delivered": _n_errors(checked.problems)})
    files = tuple(folder / f"{start}-{name}.gml" for name in sets)
    return Delivered((*files, folder / _SIGN), checked.problems, left_out)


def _n_errors(problems: tuple[Problem, ...]) -> int:
    return len({(one.layer, one.row) for one in problems if one.severity == "error"})


def _existing(project: Project, because: str) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    tables, left_out = _networks(project, because)
    if not any(len(table) for table in tables.values()):
        raise DataError(mark("There is nothing to export: no table was chosen, or all of them are internal"))
    return tables, left_out


def check_existing(project: Project, because: str = "") -> Delivered:
    """Return what a delivery of what exists leaves out; nothing is written. Raises as it does."""
    return Delivered((), (), _existing(project, because)[1])


def deliver_existing(project: Project, folder: Path, options: DeliveryOptions) -> Delivered:
    """Write fibre, ducts, cabinets, PoPs and masts as objects of the package BST to ``folder``.

    Raises:
        DataError: nothing exists, or nothing of it may be written; or the folder cannot be written.

    """
    tables, left_out = _existing(project, options.internal_because)
    shapes = [table["geometry"] for table in tables.values() if len(table)]
    title = options.words("Existing networks of {name}", name=project.name)
    features = list(existing_features(tables, _key(project), title, area_of(pd.concat(shapes))))
    name = f"{file_name(project.name)}-existing.gml"
    with atomic_folder(folder, _SIGN) as temporary:
        write_features(temporary / name, features, project.crs)
        _sign(temporary, options, {"objects": {"existing": len(features)}})
    return Delivered((folder / name, folder / _SIGN), (), left_out)


def deliver_funding(
    plan: Plan, folder: Path, rules: Rules, phase: int, options: DeliveryOptions
) -> Delivered:
    """Write the layers of a phase that a funding profile asks for, as Shapefile and GeoJSON.

    ``plan`` should have been sized: ducts and equipment are then layers, too, where a reason is named.

    Raises:
        DataError: the profile has no layer in this phase that can be written, or the folder cannot.

    """
    profile = rules[0]
    layers, checked = _funding(plan, rules, phase, options.internal_because)
    with atomic_folder(folder, _SIGN) as temporary:
        names = [path.name for path in write_layers(layers, temporary, plan.project.crs)]
        counts = {name: len(table) for name, table in layers.items()}
        about = {"profile": profile.version, "draft": profile.draft, "phase": phase, "rows": counts}
        _sign(temporary, options, about)
    return replace(checked, files=(*(folder / name for name in names), folder / _SIGN))


def check_funding(plan: Plan, rules: Rules, phase: int, because: str = "") -> Delivered:
    """Return what the layers of a phase lack and leave out; nothing is written. Raises as their delivery."""
    return _funding(plan, rules, phase, because)[1]


def _funding(
    plan: Plan, rules: Rules, phase: int, because: str
) -> tuple[dict[str, gpd.GeoDataFrame], Delivered]:
    profile, wrong = rules
    given = {**plan.project.layers, **plan.tables}
    wanted = {layer.table for layer in profile.layers if phase in layer.phases}
    inside = () if because else tuple(sorted(DENIED & _sources(wanted)))
    chosen = tuple(name for name in _sources(wanted) if name in given and name not in inside)
    settings = ExportSettings(plan.project.crs, choose=chosen, internal_because=because)
    tables, left_out = disclosed(given, settings)
    if "sized_trenches" in tables:
        tables[_PLANNED_DUCTS] = planned_ducts(tables["sized_trenches"])
    layers, problems = coded_layers(profile, phase, tables)
    if not layers:
        raise DataError(
            mark("{title} has no layer for phase {phase} that may be written"),
            title=profile.title,
            phase=phase,
        )
    left_out += tuple(about_table(mark("{label}: the whole table is internal"), name) for name in inside)
    return layers, Delivered((), (*wrong, *problems), left_out)


def _sources(wanted: set[str]) -> set[str]:
    return {"sized_trenches" if name == _PLANNED_DUCTS else name for name in wanted}


def planned_ducts(sized: pd.DataFrame) -> pd.DataFrame:
    """Return a row for every bundle of tubes, each its own line even where several lie in one trench."""
    known = sized[sized["bundles"].notna()]
    parts = known["bundles"].astype("str").str.split(" × ", expand=True)
    times = parts[0].astype("int64") if len(known) else pd.Series(dtype="int64")
    rows = known.loc[known.index.repeat(times)].assign(bundle=parts[1].loc[known.index.repeat(times)].array)
    number = rows.groupby("id").cumcount() + 1
    several = rows["id"].map(times.groupby(known["id"]).first()) > 1
    return rows.assign(id=rows["id"].where(~several, rows["id"] + "/" + number.astype("str")))


def _sign(folder: Path, options: DeliveryOptions, about: Mapping[str, object]) -> None:
    document = {
        "program": f"netplan-gis {__version__}",
        "written_at": options.written_at.isoformat(timespec="seconds"),
        "internal_because": options.internal_because,
        **about,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    (folder / _SIGN).write_text(f"{text}\n", "utf-8")

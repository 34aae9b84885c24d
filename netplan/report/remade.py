"""What a plan was made of, for its file; and whether a plan made again from it is the same, bit by bit."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import pandas as pd

from netplan import __version__
from netplan.core.decisions.relief import SET_ASIDE
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.fingerprint import fingerprint, fingerprints
from netplan.model.plan import Plan
from netplan.model.tables import TABLES
from netplan.report.content import findings_sections
from netplan.report.document import document, layer_origins, records
from netplan.report.section import Section

RESULTS = ("trenches", "connections", "costs", "figures")
"""Tables by which plans are compared."""

PROGRAMME = ("programme_years", "programme_sites", "programme_trenches")
"""Those of its programme, where it has one."""

LIBRARIES = ("numpy", "scipy", "shapely", "numba", "highspy")
"""Those that decide over the last bit of a plan."""

_CATALOGUE = "catalogue"


@dataclass(frozen=True, eq=False)
class Remade:
    """A plan made again from a plan file.

    ``layers`` are those that differ now, with what became of each: changed, new or gone; ``tables`` the
    results that differ.
    """

    plan: Plan
    written: Mapping[str, Any]
    layers: Mapping[str, str]
    tables: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether the plan is the same, bit by bit."""
        same = (self.plan.cost_eur, self.plan.bound_eur) == (
            self.written["cost_eur"],
            self.written["bound_eur"],
        )
        return same and not self.tables


def plan_record(plan: Plan) -> dict[str, Any]:
    """Return what a plan was made of: settings, seed, fingerprints of its data, program; and its results."""
    return {
        "program": {"name": "netplan-gis", "version": __version__},
        "libraries": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "project": {"name": plan.project.name, "ags": plan.project.ags, "crs": plan.project.crs},
        "scenario": asdict(plan.scenario),
        "seed": plan.scenario.seed,
        "layers": _data(plan),
        "origins": layer_origins(plan.project),
        "cost_eur": plan.cost_eur,
        "tree_eur": plan.tree_eur,
        "bound_eur": plan.bound_eur,
        "tables": fingerprints({name: plan.tables[name] for name in _results(plan)}),
        "set_aside": [_written(one) for one in plan.problems if one.code in SET_ASIDE],
        **_programme(plan),
        **_hops(plan),
    }


def _written(problem: Problem) -> dict[str, Any]:
    """Return a finding as the file holds it: its sentences are translated where they are read."""
    said = {"message": problem.message, "advice": problem.advice}
    return {
        **{key: getattr(problem, key) for key in ("code", "severity", "layer", "row", "row_id")},
        **{key: (one.template, _plain(one.fields)) for key, one in said.items()},
    }


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value if isinstance(value, int) else str(value) for key, value in fields.items()}


def _results(plan: Plan) -> tuple[str, ...]:
    return (*RESULTS, *(name for name in PROGRAMME if name in plan.tables))


def _programme(plan: Plan) -> dict[str, Any]:
    """Return the terms of the programme whose tables the plan has."""
    terms = plan.project.programmes.get(plan.scenario.name)
    return {"programme": asdict(terms)} if terms is not None and PROGRAMME[0] in plan.tables else {}


def _hops(plan: Plan) -> dict[str, Any]:
    """Return the radio hops the plan could use, digit by digit: they may be of no project file."""
    table = plan.project.layer("radio_hops")
    if not len(table):
        return {}
    shapes = [shape.wkb_hex for shape in table.geometry]
    return {"radio_hops": {"rows": records(table.drop(columns="geometry")), "wkb": shapes}}


def _data(plan: Plan) -> dict[str, str]:
    """Return the fingerprints of the layers that hold something, and of the prices."""
    filled = {name: table for name, table in plan.project.layers.items() if len(table)}
    prices = pd.DataFrame([asdict(price) for price in plan.project.catalogue.values()])
    return {**fingerprints(filled), _CATALOGUE: fingerprint(prices)}


def remade(written: Mapping[str, Any], plan: Plan) -> Remade:
    """Compare a plan with what its file says."""
    before, now = written["layers"], _data(plan)
    layers = {name: "changed" for name in before if name in now and before[name] != now[name]}
    layers |= {name: "gone" for name in before if name not in now}
    layers |= {name: "new" for name in now if name not in before}
    mine = fingerprints({name: plan.tables[name] for name in _results(plan)})
    names = (*RESULTS, *(name for name in PROGRAMME if name in mine or name in written["tables"]))
    return Remade(
        plan, written, layers, tuple(name for name in names if written["tables"].get(name) != mine.get(name))
    )


def remade_document(found: Remade) -> dict[str, Any]:
    """Return the comparison as one document for programs."""
    written = found.written
    return {
        **document(found.plan.project, found.plan.problems),
        "identical": found.identical,
        "layers": dict(found.layers),
        "tables": list(found.tables),
        "written": {key: written[key] for key in ("project", "version", "cost_eur", "bound_eur", "seed")},
        "cost_eur": found.plan.cost_eur,
        "bound_eur": found.plan.bound_eur,
    }


_BECAME = {"changed": mark("changed"), "gone": mark("no longer there"), "new": mark("new")}


def remade_summary(found: Remade, words: Words) -> tuple[Section, ...]:
    """Return whether the plan is the same, what of the data has changed, and what of the results."""
    written, plan = found.written, found.plan
    rows = [
        (words("Same plan, bit by bit"), words("yes") if found.identical else words("no"), ""),
        (words("Project"), str(written["project"]["name"]), plan.project.name),
        (words("Program"), str(written["version"]), __version__),
        (words("Cost"), words.euros(written["cost_eur"]), words.euros(plan.cost_eur)),
        (words("No route costs less than"), words.euros(written["bound_eur"]), words.euros(plan.bound_eur)),
        (words("Results that differ"), "", ", ".join(words(_label(name)) for name in found.tables) or "–"),
    ]
    header = (words("Figure"), words("Plan file"), words("Now"))
    told = [Section(words("Plan made again"), header, tuple(rows))]
    if found.layers:
        changed = [(words(_label(name)), words(_BECAME[became])) for name, became in found.layers.items()]
        head = (words("Layer"), words("Since the plan"))
        told.append(Section(words("Data that are no longer the same"), head, tuple(changed), left=2))
    return (*told, *findings_sections(plan.problems, words))


def _label(name: str) -> str:
    return TABLES[name].label if name in TABLES else mark("Prices")

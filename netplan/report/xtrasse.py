"""Results as XTrasseGML: the route for the consent, what exists, and carriers for the Infrastrukturatlas."""

from datetime import date, timedelta
from pathlib import Path

from netplan.core.sizing import make_sizing
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.exports.delivery import ExportReport, ExportSettings, about_table, disclosed
from netplan.io.xtrasse.route import PlanHead, route_features, without_class
from netplan.io.xtrasse.writer import write_features
from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.secrecy import DENIED
from netplan.model.xtrasse import key_of
from netplan.progress import SILENT, Progress, steps

_ROUTE = ("trenches", "sized_trenches", "equipment", "connections", "streets")


def write_route(
    plan: Plan,
    path: Path,
    settings: ExportSettings,
    words: Words,
    progress: Progress = SILENT,
) -> ExportReport:
    """Write the route of a plan as objects of the package BRA to ``path``, and say what was left out.

    Trench sections and house connections are written always; existing ducts, bundles, cables, distributors
    and shafts only where ``settings`` names a reason, which the file then holds.

    Raises:
        DataError: nothing is dug in this plan, or the file cannot be written.
        Cancelled: the user stopped; no file is left.

    """
    fit, write = steps(progress, 0, 0.8, 1)
    tables = dict(plan.tables)
    if settings.include_internal and "sized_trenches" not in tables:
        tables |= make_sizing(plan, progress=fit).tables
    given = {**plan.project.layers, **tables}
    inside = () if settings.include_internal else sorted(DENIED & set(_ROUTE))
    names = tuple(name for name in _ROUTE if name in given and name not in inside)
    told, left_out = disclosed(given, _only(settings, names))
    if not len(told["trenches"]):
        raise DataError(
            mark("The plan has no trench that may be written: there is nothing to ask consent for")
        )
    write(0.0, Message(mark("Writing {table}"), {"table": "XTrasseGML"}))
    head = _head(plan, settings, words)
    features = list(route_features(told, head))
    n = write_features(path, features, plan.project.crs, head.about, key_of(head.key, "collection"))
    left_out += tuple(about_table(mark("{label}: the whole table is internal"), name) for name in inside)
    return ExportReport(path, {"xtrasse": n}, (*left_out, *without_class(told)))


def _only(settings: ExportSettings, names: tuple[str, ...]) -> ExportSettings:
    return ExportSettings(settings.crs, choose=names, internal_because=settings.internal_because)


def _head(plan: Plan, settings: ExportSettings, words: Words) -> PlanHead:
    project = plan.project
    about = [f"{key}: {value}" for key, value in settings.metadata.items()]
    if settings.include_internal:
        about.append(words("Contains internal data: do not pass on") + f" ({settings.internal_because})")
    title = words("Fibre plan of {name}", name=project.name)
    key = f"{project.ags or project.name}/{plan.scenario.name}"
    begin, end = _works(plan)
    return PlanHead(key, title, applicant=project.name, begin=begin, end=end, about=". ".join(about))


def _works(plan: Plan) -> tuple[date | None, date | None]:
    """Return the first and the last day of the programme's years or quarters; None where there is none."""
    stages = plan.tables.get("programme_trenches")
    known = None if stages is None else stages[stages["year"].notna()]
    if known is None or not len(known):
        return None, None
    quarters = known["quarter"].astype("Int64")
    first = known["year"].astype("int64") * 12 + 3 * (quarters.fillna(1).astype("int64") - 1)
    last = known["year"].astype("int64") * 12 + 3 * quarters.fillna(4).astype("int64")  # the month after
    begin, after = int(first.min()), int(last.max())
    return date(begin // 12, begin % 12 + 1, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)

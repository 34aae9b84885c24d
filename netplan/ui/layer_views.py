"""Which tables the map shows at first, in which style and order; afterwards the user's choice stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from netplan.core.decisions.tables import decided
from netplan.model.looks import COVERED, HIDDEN, LayerLook, Looks
from netplan.model.project import Project
from netplan.model.recipes import made_style, with_condition
from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES
from netplan.session.results import is_current
from netplan.ui.map.layers import LAYER_ORDER
from netplan.ui.state import LayerView, Selection, State

_LINKS = frozenset({"radio_links", "choice_links"})
"""What changes verdicts without a plan."""


def with_tables(state: State) -> State:
    """Return the state with the tables there are to see; the selection stays where its table is the same.

    The very same state comes back if nothing is to be shown anew.
    """
    if state.project is None:
        return state
    noted = {"findings": state.findings} if state.findings is not None else {}
    settled = decided(state.project, state.scenario, state.decided) if state.scenario else None
    decisions = {"route_decisions": settled.routes, "site_decisions": settled.sites} if settled else {}
    shown = {name: table for name, table in decisions.items() if len(table)}
    found = {**state.project.layers, **_computed(state), **shown, **noted, **weighed(state), **radioed(state)}
    if {name: id(table) for name, table in found.items()} == {k: id(v) for k, v in state.tables.items()}:
        return state
    saved = views_of_looks(state.project.looks.layers, found)
    layers = layer_views(
        found, state.layers, planned=state.plan is not None or bool(_LINKS & found.keys()), saved=saved
    )
    chosen = state.selection
    kept = len(found.get(chosen.table, ())) == len(state.tables.get(chosen.table, ()))
    selection = chosen if kept else Selection()
    return replace(state, tables=found, layers=layers, selection=selection, decided=settled)


def weighed(state: State) -> Mapping[str, pd.DataFrame]:
    """Return what hangs on assumptions, rules, money and dates, as long as it is of project and scenario."""
    project, scenario, change = state.project, state.scenario, state.change
    if project is None or scenario is None:
        return {}
    weighed = (state.sensitivity, state.frontier, state.fitness, change)
    known = [one for one in weighed if one is not None]
    if change is not None and change.project.history != project.history:
        known.remove(change)
    current = (one.tables for one in known if is_current(one, project, scenario))
    return {name: table for tables in current for name, table in tables.items()}


def radioed(state: State) -> Mapping[str, pd.DataFrame]:
    """Return what radio would bring: cells as long as carriers and grids are those they were computed from.

    Links that could be built change the verdicts after, unless a plan says what is built.
    """
    project, scenario, links = state.project, state.scenario, state.radio
    found: dict[str, pd.DataFrame] = {}
    for one in (state.cover, state.seen):
        if one is not None and project is not None and _same_ground(one.project, project):
            found |= {name: table for name, table in one.tables.items() if len(table)}
    if links and project and scenario and is_current(links, project, scenario):
        told = ("radio_links",) if state.plan is not None else tuple(links.tables)
        found |= {name: links.tables[name] for name in told}
    return found


def _same_ground(then: Project, now: Project) -> bool:
    return then.layer("carriers") is now.layer("carriers") and then.rasters == now.rasters


def _computed(state: State) -> dict[str, pd.DataFrame]:
    """Return the tables of everything computed; sizing and redundancy only if they belong to the plan."""
    made = [state.result, state.comparison, state.programme]
    fitted = [one for one in (state.sizing, state.redundancy) if one is not None and one.plan is state.plan]
    return {name: table for one in (*made, *fitted) if one is not None for name, table in one.tables.items()}


def layer_views(
    tables: Mapping[str, pd.DataFrame],
    before: Sequence[LayerView],
    *,
    planned: bool,
    saved: Sequence[LayerView] = (),
) -> tuple[LayerView, ...]:
    """Return what the map shows of ``tables``, top first; layers of ``before`` stay as the user left them.

    Those that are new look as they were ``saved`` with the project.
    """
    drawn = [name for name in reversed(LAYER_ORDER) if name in tables and len(tables[name])]
    kept = {view.table: view for view in saved}
    known = {**kept, **{view.table: _covered(view, tables, before, kept) for view in before}}
    views = [known.get(name) or _first(name, tables) for name in drawn]
    ordered = _in_order(views, _order(before, saved, drawn))
    return tuple(_with_styles(view, tables[view.table], planned=planned) for view in ordered)


def _order(before: Sequence[LayerView], saved: Sequence[LayerView], drawn: Sequence[str]) -> list[str]:
    """Return the layers whose order is known: as they stand now, or as saved as long as that is the same."""
    now, then = [view.table for view in before], [view.table for view in saved]
    unmoved = now == [name for name in then if name in now]
    return [name for name in (then if unmoved else now) if name in drawn]


def choices(view: LayerView, table: pd.DataFrame) -> tuple[Style, ...]:
    """Return the styles a layer can have."""
    return styles_for(view.table, table)


def _covered(
    view: LayerView,
    tables: Mapping[str, pd.DataFrame],
    before: Sequence[LayerView],
    saved: Mapping[str, LayerView],
) -> LayerView:
    """Hide what another table shows better, at the moment there is one; show it again when that has gone.

    What was saved beside that other table stays as it was saved.
    """
    better = [name for name in COVERED.get(view.table, ()) if len(tables.get(name, ()))]
    if view.table in saved and set(better) <= set(saved):
        return view
    shown = {other.table for other in before}
    if not set(better) <= shown:
        return replace(view, visible=False)
    gone = not better and view.table in COVERED and set(COVERED[view.table]) & shown
    return replace(view, visible=True) if gone and view.table not in HIDDEN else view


def _first(name: str, tables: Mapping[str, pd.DataFrame]) -> LayerView:
    hidden = name in HIDDEN or any(len(tables.get(better, ())) for better in COVERED.get(name, ()))
    if name == "compared_cells":
        hidden = bool((tables[name]["change"] == "same").all())
    return LayerView(name, styles_for(name, tables[name])[0], visible=not hidden)


def _in_order(views: list[LayerView], kept: Sequence[str]) -> list[LayerView]:
    """Put the layers the user has ordered into that order; new ones stay beside their usual neighbours."""
    queue = iter(kept)
    by_name = {view.table: view for view in views}
    return [by_name[next(queue)] if view.table in set(kept) else view for view in views]


def _with_styles(view: LayerView, table: pd.DataFrame, *, planned: bool) -> LayerView:
    """Show what the plan changes as soon as there is one; leave a style the user has chosen alone."""
    if view.recipe is not None and view.recipe.column in table:
        made = with_condition(made_style(view.table, table, view.recipe), view.condition)
        return view if made == view.style else replace(view, style=made)
    names = [style.name for style in choices(view, table)]
    if view.style.name not in names:
        first = with_condition(choices(view, table)[0], view.condition)
        return replace(view, style=first, recipe=None)
    if "after" in names and view.style.name in {"", "after"}:
        wanted = "after" if planned else ""
        found = next(style for style in choices(view, table) if style.name == wanted)
        return replace(view, style=with_condition(found, view.condition))
    return view


def shown_looks(state: State, project: Project) -> Looks:
    """Return how layers are shown now, and the bookmarks of a project."""
    return replace(project.looks, layers=looks_of_views(state.layers, project.looks.layers))


def looks_of_views(views: Sequence[LayerView], before: Sequence[LayerLook]) -> tuple[LayerLook, ...]:
    """Return how layers are shown, to be saved; what was known of layers that are not there now stays."""
    now = [look_of_view(view) for view in views]
    shown = {look.table for look in now}
    return (*now, *(look for look in before if look.table not in shown))


def look_of_view(view: LayerView) -> LayerLook:
    """Return how a layer is shown, to be kept."""
    return LayerLook(
        view.table,
        view.style.name,
        view.recipe,
        view.condition,
        visible=view.visible,
        opacity=view.opacity,
        named=view.named,
    )


def views_of_looks(looks: Sequence[LayerLook], tables: Mapping[str, pd.DataFrame]) -> tuple[LayerView, ...]:
    """Return layers as they were saved, as far as their tables are there."""
    return tuple(
        view_of_look(look, tables[look.table])
        for look in looks
        if look.table in tables and look.table in LAYER_ORDER
    )


def view_of_look(look: LayerLook, table: pd.DataFrame) -> LayerView:
    """Return a layer as it was kept; in its first style where its table lacks what the kept one needs."""
    styles = styles_for(look.table, table)
    style = next((one for one in styles if one.name == look.style), styles[0])
    recipe = look.recipe if look.recipe and look.recipe.column in table else None
    if recipe is not None:
        style = made_style(look.table, table, recipe)
    condition = look.condition if look.condition and look.condition.column in table else None
    return LayerView(
        look.table,
        with_condition(style, condition),
        visible=look.visible,
        opacity=look.opacity,
        recipe=recipe,
        condition=condition,
        named=look.named,
    )


def label_of(table: str) -> str:
    """Return the template of a table's name."""
    return TABLES[table].label

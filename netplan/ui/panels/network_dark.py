"""Who goes dark if the segment chosen on the map is cut, in a sentence."""

from typing import Any

import numpy as np
import pandas as pd

from netplan.i18n import Words
from netplan.model.plan import Plan
from netplan.report.document import records
from netplan.report.redundancy import homes_dark, pupils_dark
from netplan.ui.state import Selection, State

_SEGMENTS = ("weak_segments", "trenches", "sized_trenches", "programme_trenches")


def dark_sentence(state: State, words: Words) -> str:
    """Return who goes dark if the chosen segment is cut; "" if none is chosen."""
    chosen, made = state.selection, state.redundancy
    if chosen.table not in _SEGMENTS or len(chosen.rows) != 1 or made is None:
        return ""
    row = _row(made.tables["weak_segments"], chosen, state)
    return "" if row is None else _told(row, made.plan, words)


def _row(table: pd.DataFrame, chosen: Selection, state: State) -> dict[str, Any] | None:
    """Return the weak segment that a chosen row is, or is a piece of the plan of."""
    found = table.iloc[list(chosen.rows)]
    if chosen.table != "weak_segments":
        segment_id = state.tables[chosen.table]["id"].iloc[chosen.rows[0]]
        found = table[(table["id"] == segment_id) & (table["network"] == "planned")]
    return records(found)[0] if len(found) else None


def _told(row: dict[str, Any], plan: Plan, words: Words) -> str:
    if row["n_sites"] is None:
        return words("{segment}: who goes dark is not known, no PoP is joined to it.", segment=row["id"])
    if not row["weak"]:
        return words("{segment}: nobody goes dark, there is another way.", segment=row["id"])
    told = words(
        "{segment} cut: {n} {n:site|sites} with {pupils} pupils and {homes} households go dark.",
        segment=row["id"],
        n=row["n_sites"],
        pupils=pupils_dark(row, words),
        homes=homes_dark(row, words),
    )
    return f"{told} {_names(plan, row['id'])}".strip() if row["network"] == "planned" else told


def _names(plan: Plan, segment_id: str) -> str:
    """Return the names of the sites whose route leads over a piece of the plan."""
    # the window is there without the solvers
    from netplan.core.decisions.applied import listed
    from netplan.core.sizing.limbs import limbs

    piece = int(np.flatnonzero(plan.tables["trenches"]["id"] == segment_id)[0])
    tree = limbs(plan)
    rows = [int(row) for at, row in enumerate(tree.site_row) if piece in tree.way(at)]
    connections = plan.tables["connections"].iloc[rows]
    return listed(connections["name"].fillna(connections["id"]).astype(str))

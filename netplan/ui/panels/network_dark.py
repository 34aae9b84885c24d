"""Who goes dark if the segment chosen on the map is cut, in a sentence."""

import numpy as np

from netplan.core.decisions import listed
from netplan.core.sizing.limbs import limbs
from netplan.i18n import Words
from netplan.model.plan import Plan
from netplan.ui.state import State

_SEGMENTS = ("weak_segments", "trenches", "sized_trenches", "programme_trenches")


def dark_sentence(state: State, words: Words) -> str:
    """Return who goes dark if the chosen segment is cut; "" if none is chosen."""
    chosen, made = state.selection, state.redundancy
    if chosen.table not in _SEGMENTS or len(chosen.rows) != 1 or made is None:
        return ""
    segment_id = str(state.tables[chosen.table]["id"].iloc[chosen.rows[0]])
    table = made.tables["weak_segments"]
    row = table.iloc[chosen.rows[0]] if chosen.table == "weak_segments" else None
    if row is None:
        found = table[(table["id"] == segment_id) & (table["network"] == "planned")]
        if not len(found):
            return ""
        row = found.iloc[0]
    if row["n_sites"] is None or row[["n_sites"]].isna().any():
        return words("{segment}: who goes dark is not known, no PoP is joined to it.", segment=segment_id)
    if not row["weak"]:
        return words("{segment}: nobody goes dark, there is another way.", segment=segment_id)
    told = words(
        "{segment} cut: {n} {n:site|sites} with {pupils} pupils and {homes} households go dark.",
        segment=segment_id,
        n=int(row["n_sites"]),
        pupils=words.number(int(row["pupils"])),
        homes=words.number(int(row["households"])),
    )
    names = _names(made.plan, segment_id) if row["network"] == "planned" else ""
    return f"{told} {names}".strip()


def _names(plan: Plan, segment_id: str) -> str:
    """Return the names of the sites whose route leads over a piece of the plan."""
    piece = int(np.flatnonzero(plan.tables["trenches"]["id"] == segment_id)[0])
    tree = limbs(plan)
    rows = [int(row) for at, row in enumerate(tree.site_row) if piece in tree.way(at)]
    connections = plan.tables["connections"].iloc[rows]
    return listed(connections["name"].fillna(connections["id"]).astype(str))

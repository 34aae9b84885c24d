"""Where the trenches of a choice run: from existing fibre to the carriers, shared where they can be."""

import geopandas as gpd

from netplan.core.choice.fibre import Ground
from netplan.core.graph.arrays import Ints
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import edge_lines
from netplan.model.frames import table_of
from netplan.model.project import Project


def choice_trenches(project: Project, ground: Ground, chosen: Ints) -> gpd.GeoDataFrame:
    """Return table ``choice_trenches``: a row for every piece of street, link or duct they run along."""
    edges = ground.graph.edges.iloc[ground.tree(chosen)].reset_index(drop=True)
    streets = project.layer("streets")["id"].reindex(edges["row"].where(edges["kind"] == "street"))
    columns = {
        "id": [f"B{number:05}" for number in range(1, len(edges) + 1)],
        "segment_kind": edges["kind"].to_numpy(dtype=object),
        "street_id": streets.to_numpy(dtype=object),
        "length_m": edges["length_mm"].to_numpy() / 1000.0,
        "cost_eur": edges["cents"].to_numpy() / CENTS_PER_EUR,
    }
    return table_of("choice_trenches", columns, edge_lines(project, ground.graph, edges), project.crs)

"""Verdicts of the cells of the Breitbandatlas, beside what is known of the addresses in them."""

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coverage.tables import atlas_share
from netplan.core.graph import Ints
from netplan.core.technologies.atlas import WHOLE
from netplan.model.frames import conform
from netplan.model.targets import Target

SUPPLIED = 95.0  # official legend of the Breitbandatlas: "supplied" is over 95 %
_VERDICT_OF = {
    "atlas_null": "unknown",
    "atlas_not_supplied": "not_served",
    "atlas_no_upload": "unknown",
    "atlas_supplied": "served",
}


def cell_verdicts(cells: pd.DataFrame, cell: Ints, addresses: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Return the table ``coverage_cells``; ``cell`` [n_addresses] is the row of every address's cell.

    The verdict is that of the atlas; the share of addresses that are served by all that is known stands
    beside it. It is missing where nothing is known of any of them, and unknown ones count as not served.
    """
    share = atlas_share(cells, target)
    inside = cell >= 0
    n, n_unknown, n_served = (
        np.bincount(cell[inside & which], minlength=len(cells))
        for which in (
            np.ones(len(cell), dtype=bool),
            (addresses["verdict"] == "unknown").to_numpy(),
            (addresses["verdict"] == "served").to_numpy(),
        )
    )
    reason = np.select(
        [np.isnan(share), share <= SUPPLIED, np.full(len(cells), target.up_mbps > 0)],
        ["atlas_null", "atlas_not_supplied", "atlas_no_upload"],
        "atlas_supplied",
    )
    table = gpd.GeoDataFrame(cells[["id", "source", "as_of", "geometry"]]).assign(
        share_served=share / WHOLE,
        n_addresses=n,
        n_addresses_unknown=n_unknown,
        share_reached=np.where(n > n_unknown, n_served / np.maximum(n, 1), np.nan),
        technology="any",
        need_down_mbps=target.down_mbps,
        atlas_share=share,
        reason=reason,
        verdict=pd.Series(reason, dtype="str").map(_VERDICT_OF).array,
    )
    return conform(table, "coverage_cells")

"""Verdicts of the cells of the Breitbandatlas, beside what is known of the addresses in them."""

import numpy as np
import pandas as pd

from netplan.core.coded import positions, spelled
from netplan.core.coverage.tables import atlas_share
from netplan.core.coverage.verdicts import VERDICTS
from netplan.core.graph.arrays import Ints
from netplan.core.technologies.atlas import WHOLE
from netplan.model.frames import table_of
from netplan.model.targets import Target

SUPPLIED = 95.0  # official legend of the Breitbandatlas: "supplied" is over 95 %
_VERDICT_OF = {  # the first that holds
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
    inside, level = cell >= 0, positions(addresses["verdict"], VERDICTS)
    n, n_unknown, n_served = (
        np.bincount(cell[inside & which], minlength=len(cells))
        for which in (
            np.ones(len(cell), dtype=bool),
            level == VERDICTS.index("unknown"),
            level == VERDICTS.index("served"),
        )
    )
    silent = np.full(len(cells), target.up_mbps > 0)
    reason = np.select([np.isnan(share), share <= SUPPLIED, silent], range(3), 3)
    columns = {
        **{key: cells[key].array for key in ("id", "source", "as_of")},
        "share_served": share / WHOLE,
        "n_addresses": n,
        "n_addresses_unknown": n_unknown,
        "share_reached": np.where(n > n_unknown, n_served / np.maximum(n, 1), np.nan),
        "technology": spelled(np.zeros(len(cells)), ["any"]),
        "need_down_mbps": np.full(len(cells), target.down_mbps),
        "atlas_share": share,
        "reason": spelled(reason, list(_VERDICT_OF)),
        "verdict": spelled(reason, list(_VERDICT_OF.values())),
    }
    return table_of("coverage_cells", columns, cells.geometry.array, cells.crs)

"""Breitbandatlas: the share of households in a cell that can have each class of rates, by technology.

A share of 100 % speaks for every address of the cell, one of 0 % too; between them it is not known which
addresses have it. What the atlas says about a school is inferred from its neighbours: a hint.
"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.claims import NO_LINE, Claims, grades, quantiles
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.districts import area_of
from netplan.core.technologies.ground import Ground
from netplan.model.tables import ATLAS_RATES_MBPS

WHOLE = 100.0  # per cent, as the atlas counts
HALF = 50.0
NAMED = {"alle": "any", "ftthb": "fibre", "fttc": "copper", "hfc": "cable"}


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return one ``Claims`` for each technology of the atlas."""
    cells = ground.layers["cells"]
    cell = cell_of(ground)
    hint = ground.subject == "sites"
    return tuple(
        ground.known.stages(
            _claims, code, ground.known.stages(cell_rates, cells, name), cell, "D" if hint else "B"
        )
        for name, code in NAMED.items()
    )


def cell_of(ground: Ground) -> Ints:
    """Return the row of the cell every subject lies in; -1 where none does."""
    if ground.subject == "addresses":
        return ground.known.cell
    return ground.known.stages(_cell_of, ground.tree, ground.layers["cells"])


def _cell_of(subjects: shapely.STRtree, cells: pd.DataFrame) -> Ints:
    return area_of(subjects, cells.geometry)


def cell_rates(cells: pd.DataFrame, technology: str) -> Floats:
    """Return the rates [k, 3] that all, half and any of the households of each cell can have; NaN: not told.

    Shares are cumulative, so a class without a statement lies between its neighbours. Below the lowest
    class the rate counts as 0, and nobody has more than the highest class that anybody may have.
    """
    rates = np.array(ATLAS_RATES_MBPS, dtype=float)
    columns = [f"down_fn_hh_{technology}_{rate}" for rate in ATLAS_RATES_MBPS]
    share = cells[columns].to_numpy(dtype=float)
    least = np.fmax.accumulate(share[:, ::-1], axis=1)[:, ::-1]  # at least that of any higher class
    most = np.fmin.accumulate(share, axis=1)  # at most that of any lower class
    reached = [
        _highest(least >= WHOLE, rates),
        _highest(least >= HALF, rates),
        _highest(~(most <= 0), rates),
    ]
    told = ~np.isnan(share).all(axis=1)
    return np.where(told[:, None], quantiles(*reached), np.nan)


def _highest(holds: NDArray[np.bool_], rates: Floats) -> Floats:
    """Return the highest rate whose class holds, 0 where none does."""
    highest: Floats = np.where(holds, rates, 0.0).max(axis=1, initial=0.0)
    return highest


def _claims(technology: str, rates: Floats, cell: Ints, grade: str) -> Claims:
    told = np.append(~np.isnan(rates[:, 0]), False)
    about = np.flatnonzero(told[cell])
    asset = cell[about]
    nothing = np.full(len(about), np.nan)
    return Claims(
        speaks="atlas",
        layer="cells",
        technology=technology,
        kind="operator",
        about=about,
        asset=asset,
        down=rates[asset],
        up=nothing[:, None],
        grade=grades(grade, len(about)),
        way_m=NO_LINE,
        limit="cell",
        edition="Breitbandatlas",
        scattered=True,
    )

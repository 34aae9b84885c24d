"""What is stated about the line of a site: by contract, by its operator, in a register; leased lines too."""

import numpy as np
import pandas as pd

from netplan.core.claims import NO_LINE, Claims, grades, quantiles
from netplan.core.technologies.ground import Ground
from netplan.model.assumptions import GRADES

_GRADE_OF = {"measured": "A", "operator": "B", "register": "B", "modelled": "C"}
_UNSAID = "B"  # a rate in the list of sites without a word on how it is known is a register's
_CONTRACT = "A"  # the rate of a leased line is owed by contract


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return the stated lines of sites; addresses state none."""
    return (ground.known.stages(stated_lines, ground.subjects),) if ground.subject == "sites" else ()


def stated_lines(sites: pd.DataFrame) -> Claims:
    """Return a claim for every site whose line is known; no line at all is a rate of 0."""
    no_line = (sites["technology"] == "none").fillna(value=False).to_numpy(dtype=bool)
    down = np.where(no_line, 0.0, sites["down_mbps"].to_numpy(dtype=float))
    up = np.where(no_line, 0.0, sites["up_mbps"].to_numpy(dtype=float))
    about = np.flatnonzero(~np.isnan(down))
    graded = (
        sites["line_kind"].map(_GRADE_OF).fillna(_UNSAID).mask(sites["technology"] == "leased", _CONTRACT)
    )
    position = graded.map(GRADES.index).to_numpy(dtype=np.int8)[about]
    return Claims(
        speaks="declared",
        layer="sites",
        technology="",
        kind="",
        about=about,
        asset=about,
        down=quantiles(down[about], down[about], down[about]),
        up=up[about, None],
        grade=position if len(about) else grades(_UNSAID, 0),
        way_m=NO_LINE,
        limit="line",
    )

"""What can be found in a project and its network: a row for each finding, with a code that never changes."""

from dataclasses import replace
from typing import Any

import pandas as pd

from netplan.core.choice.rules import CHOICE_RULES
from netplan.core.hops.rules import HOP_RULES
from netplan.core.plan_rules import PLAN_RULES
from netplan.core.radio.rules import RADIO_RULES
from netplan.messages import mark
from netplan.model import findings
from netplan.model.findings import Problem, Rule

RULES: dict[str, Rule] = {
    "PRJ-001": Rule(
        "error",
        mark("The project has no streets: no route can be planned"),
        mark("Import the streets of the municipality, or an OpenStreetMap extract"),
    ),
    "PRJ-002": Rule(
        "error",
        mark("The project has no sites: there is nothing to connect"),
        mark("Import the schools and Kitas of the municipality"),
    ),
    "PRJ-003": Rule(
        "warning",
        mark("The line of {n} of {total} sites is not known"),
        mark("Ask the operators or measure: unknown sites never count as served"),
    ),
    "PRJ-004": Rule(
        "warning",
        mark("{n} of {total} addresses {n:lies|lie} in no district"),
        mark("They count for the municipality, but in no district: check the district layer"),
    ),
    "NET-001": Rule(
        "info",
        mark("{n} motorway {n:segment is|segments are} left out of the network"),
        mark("Nothing to do"),
    ),
    "NET-002": Rule(
        "info",
        mark("{n} street {n:end|ends} met another street without a node and {n:was|were} joined"),
        mark("Nothing to do"),
    ),
    "NET-003": Rule(
        "info",
        mark("{n} {n:crossing|crossings} without a node {n:was|were} joined; bridges and tunnels were not"),
        mark("Nothing to do"),
    ),
    "NET-004": Rule(
        "warning",
        mark(
            "{n} street {n:segment|segments} around {street} {n:is|are} not connected to the rest of "
            "the network"
        ),
        mark("Sites there cannot be reached by digging; close the gap in the street layer"),
    ),
    "NET-005": Rule(
        "error",
        mark("No street within {limit_m} m"),
        mark("Check the position of the site, or raise the snapping limit"),
    ),
    "NET-006": Rule(
        "error",
        mark("The street network around the site is not joined to existing fibre"),
        mark("Close the gap in the street layer, or add the fibre that is missing"),
    ),
    "NET-007": Rule(
        "warning",
        mark("No street within {limit_m} m: left out of the plan"),
        mark("Check its position, or raise the snapping limit"),
    ),
    "NET-008": Rule(
        "warning",
        mark("The number of free tubes is not stated: the duct is not used"),
        mark("Ask the owner how many tubes are free"),
    ),
    "NET-009": Rule(
        "warning",
        mark("No existing fibre and no PoP lies at a street: the plan joins the sites to each other only"),
        mark("Add existing fibre or a PoP, or streets up to it; the way to it is not in the cost"),
    ),
    "NET-010": Rule(
        "error",
        mark("Nobody has said where the site lies: no route can lead to it"),
        mark("Give it a place, by its address if need be; it counts as not connected"),
    ),
    "NET-020": Rule(
        "error",
        mark("The street has no course: it is left out of the network"),
        mark("Draw it, or delete the row"),
    ),
    "COV-001": Rule(
        "warning",
        mark(
            "{n} of {total}: measured slower (p50) than is calculated for the same line (p10). "
            "{n_counting} {n_counting:verdict rests|verdicts rest} on the calculation. Widest gap: "
            "{measured} Mbit/s measured, {modelled} calculated"
        ),
        mark(
            "Ask which product is ordered and measure again at the modem, or let the best known rate count "
            "(policy); the other way round the plan may leave a slow line as it is"
        ),
    ),
    "COV-002": Rule(
        "warning",
        mark(
            "Measured {measured} Mbit/s (p50), but {modelled} Mbit/s are calculated as sure (p10) for the "
            "same line: the verdict rests on the calculation"
        ),
        mark("Ask which product is ordered, and measure again at the modem: that settles it"),
    ),
    "COV-003": Rule(
        "error",
        mark(
            "{column} is {value}: rates are not negative and never fall from p10 to p90; the row is left out"
        ),
        mark("Compute the link again, or correct these columns of the row"),
    ),
    **HOP_RULES,
    "SEE-001": Rule(
        "error",
        mark("{n} of {total} carriers {n:has|have} no known height: nothing was looked at from {n:it|them}"),
        mark("Import mounting heights or heights; a height of 0 counts as unknown"),
    ),
    "SEE-002": Rule(
        "error",
        mark("{n} of {total} sites {n:lies|lie} outside the surface model or where it is unknown"),
        mark("Import a surface model that covers them; until then nobody knows what they see"),
    ),
    "SEE-003": Rule(
        "warning",
        mark(
            "There is no terrain model: the ground under a carrier is the lowest surface within {radius_m} m"
        ),
        mark("Import a terrain model; under trees and beside walls the ground is a guess"),
    ),
    "SEE-004": Rule(
        "warning",
        mark("{n} of {total} carriers {n:stands|stand} lower than the surface: inside a building or tree"),
        mark("Check place and height; nothing is said to be seen from inside"),
    ),
    "SEE-005": Rule(
        "info",
        mark("The day of the surface model is not known"),
        mark("State it when importing: what was built or has grown since is not in it"),
    ),
    **PLAN_RULES,
    **RADIO_RULES,
    **CHOICE_RULES,
}


def finding(code: str, layer: str, **fields: Any) -> Problem:
    """Return the finding ``code`` about a whole layer."""
    return findings.finding(RULES, code, layer, **fields)


def finding_at(code: str, layer: str, table: pd.DataFrame, row: int, **fields: Any) -> Problem:
    """Return the finding ``code`` about a row of ``table``, its id, and a point on it if it has a place."""
    shape, row_id = table.geometry.iloc[row], str(table["id"].iloc[row])
    found = replace(finding(code, layer, **fields), row=row, row_id=row_id)
    if shape is None or shape.is_empty:
        return found
    place = shape.representative_point()
    return replace(found, x=place.x, y=place.y)


def counted(code: str, layer: str, n: int, **fields: Any) -> tuple[Problem, ...]:
    """Return a finding that names a number of objects, or none if there are none."""
    return (finding(code, layer, n=n, **fields),) if n else ()

"""What can be found when carriers are chosen: a row for each finding, with a code that never changes."""

from netplan.messages import mark
from netplan.model.findings import Rule

CHOICE_RULES: dict[str, Rule] = {
    "CHO-001": Rule(
        "warning",
        mark("Of {n} of {total} carriers it is not known whether they are fit: none of them was chosen"),
        mark("Survey those that the choice names first, or allow unknown ones"),
    ),
    "CHO-002": Rule(
        "warning",
        mark("Of {n} of {total} carriers it is not known whether they are fit: they were taken as fit"),
        mark("Survey the chosen ones among them before anything is ordered"),
    ),
    "CHO-003": Rule(
        "warning",
        mark("At {n} of {total} targets no height is known: they count as not covered"),
        mark("Import a surface model that covers them"),
    ),
    "CHO-004": Rule(
        "warning",
        mark("The height of {n} of {total} carriers is not known: they cover nothing"),
        mark("Import mounting heights and a surface model; a height of 0 counts as unknown"),
    ),
    "CHO-005": Rule(
        "info",
        mark("A carrier with its device costs {eur} EUR: a planning value [K]"),
        mark("Give the offer of a supplier"),
    ),
    "CHO-006": Rule(
        "warning",
        mark("{n} of {total} carriers cannot be joined to existing fibre along the streets: none was chosen"),
        mark("Look at the streets there, raise the snapping limit, or import more of the existing fibre"),
    ),
    "CHO-007": Rule(
        "warning",
        mark("{n} of {total} carriers reach a target, but can neither be joined to existing fibre nor fed"),
        mark("Allow more hops, look at the streets there, or import more of the existing fibre"),
    ),
    "CHO-008": Rule(
        "info",
        mark(
            "{n} of {total} hops between carriers were left out: each one may be fed by the {most} fit ones "
            "nearest to fibre; what is proven holds for these"
        ),
        mark("Nothing to do; forbid carriers to have others looked at"),
    ),
}

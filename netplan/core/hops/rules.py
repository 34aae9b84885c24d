"""What can be found about radio hops: a row for each finding, with a code that never changes."""

from netplan.messages import mark
from netplan.model.findings import Rule
from netplan.model.hops import OUTDATED

HOP_RULES: dict[str, Rule] = {
    "HOP-001": Rule(
        "warning",
        mark("Of {n} of {total} carriers it is not known whether they are fit: no hop leads there"),
        mark("Let netplan-gis carriers name the ones to survey first"),
    ),
    "HOP-002": Rule(
        "error",
        mark("The roof of {n} of {total} sites is not known: no hop was looked for"),
        mark("Import a surface model that covers them"),
    ),
    "HOP-003": Rule(
        "warning",
        mark("Of {n} of {total} sites it is not known what rate they need: no hop was looked for"),
        mark("State the number of classes, or choose a target without it"),
    ),
    "HOP-004": Rule(
        "warning",
        mark("{n} of {total} fit carriers {n:lies|lie} outside the surface model: no hop leads there"),
        mark("Import a surface model that covers them"),
    ),
    "HOP-005": Rule(
        "warning",
        mark("Radio is among the technologies, but no hop is known: the plan is made without"),
        mark("Import a surface model and carriers, then find radio hops"),
    ),
    "HOP-006": Rule(
        "error",
        mark("{n} {n:site hangs|sites hang} on more than {most} radio hops"),
        mark("Connect one of them by a trench, or allow more hops"),
    ),
    "HOP-007": Rule(
        "error",
        mark("{n} of {total} radio hops {n:leads|lead} to carriers the project no longer has"),
        mark("Find the radio hops again"),
    ),
    "HOP-008": Rule(
        "warning",
        mark(
            "Chosen carriers reach {n} {n:site|sites} of the plan, but radio is not among the technologies: "
            "the plan does not use them"
        ),
        mark("Allow radio hops, or let the scenario leave the chosen carriers out"),
    ),
    "HOP-009": Rule(
        "error",
        mark("{n} of {total} links of chosen carriers {n:leads|lead} to carriers the project no longer has"),
        mark("Choose carriers again"),
    ),
    "HOP-010": Rule(
        "warning",
        mark(
            "{n} of {total} links of chosen carriers {n:carries|carry} less than the site needs, or nobody "
            "knows what it needs: the plan does not use {n:it|them}"
        ),
        mark("Choose carriers for the rate of the target, with fewer sites for each"),
    ),
    OUTDATED: Rule(
        "warning",
        mark("The radio hops that are kept were found from other data; changed since: {names}"),
        mark("Find the radio hops again"),
    ),
    "HOP-012": Rule(
        "error",
        mark(
            "{n} of {total} radio hops {n:lacks|lack} a cost, a yearly cost or the number of sites: "
            "the plan does not use {n:it|them}"
        ),
        mark("State these columns in table radio_hops, or find the radio hops again"),
    ),
}

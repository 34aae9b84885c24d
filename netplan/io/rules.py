"""What can be found in a delivery: one row for each finding, with a code that never changes."""

from dataclasses import dataclass
from typing import Any

from netplan.messages import Message, mark
from netplan.model.findings import Problem, Severity


@dataclass(frozen=True)
class Rule:
    """A finding: how bad, what is said, what to do; both texts are templates."""

    severity: Severity
    text: str
    advice: str


RULES: dict[str, Rule] = {
    "OSM-001": Rule(
        "info",
        mark("{n} of {total} segments do not say their surface; it was assumed from the kind of way [K]"),
        mark("Check the surface of the streets you dig in: it decides the price."),
    ),
    "OSM-002": Rule(
        "warning",
        mark("{n} streets leave the file and were cut at the last node it holds; {gone} of them vanished"),
        mark("Export the extract with complete ways if these streets matter."),
    ),
    "OSM-003": Rule(
        "info",
        mark("{n} segments have no length and were left out"),
        mark("Nothing to do here; the drawing can be repaired in OpenStreetMap."),
    ),
    "OSM-004": Rule(
        "info",
        mark("{n} segments lie exactly on another one and were left out"),
        mark("Nothing to do here; the drawing can be repaired in OpenStreetMap."),
    ),
    "OSM-005": Rule(
        "warning",
        mark(
            "{n} pieces of the boundary of {name} are not in the file; a gap of {gap_m} m was closed straight"
        ),
        mark("Give the boundary as a polygon file if it must be exact."),
    ),
    "OSM-006": Rule(
        "warning",
        mark("The file holds no complete municipal boundary; the box around the data stands in for it"),
        mark("Give the boundary of the municipality as a polygon file, or a larger extract."),
    ),
    "OSM-007": Rule(
        "info",
        mark("{name} ({osm_id}) was taken as the municipality, the largest of {n} in the file"),
        mark("If another one is meant, name it as boundary."),
    ),
    "OSM-008": Rule(
        "info",
        mark("{n} of {total} objects lie outside the municipality and were left out"),
        mark("Nothing to do, unless the boundary is wrong."),
    ),
    "OSM-009": Rule(
        "info",
        mark("{n} ways are no streets to dig in and were left out: {kinds}"),
        mark("Nothing to do, unless one of them is a street: then correct its highway tag."),
    ),
    "OSM-010": Rule(
        "info",
        mark("{n} objects repeat the address of a house within {limit_m} m and were merged into it"),
        mark("Nothing to do."),
    ),
    "OSM-011": Rule(
        "info",
        mark("The type of {n} schools was read from name or ISCED level"),
        mark("Load the school register to be sure; it also knows pupils and classes."),
    ),
    "OSM-012": Rule(
        "info",
        mark("OpenStreetMap does not know how many households live at {n} addresses"),
        mark("Load the addresses of the municipality with households to weigh them."),
    ),
    "OSM-013": Rule(
        "info",
        mark("The height of {n} buildings is {storey_m} m for each storey [K]; {unknown} have no height"),
        mark("Load a surface model for lines of sight."),
    ),
    "OSM-014": Rule(
        "info",
        mark("{n} streets have a surface netplan does not know: {values}"),
        mark("The surface was assumed from the kind of way; correct it where it matters."),
    ),
    "OSM-015": Rule(
        "info",
        mark("{n} sites are drawn twice in OpenStreetMap and were taken once"),
        mark("Compare the list of sites with the register of the municipality."),
    ),
    "OSM-016": Rule(
        "warning",
        mark("The {n} districts in the file cover {percent} % of the municipality"),
        mark("Load the districts of the municipality as a layer of its own."),
    ),
    "OSM-017": Rule(
        "info",
        mark("{n} traffic signals are stop lines in OpenStreetMap, not masts: one junction can have several"),
        mark("Load the signal installations of the municipality to count them."),
    ),
    "OSM-018": Rule(
        "warning",
        mark("OpenStreetMap knows neither pupils nor lines: both are unknown for {n} sites"),
        mark("Load the school register and the list of lines; until then the sites count as unknown."),
    ),
    "OSM-019": Rule(
        "warning",
        mark("{n} areas do not close or are not complete in the file and were left out, such as {example}"),
        mark("Export a larger extract, or repair them in OpenStreetMap."),
    ),
    "OSM-020": Rule(
        "info",
        mark(
            "Objects were not in order or twice in the file; it was sorted, the newest of doubles was taken"
        ),
        mark("Nothing to do; a sorted file is read faster."),
    ),
    "OSM-021": Rule(
        "info",
        mark("{n} sites are called Kita or Hort but tagged otherwise; the name was believed"),
        mark("Compare the list of sites with the register of the municipality."),
    ),
}


def finding(code: str, layer: str, **fields: Any) -> Problem:
    """Return the finding ``code`` about a whole layer."""
    rule = RULES[code]
    return Problem(code, rule.severity, layer, Message(rule.text, fields), Message(rule.advice))


def counted(code: str, layer: str, n: int, **fields: Any) -> list[Problem]:
    """Return a finding that names a number of objects, or none if there are none."""
    return [finding(code, layer, n=int(n), **fields)] if n else []

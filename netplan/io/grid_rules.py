"""What can be found in a grid of heights."""

from netplan.messages import mark
from netplan.model.findings import Rule

GRID_RULES: dict[str, Rule] = {
    "RAS-001": Rule(
        "warning",
        mark("{file} does not say its coordinate system; only {given} fits its coordinates and was taken"),
        mark("Check that the grid lies where it should, or name its coordinate system."),
    ),
    "RAS-002": Rule(
        "info",
        mark("{file} is in {given}, the project in {target}: its heights are looked up by conversion"),
        mark("Nothing to do; a grid in the project's system is read faster."),
    ),
    "RAS-003": Rule(
        "warning",
        mark("{file} says no value for unknown cells: a hole in it looks like a height"),
        mark("Ask for the value, and for a file that names it."),
    ),
    "RAS-004": Rule(
        "info",
        mark("{file}: {percent} % of the cells are unknown; lines of sight across them are unknown, too"),
        mark("Nothing to do, unless the holes lie where you plan."),
    ),
    "RAS-005": Rule(
        "info",
        mark("{file}: heights are in {unit} and are converted to metres"),
        mark("Nothing to do."),
        "repair",
    ),
    "RAS-006": Rule(
        "error",
        mark("{file}: heights from {low} to {high} {unit} are not possible in Germany"),
        mark("Name the unit of the heights (m, cm, ft), or the value that stands for unknown."),
    ),
    "RAS-007": Rule(
        "warning",
        mark("{file} covers {percent} % of the municipality"),
        mark("Load the missing tiles as one grid: where there is none, lines of sight are unknown."),
    ),
    "RAS-008": Rule(
        "warning",
        mark("{file} does not say of which day its heights are"),
        mark("Name the day of the flight: what was built or felled since is not in it."),
    ),
    "RAS-009": Rule(
        "warning",
        mark("{file}: the heights are {years} years old"),
        mark("Ask for newer ones: what was built or felled since is not in them."),
    ),
    "RAS-010": Rule(
        "warning",
        mark("{file}: cells of {cell_m} m are too coarse for lines of sight past roofs and trees"),
        mark("Ask the surveying office for a surface model of 1 m."),
    ),
    "RAS-011": Rule(
        "info",
        mark("{file} has {n} bands; the first one was taken as height"),
        mark("Check that it is the height and not a picture."),
    ),
    "RAS-012": Rule(
        "error",
        mark("{file}: the day {value} lies in the future"),
        mark("Correct the date."),
    ),
}

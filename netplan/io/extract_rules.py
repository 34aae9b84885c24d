"""What can be found in an OpenStreetMap extract."""

from netplan.messages import mark
from netplan.model.findings import Rule

EXTRACT_RULES: dict[str, Rule] = {
    "OSM-001": Rule(
        "info",
        mark("{n} of {total} segments {n:names|name} no surface; it was assumed from the kind of way [K]"),
        mark("Check the surface of the streets you dig in: it decides the price."),
    ),
    "OSM-002": Rule(
        "warning",
        mark(
            "{n} {n:street leaves|streets leave} the file, cut at its last node there; {gone} of them "
            "vanished"
        ),
        mark("Export the extract with complete ways if these streets matter."),
    ),
    "OSM-003": Rule(
        "info",
        mark("{n} {n:segment has|segments have} no length and {n:was|were} left out"),
        mark("Nothing to do here; the drawing can be repaired in OpenStreetMap."),
    ),
    "OSM-004": Rule(
        "info",
        mark("{n} {n:segment lies|segments lie} exactly on another one and {n:was|were} left out"),
        mark("Nothing to do here; the drawing can be repaired in OpenStreetMap."),
    ),
    "OSM-005": Rule(
        "warning",
        mark(
            "{n} {n:piece|pieces} of the boundary of {name} missing; a gap of {gap_m} m was closed straight"
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
        mark("{n} of {total} objects {n:lies|lie} outside the municipality and {n:was|were} left out"),
        mark("Nothing to do, unless the boundary is wrong."),
    ),
    "OSM-009": Rule(
        "info",
        mark("{n} {n:way is no street|ways are no streets} to dig in and {n:was|were} left out: {kinds}"),
        mark("Nothing to do, unless one of them is a street: then correct its highway tag."),
    ),
    "OSM-010": Rule(
        "info",
        mark(
            "{n} {n:object repeats|objects repeat} the address of a house within {limit_m} m: merged into it"
        ),
        mark("Nothing to do."),
    ),
    "OSM-011": Rule(
        "info",
        mark("The type of {n} {n:school|schools} was read from name or ISCED level"),
        mark("Load the school register to be sure; it also knows pupils and classes."),
    ),
    "OSM-012": Rule(
        "info",
        mark("OpenStreetMap does not know how many households live at {n} {n:address|addresses}"),
        mark("Load the addresses of the municipality with households to weigh them."),
    ),
    "OSM-013": Rule(
        "info",
        mark(
            "Height of {n} {n:building|buildings}: {storey_m} m for each storey [K]; {unknown} without height"
        ),
        mark("Load a surface model for lines of sight."),
    ),
    "OSM-014": Rule(
        "info",
        mark("{n} {n:street has|streets have} a surface netplan does not know: {values}"),
        mark("The surface was assumed from the kind of way; correct it where it matters."),
    ),
    "OSM-015": Rule(
        "info",
        mark("{n} {n:site is|sites are} drawn twice in OpenStreetMap and {n:was|were} taken once"),
        mark("Compare the list of sites with the register of the municipality."),
    ),
    "OSM-016": Rule(
        "warning",
        mark("{n} {n:district|districts} in the file {n:covers|cover} {percent} % of the municipality"),
        mark("Load the districts of the municipality as a layer of its own."),
    ),
    "OSM-017": Rule(
        "info",
        mark(
            "{n} traffic {n:signal is a stop line|signals are stop lines}, no mast: a junction can have "
            "several"
        ),
        mark("Load the signal installations of the municipality to count them."),
    ),
    "OSM-018": Rule(
        "warning",
        mark("OpenStreetMap knows neither pupils nor lines: both are unknown for {n} {n:site|sites}"),
        mark("Load the school register and the list of lines; until then the sites count as unknown."),
    ),
    "OSM-019": Rule(
        "warning",
        mark("{n} {n:area|areas} not closed or not complete in the file, so left out, such as {example}"),
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
        mark("{n} {n:site is|sites are} called Kita or Hort but tagged otherwise; the name was believed"),
        mark("Compare the list of sites with the register of the municipality."),
    ),
    "OSM-022": Rule(
        "info",
        mark("{n} {n:object|objects} from OpenStreetMap gave way to those of {file}"),
        mark("Nothing to do."),
    ),
}

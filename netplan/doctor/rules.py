"""What the doctor can find in a project, and the one table of all rules of netplan."""

from collections.abc import Mapping

from netplan.core.rules import RULES as NETWORK_RULES
from netplan.io.rules import RULES as FILE_RULES
from netplan.messages import mark
from netplan.model.findings import Rule

DOCTOR_RULES: dict[str, Rule] = {
    "CHK-001": Rule(
        "error",
        mark("Rule {rule} could not be checked: {reason}"),
        mark("Report this; until then nobody knows whether the layer is free of what the rule looks for."),
    ),
    "PRJ-005": Rule(
        "warning",
        mark("The project has no municipal boundary: what lies outside cannot be found"),
        mark("Import the boundary of the municipality."),
    ),
    "PRJ-006": Rule(
        "info",
        mark("{n} of {total} rows {n:does|do} not say under which licence {n:it|they} may be used"),
        mark("State the licence when importing; without one the rows cannot be published."),
    ),
    "PRJ-007": Rule(
        "info",
        mark("{n} of {total} rows {n:does not say of which day it is|do not say of which day they are}"),
        mark("State the date when importing, so that figures can show it."),
    ),
    "PRJ-008": Rule(
        "error",
        mark("The whole layer lies {km} km away from the municipality"),
        mark("Import the layer again and name its coordinate system; the one it states is probably wrong."),
    ),
    "ID-010": Rule(
        "error",
        mark("The id is missing"),
        mark("Give the row an id, so that a newer delivery finds it again."),
        repair=mark("Number the rows"),
    ),
    "ID-011": Rule(
        "error",
        mark("The id {value} is taken by an earlier row"),
        mark("Give every row an id of its own."),
        repair=mark("Put a number behind the later ids"),
    ),
    "ID-012": Rule(
        "warning",
        mark("The row repeats an earlier one in everything"),
        mark("Remove the double row."),
        repair=mark("Remove the later rows"),
    ),
    "GEO-020": Rule(
        "error",
        mark("The row has no geometry"),
        mark("Draw it, or remove the row: nothing can be planned for it."),
        repair=mark("Remove the rows"),
    ),
    "GEO-021": Rule(
        "error",
        mark("The geometry is empty"),
        mark("Draw it, or remove the row: nothing can be planned for it."),
        repair=mark("Remove the rows"),
    ),
    "GEO-022": Rule(
        "error",
        mark("A coordinate is not a number"),
        mark("Correct the coordinates, or remove the row."),
        repair=mark("Remove the rows"),
    ),
    "GEO-023": Rule(
        "error",
        mark("The area is invalid: {value}"),
        mark("Draw the area again, or have it repaired and compare."),
        repair=mark("Make the areas valid"),
    ),
    "GEO-024": Rule(
        "error",
        mark("{value} where this layer needs {wanted}"),
        mark("Import the row into the layer it belongs to."),
    ),
    "GEO-025": Rule(
        "warning",
        mark("The geometry has no length or area"),
        mark("Draw it again, or remove the row."),
        repair=mark("Remove the rows"),
    ),
    "GEO-026": Rule(
        "warning",
        mark("The row lies outside the municipality, {value} m from its border"),
        mark("Check the place; remove the row if it belongs to a neighbour."),
        repair=mark("Remove the rows"),
    ),
    "GEO-027": Rule(
        "warning",
        mark("The row lies {value} m from {other} and looks like the same thing"),
        mark("Keep one of them."),
        repair=mark("Keep the earlier row, filled up with what only the later one says"),
    ),
    "GEO-028": Rule(
        "warning",
        mark("The geometry repeats that of {other}"),
        mark("Keep one of them: lengths and areas count twice."),
        repair=mark("Remove the later rows"),
    ),
    "GEO-029": Rule(
        "warning",
        mark("The area overlaps {other} by {value} m²"),
        mark("Correct the border: what lies in both is counted for the first one."),
    ),
    "GEO-030": Rule(
        "warning",
        mark("The districts cover {value} % of the municipality"),
        mark("Load the missing districts: what lies between them is in no district."),
    ),
    "GEO-031": Rule(
        "warning",
        mark("The post stands inside building {other}"),
        mark("Check its place, or that it is a carrier on a roof: sight is computed from where it stands."),
    ),
    "NET-010": Rule(
        "warning",
        mark("The street ends {value} m from {other} without touching it"),
        mark("Join them, unless there is no way from one to the other."),
        repair=mark("Draw the end on to the other street"),
    ),
    "NET-011": Rule(
        "warning",
        mark("The street crosses {other} without a node, and neither is a bridge or tunnel"),
        mark("Mark the bridge, or give both streets a node; the plan takes them as joined."),
        repair=mark("Give both streets a common point"),
    ),
    "NET-013": Rule(
        "info",
        mark("The duct is full: none of its {value} tubes is free"),
        mark("Nothing to do: the plan does not use it."),
    ),
    "NET-014": Rule(
        "error",
        mark("{value} tubes are free of only {n}"),
        mark("Ask the owner how many tubes are free."),
        repair=mark("Take the number of free tubes as unknown"),
    ),
    "NET-015": Rule(
        "warning",
        mark("No fibre within {value} m of the point of presence"),
        mark("Add the fibre that leads to it, or check its position."),
    ),
    "NET-016": Rule(
        "info",
        mark("{value} m of fibre have no connection to a point of presence"),
        mark("Add the piece that is missing; the plan takes all fibre as connected."),
    ),
    "NET-017": Rule(
        "warning",
        mark("The cable has {value} fibres"),
        mark("Ask the operator for the number of fibres."),
        repair=mark("Take the number of fibres as unknown"),
    ),
    "WORK-001": Rule(
        "error",
        mark("The roadworks end on {value}, before they begin on {other}"),
        mark("Correct the days: nobody can lay ducts along with them."),
        repair=mark("Swap the two days"),
    ),
    "WORK-002": Rule(
        "warning",
        mark("The roadworks do not say when they begin or when they end"),
        mark("Ask the office that builds: joint laying needs a window of time."),
    ),
    "WORK-003": Rule(
        "info",
        mark("The roadworks ended on {value}"),
        mark("Remove them; a new surface may be closed to digging for some years."),
        repair=mark("Remove the rows"),
    ),
    "MEAS-001": Rule(
        "warning",
        mark("Measured was {value}, which is no site or address of the project"),
        mark("Correct the key, or import the sites and addresses first: the measurement counts for nothing."),
    ),
    "CAB-001": Rule(
        "warning",
        mark("A product of {value} Mbit/s on a segment that shares {other} Mbit/s"),
        mark("Ask the operator for the rate of the segment: a rate in Gbit/s may have lost its unit."),
    ),
    "CAR-001": Rule(
        "warning",
        mark("Mounting at {value} m on a carrier that is {height} m high"),
        mark("Correct one of the two heights: lines of sight are computed from them."),
        repair=mark("Take the mounting heights as unknown"),
    ),
    "SITE-010": Rule(
        "warning",
        mark("The school has {value} pupils"),
        mark("Check whether it is still open."),
        repair=mark("Take the number of pupils as unknown"),
    ),
    "SITE-011": Rule(
        "warning",
        mark("The site has no name"),
        mark("Add the name: it is what readers of the report look for."),
    ),
    "SITE-012": Rule(
        "warning",
        mark("{value} pupils for each class cannot be true"),
        mark("Check the numbers of pupils and classes: the target for classes is computed from them."),
        repair=mark("Take the number of classes as unknown"),
    ),
    "SITE-013": Rule(
        "error",
        mark("{value} stands in the register but not in the layer"),
        mark("Import the register into the project: a forgotten site is never counted."),
    ),
    "SITE-014": Rule(
        "info",
        mark("{other}, {value} m away, has the same name and kind"),
        mark("Check whether the site has moved; two buildings of one school are fine."),
    ),
    "SITE-015": Rule(
        "error",
        mark("No street within {value} m"),
        mark("Check the position of the site: it cannot be connected."),
    ),
    "SITE-016": Rule(
        "warning",
        mark("The connection was promised by {value}; the line is still not known to be there"),
        mark("Ask the operator what became of it."),
    ),
    "ADDR-001": Rule(
        "warning",
        mark("{value} stands at two places, the other {m} m away"),
        mark("Check which is right: its households count twice."),
    ),
    "ADDR-002": Rule(
        "warning",
        mark("The postcode {value} lost its leading zero"),
        mark("Keep postcodes as text when exporting from a spreadsheet."),
        repair=mark("Put the zero in front"),
    ),
    "ADDR-003": Rule(
        "info",
        mark("No street of the project is called {value} ({n} {n:address|addresses})"),
        mark("Check the name and whether the street is missing."),
    ),
    "ADDR-004": Rule(
        "warning",
        mark("No street within {value} m"),
        mark("Check the position, and whether a street is missing."),
    ),
    "ADDR-005": Rule(
        "info",
        mark("{n} of {total} addresses {n:has|have} no street or no house number"),
        mark("Import the addresses of the municipality: these cannot be found by address."),
    ),
    "ATT-020": Rule(
        "error",
        mark("{column} {value} is not between {low} and {high}"),
        mark("Correct the value."),
        repair=mark("Take the values as unknown"),
    ),
    "ATT-021": Rule(
        "warning",
        mark("{column} {value} is not in the code list"),
        mark("Translate the value when importing, or leave it: it is kept as it is."),
    ),
    "ATT-022": Rule(
        "error",
        mark("{column} {value} lies in the future"),
        mark("Correct the date."),
        repair=mark("Take the dates as unknown"),
    ),
    "ATT-023": Rule(
        "warning",
        mark("A rate of {value} Mbit/s is stated without saying of which day"),
        mark("Ask when it was measured or stated: an old figure proves nothing today."),
    ),
    "ATT-024": Rule(
        "info",
        mark("The rate was stated on {value}, more than {years} years ago"),
        mark("Ask for a newer figure."),
    ),
    "ATT-025": Rule(
        "warning",
        mark("The upload of {value} Mbit/s is faster than the download of {down} Mbit/s"),
        mark("Check whether the two columns were swapped."),
        repair=mark("Swap upload and download"),
    ),
    "ATT-026": Rule(
        "error",
        mark("{value} Mbit/s are more than {technology} can carry: this looks like kbit/s"),
        mark("Import the layer again and name the unit."),
        repair=mark("Divide the rates by 1000"),
    ),
    "ATT-027": Rule(
        "warning",
        mark("{column} {value} holds damaged letters"),
        mark("Import the file again with the right encoding."),
        repair=mark("Read the letters again as UTF-8"),
    ),
    "ATT-028": Rule(
        "error",
        mark("{column} is missing"),
        mark("Add the value: rows without it cannot be counted."),
    ),
    "HGT-001": Rule(
        "error",
        mark("A height of {value} m looks like centimetres"),
        mark("Import the layer again and name the unit."),
        repair=mark("Divide the heights by 100"),
    ),
    "HGT-002": Rule(
        "warning",
        mark("A height of {value} m is not possible for this; {low} to {high} m are"),
        mark("Correct the height: lines of sight are computed from it."),
        repair=mark("Take the heights as unknown"),
    ),
    "CELL-001": Rule(
        "warning",
        mark("{technology}: the share rises from {value} % at {below} Mbit/s to {above} % at {rate} Mbit/s"),
        mark("Ask where the figures come from: whoever gets the faster class also gets the slower one."),
    ),
    "CELL-002": Rule(
        "warning",
        mark("{technology} at {rate} Mbit/s: {value} %, but only {all} % with all technologies"),
        mark("Ask where the figures come from: the share of all is at least that of one."),
    ),
    "CELL-006": Rule(
        "warning",
        mark("No cell has a value in {n} {n:column|columns} of the Breitbandatlas: {columns}"),
        mark("Import the whole edition: what is not delivered is unknown, not zero."),
    ),
    "CELL-003": Rule(
        "error",
        mark("The cell lies on {other}"),
        mark("Keep one of them: its households count twice."),
        repair=mark("Remove the later cells"),
    ),
    "CELL-004": Rule(
        "warning",
        mark("The cell has {value} m², not 10,000"),
        mark("Check the grid: cells of the Breitbandatlas are squares of 100 m."),
    ),
    "CELL-005": Rule(
        "error",
        mark("All shares lie between 0 and 1: they look like shares, not per cent"),
        mark("Import the layer again and name the unit."),
        repair=mark("Multiply the shares by 100"),
    ),
}

ALL_RULES: Mapping[str, Rule] = {**FILE_RULES, **NETWORK_RULES, **DOCTOR_RULES}
"""Every rule of netplan, by its code: of files, of projects and networks, of the doctor."""

"""What can be found in a delivery: one row for each finding, with a code that never changes."""

from typing import Any

from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.extract_rules import EXTRACT_RULES
from netplan.io.grid_rules import GRID_RULES
from netplan.messages import mark
from netplan.model import findings
from netplan.model.findings import Problem, Rule

RULES: dict[str, Rule] = {
    **EXTRACT_RULES,
    **GRID_RULES,
    **DELIVERY_RULES,
    "ID-005": Rule(
        "info",
        mark("{n} {n:id|ids} of {file} {n:was|were} taken already and got the name of the file in front"),
        mark("Nothing to do, or give every row of the table an id of its own."),
    ),
    "FILE-001": Rule(
        "info",
        mark("{file}: the reader remarks: {remark}"),
        mark("Nothing to do, unless something is missing."),
    ),
    "FILE-002": Rule(
        "info",
        mark("{file} is written in {encoding}, not in UTF-8"),
        mark("Check umlauts and ß in the names."),
    ),
    "FILE-003": Rule(
        "error",
        mark("{file}, row {row}: more or fewer fields than the header has"),
        mark("Put fields that contain the separator in quotes, or correct the row."),
        "reject",
    ),
    "FILE-004": Rule(
        "warning",
        mark("{file}: {n} more rows have the finding {rule}; they are counted, not listed"),
        mark("Correct the cause: so many equal findings usually have one."),
    ),
    "FILE-005": Rule(
        "warning",
        mark("{file}: the layer was changed by another program since netplan saved it"),
        mark("Check what was changed there; saving the project takes it over."),
    ),
    "CRS-001": Rule(
        "info",
        mark("{file} was converted from {given} to {target} ({operation}, accuracy {accuracy_m} m)"),
        mark("Nothing to do."),
    ),
    "CRS-002": Rule(
        "error",
        mark("{file}, row {row} ({id}): the place lies outside the area of {crs}"),
        mark("Correct the coordinates of this row."),
        "reject",
    ),
    "CRS-003": Rule(
        "warning",
        mark("{file} was converted from {given} to {target} without the official grid, to {accuracy_m} m"),
        mark("Install the grid file, or convert the layer with a program that has it."),
    ),
    "CRS-004": Rule(
        "warning",
        mark("{file} says its coordinate system is {found}; {given} was used, as told"),
        mark("Check that the layer lies where it should."),
    ),
    "CRS-005": Rule(
        "warning",
        mark("{file} does not say its coordinate system; only {given} fits its coordinates and was taken"),
        mark("Check that the layer lies where it should, or name its coordinate system."),
    ),
    "CRS-006": Rule(
        "warning",
        mark("{file}: the coordinates of {n} {n:row|rows} come north before east ({crs}) and were swapped"),
        mark("Check that the layer lies where it should."),
        "repair",
    ),
    "CRS-007": Rule(
        "warning",
        mark(
            "{file} says its coordinate system is {found}, but its coordinates fit {given}, which was taken"
        ),
        mark("Check that the layer lies where it should, or name its coordinate system."),
    ),
    "CRS-008": Rule(
        "warning",
        mark(
            "{file} was converted from {given} to {target} as if both had the same datum: no better way is "
            "known here, and it may lie some hundred metres off"
        ),
        mark("Ask for the layer in EPSG:25833, or compare it with the streets before you use it."),
    ),
    "GEO-001": Rule(
        "error",
        mark("{file}, row {row} ({id}): no place is given"),
        mark("Add coordinates or geometry to this row; it is not in the project."),
        "reject",
    ),
    "GEO-002": Rule(
        "error",
        mark("{file}, row {row} ({id}): the geometry is empty"),
        mark("Draw this row again; it is not in the project."),
        "reject",
    ),
    "GEO-003": Rule(
        "warning",
        mark("{file}, row {row} ({id}): the area was invalid and was repaired: {reason}"),
        mark("Compare the repaired area with the original."),
        "repair",
    ),
    "GEO-004": Rule(
        "error",
        mark("{file}, row {row} ({id}): the geometry cannot be read"),
        mark("Draw this row again; it is not in the project."),
        "reject",
    ),
    "GEO-005": Rule(
        "error",
        mark("{file}, row {row} ({id}): a coordinate is not a number"),
        mark("Correct the coordinates of this row."),
        "reject",
    ),
    "GEO-006": Rule(
        "error",
        mark("{file}, row {row} ({id}): {found} where {layer} need {wanted}"),
        mark("Give this layer another role, or draw the row again."),
        "reject",
    ),
    "GEO-007": Rule(
        "warning",
        mark("{file}, row {row} ({id}) lies outside the municipality"),
        mark("Check the place; the row was kept."),
    ),
    "GEO-008": Rule(
        "info",
        mark("{file}: {n} {n:area was|areas were} replaced by a point on {n:it|them}"),
        mark("Nothing to do."),
        "repair",
    ),
    "GEO-009": Rule(
        "info",
        mark("{file}, row {row} ({id}) has {n} parts; each became a row of its own"),
        mark("Nothing to do."),
        "repair",
    ),
    "GEO-010": Rule(
        "info",
        mark("{file}: the heights or measures of {n} {n:geometry|geometries} were left out"),
        mark("Nothing to do: netplan takes heights from columns and surface models."),
        "repair",
    ),
    "GEO-011": Rule(
        "error",
        mark("{file}, row {row} ({id}): the geometry has no length or area"),
        mark("Draw this row again; it is not in the project."),
        "reject",
    ),
    "GEO-013": Rule(
        "info",
        mark("{file}: {n} {n:curve was|curves were} drawn as straight pieces"),
        mark("Nothing to do: the pieces follow the curve within 4 degrees of arc."),
        "repair",
    ),
    "GEO-014": Rule(
        "info",
        mark("{file}: {n} {n:line|lines} became {n:an area|areas}, {half_m} m to each side [K]"),
        mark("Deliver areas where the width matters."),
        "repair",
    ),
    "ATT-001": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is not between {low} and {high}; taken as unknown"),
        mark("Correct the value."),
        "repair",
    ),
    "ATT-002": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is not a number; taken as unknown"),
        mark("Correct the value."),
        "repair",
    ),
    "ATT-003": Rule(
        "info",
        mark("{file}: {column} has a decimal comma in {n} {n:row|rows}; read as numbers"),
        mark("Nothing to do."),
        "repair",
    ),
    "ATT-004": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is not in the code list; kept as it is"),
        mark("Translate the value, or add it to the code list."),
    ),
    "ATT-005": Rule(
        "info",
        mark("{file}: {column} was translated into codes in {n} {n:row|rows}"),
        mark("Nothing to do."),
        "repair",
    ),
    "ATT-006": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is not a date; taken as unknown"),
        mark("Write dates as 2026-11-22 or 22.11.2026."),
        "repair",
    ),
    "ATT-007": Rule(
        "info",
        mark("{file}: {n} {n:column is|columns are} not used: {columns}"),
        mark("Map them if they hold something the project needs."),
    ),
    "ATT-008": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is not a whole number; taken as unknown"),
        mark("Correct the value."),
        "repair",
    ),
    "ATT-009": Rule(
        "error",
        mark("{file}, row {row} ({id}): {column} is missing"),
        mark("Add the value; the row is not in the project."),
        "reject",
    ),
    "ATT-010": Rule(
        "warning",
        mark("{file}, row {row} ({id}): {column} {value} is neither yes nor no; taken as no"),
        mark("Write yes or no."),
        "repair",
    ),
    "ATT-012": Rule(
        "info",
        mark("{file} does not say of which day its data are"),
        mark("Give the date, so that figures can show it."),
    ),
    "ATT-013": Rule(
        "info",
        mark("{file}: {n} {n:column|columns} recognised by {n:its name|their names}: {columns}"),
        mark("Check them in the preview; a mapping that is saved holds for next year's file too."),
    ),
    "ATT-014": Rule(
        "info",
        mark("{file}: {column} was converted to {unit} in {n} {n:row|rows}"),
        mark("Nothing to do."),
        "repair",
    ),
    "ATT-015": Rule(
        "info",
        mark("{file}: {n} {n:address|addresses} in one field split into street, number, postcode, place"),
        mark("Nothing to do."),
        "repair",
    ),
    "ATT-016": Rule(
        "info",
        mark("{file}: {n} {n:column concerns|columns concern} persons and {n:was|were} left out: {columns}"),
        mark("Nothing to do: a plan needs no names, telephone numbers or e-mail addresses."),
    ),
    "ATT-017": Rule(
        "warning",
        mark("{file} was read as {title}; the order of its fields is not verified [K]"),
        mark("Compare the first rows with the description that came with the delivery."),
    ),
    "ID-001": Rule(
        "warning",
        mark("{file}, row {row}: the id is missing; it was numbered ({id})"),
        mark("Give the row an id, so that a newer delivery finds it again."),
        "repair",
    ),
    "ID-002": Rule(
        "warning",
        mark("{file}, row {row}: the id is there twice; this row is now {id}"),
        mark("Give every row an id of its own."),
        "repair",
    ),
    "ID-003": Rule(
        "warning",
        mark("{file}, row {row} ({id}) repeats an earlier row in everything and was left out"),
        mark("Nothing to do, or delete the double row."),
        "reject",
    ),
    "ID-004": Rule(
        "info",
        mark("{file} has no ids; its rows were numbered"),
        mark("Map the column with the key, so that a newer delivery finds the rows again."),
    ),
    "SITE-001": Rule(
        "warning",
        mark("{file}, row {row} ({id}): the school has no pupils"),
        mark("Check whether it is still open."),
    ),
    "SITE-002": Rule(
        "info",
        mark("{file}: the number of pupils of {n} {n:school|schools} is unknown"),
        mark("Load the school register to weigh schools by pupils."),
    ),
}


def finding(code: str, layer: str, **fields: Any) -> Problem:
    """Return the finding ``code`` about a whole layer."""
    return findings.finding(RULES, code, layer, **fields)


def counted(code: str, layer: str, n: int, **fields: Any) -> list[Problem]:
    """Return a finding that names a number of objects, or none if there are none."""
    return [finding(code, layer, n=int(n), **fields)] if n else []

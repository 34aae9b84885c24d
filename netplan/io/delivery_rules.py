"""What can be missing in a delivery: one row for each finding, with a code that never changes."""

from netplan.messages import mark
from netplan.model.findings import Rule

DELIVERY_RULES: dict[str, Rule] = {
    "ISA-001": Rule(
        "error",
        mark("{missing} is not known: the object is not delivered"),
        mark("Add it to the layer, or state it for the class in the file of the delivery."),
    ),
    "ISA-002": Rule(
        "warning",
        mark("The height is not known and is delivered as 0 (unknown)"),
        mark("Measure or ask for it: without a height the object says little to a network operator."),
    ),
    "ISA-003": Rule(
        "warning",
        mark("The power is not known and is delivered as not stated (9999)"),
        mark("Ask who runs the object whether it has power."),
    ),
    "ISA-004": Rule(
        "error",
        mark("{kind} is no class of the Infrastrukturatlas: the object is not delivered"),
        mark("Correct the class of the carrier."),
    ),
    "ISA-005": Rule(
        "error",
        mark("The delivery lacks {missing}"),
        mark("State it in the file of the delivery: the Infrastrukturatlas asks for both contacts."),
    ),
    "ISA-006": Rule(
        "info",
        mark(
            "{n} {n:object comes|objects come} from the Infrastrukturatlas and {n:is|are} not delivered to it"
        ),
        mark("Nothing to do: whoever owns them delivers them."),
    ),
    "ISA-007": Rule(
        "error",
        mark("{value} is no code of {field}: the object is not delivered"),
        mark("Correct the code; the file of the delivery lists those that are known."),
    ),
    "FND-001": Rule(
        "error",
        mark("The profile, layer {sheet}: {reason}"),
        mark("Correct the profile; the handbook tells what one holds."),
    ),
    "FND-002": Rule(
        "warning",
        mark(
            "Layer {sheet}, field {field}: {value} has no code in the profile; {n} {n:row has|rows have} "
            "{other}"
        ),
        mark("Add the code to the profile, or check the value."),
    ),
    "FND-003": Rule(
        "error",
        mark("Layer {sheet}, field {field}: {n} {n:row lacks|rows lack} a value that the profile demands"),
        mark("Add the value to the layer; an empty field is not accepted."),
    ),
    "FND-004": Rule(
        "warning",
        mark("{title} is a draft: nobody has verified its fields against the grant notice"),
        mark("Compare layers, fields and codes with the notice before you deliver."),
    ),
}

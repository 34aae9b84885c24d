"""What can be found when a plan is decided, priced, dated, sized and secured: a row for each finding."""

from netplan.messages import mark
from netplan.model.findings import Rule

PLAN_RULES: dict[str, Rule] = {
    "PLN-001": Rule(
        "warning",
        mark(
            "There is nothing to connect: of {total} sites of the kinds asked for {served} reach the target, "
            "{left_out} are left out by decision"
        ),
        mark("Choose other kinds or another target where more is wanted"),
    ),
    "DEC-001": Rule(
        "warning",
        mark("The decision about {id} has no effect: there is no such row any more"),
        mark("Take the decision back, or decide again"),
    ),
    "DEC-002": Rule(
        "warning",
        mark("The decision about the site {id} has no effect: there is no such site any more"),
        mark("Take the decision back, or decide again"),
    ),
    "DEC-003": Rule(
        "error",
        mark("Cut off by {n} forbidden {n:street or duct|streets and ducts}: {names}"),
        mark("Allow one of them again, or leave the site out"),
    ),
    "DEC-004": Rule(
        "error",
        mark("Cut off by a restricted area: {names}"),
        mark("Change the area, draw a route around it, or leave the site out"),
    ),
    "DEC-005": Rule(
        "info",
        mark(
            "{n} forced {n:segment|segments} ({length_m} m, {cost_eur} EUR) {n:leads|lead} to no "
            "site: no site shares the cost"
        ),
        mark("Take the decision back where the segment is not needed"),
    ),
    "DEC-006": Rule(
        "info",
        mark(
            "No digging in {name}: {n} street {n:segment|segments} ({length_m} m inside) {n:is|are} left out"
        ),
        mark("Nothing to do"),
    ),
    "DEC-007": Rule(
        "error",
        mark("Set aside: {name} was to be used, but is forbidden, too, and stays forbidden"),
        mark("Take one of the two decisions back"),
    ),
    "DEC-008": Rule(
        "error",
        mark("Set aside: {name} was to be connected, but is left out, too, and stays left out"),
        mark("Take one of the two decisions back"),
    ),
    "DEC-009": Rule(
        "error",
        mark("Set aside: {name} was to be used, but nothing can be laid there"),
        mark("Take the decision back, free a tube, or allow a laying method that has a price there"),
    ),
    "DEC-010": Rule(
        "error",
        mark("Set aside: {name} was to be used, but lies in the restricted area {area}"),
        mark("Take the decision back, or change the area"),
    ),
    "DEC-011": Rule(
        "error",
        mark("Set aside: {name} was to be used, but no way that is allowed leads from it to existing fibre"),
        mark("Take the decision back, or allow a way to it"),
    ),
    "DEC-012": Rule(
        "error",
        mark("Set aside: no fibre for this site, {names} has room for {room} only"),
        mark("Free another tube, allow leased lines, or accept that the site is left out"),
    ),
    "COST-001": Rule(
        "info",
        mark("{n} of {total} street segments {n:states|state} no surface: priced as paving [K]"),
        mark("State the surface where the price matters"),
    ),
    "COST-002": Rule(
        "warning",
        mark(
            "{n} street {n:segment|segments} of surface {surface}: no allowed laying method has a "
            "price, not used"
        ),
        mark("Allow another laying method, or add a price"),
    ),
    "COST-003": Rule(
        "info",
        mark(
            "The route touches {n} {n:place|places} with a shaft or a joint of its own price: {cost_eur} "
            "EUR, which the search weighed against ways around"
        ),
        mark("Set the prices node.junction and node.joint to 0 to leave them out of the search"),
    ),
    "TEC-001": Rule(
        "warning",
        mark("The roadworks end before they begin: they are not counted on"),
        mark("Correct the two dates"),
    ),
    "TEC-002": Rule(
        "info",
        mark("{n} of {total} roadworks state no dates: they are not counted on"),
        mark("Ask the road authority when they begin and end"),
    ),
    "TEC-003": Rule(
        "info",
        mark("{n} of {total} roadworks do not say whether joint laying is possible: it is not counted on"),
        mark("Ask who builds there, and state yes or no"),
    ),
    "TEC-004": Rule(
        "info",
        mark("{n} of {total} sites have no offer of a leased line: its price is the planning value [K]"),
        mark("Ask for offers, and enter them in the site layer"),
    ),
    "TEC-005": Rule(
        "warning",
        mark("Leased lines are not weighed: there is no existing fibre the plan could be compared with"),
        mark("Add existing fibre or a PoP"),
    ),
    "TEC-006": Rule(
        "info",
        mark("{name} is full: {n} sites use its room for {room}"),
        mark("Release another tube where the way around is dear; explaining the segment says what it saves"),
    ),
    "PRG-001": Rule(
        "info",
        mark("{n} of {total} sites state no pupils: the mean of the others is assumed for them"),
        mark("State the pupils where the order of building matters"),
    ),
    "PRG-002": Rule(
        "error",
        mark("Cannot be connected by {year}: all that is due by {by} costs {due_eur} EUR of {money_eur} EUR"),
        mark("Raise the budgets until then, or choose a later date for one of the sites"),
    ),
    "PRG-003": Rule(
        "error",
        mark("Cannot be connected by {year}: no single period pays or digs a part of its route in time"),
        mark("Allow more metres a year, or money to be carried over, or choose a later date"),
    ),
    "PRG-004": Rule(
        "error",
        mark("It may not begin before {earliest}, but is due by {year}"),
        mark("Choose one of the two"),
    ),
    "PRG-005": Rule(
        "warning",
        mark("Terms are set for {row_id}, which this plan does not connect: they have no effect"),
        mark("Check the ID, or what the plan connects"),
    ),
    "PRG-006": Rule(
        "error",
        mark("Due by {year:d}, before the first budget of {first_year:d}"),
        mark("Choose a later date, or an earlier first year"),
    ),
    "PRG-007": Rule(
        "info",
        mark(
            "{n} {n:piece|pieces} of forced streets {n:is|are} not asked for: the frontier is about "
            "the least money"
        ),
        mark("Nothing to do"),
    ),
    "PRG-008": Rule(
        "warning",
        mark(
            "At {n} of {total} points of the frontier more sites hang on a duct or radio hop than it has "
            "room for: they cost more than stated, never less than proven"
        ),
        mark("Release tubes, or allow another technology"),
    ),
    "PRG-009": Rule(
        "warning",
        mark(
            "No site can be paid: the cheapest one costs {least_eur} EUR with its route, there are "
            "{money_eur} EUR"
        ),
        mark("Raise the budgets"),
    ),
    "PRG-010": Rule(
        "warning",
        mark("Of {total} {total:site|sites} none states its pupils: every site counts as one"),
        mark("State the pupils: they decide what is built first"),
    ),
    "PRG-011": Rule(
        "error",
        mark("Cannot be connected by {year}: all that is due by {by} digs {due_m} m of {most_m} m"),
        mark("Allow more metres until then, or choose a later date for one of the sites"),
    ),
    "PRG-012": Rule(
        "warning",
        mark(
            "{length_m} m of route without a branch are dug at once, but a period allows {most_m} m: {n} "
            "{n:site|sites} behind {n:is|are} never connected"
        ),
        mark("Allow as many metres in one period at least, or let the programme lead other ways"),
    ),
    "PRG-013": Rule(
        "warning",
        mark(
            "A part without a branch costs {cost_eur} EUR at once, but for what is ready in one period there "
            "are {money_eur} EUR at most: {n} {n:site|sites} behind {n:is|are} never connected; paid over "
            "{periods} periods it can be built"
        ),
        mark("Let parts be paid over so many periods, let what is left be carried over, or raise a budget"),
    ),
    "PRG-014": Rule(
        "warning",
        mark(
            "A part without a branch costs {cost_eur} EUR, more than the {money_eur} EUR there are for it: "
            "{n} {n:site|sites} behind {n:is|are} never connected, however the money is spread"
        ),
        mark("Raise the budgets, or let the programme lead other ways"),
    ),
    "PRG-020": Rule(
        "warning",
        mark("It is built, but may not begin before {earliest}: what is built counts"),
        mark("Take one of the two back"),
    ),
    "PRG-021": Rule(
        "warning",
        mark("It may not begin before {earliest}, after the last budget of {last}: it is never connected"),
        mark("Add budgets for later years, or choose an earlier beginning"),
    ),
    "SIZ-001": Rule(
        "error",
        mark("{street}: {n} {n:cable needs|cables need} {bundles} duct bundles, a trench holds {most}"),
        mark("Allow more bundles in a trench, larger cables or less reserve, or lay a second trench"),
    ),
    "SIZ-002": Rule(
        "error",
        mark(
            "Existing duct {duct}: {n} {n:cable|cables} for {n_sites} {n_sites:site|sites} and only "
            "{free} free {free:tube|tubes}"
        ),
        mark("Forbid the duct, so that the plan goes around it, or ask its owner for more tubes"),
    ),
    "SIZ-003": Rule(
        "warning",
        mark("Existing duct {duct}: which cables its tubes take is not known ({stated})"),
        mark("State the duct type as the size of its tubes, such as 12x7/4 or KSR DN50"),
    ),
    "SIZ-004": Rule(
        "error",
        mark("The light does not arrive: {loss_db} dB are lost, {optics} bears {budget_db} dB"),
        mark("Choose optics of a higher class or a smaller splitting ratio, or add a nearer PoP"),
    ),
    "SIZ-005": Rule(
        "warning",
        mark("The light arrives without the whole margin: {loss_db} of {budget_db} dB ({optics}) are lost"),
        mark("Choose optics of a higher class, or measure before the line is used"),
    ),
    "SIZ-006": Rule(
        "warning",
        mark("No PoP is known to which the fibre leads: the optical budget is not known"),
        mark("Add the PoPs of the operators to the project"),
    ),
    "SIZ-007": Rule(
        "info",
        mark("{n} of {total} sizing rules are planning values nobody has verified ([K])"),
        mark("Check them where they matter; every one can be changed in the scenario"),
    ),
    "SIZ-008": Rule(
        "error",
        mark("Second route: no light arrives; {loss_db} dB are lost, {optics} bears {budget_db} dB"),
        mark("Choose optics of a higher class, add a nearer PoP, or give up the second route"),
    ),
    "SIZ-009": Rule(
        "warning",
        mark("Second route: {loss_db} of {budget_db} dB ({optics}) are lost: less than the margin is left"),
        mark("Choose optics of a higher class, or measure before the line is used"),
    ),
    "SIZ-010": Rule(
        "warning",
        mark(
            "By the end of {year} the bill of material is {bill_eur} EUR, the budgets until then are "
            "{money_eur} EUR: the programme counts with the prices of the plan"
        ),
        mark("Raise the budgets, or keep a reserve in them: the bill counts what is needed in the trench"),
    ),
    "SIZ-011": Rule(
        "warning",
        mark(
            "In {year} the bill of material is {bill_eur} EUR, the budgets of that year are {money_eur} EUR: "
            "the programme counts with the prices of the plan"
        ),
        mark("Raise the budgets, or keep a reserve in them: the bill counts what is needed in the trench"),
    ),
    "RED-001": Rule(
        "error",
        mark("No second route is possible: every way leads through {names} ({shared_m} m)"),
        mark("Close a gap in the street layer, draw a route of your own, or allow what is forbidden there"),
    ),
    "RED-002": Rule(
        "warning",
        mark("{row_id} is to get a second route, but the plan does not connect it"),
        mark("Check the ID, or decide that the site is connected"),
    ),
    "RED-003": Rule(
        "warning",
        mark("No existing fibre: there is nothing to which a second route could lead"),
        mark("Add existing fibre or a PoP"),
    ),
    "RED-004": Rule(
        "warning",
        mark(
            "{n} of {total} existing fibre {total:line is|lines are} not joined to a PoP: who goes dark "
            "there is not known"
        ),
        mark("Add the PoPs, or close the gaps between the lines"),
    ),
    "RED-005": Rule(
        "info",
        mark("{n} {n:site has|sites have} two separate routes already"),
        mark("Nothing to do"),
    ),
    "RED-006": Rule(
        "warning",
        mark(
            "The pupils of {n} of {total} connected sites are not known: {n:it gets|they get} no second "
            "route by their number"
        ),
        mark("Enter the pupils, or name the sites that are to get a second route"),
    ),
    "RED-007": Rule(
        "warning",
        mark(
            "Both routes lead through the same street for {shared_m} m ({names}): who digs there may cut both"
        ),
        mark("Draw a route of your own through another street, or forbid the duct there"),
    ),
    "RED-008": Rule(
        "error",
        mark("First and second routes lead {n} sites through {names}, which has room for {room}"),
        mark("Free tubes, or forbid it so that the plan leads other ways"),
    ),
}

"""What can be found about radio links: a row for each finding, with a code that never changes."""

from netplan.messages import mark
from netplan.model.findings import Rule

RADIO_RULES: dict[str, Rule] = {
    "RAD-001": Rule(
        "error",
        mark("{row}, own_eirp_dbm: {eirp_dbm} dBm EIRP are more than the {limit_dbm} dBm of {rule}"),
        mark("Lower the power, or name the rule that allows it; nothing is calculated until then"),
    ),
    "RAD-002": Rule(
        "error",
        mark("{row}, ghz: {ghz} GHz with {bandwidth_mhz} MHz lies outside {rule}"),
        mark("Choose a channel within the band; nothing is calculated until then"),
    ),
    "RAD-003": Rule(
        "error",
        mark("{row}, gain_dbi: {gain_dbi} dBi of {device} are less than the {least_dbi} dBi of {rule}"),
        mark("Choose an antenna that bundles more, or another rule; nothing is calculated until then"),
    ),
    "RAD-004": Rule(
        "error",
        mark("{row}, rule: {rule} does not allow fixed installations outdoors"),
        mark("Choose another rule; nothing is calculated until then"),
    ),
    "RAD-005": Rule(
        "error",
        mark("{row}, rule: {rule} is for public networks only, not for a network of the city's own"),
        mark("Choose another setup, or say that an operator of a public network builds it"),
    ),
    "RAD-006": Rule(
        "error",
        mark("{row}, {column}: {value} cannot be; expected {low} to {high}"),
        mark("Correct the catalogue; nothing is calculated until then"),
    ),
    "RAD-007": Rule(
        "info",
        mark("Rain and gas are those of the catalogue, for {place}: itur is not installed"),
        mark('Install it for the rain of this place: pip install "netplan-gis[radio]"'),
    ),
    "RAD-010": Rule(
        "error",
        mark("{name} lies outside the surface model or where it is unknown: nothing is calculated"),
        mark("Import a surface model that covers it"),
    ),
    "RAD-011": Rule(
        "error",
        mark("{name} states no height: nothing is calculated"),
        mark("State the height of the antenna; a height of 0 counts as unknown"),
    ),
    "RAD-012": Rule(
        "warning",
        mark("The surface is unknown over {metres} m of {total_m} m: whether there is sight is not known"),
        mark("Import a surface model without holes; unknown ground never counts as free"),
    ),
    "RAD-013": Rule(
        "error",
        mark("{name}: the antenna is {metres} m below the surface, inside a building or tree"),
        mark("Check place and height; nothing is seen from inside"),
    ),
    "RAD-014": Rule(
        "error",
        mark(
            "The surface lies below the terrain over {percent} % of the way: they differ in unit or in the "
            "system of heights"
        ),
        mark("Import both again in metres above the same zero; nothing is calculated until then"),
    ),
    "RAD-015": Rule(
        "info",
        mark("There is no terrain model: the ground is a guess, and trees are not told from buildings"),
        mark("Import a terrain model"),
    ),
    "RAD-016": Rule(
        "warning",
        mark("{length_m} m are more than the {reach_m} m this setup is meant for"),
        mark("Choose a setup that reaches further, or another carrier"),
    ),
    "RAD-017": Rule(
        "warning",
        mark("In {percent} % of the cells it is not known what arrives: the surface is not known there"),
        mark("Import a surface model that covers them; unknown never counts as covered"),
    ),
    "RAD-018": Rule(
        "info",
        mark("{n} of {total} chosen carriers serve no cell"),
        mark("Check height, place and antenna; something may stand right before them"),
    ),
    "RAD-019": Rule(
        "warning",
        mark("{n} of {total} chosen carriers stand outside the surface model or where it is unknown"),
        mark("They are left out: import a surface model that covers them"),
    ),
}

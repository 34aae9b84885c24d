"""``netplan-gis coverage --radio``: what sites would reach over radio links from fit carriers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netplan.cli.command import Call
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.core.radio.offers import Ask
    from netplan.core.survey import Survey
    from netplan.model.plan import Coverage
    from netplan.model.radio import RadioCatalogue
    from netplan.report.section import Section

_MARGIN_M = 50.0


def radio_told(
    call: Call, coverage: "Coverage", progress: Progress
) -> "tuple[Coverage, Mapping[str, Any], tuple[Section, ...]]":
    """Return the coverage with the verdicts after the links were built, and what is told of them."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage.after import after_radio
    from netplan.core.radio.offers import radio_offers
    from netplan.core.survey import survey
    from netplan.io.raster import surfaces_within
    from netplan.model.radio import radio_catalogue
    from netplan.report.radio import radio_sections, radio_tables

    project, catalogue = coverage.project, radio_catalogue()
    names = _names(call.arguments.radio, catalogue)
    know, look = steps(progress, 0, 0.3, 1)
    known = survey(project, coverage.scenario.snap_limit_m, know)
    asks = _asks(coverage, known, catalogue, names)
    west, south, east, north = project.layer("sites").total_bounds
    around = max(ask.setup.reach_m for ask in asks) + _MARGIN_M
    bounds = (west - around, south - around, east + around, north + around)
    offers = radio_offers(
        project, asks, *surfaces_within(call.arguments.project.parent, project, bounds), look
    )
    after = after_radio(coverage, offers.table, known)
    written = replace(after, problems=(*after.problems, *offers.problems))
    fit = {ask.setup.key: len(ask.carriers) for ask in asks}
    return written, radio_tables(written, fit), radio_sections(written, catalogue, fit, call.words)


def _names(asked: Sequence[str], catalogue: "RadioCatalogue") -> tuple[str, ...]:
    """Return the setups that are asked for; all that carry broadband and anyone may use if none is named."""
    # see above
    from netplan.core.radio.lawful import setup_findings

    for name in asked:
        if name not in catalogue.setups:
            raise ParameterError(
                mark("There is no setup {setup}; the catalogue has: {known}"),
                setup=name,
                known=list(catalogue.setups),
            )
    usual = [name for name, one in catalogue.setups.items() if one.scheme.bits and not setup_findings(one)]
    return tuple(dict.fromkeys(asked or usual))


def _asks(
    coverage: "Coverage", known: "Survey", catalogue: "RadioCatalogue", names: Sequence[str]
) -> "list[Ask]":
    """Return setups with the carriers that are fit for their use and have fibre within reach."""
    # see above
    from netplan.core.carriers import carrier_tables
    from netplan.core.radio.asking import weather_of
    from netplan.core.radio.offers import Ask
    from netplan.model.fitness import default_rules

    fitness = carrier_tables(coverage, known, default_rules(), 0)["carrier_fitness"]
    good = fitness[(fitness["fitness"] == "fit") & (fitness["fibre_m"] <= coverage.scenario.fibre_reach_m)]
    by_use = good.groupby("radio_use")["id"].agg(frozenset).to_dict()
    setups = [catalogue.setups[name] for name in names]
    return [
        Ask(
            setup,
            weather_of(coverage.project, setup, catalogue.air),
            by_use.get(setup.use, frozenset()),
            catalogue.edition,
        )
        for setup in setups
    ]

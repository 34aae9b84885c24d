"""Coverage with the radio links that could be built from fit carriers with fibre."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from netplan.core.carriers import carrier_tables
from netplan.core.coverage import assess
from netplan.core.coverage.after import after_radio
from netplan.core.radio.asking import weather_of
from netplan.core.radio.lawful import setup_findings
from netplan.core.radio.offers import Ask, radio_offers
from netplan.core.survey import Survey, survey
from netplan.errors import ParameterError
from netplan.io.raster import surfaces_within
from netplan.messages import mark
from netplan.model.fitness import with_fitness
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps
from netplan.session.hops import require_sites
from netplan.session.kept import kept

_MARGIN_M = 50.0


def with_offers(
    project: Project,
    scenario: Scenario,
    folder: Path,
    catalogue: RadioCatalogue,
    progress: Progress = SILENT,
    setups: Sequence[str] = (),
) -> Coverage:
    """Return the coverage of today with ``verdict_after``: what the links would change; and the links.

    ``folder`` is that of the project file; ``setups`` are keys of the catalogue, all that are lawful and
    carry broadband if none is named.

    Raises:
        ParameterError: there is no such setup.
        DataError: no surface model, or it cannot be read.
        Cancelled: the user stopped.

    """
    know, judge, look = steps(progress, 0, 0.2, 0.4, 1)
    known = survey(project, scenario.snap_limit_m, know)
    return offered(assess(project, scenario, judge, known), known, folder, (catalogue, setups), look)[0]


def offered(
    coverage: Coverage,
    known: Survey,
    folder: Path,
    asked: tuple[RadioCatalogue, Sequence[str]],
    progress: Progress = SILENT,
) -> tuple[Coverage, tuple[Ask, ...]]:
    """Return the coverage with the links of ``asked`` setups, and what was asked; errors as above."""
    project, (catalogue, setups) = coverage.project, asked
    names = _names(setups, catalogue)
    asks = _asks(coverage, known, catalogue, names)
    west, south, east, north = require_sites(project)
    around = max((ask.setup.reach_m for ask in asks), default=0.0) + _MARGIN_M
    bounds = (west - around, south - around, east + around, north + around)
    offers = radio_offers(project, asks, *surfaces_within(folder, project, bounds), progress)
    after = after_radio(coverage, offers.table, known)
    return replace(after, problems=(*after.problems, *offers.problems)), asks


def _names(asked: Sequence[str], catalogue: RadioCatalogue) -> tuple[str, ...]:
    """Return the setups that are asked for; all that carry broadband and anyone may use if none is named."""
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
    coverage: Coverage, known: Survey, catalogue: RadioCatalogue, names: Sequence[str]
) -> tuple[Ask, ...]:
    """Return setups with the carriers that are fit for their use and have fibre within reach."""
    fitness = carrier_tables(coverage, known, with_fitness(coverage.scenario.fitness), 0)["carrier_fitness"]
    good = fitness[(fitness["fitness"] == "fit") & (fitness["fibre_m"] <= coverage.scenario.fibre_reach_m)]
    by_use = good.groupby("radio_use")["id"].agg(frozenset).to_dict()
    setups = [catalogue.setups[name] for name in names]
    recall = kept()
    return tuple(
        Ask(
            setup,
            weather_of(coverage.project, setup, catalogue.air, recall=recall),
            by_use.get(setup.use, frozenset()),
            catalogue.edition,
        )
        for setup in setups
    )

"""Choose carriers of a project: its surface model is read, radio and fitness come from their catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from netplan.core.choice.making import choose_carriers
from netplan.core.coverage.assess import assess_today
from netplan.core.hops.making import RadioGround
from netplan.core.radio.asking import weather_of
from netplan.core.survey import Survey, survey
from netplan.errors import DataError, ParameterError
from netplan.io.raster import surfaces_within
from netplan.messages import Message, mark
from netplan.model.choice import CarrierChoice, ChoiceTerms
from netplan.model.fitness import FitnessRule, with_fitness
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue, radio_catalogue
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps
from netplan.session.choice_inputs import inputs_of
from netplan.session.chosen import decided_terms
from netplan.session.kept import kept

_MARGIN_M = 50.0


@dataclass(frozen=True, eq=False)
class Basis:
    """Devices, rules of emission and of fitness (None: the scenario's), and a survey if there is one."""

    radio: RadioCatalogue = field(default_factory=radio_catalogue)
    fitness: Mapping[str, FitnessRule] | None = None
    known: Survey | None = None


def find_choice(
    project: Project,
    scenario: Scenario,
    folder: Path,
    terms: ChoiceTerms,
    progress: Progress = SILENT,
    basis: Basis | None = None,
) -> CarrierChoice:
    """Return the carriers that ``terms`` ask for; ``folder`` is that of the project file.

    What was decided about single carriers is kept to.

    Raises:
        DataError: no surface model, no carriers, or the grid cannot be read.
        ParameterError: no such setup, or no rule of fitness for its use.
        Infeasible: fit carriers do not cover that much.
        Cancelled: the user stopped.

    """
    given, terms = basis or Basis(), decided_terms(project, terms)
    fitness = given.fitness or with_fitness(scenario.fitness)
    look, work = steps(progress, 0.0, 0.2, 1.0)
    look(0.0, Message(mark("Surface model")))
    if terms.setup not in given.radio.setups:
        raise ParameterError(
            mark("There is no setup {setup}; the catalogue has: {known}"),
            setup=terms.setup,
            known=list(given.radio.setups),
        )
    setup = given.radio.setups[terms.setup]
    if setup.use not in fitness:
        raise ParameterError(
            mark("There is no rule for {use}; there are: {known}"), use=setup.use, known=list(fitness)
        )
    known = survey(project, scenario.snap_limit_m, look, given.known)
    asked = _lacking(project, scenario, known, terms)
    shapes = [project.layer(name) for name in ("carriers", terms.targets)]
    if not any(map(len, shapes)):
        raise DataError(
            mark("The project has neither carriers nor {layer}: there is nothing to choose for"),
            layer=terms.targets,
        )
    boxes = np.array([one.total_bounds for one in shapes if len(one)])
    around = (*(boxes[:, :2].min(axis=0) - _MARGIN_M), *(boxes[:, 2:].max(axis=0) + _MARGIN_M))
    west, south, east, north = (float(one) for one in around)
    surface, terrain = surfaces_within(folder, project, (west, south, east, north))
    recall = kept()
    air = weather_of(project, setup, given.radio.air, terms.sigma_m, recall).air
    ground = RadioGround(surface, terrain, given.radio, {setup.ghz: air}, fitness[setup.use], recall)
    found = choose_carriers(asked, scenario, ground, known, terms, work)
    inputs = inputs_of(project, scenario, terms, folder, (given.radio, fitness))
    return replace(found, project=project, inputs=inputs)


def _lacking(project: Project, scenario: Scenario, known: Survey, terms: ChoiceTerms) -> Project:
    """Return the project with the targets that count; raises DataError if all are served."""
    if not terms.lacking_only or terms.targets == "streets":
        return project
    verdicts = assess_today(project, scenario, known=known).tables[f"coverage_{terms.targets}"]["verdict"]
    layer = project.layer(terms.targets)
    lacking = layer[(verdicts != "served").to_numpy()].reset_index(drop=True)
    if lacking.empty:
        raise DataError(
            mark("All {layer} are served today: there is nothing to choose for"), layer=terms.targets
        )
    return project.with_layer(terms.targets, lacking)

"""Judge the carriers of a project by the rules of fitness of a scenario."""

from netplan.core.carriers import carrier_tables
from netplan.core.coverage.assess import assess_today
from netplan.core.survey import Survey, survey
from netplan.errors import DataError
from netplan.messages import mark
from netplan.model.fitness import with_fitness
from netplan.model.plan import CarrierFitness
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

_SURVEYS = 12


def judge_carriers(
    project: Project,
    scenario: Scenario,
    use: str,
    progress: Progress = SILENT,
    before: Survey | None = None,
) -> CarrierFitness:
    """Return what every carrier is for a use; ``before`` is a survey of much the same project.

    Raises:
        DataError: the project has no carriers.
        ParameterError: a rule of the scenario does not exist.
        Cancelled: the user stopped.

    """
    if project.layer("carriers").empty:
        raise DataError(mark("The project has no carriers; import lamps, signals or masts first"))
    look, judge, _ = steps(progress, 0.0, 0.4, 0.8, 1.0)
    rules = with_fitness(scenario.fitness)
    known = survey(project, scenario.snap_limit_m, look, before)
    coverage = assess_today(project, scenario, judge, known)
    tables = carrier_tables(coverage, known, {use: rules[use]}, _SURVEYS)
    progress(1.0)
    return CarrierFitness(project, scenario, use, tables)

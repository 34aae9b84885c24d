"""Plans and assessments found again by what they were computed from: undoing brings the old ones back."""

from typing import TYPE_CHECKING

from netplan.model.findings import Problem
from netplan.model.plan import CarrierFitness, Change, Coverage, Frontier, Plan, Sensitivity
from netplan.model.project import Project
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.core.survey import Survey
    from netplan.session.fingerprints import Fingerprints

_N_KEPT = 12


def is_current(
    result: Plan | Coverage | Sensitivity | Frontier | CarrierFitness | Change,
    project: Project,
    scenario: Scenario,
) -> bool:
    """Whether ``result`` was computed from these layers, prices and choices.

    Layers must be the very same objects. Scenarios and prices are compared by value: they are small, and
    choosing back is no change.
    """
    then = result.project
    return (
        result.scenario == scenario
        and (then.catalogue is project.catalogue or then.catalogue == project.catalogue)
        and then.layers.keys() == project.layers.keys()
        and all(then.layers[name] is table for name, table in project.layers.items())
    )


class Results:
    """The last few results of the open project."""

    def __init__(self) -> None:
        self._kept: list[tuple[Plan | Coverage, tuple[Problem, ...]]] = []
        self.survey: Survey | None = None  # the newest; it holds on where its layers stay
        self.read: Fingerprints = {}  # of layers, for what has changed

    def put(self, result: Plan | Coverage, problems: tuple[Problem, ...] = ()) -> None:
        """Keep a result and what was found on the way, the newest first; the oldest ones are forgotten."""
        self._kept.insert(0, (result, problems))
        del self._kept[_N_KEPT:]

    def problems(self, result: Plan | Coverage) -> tuple[Problem, ...]:
        """Return what was found when ``result`` was computed; nothing if it is not kept."""
        return next((found for one, found in self._kept if one is result), ())

    def plan(self, project: Project, scenario: Scenario) -> Plan | None:
        """Return the plan of this project and scenario, if there is one."""
        plans = (one for one, _ in self._kept if isinstance(one, Plan))
        return next((one for one in plans if is_current(one, project, scenario)), None)

    def coverage(self, project: Project, scenario: Scenario) -> Coverage | None:
        """Return the assessment of this project and scenario, if there is one."""
        assessed = (one for one, _ in self._kept if isinstance(one, Coverage))
        return next((one for one in assessed if is_current(one, project, scenario)), None)

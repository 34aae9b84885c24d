"""Plans and assessments found again by what they were computed from: undoing brings the old ones back."""

from typing import TYPE_CHECKING

from netplan.model.plan import Coverage, Plan, Sensitivity
from netplan.model.project import Project
from netplan.model.scenario import Scenario

if TYPE_CHECKING:
    from netplan.core.survey import Survey

_N_KEPT = 12


def is_current(result: Plan | Coverage | Sensitivity, project: Project, scenario: Scenario) -> bool:
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
        self._kept: list[Plan | Coverage] = []
        self.survey: Survey | None = None  # the newest; it holds on where its layers stay

    def put(self, result: Plan | Coverage) -> None:
        """Keep a result, the newest first; the oldest ones are forgotten."""
        self._kept.insert(0, result)
        del self._kept[_N_KEPT:]

    def plan(self, project: Project, scenario: Scenario) -> Plan | None:
        """Return the plan of this project and scenario, if there is one."""
        return next(
            (one for one in self._kept if isinstance(one, Plan) and is_current(one, project, scenario)), None
        )

    def coverage(self, project: Project, scenario: Scenario) -> Coverage | None:
        """Return the assessment of this project and scenario, if there is one."""
        return next(
            (one for one in self._kept if isinstance(one, Coverage) and is_current(one, project, scenario)),
            None,
        )

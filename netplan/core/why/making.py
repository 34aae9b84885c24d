"""From a project and a scenario to a plan and why it is so."""

from collections.abc import Sequence

from netplan.core.mix.asking import answer
from netplan.core.planning import prepare
from netplan.core.survey import Survey
from netplan.core.why.otherwise import Decided
from netplan.core.why.reasons import because_of_segment, because_of_site, released
from netplan.core.why.simpler import planned_eur, simpler_plans
from netplan.core.why.turning import turning_of
from netplan.messages import Message, mark
from netplan.model.catalogue import no_price
from netplan.model.explained import Explained
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps


def explain_plan(
    project: Project,
    scenario: Scenario,
    asked: tuple[Sequence[str], Sequence[str], Sequence[str]] = ((), (), ()),
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Explained:
    """Plan, and explain: ``asked`` are ids of sites, ids of streets, ducts or pieces, and keys of prices.

    Every alternative is planned anew; nothing is estimated. What the plan costs without its constraints and
    what simpler ways of planning cost is always told.

    Raises:
        ParameterError: an id or price does not exist; else as ``make_plan``.
        Infeasible: as ``make_plan``.
        Cancelled: the user stopped the job.

    """
    sites, segments, prices = asked
    for key in prices:
        if key not in project.catalogue:
            raise no_price(project.catalogue, key)
    look, search, why = steps(progress, 0.0, 0.2, 0.4, 1.0)
    prepared = prepare(project, scenario, look, known)
    best = answer(project, prepared.ways.graph, prepared.asked, scenario, search)
    plan, decided = prepared.told(best), Decided(prepared, best)
    why(0.0, Message(mark("Alternatives")))
    n = len(sites) + len(segments) + len(prices) + 1
    because = []
    for place, one in enumerate((*sites, *segments)):
        tell = because_of_site if place < len(sites) else because_of_segment
        because.append(tell(plan, decided, one))
        why((place + 1) / n)
    turned = [
        turning_of(decided, key, why.part((n - len(prices) - 1 + k) / n, (n - len(prices) + k) / n))
        for k, key in enumerate(prices)
    ]
    constraints, simpler = tuple(released(decided)), tuple(simpler_plans(decided))
    return Explained(plan, planned_eur(decided), tuple(because), constraints, tuple(turned), simpler)

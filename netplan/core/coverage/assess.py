"""From a project and a scenario to verdicts: the story of an assessment, told in stages.

Every stage is a pure function of what stands in its brackets; the survey knows the results of the last ones.
"""

from collections.abc import Mapping
from itertools import chain

import pandas as pd

from netplan.core.coverage.aggregate import district_counts, side_by_side
from netplan.core.coverage.cells import cell_verdicts
from netplan.core.coverage.contested import contested, contradictions
from netplan.core.coverage.evidence import SUBJECTS, gather
from netplan.core.coverage.impossible import impossible_links, possible_links
from netplan.core.coverage.statements import claim_table
from netplan.core.coverage.tables import verdict_table
from netplan.core.survey import Survey, survey
from netplan.core.technologies.radio import LINKS
from netplan.messages import Message, mark
from netplan.model.frames import empty_table
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.sound import require_sound
from netplan.model.tables import INPUT_TABLES
from netplan.progress import SILENT, Progress, steps


def assess_today(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Coverage:
    """Judge every site, address, cell and district of the project as it stands by the scenario's target.

    ``known`` is the survey of the same project with the scenario's limit, where the caller has one.

    Raises:
        ParameterError: the scenario names a target or policy that does not exist, or a setting cannot be
            read (``require_sound``).

    """
    require_sound(scenario)
    goal, policy, targets = scenario.goal, scenario.claim_policy, tuple(scenario.targets.values())
    look, judge = steps(progress, 0.0, 0.6, 1.0)
    known = known or survey(project, scenario.snap_limit_m, look)
    stage, layers = known.stages, input_layers(project, known)
    judge(0.0, Message(mark("Claims about rates")))
    sites, addresses = (gather(name, layers, known, scenario) for name in SUBJECTS)
    judge(0.5, Message(mark("Coverage of sites and addresses")))
    doubted = {
        name: stage(contested, name, layers, evidence, goal, policy)
        for name, evidence in zip(SUBJECTS, (sites, addresses), strict=True)
    }
    of_sites = stage(verdict_table, "sites", layers, sites, goal, policy, doubted["sites"])
    of_addresses = stage(verdict_table, "addresses", layers, addresses, goal, policy, doubted["addresses"])
    judge(0.8, Message(mark("Coverage of cells and districts")))
    tables = {
        "coverage_sites": of_sites,
        "coverage_addresses": of_addresses,
        "coverage_cells": stage(cell_verdicts, layers["cells"], addresses.cell, of_addresses, goal),
        "coverage_districts": stage(district_counts, layers["districts"], of_sites, of_addresses),
        "coverage_targets": stage(side_by_side, layers, sites, addresses, targets, policy),
        "claims": stage(claim_table, layers, sites, goal, policy),
    }
    judge(1.0)
    found = (stage(contradictions, name, layers[name], table) for name, table in doubted.items())
    links = project.layers.get(LINKS)
    refused = () if links is None else stage(impossible_links, links)
    problems = (*known.index.problems, *refused, *chain.from_iterable(found))
    return Coverage(project, scenario, tables, problems)


def input_layers(project: Project, known: Survey) -> Mapping[str, pd.DataFrame]:
    """Return every input table by name, without rows where the project does not have it.

    Links whose rates cannot be are left out.
    """
    missing = [name for name in INPUT_TABLES if name not in project.layers]
    layers = {**project.layers, **{name: known.stages(empty_table, name, project.crs) for name in missing}}
    if LINKS in layers:
        layers[LINKS] = known.stages(possible_links, layers[LINKS])
    return layers

"""How the numbers came about: method, assumptions, parameters, prices, data and their licences."""

from dataclasses import fields
from typing import Any

from netplan import __version__
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.assumed import ASSUMED
from netplan.model.catalogue import with_prices
from netplan.model.fitness import Value
from netplan.report.council.pages import Chapter
from netplan.report.council.results import Results, Telling
from netplan.report.overview import layers_section, prices_section
from netplan.report.section import Section
from netplan.report.sensitivity import factor_label, value_text

_STEPS = (
    mark(
        "Verdicts: every statement about a line (measurement, operator, register, model) is kept with its "
        "source and date. A rule picks the one that counts: {policy}."
    ),
    mark(
        "Route: streets, existing ducts and fibre form one network with prices. The route is a Steiner tree "
        "in "
        "it: found by heuristics, improved by local search, and bounded from below by dual ascent and linear "
        "programming."
    ),
    mark("Cost: metres by surface and method times the prices below; nothing is rounded before the sum."),
    mark(
        "Year: which part is built when is decided by mixed integer programming, with its own proven bound."
    ),
    mark(
        "What was not modelled: permits, private ground, archaeology, and what lies in the ground unrecorded."
    ),
)


def method_chapter(told: Telling) -> Chapter:
    """Return how it was computed, with every assumption and the scenario's settings."""
    results, words = told.results, told.words
    policy = value_text("policy", results.plan.scenario.policy, words)
    paragraphs = tuple(words(step, policy=policy) for step in _STEPS)
    sections = (_assumptions(results, words), _settings(results, words))
    return Chapter("method", words("How it was computed"), paragraphs, sections=sections)


def _assumptions(results: Results, words: Words) -> Section:
    scenario = results.plan.scenario
    rows = []
    for key, one in ASSUMED.items():
        value: Any = getattr(scenario.assumptions, key, getattr(scenario, key, None))
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        rows.append((factor_label(key, words), words(one.source), value_text(key, shown, words)))
    header = (words("Assumption"), words("Why it may be otherwise"), words("Value"))
    note = words("[K] marks planning values nobody has verified.")
    return Section(words("Assumptions"), header, tuple(rows), note, left=2)


def _settings(results: Results, words: Words) -> Section:
    """Return every setting of the scenario by its key, as the command line and the project file name it."""
    scenario = results.plan.scenario
    hidden = {"assumptions", "own_targets", "prices", "rules", "fitness", "routes", "sites"}
    rows = [
        (one.name, _told(one.name, getattr(scenario, one.name), words))
        for one in fields(scenario)
        if one.name not in hidden
    ]
    rows += [(f"prices.{key}", words.number(value, 2)) for key, value in sorted(scenario.prices.items())]
    rows += [(f"rules.{key}", words.number(value, None)) for key, value in sorted(scenario.rules.items())]
    rows += [(f"fitness.{key}", _limit(value, words)) for key, value in sorted(scenario.fitness.items())]
    rows.append(("routes", words.number(len(scenario.routes))))
    rows.append(("sites", words.number(len(scenario.sites))))
    return Section(words("Settings of the scenario"), (words("Setting"), words("Value")), tuple(rows), left=2)


def _told(key: str, value: Any, words: Words) -> str:
    """Return a setting as text; years are no numbers one adds up."""
    return "–".join(map(str, value)) if key == "build_years" and value else words.value(value)


def _limit(value: Value, words: Words) -> str:
    """Return what a rule of fitness asks for."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "–"
    return words("any") if value is None else words.number(value, None)


def sources_chapter(told: Telling) -> Chapter:
    """Return the data with their origin and licence, and the prices."""
    plan, words = told.results.plan, told.words
    project = plan.project
    prices = with_prices(project.catalogue, plan.scenario.prices)
    paragraph = words(
        "Written by netplan-gis {version}, automatically; no figure was typed in. What is confidential is "
        "left out of the pack; its manifest lists what.",
        version=__version__,
    )
    sections = (layers_section(project, words), prices_section(prices, words))
    return Chapter("sources", words("Data and prices"), (paragraph,), sections=sections)

"""The options that choose a scenario, the same for every command that computes something."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.decision_options import add_decisions, decided
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.assumptions import POLICIES
from netplan.model.catalogue import with_prices
from netplan.model.codes import code_lists
from netplan.model.fitness import Value, fitness_value
from netplan.model.hops import hop_setups
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import with_rules
from netplan.model.targets import TARGETS

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.project import Project


def add_target(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add what coverage needs to know."""
    group = parser.add_argument_group(words("scenario"))
    group.add_argument("--scenario", default="", metavar="NAME", help=words("scenario of the project"))
    targets = "; ".join(f"{target.key}: {words(target.label)}" for target in TARGETS.values())
    served = words("what counts as served ({targets})", targets=targets)
    group.add_argument("--target", metavar="TARGET", help=served)
    policies = "; ".join(f"{policy.key}: {words(policy.label)}" for policy in POLICIES.values())
    counts = words("which of several rates counts ({policies})", policies=policies)
    group.add_argument("--policy", choices=tuple(POLICIES), help=counts)
    fitness = words("another rule of fitness of carriers, such as bridge_60ghz.mounting_m=5; may be repeated")
    group.add_argument("--fitness", action="append", default=[], metavar="KEY=VALUE", help=fitness)
    own = words("assumptions and targets of one's own (TOML)")
    group.add_argument("--assumptions", type=Path, metavar="FILE", help=own)


def add_scenario(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add what a plan needs to know."""
    add_target(parser, words)
    group = parser.add_argument_group(words("plan"))
    kinds, methods = ",".join(code_lists()["site_kind"]), ",".join(_methods())
    group.add_argument("--kinds", metavar="LIST", help=words("sites to connect, of {kinds}", kinds=kinds))
    unknown = words(
        "connect sites of which nobody knows whether they miss the target, too, or leave them out"
    )
    group.add_argument("--unknown", action=argparse.BooleanOptionalAction, default=None, help=unknown)
    group.add_argument(
        "--method", metavar="LIST", help=words("laying methods allowed, of {methods}", methods=methods)
    )
    group.add_argument(
        "--price",
        action="append",
        default=[],
        metavar="KEY=EUR",
        help=words("another unit price, such as trench.paving.open=98.50; may be repeated"),
    )
    _add_technologies(group, words)
    group.add_argument("--snap", type=float, metavar="M", help=words("how far a site may lie from a street"))
    rounds = words("rounds of the search for a cheaper route")
    group.add_argument("--rounds", type=int, metavar="N", help=rounds)
    group.add_argument("--seed", type=int, metavar="N", help=words("seed of that search"))
    add_decisions(parser, words)


def _add_technologies(group: argparse._ArgumentGroup, words: Words) -> None:
    means = ", ".join(f"{code}: {words.code('means', code)}" for code in code_lists()["means"])
    group.add_argument(
        "--technologies",
        metavar="LIST",
        help=words("technologies to choose from for each site ({means}); digging always is", means=means),
    )
    group.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=words("another sizing rule, such as fibres.school=24, which decides what a tube holds, too"),
    )
    group.add_argument(
        "--build-years", metavar="FROM-TO", help=words("years in which roadworks can be joined, as 2027-2032")
    )
    most = words("radio hops between a site and a trench or duct")
    group.add_argument("--radio-hops", type=int, metavar="N", help=most)
    add_setups(group, words)
    chosen = words(
        "use links of the chosen carriers that the project keeps, where radio is allowed (default)"
    )
    group.add_argument("--chosen-carriers", action=argparse.BooleanOptionalAction, default=None, help=chosen)
    group.add_argument(
        "--lease", type=float, metavar="EUR", help=words("price of a leased line a year, without an offer")
    )
    group.add_argument(
        "--interest",
        type=float,
        metavar="SHARE",
        help=words("interest a year for the present value, as 0.03"),
    )


def add_setups(group: argparse._ActionsContainer, words: Words) -> None:
    """Add with which devices radio hops are looked for."""
    devices = words(
        "devices of radio hops, the cheaper ones first, of {setups}", setups=", ".join(hop_setups())
    )
    group.add_argument("--radio-setups", metavar="LIST", help=devices)


def scenario_of(given: argparse.Namespace, project: "Project") -> Scenario:
    """Return the project's scenario with what the command line changes.

    Raises:
        ParameterError: a scenario, kind, method, price, street or site does not exist, or a number is out of
            range.

    """
    saved = named_scenario(given.scenario, project)
    changes = {
        "target": given.target,
        "policy": given.policy,
        "site_kinds": _listed("--kinds", getattr(given, "kinds", None), code_lists()["site_kind"]),
        "methods": _listed("--method", getattr(given, "method", None), _methods()),
        "technologies": _technologies(given),
        "rules": {**saved.rules, **_rules(getattr(given, "rule", []))},
        "fitness": {**saved.fitness, **_fitness(getattr(given, "fitness", []))},
        "build_years": _years(getattr(given, "build_years", None)),
        "radio_hops": _at_least("--radio-hops", getattr(given, "radio_hops", None), 1),
        "radio_setups": _listed("--radio-setups", getattr(given, "radio_setups", None), hop_setups()),
        "chosen_carriers": getattr(given, "chosen_carriers", None),
        "snap_limit_m": _at_least("--snap", getattr(given, "snap", None), 0),
        "rounds": _at_least("--rounds", getattr(given, "rounds", None), 0),
        "seed": getattr(given, "seed", None),
        "plan_unknown": getattr(given, "unknown", None),
    }
    scenario = _assumed(saved, given.assumptions)
    prices = {**scenario.prices, **_prices(getattr(given, "price", [])), **_short_prices(given)}
    with_prices(project.catalogue, prices)  # says so if a price does not exist
    given_ones = {key: value for key, value in changes.items() if value is not None}
    chosen = replace(scenario, prices=prices, **given_ones)
    _ = chosen.goal  # says so if there is no such target
    return decided(given, project, chosen, saved)


def _assumed(scenario: Scenario, path: Path | None) -> Scenario:
    # loads pandas, which --help need not wait for
    from netplan.io.assumption_file import read_assumptions

    return read_assumptions(path, scenario) if path else scenario


def named_scenario(name: str, project: "Project") -> Scenario:
    """Return the scenario called ``name``, the first for ""; ParameterError if there is none."""
    try:
        return project.scenario(name)
    except KeyError:
        names = [scenario.name for scenario in project.scenarios]
        raise ParameterError(
            mark("There is no scenario called {name}; the project has {names}"), name=name, names=names
        ) from None


def _technologies(given: argparse.Namespace) -> tuple[str, ...] | None:
    chosen = _listed("--technologies", getattr(given, "technologies", None), code_lists()["means"])
    return None if chosen is None else tuple(dict.fromkeys(("dig", *chosen)))


def _years(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    first, _, last = text.partition("-")
    if not (first.strip().isdigit() and last.strip().isdigit() and int(first) <= int(last)):
        raise ParameterError(mark("--build-years {text}: write FROM-TO, such as 2027-2032"), text=text)
    return int(first), int(last)


def _short_prices(given: argparse.Namespace) -> dict[str, float]:
    """Return the prices that have an option of their own."""
    options = {"lease": "per_year.leased_line", "interest": "share.interest"}
    found = {key: getattr(given, option, None) for option, key in options.items()}
    return {key: value for key, value in found.items() if value is not None}


def _methods() -> Sequence[str]:
    return [method for method in code_lists()["method"] if method != "existing"]


def _listed(option: str, text: str | None, known: Iterable[str]) -> tuple[str, ...] | None:
    if text is None:
        return None
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in chosen:
        if part not in known:
            raise ParameterError(
                mark("{option}: there is no {value}; possible are {known}"),
                option=option,
                value=part,
                known=list(known),
            )
    if not chosen:
        raise ParameterError(mark("{option} needs at least one of {known}"), option=option, known=list(known))
    return chosen


def _at_least(option: str, value: float | None, low: float) -> float | None:
    if value is not None and not low <= value < float("inf"):
        raise ParameterError(
            mark("{option} must be {low} or more, not {value}"), option=option, low=low, value=value
        )
    return value


def _prices(pairs: Iterable[str]) -> dict[str, float]:
    return _numbers(pairs, mark("--price {pair}: write KEY=EUR, such as trench.paving.open=98.50"))


def _rules(pairs: Iterable[str]) -> dict[str, float]:
    """Return sizing rules as the command line states them."""
    rules = _numbers(pairs, mark("--rule {pair}: write KEY=VALUE, such as fibres.school=24"))
    with_rules(rules)  # says so if there is no such rule
    return rules


def _fitness(pairs: Iterable[str]) -> dict[str, Value]:
    """Return rules of fitness as the command line states them."""
    split = [pair.partition("=") for pair in pairs]
    return {key.strip(): fitness_value(key.strip(), text) for key, _, text in split}


def _numbers(pairs: Iterable[str], wrong: str) -> dict[str, float]:
    """Return pairs KEY=NUMBER; ParameterError ``wrong`` names the ``pair`` that is none."""
    found = {}
    for pair in pairs:
        key, _, text = pair.partition("=")
        try:
            found[key.strip()] = float(text.replace(",", "."))
        except ValueError:
            raise ParameterError(wrong, pair=pair) from None
    return found

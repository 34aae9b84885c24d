"""``netplan-gis choose``: the few carriers that cover streets, sites or addresses, and how good that is."""

import argparse
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import changed_answer, exported, with_findings
from netplan.cli.radio_options import catalogue_of
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.choice import KINDS, ChoiceTerms
from netplan.progress import steps

_USUAL = ChoiceTerms()


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    setup = words("setup of the catalogue ({default})", default=_USUAL.setup)
    parser.add_argument("--setup", default=_USUAL.setup, metavar="SETUP", help=setup)
    own = words("catalogue of devices and rules (TOML) instead of the planning values [K] of netplan")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help=own)
    what = words("what is to be covered (streets, by metres)")
    parser.add_argument("--cover", choices=KINDS, default=_USUAL.targets, help=what)
    much = words("share to be covered at the least cost, as 90 or 0.9 (90)")
    parser.add_argument("--share", type=float, metavar="SHARE", help=much)
    money = words("cover as much as this money buys instead, EUR")
    parser.add_argument("--budget", type=float, metavar="EUR", help=money)
    _add_more(parser, words)
    add_target(parser, words)
    add_pack(parser, words)


def _add_more(parser: argparse.ArgumentParser, words: Words) -> None:
    twice = words("carriers that each target needs (1)")
    parser.add_argument("--seen-by", type=int, default=1, metavar="N", help=twice)
    room = words("targets a carrier takes at most (as many as it sees)")
    parser.add_argument("--per-carrier", type=int, metavar="N", help=room)
    need = words("sure rate a target needs; sites and addresses share the air time of their carrier (any)")
    parser.add_argument("--need", type=float, default=0.0, metavar="MBPS", help=need)
    reach = words("at most so far, metres ({default})", default=int(_USUAL.reach_m))
    parser.add_argument("--reach", type=float, default=_USUAL.reach_m, metavar="M", help=reach)
    hops = words("radio hops between a site and fibre: more than 1 lets bridges feed each other (1)")
    parser.add_argument("--hops", type=int, default=1, metavar="N", help=hops)
    step = words("metres between places along the streets ({default})", default=int(_USUAL.step_m))
    parser.add_argument("--step", type=float, default=_USUAL.step_m, metavar="M", help=step)
    cost = words("cost of a carrier with its device, EUR, instead of the planning value [K]")
    parser.add_argument("--device", type=float, metavar="EUR", help=cost)
    lacking = words("cover only sites or addresses that are not served today")
    parser.add_argument("--lacking", action="store_true", help=lacking)
    unknown = words("take carriers of unknown fitness as fit")
    parser.add_argument("--unknown-too", action="store_true", help=unknown)
    for name, text in (("--take", words("choose this carrier in any case; may be repeated")),
                       ("--avoid", words("never choose this carrier; may be repeated"))):  # fmt: skip
        parser.add_argument(name, action="append", default=[], metavar="ID", help=text)
    keep = words("keep the choice in the project: coverage counts its links once they are built")
    parser.add_argument("--keep", action="store_true", help=keep)
    check = words("choose nothing; say what has changed since the choice was made that the project keeps")
    parser.add_argument("--check", action="store_true", help=check)


def run(call: Call) -> Answer:
    """Choose the carriers, and write them if the call names a folder."""
    return _check(call) if call.arguments.check else _choose(call)


def _check(call: Call) -> Answer:
    """Say what has changed since the kept choice was made; the code is 1 where anything has."""
    # see below
    from netplan.io.project_file import open_project
    from netplan.session.choice_inputs import changed_since
    from netplan.session.chosen import kept_choice

    given, words = call.arguments, call.words
    project = open_project(given.project, call.progress)
    kept = kept_choice(project)
    if kept is None:
        raise ParameterError(mark("The project keeps no choice of carriers"))
    changed = changed_since(kept, scenario_of(given, project), given.project.parent)
    title = words("Changed since the carriers were chosen")
    return changed_answer(call, changed, title, words("Nothing: the choice is up to date."))


def _choose(call: Call) -> Answer:
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.survey import survey
    from netplan.io.project_file import open_project
    from netplan.report.choice import choice_document, choice_summary
    from netplan.report.saving import save_drawn
    from netplan.session.choosing import Basis, find_choice
    from netplan.session.chosen import TakeChoice, choice_layers

    given = call.arguments
    terms = _terms(given)
    read, look, choose, judge, write = steps(call.progress, 0, 0.1, 0.2, 0.7, 0.8 if given.out else 1, 1)
    project = open_project(given.project, read)
    scenario = scenario_of(given, project)
    known = survey(project, scenario.snap_limit_m, look)
    basis = Basis(radio=catalogue_of(given), known=known)
    choice = find_choice(project, scenario, given.project.parent, terms, choose, basis)
    project = TakeChoice(choice).apply(project)
    if given.keep:
        save_drawn(project, given.project, call.words)
    coverage = with_findings(assess(project, scenario, judge))
    result = replace(
        coverage,
        tables={**coverage.tables, **choice_layers(project)},
        problems=(*coverage.problems, *choice.problems),
    )
    return exported(call, result, (choice_document(choice), choice_summary(choice, call.words)), write)


def _terms(given: argparse.Namespace) -> ChoiceTerms:
    """Return what the call asks for."""
    if given.share is not None and given.budget is not None:
        raise ParameterError(mark("Carriers are chosen for a share or for a budget: give one of the two"))
    share = None if given.budget is not None else 0.9 if given.share is None else given.share
    if share is not None and share > 1.0:
        share /= 100.0
    return ChoiceTerms(
        setup=given.setup,
        targets=given.cover,
        share=share,
        budget_eur=given.budget,
        seen_by=given.seen_by,
        per_carrier=given.per_carrier,
        need_mbps=given.need,
        reach_m=given.reach,
        step_m=given.step,
        device_eur=given.device,
        lacking_only=given.lacking,
        unknown_too=given.unknown_too,
        most_hops=given.hops,
        forced=tuple(given.take),
        forbidden=tuple(given.avoid),
    )


COMMAND = Command(
    "choose",
    mark("Choose the few carriers that cover streets, sites or addresses"),
    declare,
    run,
    folders_of,
)

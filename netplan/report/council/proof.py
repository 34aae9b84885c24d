"""The check of a pack before it is handed over: sums against tables, every site on its sheet, nothing empty.

Each row of ``CHECKS`` is a question and a function that returns the answers that are wrong; a pack says in
its manifest what was asked and what came out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, fromstring

from netplan.messages import Message, mark
from netplan.model.programme import period_of
from netplan.report.council.brief import counts
from netplan.report.council.pages import Chapter, CouncilReport, Picture, SitePage
from netplan.report.council.results import Results
from netplan.report.council.sums import cost_by_district, cost_by_need

_CENT = 0.01
_VERDICTS = ("served", "likely", "not_served", "unknown")


@dataclass(frozen=True, eq=False)
class Finished:
    """What is about to be handed over; ``site_ids`` must have a page, ``faults`` were found on map sheets."""

    results: Results
    report: CouncilReport
    pages: Sequence[SitePage]
    site_ids: frozenset[str]
    faults: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A question that was asked, and what is wrong: nothing, if the pack is right."""

    key: str
    question: str
    wrong: tuple[Message, ...]


def proof(done: Finished) -> tuple[Checked, ...]:
    """Ask every question of ``CHECKS``."""
    return tuple(Checked(key, question, tuple(ask(done))) for key, (question, ask) in CHECKS.items())


def _sums(done: Finished) -> Iterator[Message]:
    """Every line of costs is rounded to a cent, and so is every trench, of which the shares are made."""
    plan = done.results.plan
    tables = plan.tables
    n_lines = len(tables["costs"])
    n_parts = n_lines + len(tables["trenches"]) + len(tables["connections"])
    for name, table, n_rounded in (
        ("costs", tables["costs"], n_lines),
        ("cost_by_district", cost_by_district(plan), n_parts),
        ("cost_by_need", cost_by_need(plan), n_parts),
    ):
        total = float(table["cost_eur"].sum())
        if abs(total - plan.cost_eur) > _CENT * max(1, n_rounded):
            fields = {"table": name, "total": total, "cost": plan.cost_eur}
            yield Message(mark("{table} adds up to {total:.2f} EUR, the plan costs {cost:.2f}"), fields)


def _seconds(done: Finished) -> Iterator[Message]:
    made, sizing = done.results.redundancy, done.results.sizing
    if made is None or sizing is None or not made.wish.asks:
        return
    routes = float(made.tables["second_routes"]["cost_eur"].sum())
    bill = float(sizing.tables["bill_years"]["second_eur"].sum())
    for name, total, cost in (
        ("second_routes", routes, made.cost_eur),
        ("bill_years", bill, sizing.second_eur),
    ):
        if abs(total - cost) > _CENT * max(1, len(made.tables["second_routes"])):
            fields = {"table": name, "total": total, "cost": cost}
            text = mark("{table} adds up to {total:.2f} EUR, the second routes cost {cost:.2f}")
            yield Message(text, fields)


def _verdicts(done: Finished) -> Iterator[Message]:
    for unit, n in counts(done.results).items():
        total = sum(n[verdict] for verdict in _VERDICTS)
        if total != n["n"]:
            fields = {"unit": unit, "total": total, "n": n["n"]}
            yield Message(mark("{unit}: the verdicts add up to {total} of {n}"), fields)


def _years(done: Finished) -> Iterator[Message]:
    made = done.results.programme
    if made is None:
        return
    for row in made.tables["programme_years"].to_dict("records"):
        if row["spent_eur"] > row["available_eur"] + _CENT:
            fields = {
                "year": str(period_of(row)),
                "spent": row["spent_eur"],
                "available": row["available_eur"],
            }
            yield Message(mark("{year}: {spent} EUR are spent of {available}"), fields)


def _sheets(done: Finished) -> Iterator[Message]:
    shown = [page.id for page in done.pages]
    for site in sorted(done.site_ids.difference(shown)):
        yield Message(mark("Site {id} has no sheet"), {"id": site})
    for site in sorted({site for site in shown if shown.count(site) > 1 or site not in done.site_ids}):
        yield Message(mark("Site {id} has a sheet too many"), {"id": site})


def _pictures(done: Finished) -> Iterator[Message]:
    inside = [picture for chapter in done.report.chapters for picture in chapter.pictures]
    for picture in (*inside, *(picture for page in done.pages for picture in page.pictures)):
        if not picture.alt.strip():
            yield Message(mark("Picture {key} has no text for those who cannot see it"), {"key": picture.key})
        if not _draws(picture):
            yield Message(mark("Picture {key} is empty or damaged"), {"key": picture.key})


def _draws(picture: Picture) -> bool:
    try:
        return len(list(fromstring(picture.svg).iter())) > 1  # noqa: S314 - we have drawn it ourselves
    except ParseError:
        return False


def _maps(done: Finished) -> Iterator[Message]:
    yield from done.faults


def _tables(done: Finished) -> Iterator[Message]:
    for chapter in done.report.chapters:
        for table in chapter.sections:
            fields = {"chapter": chapter.title, "table": table.title}
            if any(len(row) != len(table.header) for row in table.rows):
                yield Message(
                    mark("{chapter}: table {table} has rows of another length than its header"), fields
                )
            if not table.rows:
                yield Message(mark("{chapter}: table {table} is empty"), fields)


def _chapters(done: Finished) -> Iterator[Message]:
    for chapter in done.report.chapters:
        if _silent(chapter):
            yield Message(mark("Chapter {chapter} says nothing"), {"chapter": chapter.title})


def _silent(chapter: Chapter) -> bool:
    return not any((chapter.paragraphs, chapter.pictures, chapter.sections))


CHECKS: Mapping[str, tuple[str, Callable[[Finished], Iterator[Message]]]] = {
    "sums": (mark("Do all tables of costs add up to the cost of the plan?"), _sums),
    "seconds": (mark("Do second routes cost the same on the map and in the bill?"), _seconds),
    "verdicts": (mark("Do the verdicts add up to what is counted?"), _verdicts),
    "years": (mark("Is no more spent in a year than there is?"), _years),
    "sheets": (mark("Has every site exactly one sheet?"), _sheets),
    "pictures": (mark("Is every picture drawn, and told to those who cannot see it?"), _pictures),
    "maps": (
        mark("Do legends say what is drawn, and is nothing overprinted?"),
        lambda done: iter(done.faults),
    ),
    "tables": (mark("Has every table rows, as wide as its header?"), _tables),
    "chapters": (mark("Does every chapter say something?"), _chapters),
}

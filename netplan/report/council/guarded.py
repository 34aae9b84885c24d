"""What of the results may stand in a pack that leaves the house, beyond what is internal by its source.

Verdicts of single addresses stay inside, and so do sums over fewer than three households or addresses: who
lives there could be known. The rule is that of open data (``report.open_tables``).
"""

from dataclasses import replace

from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.tables import TABLES
from netplan.report.open_tables import without_small

ALONE = ("coverage_addresses",)
"""Tables with a row for every address."""
SUMS = ("coverage_districts", "coverage_targets")


def guarded(plan: Plan) -> tuple[Plan, tuple[Message, ...]]:
    """Return a plan without the tables and sums that tell of single households, and what was left out."""
    told: list[Message] = []
    tables = dict(plan.tables)
    for name in ALONE:
        if name in tables:
            del tables[name]
            template = mark("{label}: single addresses stay inside; sums are in the other tables")
            told.append(Message(template, {"label": Message(TABLES[name].label)}))
    for name in SUMS:
        tables[name], n_small = without_small(name, tables[name])
        if n_small:
            template = mark("{label}: {n} {n:sum|sums} over fewer than three households or addresses")
            told.append(Message(template, {"label": Message(TABLES[name].label), "n": n_small}))
    return replace(plan, tables=tables), tuple(told)

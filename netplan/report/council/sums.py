"""Tables a report adds up from results: costs by district and by need, and the list of all sites.

Every writer (pages, spreadsheet, ``figures.json``) and the check of a pack read these, so that no number is
added up twice.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from netplan.i18n import Words
from netplan.io.exports.delivery import STAMPED, ExportSettings, disclosed
from netplan.messages import mark
from netplan.model.plan import Plan
from netplan.report.council.results import Results
from netplan.report.spoken import reasons

_NOWHERE = ""  # id of what lies in no district
# what a site can count on today, by the thresholds of the federal programmes (domain of model.targets)
NEEDS = {
    "below_30": mark("below 30 Mbit/s: white spot (programme of 2015)"),
    "below_100": mark("below 100 Mbit/s: grey spot (programme of 2021)"),
    "below_500": mark("below 500 Mbit/s and below 200 Mbit/s symmetric (programme of 2023)"),
    "above": mark("above all thresholds"),
    "unknown": mark("unknown"),
}
_DOWN_MBPS = {"below_30": 30.0, "below_100": 100.0, "below_500": 500.0}
_SYMMETRIC_MBPS = 200.0


def cost_by_district(plan: Plan) -> pd.DataFrame:
    """Return id, name, sites connected and cost share [EUR] of every district, the dearest first.

    The cost of a shared trench is divided as the plan divides it; the sum is the cost of the plan.
    """
    sites = _paying(plan)
    names = plan.project.layer("districts").set_index("id")["name"]
    found = sites.groupby("district_id")["cost_share_eur"].agg(["size", "sum"]).reset_index()
    found.columns = pd.Index(["id", "n_sites", "cost_eur"])
    found.insert(1, "name", found["id"].map(names))
    return found.sort_values(["cost_eur", "id"], ascending=[False, True], ignore_index=True)


def cost_by_need(plan: Plan) -> pd.DataFrame:
    """Return need (a key of ``NEEDS``), sites connected and cost share [EUR], in the order of ``NEEDS``."""
    sites = _paying(plan)
    need = pd.Series([_need(row) for row in sites.to_dict("records")], index=sites.index, dtype=object)
    rows = [
        {
            "need": key,
            "n_sites": int((need == key).sum()),
            "cost_eur": sites["cost_share_eur"][need == key].sum(),
        }
        for key in NEEDS
    ]
    return pd.DataFrame(rows, columns=["need", "n_sites", "cost_eur"])


def _paying(plan: Plan) -> pd.DataFrame:
    """Return the sites that a route leads to with their cost share, district and rates of today.

    Without existing fibre they are joined to each other only, and pay for that.
    """
    asked = plan.tables["connections"]
    led_to = asked["connected"] | (asked["reason"] == "joined")
    shares = pd.DataFrame(asked.loc[led_to, ["id", "cost_share_eur"]])
    today = pd.DataFrame(plan.tables["coverage_sites"].drop(columns="geometry"))
    found = shares.merge(today, on="id", how="left", validate="one_to_one")
    return found.assign(district_id=found["district_id"].fillna(_NOWHERE))


def _need(site: dict[Any, Any]) -> str:
    """Return below which threshold a site is for sure; upload counts where a threshold asks for it."""
    down, up = site["down_mbps"], site["up_mbps"]
    if pd.isna(down) or site["verdict"] == "unknown":
        return "unknown"
    if down < _DOWN_MBPS["below_100"]:
        return next(key for key, limit in _DOWN_MBPS.items() if down < limit)
    symmetric = min(down, up) if pd.notna(up) else 0.0
    below = down < _DOWN_MBPS["below_500"] and symmetric < _SYMMETRIC_MBPS
    return "below_500" if below else "above"


def site_list(results: Results, words: Words, *, internal: bool) -> pd.DataFrame:
    """Return one row for each site: who it is, what it has today and why, and what the plan does for it.

    Sites that are internal are left out unless ``internal`` asks for them.

    ``reason`` is a sentence in the language of ``words``; ``year`` is missing without a programme,
    ``cost_share_eur`` where nothing is built; ``second`` and ``second_alone_eur`` (EUR, trench and material)
    tell of second routes, where they were asked for.
    """
    plan = results.plan
    because = STAMPED if internal else ""
    settings = ExportSettings(plan.project.crs, choose=("coverage_sites",), internal_because=because)
    shown, _ = disclosed({**plan.project.layers, **plan.tables}, settings)
    today = pd.DataFrame(shown["coverage_sites"].drop(columns="geometry"))
    today = today.assign(reason=reasons(today, words))
    planned = pd.DataFrame(plan.tables["connections"].drop(columns="geometry"))
    planned = planned.assign(planned=reasons(planned, words))
    columns = ["id", "connected", "cost_share_eur", "route_m", "shared_m", "alone_eur", "planned"]
    found = today.merge(planned[columns], on="id", how="left", validate="one_to_one")
    found = found.merge(_seconds(results, words), on="id", how="left", validate="one_to_one")
    years = _years(results)
    names = plan.project.layer("districts").set_index("id")["name"]
    return found.assign(district=found["district_id"].map(names), year=found["id"].map(years)).sort_values(
        ["kind", "name", "id"], ascending=[False, True, True], ignore_index=True
    )


def _seconds(results: Results, words: Words) -> pd.DataFrame:
    """Return id, ``second`` (a sentence) and ``second_alone_eur`` of the sites that were to get a second."""
    sites = results.seconds
    if not len(sites):
        return pd.DataFrame({"id": [], "second": [], "second_alone_eur": []}).astype({"id": "str"})
    told = {"second": reasons(sites, words), "second_alone_eur": sites["alone_eur"]}
    return pd.DataFrame({"id": sites["id"], **told})


def _years(results: Results) -> pd.Series:
    if results.programme is None:
        return pd.Series(dtype="Int64")
    return results.programme.tables["programme_sites"].set_index("id")["year"]


def changes(results: Results) -> Iterator[tuple[str, str, float, float]]:
    """Yield key, counted unit, the value of the previous pack and today's of every figure both have."""
    before = results.previous.figures if results.previous is not None else {}
    for row in results.plan.tables["figures"].to_dict("records"):
        about = (str(row["key"]), "" if pd.isna(row["counted"]) else str(row["counted"]))
        if about in before and pd.notna(row["value"]) and not np.isclose(before[about], row["value"]):
            yield *about, before[about], float(row["value"])

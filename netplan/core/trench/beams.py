"""The radio hops of a project: those that were found, and the links of the carriers that were chosen.

A link of a chosen carrier costs nothing by itself: its carrier with the device is paid once, however many
links of it a plan uses. Each link has the air time that is left for it if all of the choice are busy, which
is enough for one site or none. A hop between two chosen carriers has room for the sites of the choice whose
rate passes it: the air time of both ends was counted for these.
"""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coverage.after import CHOSEN
from netplan.core.coverage.verdicts import needed_down_mbps
from netplan.core.trench.trench_graph import HOPS
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.scenario import Scenario


def all_hops(project: Project) -> gpd.GeoDataFrame:
    """Return table ``radio_hops``, then the links of chosen carriers to sites as further rows of it.

    Beside the columns of the schema ``mast`` is the id of the chosen carrier where one begins, "" for a hop
    that was found, ``far_mast`` of the one at its other end, and ``device_eur`` and ``far_device_eur`` what
    they cost with their devices.
    """
    found, links = project.layer(HOPS), chosen_links(project)
    found = found.assign(mast="", device_eur=0.0, far_mast="", far_device_eur=0.0)
    if links.empty:
        return found
    taken = links.assign(
        site_id=links["subject_id"],
        down_mbps=links["down_p10_mbps"],
        up_mbps=links["up_p10_mbps"],
        n_sites=1,
    )
    hops = project.layer("choice_hops")
    hops = hops.assign(other_id=hops["fed_id"], n_sites=hops["n_targets"].clip(lower=1))
    parts = [found, _masted(project, taken, ""), _masted(project, hops, "fed_id")]
    return gpd.GeoDataFrame(pd.concat([one for one in parts if len(one)], ignore_index=True))


def _masted(project: Project, links: gpd.GeoDataFrame, far: str) -> pd.DataFrame:
    """Return links as rows of ``radio_hops`` that cost nothing; column ``far`` is the carrier they end at."""
    chosen = project.layer("chosen_carriers").drop_duplicates("id")
    price = dict(zip(chosen["id"], chosen["cost_eur"], strict=True))
    more: dict[str, Any] = {}
    for end, column in (("", "carrier_id"), ("far_", far)):
        ids = list(links[column]) if column else [""] * len(links)
        more[f"{end}mast"] = np.array(ids, dtype=object)
        more[f"{end}device_eur"] = [float(price.get(one, 0.0)) for one in ids]
    return conform(links.assign(cost_eur=0.0, yearly_eur=0.0), HOPS).assign(**more)


def chosen_links(project: Project) -> gpd.GeoDataFrame:
    """Return the links of chosen carriers to sites."""
    links = project.layer(CHOSEN)
    return links[links["cover"] == "sites"]


def chosen_ids(project: Project) -> pd.Series:
    """Return the ids of the links of chosen carriers to sites, and of the hops between them."""
    parts = [chosen_links(project)["id"], project.layer("choice_hops")["id"]]
    ids: pd.Series = pd.concat(parts, ignore_index=True)
    return ids


def stated(hops: gpd.GeoDataFrame) -> pd.Series:
    """Tell which hops say what they cost, once and by the year, and for how many sites they have room."""
    said: pd.Series = hops[["cost_eur", "yearly_eur", "n_sites"]].notna().all(axis=1)
    return said


def plan_hops(
    project: Project, sites: gpd.GeoDataFrame, scenario: Scenario, yearly_eur: float
) -> gpd.GeoDataFrame | None:
    """Return the hops between carriers and to ``sites`` of which all is stated; None where there are none.

    A link of a chosen carrier is among them if the scenario uses these, the carrier is still there, and its
    sure rates (p10) are what the site needs both ways; it costs ``yearly_eur`` a year, as any hop.
    """
    hops = all_hops(project)
    wanted = hops["site_id"].isna() | hops["site_id"].isin(sites["id"])
    chosen = (hops["mast"] != "").to_numpy(dtype=bool)
    there = project.layer("carriers")["id"]
    between = hops["site_id"].isna() & hops["other_id"].isin(there)
    fine = scenario.chosen_carriers & hops["carrier_id"].isin(there)
    fine &= between | _carries(hops, sites, scenario)
    kept = hops[wanted & (~chosen | fine) & stated(hops)]
    kept = kept.assign(yearly_eur=kept["yearly_eur"].mask(kept["mast"] != "", yearly_eur))
    return kept if len(kept) else None


def _carries(hops: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, scenario: Scenario) -> pd.Series:
    """Return which hops carry what their site needs; none to a site of which nobody knows that."""
    target = scenario.goal
    need = pd.Series(needed_down_mbps(sites, target), sites["id"]).groupby(level=0).first()
    down = hops["down_mbps"] >= hops["site_id"].map(need).astype(np.float64)
    enough: pd.Series = down & (hops["up_mbps"] >= target.up_mbps)
    return enough

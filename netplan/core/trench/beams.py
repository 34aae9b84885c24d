"""The radio hops of a project: those that were found, and the links of the carriers that were chosen.

A link of a chosen carrier costs nothing by itself: its carrier with the device is paid once, however many
links of it a plan uses. Each link has the air time that is left for it if all of the choice are busy, which
is enough for one site or none.
"""

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

    Beside the columns of the schema ``mast`` is the id of the chosen carrier, "" for a hop that was found,
    and ``device_eur`` what it costs with its device.
    """
    found, links = project.layer(HOPS), chosen_links(project)
    found = found.assign(mast="", device_eur=0.0)
    if links.empty:
        return found
    price = project.layer("chosen_carriers").drop_duplicates("id").set_index("id")["cost_eur"]
    taken = conform(
        links.assign(
            site_id=links["subject_id"],
            down_mbps=links["down_p10_mbps"],
            up_mbps=links["up_p10_mbps"],
            n_sites=1,
            cost_eur=0.0,
            yearly_eur=0.0,
        ),
        HOPS,
    )
    taken = taken.assign(
        mast=links["carrier_id"].to_numpy(dtype=object),
        device_eur=links["carrier_id"].map(price).fillna(0.0).to_numpy(dtype=float),
    )
    if found.empty:
        return gpd.GeoDataFrame(taken)
    return gpd.GeoDataFrame(pd.concat([found, taken], ignore_index=True))


def chosen_links(project: Project) -> gpd.GeoDataFrame:
    """Return the links of chosen carriers to sites."""
    links = project.layer(CHOSEN)
    return links[links["cover"] == "sites"]


def plan_hops(
    project: Project, sites: gpd.GeoDataFrame, scenario: Scenario, yearly_eur: float
) -> gpd.GeoDataFrame | None:
    """Return the hops between carriers and to ``sites``; None where there are none.

    A link of a chosen carrier is among them if the scenario uses these, the carrier is still there, and its
    sure rates (p10) are what the site needs both ways; it costs ``yearly_eur`` a year, as any hop.
    """
    hops = all_hops(project)
    wanted = hops["site_id"].isna() | hops["site_id"].isin(sites["id"])
    chosen = (hops["mast"] != "").to_numpy(dtype=bool)
    fine = scenario.chosen_carriers & hops["carrier_id"].isin(project.layer("carriers")["id"])
    fine &= _carries(hops, sites, scenario)
    kept = hops[wanted & (~chosen | fine)]
    kept = kept.assign(yearly_eur=kept["yearly_eur"].mask(kept["mast"] != "", yearly_eur))
    return kept if len(kept) else None


def _carries(hops: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, scenario: Scenario) -> pd.Series:
    """Return which hops carry what their site needs; none to a site of which nobody knows that."""
    target = scenario.goal
    need = pd.Series(needed_down_mbps(sites, target), sites["id"]).groupby(level=0).first()
    down = hops["down_mbps"] >= hops["site_id"].map(need).astype(np.float64)
    enough: pd.Series = down & (hops["up_mbps"] >= target.up_mbps)
    return enough

"""The tables of a choice: those who were chosen, what they take over which links, hops and trenches."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.carriers import FINE, UNKNOWN
from netplan.core.choice.air_time import alone, hanging_of, hops_of
from netplan.core.choice.case import CENTS, Case, question_of
from netplan.core.choice.fibre import Joined
from netplan.core.choice.laid import choice_trenches
from netplan.core.choice.links import Taken, choice_hops, choice_links, hops_seen
from netplan.core.choice.question import CoverAnswer
from netplan.core.graph.arrays import Floats, Ints
from netplan.model.frames import table_of

_WORDS = {FINE: "fit", UNKNOWN: "unknown"}


def choice_tables(case: Case, found: Joined, edition: str) -> dict[str, gpd.GeoDataFrame]:
    """Return the tables of a choice, by name."""
    n, m, answer = len(case.carriers), len(case.places.weight), found.answer
    carrier = np.repeat(np.arange(n), np.diff(case.reach.indptr))[answer.taken]
    target, down = case.reach.target[answer.taken], case.reach.down[answer.taken]
    hanging = hanging_of(found.feeder(case.feeds, n))
    hops = hops_seen(case.air, hanging)
    best, rate = _best(carrier, target, alone(down, carrier, hanging, hops.rates.down[:, 0]), m)
    taken = Taken(carrier, target, (best[target] == carrier) & answer.covered[target], hops)
    ids, crs = case.carriers["id"].to_numpy(dtype=object), case.project.crs
    tables = {
        "chosen_carriers": _chosen_table(case, found, taken, edition),
        "choice_targets": _targets_table(case, answer, taken, (best, rate)),
        "choice_links": choice_links(case.air, taken, ids, case.terms, crs, edition),
    }
    if case.ground is not None:
        roots = np.setdiff1d(answer.chosen, hanging.fed)
        tables["choice_trenches"] = choice_trenches(case.project, case.ground, roots)
    if case.feeds is not None:
        tables["choice_hops"] = choice_hops(case.air, taken, ids, case.terms.setup, crs, edition)
    return tables


def _chosen_table(case: Case, found: Joined, pairs: Taken, edition: str) -> gpd.GeoDataFrame:
    terms, n, answer = case.terms, len(case.carriers), found.answer
    seen = np.bincount(pairs.target, minlength=len(case.places.weight))
    alone = np.bincount(pairs.carrier[seen[pairs.target] == terms.seen_by], minlength=n)
    rows, chosen = case.carriers.iloc[answer.chosen], answer.chosen
    forced = rows["id"].isin(terms.forced).to_numpy(dtype=bool)
    fibre_m = case.fibre_m[chosen]
    question = question_of(case, unknown_too=True)
    feeder = found.feeder(case.feeds, n)
    ids = np.array([*case.carriers["id"], None], dtype=object)
    columns = {
        "id": rows["id"].to_numpy(dtype=object),
        "carrier_class": rows["carrier_class"].to_numpy(dtype=object),
        "fitness": np.array([_WORDS[int(mark_)] for mark_ in case.fitness[chosen]], dtype=object),
        "why": np.where(forced, "forced", "cover").astype(object),
        "setup": np.full(len(rows), terms.setup, dtype=object),
        "n_targets": np.bincount(pairs.carrier, minlength=n)[chosen],
        "n_alone": alone[chosen],
        "fibre_m": np.where(np.isfinite(fibre_m), fibre_m, np.nan),
        "fed_by": ids[feeder[chosen]],
        "n_hops": hops_of(feeder)[chosen],
        "cost_eur": question.cents[chosen] / CENTS,
        "edition": np.full(len(rows), edition, dtype=object),
    }
    return table_of("chosen_carriers", columns, rows.geometry.to_numpy(), case.project.crs)


def _targets_table(
    case: Case, answer: CoverAnswer, pairs: Taken, served: tuple[Ints, Floats]
) -> gpd.GeoDataFrame:
    places, (best, rate) = case.places, served
    m = len(places.weight)
    ids = np.array([*case.carriers["id"], None], dtype=object)
    covered = np.where(answer.covered, "yes", np.where(case.reach.open, "unknown", "no"))
    columns = {
        "id": np.array([f"T{number:06}" for number in range(1, m + 1)], dtype=object),
        "subject_id": places.subject,
        "covered": covered.astype(object),
        "n_carriers": np.bincount(pairs.target, minlength=m),
        "carrier_id": ids[best],
        "down_mbps": rate,
        "weight": places.weight,
        "setup": np.full(m, case.terms.setup, dtype=object),
    }
    shapes = np.atleast_1d(shapely.points(places.points))
    return table_of("choice_targets", columns, shapes, case.project.crs)


def _best(carrier: Ints, target: Ints, down: Floats, m: int) -> tuple[Ints, Floats]:
    """Return for every target the carrier that takes it with the highest rate (-1), and that rate (NaN)."""
    order = pd.DataFrame({"target": target, "down": -down, "carrier": carrier}).sort_values(
        ["target", "down", "carrier"]
    )
    first = order.drop_duplicates("target")
    best, rate = np.full(m, -1), np.full(m, np.nan)
    best[first["target"]], rate[first["target"]] = first["carrier"], -first["down"]
    return best, rate

"""Which carriers cover 90 % of the targets, beside HiGHS on the program as it stands.

Lamps of a made city and what they see within 250 m with a free 60 GHz zone: roofs, and places along the
streets. Real lamps and house numbers of Neukölln (OpenStreetMap contributors, ODbL) within 60 m, where the
shared data are there.
"""

import json
import time
from pathlib import Path

import highspy
import numpy as np
from pyproj import Transformer
from scipy.spatial import cKDTree
from sight import city

from netplan.core.choice.question import CoverQuestion, gap_of, rows_of
from netplan.core.choice.solve import Effort, cover
from netplan.core.sight.pairs import Search, pairs_in_sight
from netplan.core.sight.pyramid import ground_of
from netplan.model.surface import Surface

_NEUKOELLN = Path(__file__).parents[2] / "shared/data/cities/neukoelln"
_CENTS = 100_000
_CITY = (8_600, 15_000)


def _question(indptr: np.ndarray, target: np.ndarray, **asked: float) -> CoverQuestion:
    """Return the question for the targets that anyone sees."""
    seen, number = np.unique(target, return_inverse=True)
    n, m = len(indptr) - 1, len(seen)
    rows = rows_of(indptr, number.astype(np.int64), m)
    share = asked.pop("share", None)
    quota = None if share is None else float(np.ceil(share * m))
    budget = asked.pop("most", None)
    budget_cents = None if budget is None else int(budget) * _CENTS
    costs = np.full(n, _CENTS, np.int64), np.zeros(n, np.int8)
    return CoverQuestion(rows, np.ones(m), *costs, quota=quota, budget_cents=budget_cents)


def _made(quick: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of what the lamps of a made city see."""
    heights, lamps, roofs = city(2_000 if quick else 4_000)
    rng = np.random.default_rng(0)
    beside = lamps[rng.permutation(len(lamps))[: max(_CITY[1] - len(roofs), 0)]].copy()
    beside[:, 1] += 1.0
    beside[:, 2] -= 4.5
    lamps = lamps[np.sort(rng.permutation(len(lamps))[: _CITY[0]])]
    ground = ground_of(Surface(heights, 400_000.0, 5_700_000.0, 1.0, "EPSG:25833"))
    targets = np.vstack([roofs, beside])[: _CITY[1]]
    pairs = pairs_in_sight(ground, lamps, targets, Search(250.0, 60e9))
    return pairs.indptr, pairs.target.astype(np.int64)


def _real() -> tuple[np.ndarray, np.ndarray] | None:
    """Return the rows of house numbers within 60 m of lamps; None without the data."""
    if not _NEUKOELLN.exists():
        return None
    places = []
    for name, kept in (("street_furniture", "street_lamp"), ("housenumber", None)):
        layer = json.loads((_NEUKOELLN / f"{name}.geojson").read_text("utf-8"))
        turn = Transformer.from_crs(layer["crs"]["properties"]["name"], "EPSG:25833", always_xy=True)
        points = [
            one["geometry"]["coordinates"][:2]
            for one in layer["features"]
            if one["geometry"]["type"] == "Point"
            and (kept is None or one["properties"].get("highway") == kept)
        ]
        places.append(np.column_stack(turn.transform(*np.array(points, float).T)))
    near = cKDTree(places[1]).query_ball_point(places[0], 60.0, return_sorted=True)
    indptr = np.append(0, np.cumsum([len(one) for one in near]))
    return indptr, np.concatenate([np.array(one, np.int64) for one in near])


def _row(name: str, asked: CoverQuestion, goal: str) -> tuple[str, str, str, str]:
    begun = time.process_time()
    answer = cover(asked)
    took = time.process_time() - begun
    n, m = asked.n_carriers, len(asked.weight)
    pairs = len(asked.rows.target)
    quota = asked.quota is not None
    found = f"{len(answer.chosen):,} carriers, at least {answer.bound / _CENTS:,.0f}"
    if not quota:
        found = f"{answer.covered.sum():,} targets, at most {answer.bound:,.0f}"
    told = f"{name}: {n:,} × {m:,}, {pairs:,} pairs"
    return told, f"{took:.1f} s", f"{found}: {gap_of(asked, answer):.1%}", goal


def _highs(asked: CoverQuestion, seconds: float) -> tuple[str, str, str, str]:
    """Give HiGHS the whole program and so many seconds."""
    rows, n, m = asked.rows, asked.n_carriers, len(asked.weight)
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("time_limit", seconds), ("threads", 1)):
        solver.setOptionValue(option, value)
    costs = np.append(np.ones(n), np.zeros(m))
    solver.addVars(n + m, np.zeros(n + m), np.ones(n + m))
    solver.changeColsCost(n + m, np.arange(n + m, dtype=np.int32), costs)
    whole = np.arange(n + m, dtype=np.int32)
    solver.changeColsIntegrality(n + m, whole, np.full(n + m, highspy.HighsVarType.kInteger))
    for j in range(m):
        seen = rows.carrier[rows.first[j] : rows.first[j + 1]]
        columns = np.append(seen, n + j).astype(np.int32)
        values = np.append(np.ones(len(seen)), -1.0)
        solver.addRow(0.0, highspy.kHighsInf, len(columns), columns, values)
    solver.addRow(float(asked.quota), highspy.kHighsInf, m, np.arange(n, n + m, dtype=np.int32), np.ones(m))
    begun = time.process_time()
    solver.run()
    info = solver.getInfo()
    solved = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    best = f"{info.objective_function_value:,.0f} carriers" if solved else "no choice"
    bound = f"at least {info.mip_dual_bound:,.0f}" if np.isfinite(info.mip_dual_bound) else "no bound"
    return "the same, HiGHS raw", f"{time.process_time() - begun:.0f} s", f"{best}, {bound}", "–"


def main(quick: bool) -> str:
    """Return a Markdown table."""
    made, real = _made(quick), _real()
    cover(_question(*made, share=0.5), Effort(steps=1, looks=(1, 1)))  # compiles
    ninety = _question(*made, share=0.9)
    rows = [
        _row("90 % of a made city", ninety, "≤ 8 s, ≤ 10 %"),
        _highs(ninety, 20.0 if quick else 150.0),
        _row("98 % of it", _question(*made, share=0.98), "–"),
        _row("200 carriers in it", _question(*made, most=200), "–"),
        *([] if real is None else [_row("90 % of Neukölln", _question(*real, share=0.9), "≤ 8 s, ≤ 10 %")]),
    ]
    told = ["| " + " | ".join(row) + " |" for row in rows]
    head = "| what | processor time | found: gap proven | goal |\n|---|---|---|---|"
    return "\n".join([head, *told])

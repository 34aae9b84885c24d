"""Real lamps and house numbers of Neukölln (OpenStreetMap contributors, ODbL), where the shared data are."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from netplan.core.choice.exact import exact_cover
from netplan.core.choice.solve import cover
from netplan.progress import SILENT
from tests.core.choice.test_cover import SEARCH, check, question

FOLDER = Path(__file__).parents[4] / "shared/data/cities/neukoelln"
N, REACH_M = 40, 60.0


def points(name, kept=None):
    """Return the points of a file, metres."""
    layer = json.loads((FOLDER / f"{name}.geojson").read_text("utf-8"))
    turn = Transformer.from_crs(layer["crs"]["properties"]["name"], "EPSG:25833", always_xy=True)
    found = [
        one["geometry"]["coordinates"][:2]
        for one in layer["features"]
        if one["geometry"]["type"] == "Point" and (kept is None or one["properties"].get("highway") == kept)
    ]
    return np.column_stack(turn.transform(*np.array(found, float).T))


@pytest.mark.skipif(not FOLDER.exists(), reason="the shared data are not beside the checkout")
def test_the_search_finds_what_highs_proves_among_forty_real_lamps():
    lamps, houses = points("street_furniture", "street_lamp"), points("housenumber")
    middle = np.median(lamps, axis=0)
    lamps = lamps[np.argsort(np.hypot(*(lamps - middle).T), kind="stable")[:N]]
    near = np.hypot(*(lamps[:, None] - houses[None]).transpose(2, 0, 1)) <= REACH_M
    near = near[:, near.any(axis=0)]
    asked = question([set(np.flatnonzero(row)) for row in near], near.shape[1], quota=0.9 * near.shape[1])
    exact, found = exact_cover(asked, SILENT), cover(asked, SEARCH)
    check(asked, found)
    assert found.bound <= exact.cents <= found.cents <= 1.1 * exact.cents
    few = replace(asked, quota=None, budget_cents=500)
    best, most = exact_cover(few, SILENT), cover(few, SEARCH)
    assert most.bound >= best.covered.sum() >= most.covered.sum() >= 0.95 * best.covered.sum()

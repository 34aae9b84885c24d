"""Radio over the surface of the demo borough: a mast dragged, what arrives where, how soon it can be stopped.

There is no peer: goals are those a person feels. A drag is one call for each height the mouse passes; a stop
is heard between two calls of progress. Gateways of a long range are looked at over a made city, beside the
same with every point of every profile looked at.
"""

import time
from pathlib import Path

import numpy as np
from sight import city

from netplan.core.radio.asking import bounds_of, heights_of, way_between, weather_of
from netplan.core.radio.bend import bends_db
from netplan.core.radio.ends import thing_with
from netplan.core.radio.link import Asked, aim
from netplan.core.sight.pyramid import ground_of
from netplan.io.raster import surfaces_within
from netplan.model.radio import radio_catalogue
from netplan.model.surface import Surface
from netplan.progress import Progress
from netplan.session.covers import CoverOrder, radio_cover
from netplan.session.demo_town import demo_town

_CATALOGUE = radio_catalogue()
_MIDDLE = 402_550.0, 5_697_950.0


def _drag_ms(project, carrier: str, site: str, setup: str, n: int) -> float:
    """Return the processor time of one height of a mast, the median of many."""
    things = thing_with(project, "carriers", carrier), thing_with(project, "sites", site)
    surfaces = surfaces_within(Path(), project, bounds_of(project, things))
    way = way_between(project, things, *surfaces)
    one = _CATALOGUE.setups[setup]
    asked, heights = Asked(one, weather_of(project, one, _CATALOGUE.air)), heights_of(way)
    taken = []
    for k in range(n):
        begun = time.process_time()
        aim(way, asked, heights._replace(near_m=5.0 + 0.01 * k))
        taken.append(time.process_time() - begun)
    return float(np.median(taken)) * 1000.0


def _map(project, carriers: tuple[str, ...], setup: str) -> tuple[float, int, float]:
    """Return processor time, cells, and the longest time between two looks at whether to stop."""
    heard: list[float] = []
    order = CoverOrder(setup, carriers, reach_m=300.0, cell_m=2.0)
    radio_cover(project, Path(), order, _CATALOGUE)  # compiles
    progress = Progress(listener=lambda _share, _message: heard.append(time.process_time()))
    begun = time.process_time()
    made = radio_cover(project, Path(), order, _CATALOGUE, progress)
    spent = time.process_time() - begun
    return spent, len(made.tables["radio_cells"]), float(np.diff([begun, *heard]).max())


def _long_range(quick: bool) -> list[tuple[str, str, str]]:
    """Return rows on the loss from gateways on roofs to meters in the street, 868 MHz."""
    n, apart, reach = (4_000, 1_000, 1_500.0) if quick else (20_000, 5_000, 5_000.0)
    heights, lamps, roofs = city(n)
    ground = ground_of(Surface(heights, 400_000.0, 5_700_000.0, 1.0, "EPSG:25833"))
    lamps[:, 2] -= 4.5
    lines = []
    for row in range(apart // 2, n, apart):
        for column in range(apart // 2, n, apart):
            gate = roofs[np.argmin(np.hypot(roofs[:, 0] - row, roofs[:, 1] - column))] + (0.0, 0.0, 6.0)
            near = lamps[np.hypot(*(lamps[:, :2] - gate[:2]).T) <= reach]
            lines.append(np.column_stack([np.tile(gate, (len(near), 1)), near]))
    ends = np.vstack(lines)
    bends_db(ground, ends[:10], 868e6)  # compiles
    begun = time.process_time()
    found = bends_db(ground, ends, 868e6)
    took = time.process_time() - begun
    every = ground._replace(**{k: np.full_like(getattr(ground, k), np.inf) for k in ("blocks", "tops")})
    some = np.arange(0, len(ends), 200)
    begun = time.process_time()
    plain = bends_db(every, ends[some], 868e6)
    plain_us = (time.process_time() - begun) / len(some) * 1e6
    us, off = took / len(ends) * 1e6, np.abs(found[some] - plain).max()
    told = f"{len(lines)} gateways, {len(ends):,} pairs within {reach / 1000:g} km over {n // 1000} km"
    beside = f"every point: {plain_us:.0f} µs, {plain_us / us:.1f} ×; differs by {off:.0e} dB at most"
    return [(f"diffraction, {told}", f"{took:.1f} s, {us:.1f} µs a pair ({beside})", "–")]


def main(quick: bool) -> str:
    """Return a Markdown table."""
    project = demo_town()
    carriers, sites = project.layer("carriers"), project.layer("sites")
    away = np.hypot(carriers.geometry.x - _MIDDLE[0], carriers.geometry.y - _MIDDLE[1])
    near = carriers.iloc[np.argsort(away.to_numpy(), kind="stable")[:20:2]]
    site = sites.iloc[np.hypot(sites.geometry.x - _MIDDLE[0], sites.geometry.y - _MIDDLE[1]).argmin()]
    rows = []
    for setup in ("bridge_60_client", "bridge_5"):
        spent = _drag_ms(project, near["id"].iloc[0], site["id"], setup, 100 if quick else 500)
        rows.append((f"a mast dragged, {setup}", f"{spent:.2f} ms", "≤ 1 ms"))
    for setup in ("bridge_60_client", "small_cell", "bridge_5"):
        spent, n, gap = _map(project, tuple(near["id"]), setup)
        rows.append(
            (f"what arrives in {n:,} cells from {len(near)} carriers, {setup}", f"{spent:.2f} s", "–")
        )
        rows.append(("the same, longest wait for a stop", f"{gap:.2f} s", "≤ 0.2 s"))
    rows += _long_range(quick)
    told = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["| what | processor time | goal |\n|---|---|---|", *told])


if __name__ == "__main__":
    print(main(quick=False))

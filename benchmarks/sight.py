"""Lines of sight over a made city, beside GDALIsLineOfSightVisible of the library that comes with rasterio.

Perimeter blocks with courtyards on a slope, houses, trees, cells of 1 m; lamps along the streets, an antenna
on every roof. terragraph-planner, the only published planner that tests Fresnel zones on a surface, needs a
proprietary solver and old libraries: its times per link are those measured once on such a surface.
"""

import ctypes
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio

from netplan.core.sight.lines import BLOCKED, look
from netplan.core.sight.pairs import Search, pairs_in_sight
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.viewshed import SEEN, Aim, Eye, exact_view, view_from
from netplan.io.raster import write_surface
from netplan.model.surface import Surface

_CRS = "EPSG:25833"
_CORNER = (400_000.0, 5_700_000.0)
_GHZ60 = 60e9
_TERRAGRAPH = "terragraph-planner 13–74 ms"


def city(n: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return heights [n, n], lamps and roofs (row, column, metres above the sea) of a made city."""
    rng = np.random.default_rng(seed)
    heights, wave = np.empty((n, n), np.float32), np.sin(np.arange(n) / 700.0) * 6
    for row, slope in enumerate(np.linspace(0, n / 400, n)):
        heights[row] = (slope + wave).astype(np.float32) + 110
    lamps, roofs = [], []
    for r in range(0, n - 110, 110):
        for c in range(0, n - 90, 90):
            high = float(rng.uniform(12, 24)) if rng.random() < 0.5 else float(rng.uniform(5, 11))
            base = float(heights[r + 50, c + 45])
            if high > 11:
                block = heights[r + 8 : r + 102, c + 8 : c + 82]
                inner = block[12:-12, 12:-12].copy()
                block[:] = base + high
                block[12:-12, 12:-12] = inner
                places = [(r + 14, c + 45), (r + 96, c + 45), (r + 50, c + 14), (r + 50, c + 76)]
            else:
                places = [(int(a), int(b)) for a in (r + 20, r + 60) for b in (c + 15, c + 45, c + 70)]
                for a, b in places:
                    heights[a - 6 : a + 6, b - 5 : b + 5] = base + high
            for a, b in rng.integers((r + 30, c + 25), (r + 80, c + 65), (4, 2)):
                heights[a - 2 : a + 2, b - 2 : b + 2] = base + float(rng.uniform(4, 14))
            roofs += [(a, b, heights[a, b] + 1.5) for a, b in places]
            lamps += [(r + 3, c + k, heights[r + 3, c + k] + 6) for k in (0, 30, 60)]
            lamps += [(r + k, c + 3, heights[r + k, c + 3] + 6) for k in (16, 48, 80)]
    return heights, np.array(lamps, dtype=float), np.array(roofs, dtype=float)


def _links(lamps: np.ndarray, roofs: np.ndarray, n: int, reach: float) -> np.ndarray:
    """Return ``n`` lines from a lamp to a roof at most ``reach`` cells away."""
    rng = np.random.default_rng(1)
    found = np.zeros((0, 6))
    while len(found) < n:
        ends = np.hstack(
            [lamps[rng.integers(0, len(lamps), n * 8)], roofs[rng.integers(0, len(roofs), n * 8)]]
        )
        found = np.vstack([found, ends[np.hypot(*(ends[:, :2] - ends[:, 3:5]).T) <= reach]])
    return found[:n]


def _per_link_us(ground, ends, *, exact: bool) -> tuple[float, np.ndarray]:
    look(ground, ends[:10], _GHZ60, exact=exact)  # compiles
    begun = time.process_time()
    seen = look(ground, ends, _GHZ60, exact=exact)
    return (time.process_time() - begun) / len(ends) * 1e6, seen.verdict


def _gdal_us(path: Path, ends: np.ndarray) -> tuple[float, np.ndarray] | None:
    """Return GDAL's time per link and which links it sees; None where the library cannot be asked."""
    libraries = sorted((Path(rasterio.__file__).parents[1] / "rasterio.libs").glob("libgdal*"))
    if not libraries:
        return None
    gdal = ctypes.CDLL(str(libraries[0]))
    gdal.GDALOpen.restype = gdal.GDALGetRasterBand.restype = ctypes.c_void_p
    gdal.GDALIsLineOfSightVisible.restype = ctypes.c_bool
    gdal.GDALAllRegister()
    band = gdal.GDALGetRasterBand(ctypes.c_void_p(gdal.GDALOpen(str(path).encode(), 0)), 1)
    seen = np.zeros(len(ends), dtype=bool)
    whole = np.rint(ends[:, [1, 0, 4, 3]]).astype(int)
    begun = time.process_time()
    for k, (x0, y0, x1, y1) in enumerate(whole):
        heights = ctypes.c_double(ends[k, 2]), ctypes.c_double(ends[k, 5])
        one = (ctypes.c_int(x0), ctypes.c_int(y0), heights[0], ctypes.c_int(x1), ctypes.c_int(y1), heights[1])
        seen[k] = gdal.GDALIsLineOfSightVisible(ctypes.c_void_p(band), *one, None, None, None)
    return (time.process_time() - begun) / len(ends) * 1e6, seen


def _beside(gdal_us: float, own_us: float, same: str) -> list[tuple[str, str, str, str]]:
    """Return the row of GDAL, which looks at the nearest cells and at no Fresnel zone."""
    beside = f"GDALIsLineOfSightVisible {gdal_us:.0f} µs: {gdal_us / own_us:.0f} ×"
    return [
        (
            f"1,000 of them, same verdict in {same}",
            f"{own_us:.1f} µs each, zone included",
            beside,
            "≥ 80 × less",
        )
    ]


class _Peer:
    """GDALViewshedGenerate of the library that comes with rasterio, on a surface held in memory."""

    def __init__(self, library: Path, surface: Path) -> None:
        self._gdal = ctypes.CDLL(str(library))
        names = ("Open", "GetRasterBand", "ViewshedGenerate", "GetDriverByName", "CreateCopy")
        for name in names:
            getattr(self._gdal, f"GDAL{name}").restype = ctypes.c_void_p
        self._gdal.GDALAllRegister()
        on_disk = ctypes.c_void_p(self._gdal.GDALOpen(str(surface).encode(), 0))
        memory = ctypes.c_void_p(self._gdal.GDALGetDriverByName(b"MEM"))
        held = self._gdal.GDALCreateCopy(memory, b"", on_disk, 0, None, None, None)
        self._band = ctypes.c_void_p(self._gdal.GDALGetRasterBand(ctypes.c_void_p(held), 1))

    def look(self, place: tuple[float, float], above_m: float, reach_m: float) -> tuple[float, np.ndarray]:
        """Return processor seconds and what is seen of targets 1.5 m above the surface."""
        numbers = (*place, above_m, 1.5, 255.0, 0.0, 0.0, -1.0, 0.75)  # 0.75: 4/3 of the earth's radius
        begun = time.process_time()
        out = self._gdal.GDALViewshedGenerate(
            self._band,
            b"MEM",
            b"",
            None,
            *map(ctypes.c_double, numbers),
            ctypes.c_int(3),
            ctypes.c_double(reach_m),
            None,
            None,
            ctypes.c_int(1),
            None,
        )
        took = time.process_time() - begun
        band = ctypes.c_void_p(self._gdal.GDALGetRasterBand(ctypes.c_void_p(out), 1))
        width, height = self._gdal.GDALGetRasterBandXSize(band), self._gdal.GDALGetRasterBandYSize(band)
        seen = np.zeros((height, width), dtype=np.uint8)
        sizes = [ctypes.c_int(n) for n in (0, 0, 0, width, height)]
        to = (seen.ctypes.data_as(ctypes.c_void_p), *map(ctypes.c_int, (width, height, 1, 0, 0)))
        self._gdal.GDALRasterIO(band, *sizes, *to)
        self._gdal.GDALClose(ctypes.c_void_p(out))
        return took, seen > 0


def _views(heights: np.ndarray, roofs: np.ndarray, lamps: np.ndarray) -> list[tuple[str, str, str, str]]:
    """Return rows on the view from a roof and a lamp in the middle of the city, beside GDAL."""
    libraries = sorted((Path(rasterio.__file__).parents[1] / "rasterio.libs").glob("libgdal*"))
    if not libraries:
        return []
    part = np.ascontiguousarray(heights[:6_000, :6_000])
    middle = np.array(part.shape) / 2
    ground, rows = ground_of(Surface(part, *_CORNER, 1.0, _CRS)), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.tif"
        write_surface(part, path, _CORNER, 1.0, _CRS)
        peer = _Peer(libraries[0], path)
        for name, places in (("roof", roofs), ("lamp", lamps)):
            inside = places[(places[:, :2] < part.shape).all(axis=1)]
            row, column, high = inside[np.argmin(np.hypot(*(inside[:, :2] - middle).T))]
            eye = Eye(int(row), int(column), float(high))
            rows += [_view(ground, peer, eye, name, reach_m) for reach_m in (500, 2_000)]
    return rows


def _view(ground, peer: _Peer, eye: Eye, name: str, reach_m: int) -> tuple[str, str, str, str]:
    aim = Aim(ground.heights, 1.5, reach_m, 0.0)
    place = _CORNER[0] + eye.column + 0.5, _CORNER[1] - eye.row - 0.5
    above_m = eye.height_m - float(ground.heights[eye.row, eye.column])
    own, theirs = [], []
    for _ in range(6):  # the first one compiles
        begun = time.process_time()
        view = view_from(ground, eye, aim)
        own.append(time.process_time() - begun)
        took, seen = peer.look(place, above_m, reach_m)
        theirs.append(took)
    own_ms, their_ms = min(own) * 1e3, min(theirs) * 1e3
    if reach_m > 500 or seen.shape != view.views.shape:
        told = f"libgdal {their_ms:.0f} ms: {own_ms / their_ms:.2f} ×"
        return f"view from a {name}, {reach_m:,} m", f"{own_ms:.0f} ms", told, "≤ 1.0 ×"
    exact = exact_view(ground, eye, aim).views == SEEN
    swept = view.views == SEEN
    wrong, theirs_wrong = int((swept != exact).sum()), int((seen != exact).sum())
    same = (swept & exact).sum() / (swept | exact).sum()
    own_told = f"{own_ms:.0f} ms, {wrong:,} wrong cells, IoU {same:.3f}"
    told = f"libgdal {their_ms:.0f} ms, {theirs_wrong:,} wrong: {own_ms / their_ms:.2f} ×"
    return f"view from a {name}, {reach_m} m", own_told, told, "≤ 1.0 ×, roof ≤ 1/5 wrong, IoU ≥ 0.985"


def main(quick: bool) -> str:
    """Return a Markdown table."""
    n, n_links = (4_000, 300_000) if quick else (20_000, 1_000_000)
    heights, lamps, roofs = city(n)
    begun = time.process_time()
    ground = ground_of(Surface(heights, *_CORNER, 1.0, _CRS))
    blocks_s = time.process_time() - begun
    ends = _links(lamps, roofs, n_links, 500.0)
    quickly, verdict = _per_link_us(ground, ends, exact=False)
    whole, _ = _per_link_us(ground, ends[: n_links // 10], exact=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "city.tif"
        write_surface(heights[:4_000, :4_000], path, _CORNER, 1.0, _CRS)
        inside = (ends[:, [0, 1, 3, 4]] < 3_990).all(axis=1)
        peer = _gdal_us(path, ends[inside][:1_000])
    same = "" if peer is None else f"{(peer[1] == (verdict[inside][:1_000] != BLOCKED)).mean():.1%}"
    pairs_in_sight(ground, lamps[:10], roofs, Search(300.0, _GHZ60))  # compiles
    begun = time.process_time()
    pairs = pairs_in_sight(ground, lamps, roofs, Search(300.0, _GHZ60))
    pairs_s, peak_gb = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows = [
        (
            f"{n_links:,} links ≤ 500 m: sight and 60 GHz zone",
            f"{quickly:.1f} µs each",
            _TERRAGRAPH,
            "≥ 4,000 × less",
        ),
        ("the same, blocked rays followed to their end", f"{whole:.1f} µs each", "–", "–"),
        *(_beside(peer[0], quickly, same) if peer else ()),
        (
            f"{pairs.n_looked_at:,} pairs within 300 m, {len(pairs.target):,} kept",
            f"{pairs_s:.1f} s",
            f"{pairs_s / pairs.n_looked_at * 1e6:.2f} µs a pair; peak with all before {peak_gb:.1f} GB",
            "63 M pairs ≤ 100 s, ≤ 4 GB",
        ),
        *_views(heights, roofs, lamps),
        (f"highest cell of each block, {n:,} × {n:,} cells", f"{blocks_s:.1f} s", "–", "–"),
    ]
    told = ["| " + " | ".join(row) + " |" for row in rows]
    head = "| what | processor time | beside | goal |\n|---|---|---|---|"
    return "\n".join([f"A made city of {n:,} × {n:,} cells of 1 m.", "", head, *told])

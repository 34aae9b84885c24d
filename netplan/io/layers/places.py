"""From the coordinates of a file to those of the project, with a look at whether the result can be true."""

import warnings
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from netplan.errors import DataError
from netplan.io.crs import WGS84
from netplan.io.layers.ledger import Ledger
from netplan.io.layers.systems import (
    Found,
    Near,
    Points,
    can_be,
    degrees,
    fitting,
    is_most,
    is_near,
    middles,
    names,
)
from netplan.messages import mark
from netplan.progress import SILENT, Progress

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Claim:
    """What is said about the system of a layer: by the user or a profile (``told``), and by the file.

    ``file`` and ``layer`` are for sentences; ``likely`` is what is taken where several systems fit.
    """

    told: str
    said: str
    file: str
    layer: str
    likely: str = ""


def to_project(
    shapes: Shapes, claim: Claim, near: Near, ledger: Ledger, progress: Progress = SILENT
) -> tuple[Shapes, str]:
    """Return ``shapes`` in the project's system, and the one they were given in, "" if none has a place.

    What does not land near the project's area is rejected.

    What the user says counts, and is checked. What the file says counts if it can be true; where it says
    nothing, or what cannot be, the coordinates themselves decide if only one system fits them.

    Raises:
        DataError: unknown system; no system fits, or several do.

    """
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(coordinates).all(axis=1)]] = False
    ledger.rows("GEO-005", ~finite)
    progress(0.2)
    usable = np.flatnonzero(~ledger.rejected & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    if not len(usable):
        return shapes, ""
    xy = middles(shapes[usable])
    found = _system(xy, claim, near, ledger)
    progress(0.5)
    source, target = _known(found.crs, claim), CRS.from_user_input(near.crs)
    if found.swapped:
        shapes = shapely.transform(shapes, lambda given: given[:, ::-1])
        mask = np.zeros(len(shapes), dtype=bool)
        mask[usable] = True
        ledger.count("CRS-006", mask, crs=source.name)
    outside = np.zeros(len(shapes), dtype=bool)
    outside[usable[~can_be(xy, source, found.swapped, target)]] = True
    ledger.rows("CRS-002", outside, crs=target.name)
    progress(0.7)
    return shapes if source == target else _moved(shapes, source, target, claim, ledger), found.crs


def middle_degrees(shapes: Shapes, claim: Claim) -> tuple[float, float]:
    """Return longitude and latitude of the middle of geometries.

    Raises:
        DataError: the system is unknown, or nothing has a place.

    """
    xy = middles(shapes)
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        raise DataError(mark("{file}, layer {layer}: no row has a place"), file=claim.file, layer=claim.layer)
    found = _system(xy, claim, None, None)
    lonlat = degrees(xy[:, ::-1] if found.swapped else xy, _known(found.crs, claim))
    lon, lat = np.median(lonlat, axis=0)
    return float(lon), float(lat)


def _system(xy: Points, claim: Claim, near: Near | None, ledger: Ledger | None) -> Found:
    """Return the system most of ``xy`` are in, and note where it is not the one that is said."""
    said = claim.told or claim.said
    if said:
        given = _known(said, claim)
        area = CRS.from_user_input(near.crs) if near else given
        for swapped in (False, True):
            if is_most(can_be(xy, given, swapped, area)) and not _elsewhere(
                xy, Found(said, swapped), claim, near
            ):
                return Found(said, swapped)
    fits = fitting(xy, near)
    if near:
        area = CRS.from_user_input(near.crs)
        fits = [one for one in fits if is_most(can_be(xy, CRS(one.crs), one.swapped, area))]
    fits = [one for one in fits if one.crs == claim.likely] or fits
    if len(fits) == 1 and not claim.told:
        if ledger:
            code = "CRS-007" if said else "CRS-005"
            ledger.whole(code, found=said[:60], given=fits[0].crs)
        return fits[0]
    raise _unfit(xy, claim, fits, near)


def _elsewhere(xy: Points, one: Found, claim: Claim, near: Near | None) -> bool:
    """Whether what the file says puts it far away, and the coordinates fit the place in another way."""
    if near:
        lies = near.boundary is not None and not claim.told and not is_near(xy, one, near)
        return lies and len(fitting(xy, near)) == 1
    if not CRS.from_user_input(one.crs).is_geographic:
        return False
    here = {other.swapped for other in fitting(xy) if other.crs == WGS84}
    return bool(here) and one.swapped not in here


def _unfit(xy: Points, claim: Claim, fits: list[Found], near: Near | None) -> DataError:
    fields = {"file": claim.file, "layer": claim.layer, "fits": names(fits) or "–"}
    said = claim.told or claim.said
    if not said:
        return DataError(
            mark(
                "{file}, layer {layer}, does not say its coordinate system; name it, such as EPSG:25833; "
                "the coordinates would fit: {fits}"
            ),
            **fields,
        )
    return DataError(
        mark(
            "{file}, layer {layer}: the coordinates (such as {x}, {y}) do not fit {given}: they would lie "
            "outside the area of {target}; name the right coordinate system; they would fit: {fits}"
        ),
        x=round(float(xy[0, 0]), 3),
        y=round(float(xy[0, 1]), 3),
        given=_known(said, claim).name,
        target=CRS.from_user_input(near.crs if near else said).name,
        **fields,
    )


def _known(crs: str, claim: Claim) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise DataError(
            mark("{file}, layer {layer}: there is no coordinate system {crs}; name it as EPSG:25833"),
            file=claim.file,
            layer=claim.layer,
            crs=crs,
        ) from error


def _moved(shapes: Shapes, source: CRS, target: CRS, claim: Claim, ledger: Ledger) -> Shapes:
    lonlat = degrees(middles(shapes), source)
    transformer = _transformer(source, target, _area(lonlat), claim, ledger)
    usable = ~ledger.rejected & ~shapely.is_missing(shapes)
    moved = shapes.copy()
    moved[usable] = shapely.transform(
        shapes[usable], lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    )
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1) & ~shapely.is_empty(moved)
    ledger.rows("CRS-002", usable & lost, crs=target.name)
    return moved


def _area(lonlat: Points) -> AreaOfInterest | None:
    known = lonlat[np.isfinite(lonlat).all(axis=1)]
    return AreaOfInterest(*known.min(axis=0), *known.max(axis=0)) if len(known) else None


def _transformer(
    source: CRS, target: CRS, area: AreaOfInterest | None, claim: Claim, ledger: Ledger
) -> Transformer:
    """Return the best operation for the area and note its accuracy."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing grid is said by CRS-003
        group: Any = TransformerGroup(source, target, always_xy=True, area_of_interest=cast("Any", area))
    if not group.transformers:
        raise DataError(
            mark(
                "{file}, layer {layer}: {given} cannot be converted to {target}; convert it with a GIS first"
            ),
            file=claim.file,
            layer=claim.layer,
            given=source.name,
            target=target.name,
        )
    best = group.transformers[0]
    if best.accuracy < 0:  # PROJ knows no way between the two datums and takes them for one
        ledger.whole("CRS-008", given=source.name, target=target.name)
        return cast("Transformer", best)
    code = "CRS-001" if group.best_available or best.accuracy <= 1 else "CRS-003"
    ledger.whole(
        code, given=source.name, target=target.name, accuracy_m=best.accuracy, operation=best.description
    )
    return cast("Transformer", best)

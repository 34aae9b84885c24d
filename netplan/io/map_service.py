"""Background maps of WMS and WMTS services: what they offer, and their pictures for a box of the project.

Capabilities are read by owslib. A WMS draws the box itself, in the system of the project. A WMTS has squares
of its own: those that cover the box are put together, and warped where the service lacks the system.
"""

import hashlib
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
import pyproj
from numpy.typing import NDArray
from owslib.util import ServiceException
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.warp import Resampling, reproject, transform_bounds

from netplan.errors import DataError
from netplan.io.web import Answer, fetch, host_of, with_query
from netplan.messages import mark

Box = tuple[float, float, float, float]
Pixels = NDArray[np.uint8]
Kind = Literal["wms", "wmts"]
_PIXEL_M = 0.00028  # of a screen, as OGC counts scales
_MOST_SQUARES = 36
# what owslib raises on documents of another kind; SyntaxError is XML that is not well-formed
_BROKEN = (ServiceException, SyntaxError, AttributeError, KeyError, TypeError, ValueError, IndexError)
_QUIET = Lock()  # filters of warnings belong to the whole program
_FORMATS = ("image/png", "image/jpeg", "image/png8")


@dataclass(frozen=True)
class Square:
    """A matrix of a WMTS: metres of a pixel, upper left corner, size of a square, how many there are."""

    name: str
    pixel_m: float
    left: float
    top: float
    size: tuple[int, int]
    count: tuple[int, int]


@dataclass(frozen=True)
class Offer:
    """One layer of a service; ``matrices`` of a WMTS are those of ``crs``."""

    name: str
    title: str
    styles: tuple[str, ...] = ("",)
    crs: str = ""
    template: str = ""
    matrix_set: str = ""
    matrices: tuple[Square, ...] = ()


@dataclass(frozen=True)
class Service:
    """What a service offers for a project, and who is to be named for it."""

    kind: Kind
    address: str
    title: str
    attribution: str
    formats: tuple[str, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Background:
    """What is shown: a layer of a service in a style and format."""

    service: Service
    offer: Offer
    style: str
    format: str
    crs: str

    @property
    def attribution(self) -> str:
        """Who is to be named on the map."""
        return self.service.attribution or host_of(self.service.address)


def read_service(address: str, crs: str) -> Service:
    """Return what the service at ``address`` offers a project in ``crs``.

    Raises:
        DataError: no answer, no map service, or no layer in the system of the project.

    """
    host = host_of(address)
    is_wmts = "wmts" in address.lower()
    query = {"SERVICE": "WMTS" if is_wmts else "WMS", "REQUEST": "GetCapabilities"}
    is_file = address.lower().split("?")[0].endswith(".xml")
    answer = fetch(address if is_file else with_query(address, query), host)
    _refuse_other(answer, host, b"Capabilities")
    try:
        service = (_wmts if is_wmts else _wms)(address, answer.body, crs)
    except _BROKEN as error:
        raise _strange(host, str(error)) from error
    if not service.offers:
        raise DataError(mark("{host} offers no layer in {crs}; choose another service"), host=host, crs=crs)
    return service


def _refuse_other(answer: Answer, host: str, wanted: bytes) -> None:
    head = answer.body[:2000]
    if b"ServiceException" in head or b"ExceptionReport" in head:
        raise _strange(host, _sentence(answer.body))
    if b"<!ENTITY" in answer.body or wanted not in head:
        raise _strange(host, answer.kind)


def _strange(host: str, reason: str) -> DataError:
    return DataError(
        mark("{host} does not answer as a map service does ({reason}); check the address"),
        host=host,
        reason=reason[:200],
    )


def _sentence(body: bytes) -> str:
    """Return the words of an exception report."""
    text = body.decode("utf-8", "replace")
    inside = "".join(part.partition(">")[2] for part in text.split("<"))
    return " ".join(inside.split())


def _wms(address: str, body: bytes, crs: str) -> Service:
    version = "1.3.0" if b'version="1.3' in body[:3000] else "1.1.1"
    found = WebMapService(address, version=version, xml=body)
    offers = tuple(
        Offer(name, layer.title or name, tuple(layer.styles) or ("",), crs, version)
        for name, layer in found.contents.items()
        if crs.upper() in {str(one).upper() for one in layer.crsOptions or ()}
    )
    formats = tuple(found.getOperationByName("GetMap").formatOptions)
    return Service("wms", address, *_about(found), _known_formats(formats), offers)


def _about(found: Any) -> tuple[str, str]:
    title = found.identification.title or ""
    provider = getattr(getattr(found, "provider", None), "name", "") or ""
    fees = getattr(found.identification, "accessconstraints", "") or ""
    return title, " · ".join(part for part in (provider, fees if len(fees) < 80 else "") if part)


def _known_formats(offered: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in _FORMATS if one in offered) or offered[:1]


def _wmts(address: str, body: bytes, crs: str) -> Service:
    found = WebMapTileService(address, xml=body)
    offers, formats = [], dict[str, None]()
    for name, layer in found.contents.items():
        sets = {key: found.tilematrixsets[key] for key in layer.tilematrixsetlinks}
        known = {key: _epsg(one.crs) for key, one in sets.items()}
        key = next((key for key, code in known.items() if code == crs), "") or next(
            (key for key, code in known.items() if code and pyproj.CRS(code).is_projected), ""
        )
        if key:
            squares = tuple(_squares(sets[key].tilematrix.values()))
            urls = (one["template"] for one in layer.resourceURLs if one["resourceType"] == "tile")
            styles = tuple(layer.styles) or ("",)
            offers.append(Offer(name, layer.title or name, styles, known[key], next(urls, ""), key, squares))
            formats |= dict.fromkeys(layer.formats)
    return Service("wmts", address, *_about(found), _known_formats(tuple(formats)), tuple(offers))


def _epsg(name: str) -> str:
    code = name.replace("::", ":").rsplit(":", 1)[-1]
    return f"EPSG:{code}" if code.isdigit() else ""


def _squares(matrices: Any) -> Iterator[Square]:
    for one in matrices:
        left, top = one.topleftcorner
        yield Square(
            one.identifier,
            one.scaledenominator * _PIXEL_M,
            left,
            top,
            (one.tilewidth, one.tileheight),
            (one.matrixwidth, one.matrixheight),
        )


@dataclass(frozen=True)
class PictureCache:
    """Pictures on the disk, up to so many bytes; the ones not used for longest go first."""

    folder: Path
    n_bytes: int = 200_000_000

    def get(self, address: str) -> bytes | None:
        """Return a kept picture."""
        path = self._path(address)
        try:
            body = path.read_bytes()
            path.touch()
        except OSError:
            return None
        return body

    def put(self, address: str, body: bytes) -> None:
        """Keep a picture, and let others go; a full disk keeps none."""
        path = self._path(address)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{id(body)}.tmp")
            temporary.write_bytes(body)
            temporary.replace(path)
            self._shrink()
        except OSError:
            return

    def _shrink(self) -> None:
        files = sorted((one.stat().st_mtime, one.stat().st_size, one) for one in self.folder.glob("*.pic"))
        used = sum(size for _, size, _ in files)
        for _, size, path in files:
            if used <= self.n_bytes:
                return
            path.unlink(missing_ok=True)
            used -= size

    def _path(self, address: str) -> Path:
        return self.folder / f"{hashlib.sha256(address.encode()).hexdigest()}.pic"


def picture(background: Background, box: Box, px: int, cache: PictureCache) -> Pixels:
    """Return the map of a square box of the project's system, uint8 [px, px, 4] (red, green, blue, alpha).

    What was fetched before is taken from ``cache``, also without a network.

    Raises:
        DataError: the service does not answer, or with something else than a picture.

    """
    if background.service.kind == "wms":
        return _fetched(_wms_address(background, box, px), background, cache, (px, px))
    return _from_squares(background, box, px, cache)


def _fetched(address: str, background: Background, cache: PictureCache, size: tuple[int, int]) -> Pixels:
    body = cache.get(address)
    if body is None:
        host = host_of(background.service.address)
        answer = fetch(address, host)
        pixels = _decoded(answer, host, size)
        cache.put(address, answer.body)
        return pixels
    return _decoded(Answer("", body), host_of(background.service.address), size)


def _decoded(answer: Answer, host: str, size: tuple[int, int]) -> Pixels:
    """Return a picture as red, green, blue, alpha; DataError if it is none, or of another size."""
    if answer.body[:1] in b"<{" or b"Exception" in answer.body[:1000]:
        raise _strange(host, _sentence(answer.body) or answer.kind)
    try:
        with _QUIET, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # the box asked for says where it lies
            with MemoryFile(answer.body) as file, file.open() as source:
                found = (source.width, source.height)
                bands = source.read() if found == size else np.zeros((1, 1, 1), dtype=np.uint8)
                colours = source.colormap(1) if _is_paletted(source) else {}
    except RasterioError as error:
        raise _strange(host, answer.kind or str(error)) from error
    if found != size:
        raise DataError(
            mark("{host} sends a picture of {found} pixels instead of {wanted}"),
            host=host,
            found=f"{found[0]} × {found[1]}",
            wanted=f"{size[0]} × {size[1]}",
        )
    return _four(bands, colours)


def _is_paletted(source: Any) -> bool:
    return bool(source.count == 1 and source.colorinterp[0] == ColorInterp.palette)


def _four(bands: NDArray[Any], colours: dict[int, tuple[int, int, int, int]]) -> Pixels:
    if colours:
        table = np.zeros((256, 4), dtype=np.uint8)
        for value, colour in colours.items():
            table[value] = colour
        looked_up: Pixels = table[bands[0]]
        return looked_up
    grey = bands.shape[0] < 3
    rgb = [bands[0]] * 3 if grey else [bands[0], bands[1], bands[2]]
    opaque = np.full(bands.shape[1:], 255, dtype=np.uint8)
    alpha = bands[-1] if bands.shape[0] in {2, 4} else opaque
    return np.stack([*rgb, alpha], axis=-1).astype(np.uint8)


def _wms_address(background: Background, box: Box, px: int) -> str:
    version, crs = background.offer.template, background.crs
    left, bottom, right, top = box
    northing_first = pyproj.CRS(crs).axis_info[0].direction.lower() == "north"
    corners = (bottom, left, top, right) if version == "1.3.0" and northing_first else box
    return with_query(
        background.service.address,
        {
            "SERVICE": "WMS", "VERSION": version, "REQUEST": "GetMap",
            "LAYERS": background.offer.name, "STYLES": background.style,
            "CRS" if version == "1.3.0" else "SRS": crs, "BBOX": ",".join(f"{side:.4f}" for side in corners),
            "WIDTH": str(px), "HEIGHT": str(px), "FORMAT": background.format, "TRANSPARENT": "TRUE",
        },
    )  # fmt: skip


def _from_squares(background: Background, box: Box, px: int, cache: PictureCache) -> Pixels:
    """Put the squares of a WMTS that cover a box together and warp them onto it."""
    crs = background.offer.crs
    seen = box if crs == background.crs else transform_bounds(background.crs, crs, *box)
    matrix = _matrix_for(background.offer.matrices, (seen[2] - seen[0]) / px)
    width_m, height_m = (side * matrix.pixel_m for side in matrix.size)
    first = (math.floor((seen[0] - matrix.left) / width_m), math.floor((matrix.top - seen[3]) / height_m))
    last = (math.floor((seen[2] - matrix.left) / width_m), math.floor((matrix.top - seen[1]) / height_m))
    columns = range(max(first[0], 0), min(last[0], matrix.count[0] - 1) + 1)
    rows = range(max(first[1], 0), min(last[1], matrix.count[1] - 1) + 1)
    target = np.zeros((4, px, px), dtype=np.uint8)
    if not columns or not rows or len(columns) * len(rows) > _MOST_SQUARES:
        return np.moveaxis(target, 0, -1)
    mosaic = np.zeros((len(rows) * matrix.size[1], len(columns) * matrix.size[0], 4), dtype=np.uint8)
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            address = _square_address(background, matrix.name, row, column)
            pixels = _fetched(address, background, cache, matrix.size)
            across, down = (place * size for place, size in zip((x, y), matrix.size, strict=True))
            mosaic[down : down + matrix.size[1], across : across + matrix.size[0]] = pixels
    left, top = matrix.left + columns[0] * width_m, matrix.top - rows[0] * height_m
    reproject(
        np.ascontiguousarray(np.moveaxis(mosaic, -1, 0)),
        target,
        src_transform=_corner(left, top, matrix.pixel_m),
        src_crs=crs,
        dst_transform=_corner(box[0], box[3], (box[2] - box[0]) / px),
        dst_crs=background.crs,
        resampling=Resampling.bilinear,
    )
    return np.ascontiguousarray(np.moveaxis(target, 0, -1))


def _corner(left: float, top: float, pixel_m: float) -> Affine:
    return Affine(pixel_m, 0.0, left, 0.0, -pixel_m, top)


def _matrix_for(matrices: tuple[Square, ...], pixel_m: float) -> Square:
    """Return the coarsest matrix at most a third coarser than the screen, or the finest."""
    fine = [one for one in matrices if one.pixel_m <= pixel_m * 1.34]
    return max(fine, key=lambda one: one.pixel_m) if fine else min(matrices, key=lambda one: one.pixel_m)


def _square_address(background: Background, matrix: str, row: int, column: int) -> str:
    offer = background.offer
    values = {
        "TileMatrixSet": offer.matrix_set, "TileMatrix": matrix, "TileRow": str(row), "TileCol": str(column),
        "Style": background.style, "style": background.style, "Layer": offer.name,
    }  # fmt: skip
    if offer.template:
        address = offer.template
        for key, value in values.items():
            address = address.replace(f"{{{key}}}", value)
        return address
    query = {key.upper(): value for key, value in values.items()}
    more = {"SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "FORMAT": background.format}
    return with_query(background.service.address, {**more, **query})

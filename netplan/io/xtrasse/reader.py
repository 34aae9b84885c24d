"""Reading XTrasseGML object by object. The file is not trusted: no entities, and limits to everything.

expat is told to break off at a document type, before anything could swell; elements nest 40 deep at most,
an object has 200,000 elements at most, a file a million objects.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from xml.parsers import expat

import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from netplan.errors import DataError
from netplan.io.xtrasse.shapes import ShapeError, shape_of
from netplan.messages import Message, mark
from netplan.model.xtrasse import GML, NAMESPACE, Feature, Property

LARGEST_BYTES = 2_000_000_000
_DEEPEST = 40
_MOST_ELEMENTS = 200_000  # of one object
_MOST_TEXT = 20_000_000  # letters of one object
_MOST_FEATURES = 1_000_000
_CHUNK = 1 << 20
_SRS = re.compile(
    r"(?:EPSG:|urn:ogc:def:crs:EPSG:[\w.]*:|\S*/crs/EPSG/[\w.]+/|\S*epsg\.xml#)(\d{4,6})\Z", re.IGNORECASE
)
_MEMBER_DEPTH, _FEATURE_DEPTH = 2, 3
_FAMILY = NAMESPACE.rpartition("/")[0]


class _BrokenError(Exception):
    """What makes a file unreadable, as a sentence."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.template)
        self.reason = reason


@dataclass
class _Node:
    """An element while it is open."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    texts: list[str] = field(default_factory=list)
    children: list[Property] = field(default_factory=list)


def read_features(path: Path) -> Iterator[Feature]:
    """Yield the objects of a file, in order, each as it was delivered.

    Raises:
        DataError: not XTrasse 2.0, broken or cut off, harmful, or larger than any municipality's; objects
            before the broken place have been yielded by then.

    """
    size = path.stat().st_size
    if size > LARGEST_BYTES:
        reason = Message(
            mark("is larger than {n} GB; cut it to the municipality"), {"n": LARGEST_BYTES // 10**9}
        )
        raise _refused(path, reason)
    parser = _Parser()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk, last=False)
                yield from parser.take()
            parser.feed(b"", last=True)
            yield from parser.take()
    except _BrokenError as error:
        raise _refused(path, error.reason) from error
    except expat.ExpatError as error:
        fields = {"line": error.lineno, "reason": expat.ErrorString(error.code)}
        broken = mark("breaks off or is no sound XML in line {line} ({reason}); export it again")
        raise _refused(path, Message(broken, fields)) from error


def _refused(path: Path, reason: Message) -> DataError:
    return DataError(mark("{file} {reason}"), file=str(path), reason=reason)


class _Parser:
    """Elements as they open and close, and the objects that are complete."""

    def __init__(self) -> None:
        self._open: list[_Node] = []
        self._done: list[Feature] = []
        self._n_features = self._n_elements = self._n_letters = 0
        self._expat = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes, *, last: bool) -> None:
        self._expat.Parse(chunk, last)

    def take(self) -> list[Feature]:
        done, self._done = self._done, []
        return done

    def _doctype(self, *_said: object) -> None:
        raise _BrokenError(
            Message(mark("declares a document type, which could hide anything; it is not read"))
        )

    def _start(self, name: str, attributes: list[str]) -> None:
        depth = len(self._open) + 1
        if depth > _DEEPEST:
            raise _BrokenError(Message(mark("nests deeper than any plan; it is not read")))
        if depth == 1 and name.rpartition("}")[2] != "FeatureCollection":
            raise _BrokenError(
                Message(mark("is no collection of objects (FeatureCollection); export it again"))
            )
        if depth == _FEATURE_DEPTH:
            _require_version(name)
            self._n_elements = self._n_letters = 0
        self._n_elements += 1
        if self._n_elements > _MOST_ELEMENTS:
            raise _BrokenError(
                Message(mark("holds an object of more elements than any plan has; it is not read"))
            )
        given = tuple(
            (_clark(key), value) for key, value in zip(attributes[::2], attributes[1::2], strict=True)
        )
        self._open.append(_Node(_clark(name), given))

    def _text(self, text: str) -> None:
        self._n_letters += len(text)
        if self._n_letters > _MOST_TEXT:
            raise _BrokenError(
                Message(mark("holds an object with more text than any plan has; it is not read"))
            )
        if len(self._open) >= _FEATURE_DEPTH:
            self._open[-1].texts.append(text)

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        depth = len(self._open) + 1
        if depth == _FEATURE_DEPTH and not self._open[-1].name.endswith("}boundedBy"):
            self._n_features += 1
            if self._n_features > _MOST_FEATURES:
                raise _BrokenError(
                    Message(mark("holds more objects than any municipality has; it is not read"))
                )
            self._done.append(_feature(node))
        elif depth > _FEATURE_DEPTH:
            text = "" if node.children else "".join(node.texts).strip()
            self._open[-1].children.append(Property(node.name, text, node.attributes, tuple(node.children)))


def _require_version(name: str) -> None:
    space = name.rpartition("}")[0]
    if space.startswith(_FAMILY) and space != NAMESPACE:
        fields = {"version": space.rpartition("/")[2]}
        raise _BrokenError(Message(mark("is XTrasse {version}; netplan reads version 2.0"), fields))


def _clark(name: str) -> str:
    """Return a name as ``Property`` has it: those of XTrasse without their namespace."""
    space, _, local = name.rpartition("}")
    if space == NAMESPACE:
        return local
    return f"{{{space}}}{local}" if space else local


def _feature(node: _Node) -> Feature:
    key = dict(node.attributes).get(f"{{{GML}}}id", "")
    properties, crs, curved, trouble = list(node.children), "", False, ""
    for at, one in enumerate(properties):
        inner = next((child for child in one.children if child.name.startswith(f"{{{GML}}}")), None)
        if inner is None or one.name.startswith(f"{{{GML}}}"):
            continue
        try:
            shape, bent = shape_of(inner)
        except ShapeError as error:
            trouble = str(error)
            continue
        srs = _srs_of(inner)
        crs, swapped = _system(srs)
        properties[at] = replace(one, shape=_swapped(shape) if swapped else shape)
        curved |= bent
    return Feature(node.name, key, tuple(properties), crs, curved, trouble)


def _srs_of(element: Property) -> str:
    """Return the system an element or the first within it names."""
    found = dict(element.attributes).get("srsName", "")
    return found or next((srs for child in element.children if (srs := _srs_of(child))), "")


@cache
def _system(srs: str) -> tuple[str, bool]:
    """Return the system that a ``srsName`` names, and whether its coordinates come north before east.

    "EPSG:4326" is taken to mean east before north, as programs write it; an address or a URN means the order
    of the authority.
    """
    known = _SRS.match(srs.strip())
    if known is None:
        return "", False
    code = f"EPSG:{known[1]}"
    try:
        first = CRS.from_user_input(code).axis_info[0].direction
    except (CRSError, IndexError):
        return "", False
    return code, first == "north" and ("urn:" in srs or "/def/crs/" in srs)


def _swapped(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])

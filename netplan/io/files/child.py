"""The child process: opens a file somebody sent, and hands back what is in it. It trusts nothing.

It reads one request a line and writes the answer into the folder the request names: ``answer.json`` comes
last and is whole when it is there. GDAL, osmium, Excel and ZIP are touched here and nowhere else.
"""

import importlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from netplan.errors import DataError, NetplanError, ParameterError
from netplan.io.files.archive import kind_within, unpacked
from netplan.io.files.delivery import Facts, Layer, Tell, Wish, from_table, write_rows
from netplan.io.files.fence import fence
from netplan.io.files.kinds import Kind, kind_of
from netplan.io.files.vector import readable
from netplan.io.files.wire import packed
from netplan.messages import mark

_SAMPLE_ROWS = 20
_BEGUN = 0.0001  # the first news: from now on the parent's patience counts
_MODULES = {
    name: f"netplan.io.files.{module}"
    for name, module in {
        "vector": "vector",
        "table": "text",
        "sheets": "sheets",
        "parquet": "parquet",
        "raster": "rasters",
        "xtrasse": "xtrasse",
    }.items()
}
_EXTRACT = mark("{file} is an OpenStreetMap extract; make a project of it with --osm")

Inside = tuple[Path, Kind, Layer]


def serve(memory_bytes: int) -> None:
    """Answer requests from standard input until it ends."""
    fence(memory_bytes)
    print(flush=True)  # noqa: T201 - says that it is ready
    for line in sys.stdin:
        request = json.loads(line)
        folder = Path(request["folder"])
        answer = _answered(request, folder)
        part = folder / "answer.part"
        part.write_text(json.dumps(answer), "utf-8")
        part.rename(folder / "answer.json")


def _answered(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        _teller(folder)(_BEGUN)
        return _OPERATIONS[request["operation"]](request, folder)
    except NetplanError as error:
        return {"error": packed(error.message), "of": type(error).__name__}
    except (MemoryError, pa.ArrowMemoryError):
        return {"memory": True}
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a bad file becomes a sentence
        return {"failure": _reason(error)}


def _reason(error: Exception) -> str:
    """Return what a library says, without its advice for programmers."""
    said = " ".join(str(error).partition("; It might help")[0].split())
    return said[:300] or type(error).__name__


def _look(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Say what is in a file, with the first rows of every layer."""
    path, wish, tell = Path(request["path"]), _wish(request), _teller(folder)
    kind, inside = _open(path, folder, wish)
    layers = []
    for number, (file, its, layer) in enumerate(inside):
        tell(3 * _BEGUN + number / len(inside))
        known = layer._replace(name=_name(inside, number))
        try:
            found = _module(its).rows(file, its.name, layer.name, _some(wish))
            write_rows(found, folder / f"{number}.arrow", _silent)
        except Exception as error:
            if len(inside) == 1:
                raise
            # one bad layer does not hide the others
            found = from_table(Facts(layer.name), pa.table({}))
            write_rows(found, folder / f"{number}.arrow", _silent)
            known = known._replace(trouble=_reason(error).replace(str(path), path.name))
        layers.append({"layer": known._replace(crs=found.facts.crs), "facts": found.facts.plain()})
    return {"kind": kind.name, "layers": layers}


def _take(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Hand over one layer: the one that is wanted, or the only one there is."""
    path, wish = Path(request["path"]), _wish(request)
    kind, inside = _open(path, folder, wish)
    names = [_name(inside, number) for number in range(len(inside))]
    file, its, layer = inside[_pick(path, names, wish.layer)]
    tell = _teller(folder)
    tell(3 * _BEGUN)
    found = _module(its).rows(file, its.name, layer.name, wish)
    write_rows(found, folder / "0.arrow", tell)
    return {"kind": kind.name, "facts": found.facts.plain()}


def _take_apart(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Hand over what an OpenStreetMap extract holds, as the tables a project is made of."""
    # loads osmium, which no other file needs
    osm = importlib.import_module("netplan.io.files.osm")
    tell = _teller(folder)
    tell(3 * _BEGUN)
    whole = osm.read(Path(request["path"]), folder, tell)
    return {"whole": asdict(whole), "tables": list(osm.TABLES)}


def _open(path: Path, folder: Path, wish: Wish) -> tuple[Kind, list[Inside]]:
    """Return what a file is, and every layer in it with the file that holds it."""
    kind = kind_of(path)
    if kind.opener == "extract":
        raise DataError(_EXTRACT, file=str(path))
    files: list[tuple[Path, Kind]] = [(path, kind)]
    if kind.opener == "archive":
        whole = kind_within(path)
        kind = whole or kind
        target = folder / "unpacked"
        target.mkdir()
        files = [(path, whole)] if whole else unpacked(path, target)
    files = [
        (readable(file, its.name, folder) if its.opener == "vector" else file, its) for file, its in files
    ]
    for _, its in files:
        _module(its)
    _teller(folder)(2 * _BEGUN)  # a module can take a while on a busy machine
    inside = [
        (file, its, layer) for file, its in files for layer in _module(its).layers(file, its.name, wish)
    ]
    if not inside:
        raise DataError(mark("{file} holds no layer with geometries; choose another file"), file=str(path))
    return kind, inside


def _module(kind: Kind) -> Any:
    # loaded when needed: a table needs neither rasterio nor openpyxl, half a second each
    return importlib.import_module(_MODULES[kind.opener])


def _name(inside: list[Inside], number: int) -> str:
    """Return the name of a layer, with that of its file where another one has the same."""
    file, _, layer = inside[number]
    same = [other.name for _, _, other in inside].count(layer.name) > 1
    return f"{file.stem}/{layer.name}" if same else layer.name


def _pick(path: Path, names: list[str], wanted: str) -> int:
    if wanted in names:
        return names.index(wanted)
    if wanted:
        raise ParameterError(
            mark("{file} has no layer {layer}; it has: {names}"),
            file=str(path),
            layer=wanted,
            names=", ".join(names),
        )
    if len(names) > 1:
        raise ParameterError(
            mark("{file} has several layers; name one of: {names}"), file=str(path), names=", ".join(names)
        )
    return 0


def _wish(request: dict[str, Any]) -> Wish:
    given = request["wish"]
    return Wish(**{**given, "header": tuple(given["header"])})


def _some(wish: Wish) -> Wish:
    return Wish(limit=_SAMPLE_ROWS, encoding=wish.encoding, header=wish.header, comment=wish.comment)


def _teller(folder: Path) -> Tell:
    """Return what tells the parent how far it is: it waits only so long for news."""

    def tell(share: float) -> None:
        (folder / "progress").write_text(f"{share:.4f}", "ascii")

    return tell


def _silent(_share: float) -> None:
    """Tell nobody."""


_OPERATIONS: dict[str, Callable[[dict[str, Any], Path], dict[str, Any]]] = {
    "look": _look,
    "take": _take,
    "extract": _take_apart,
}

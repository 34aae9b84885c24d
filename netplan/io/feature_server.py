"""Serve GeoJSON files as OGC API Features through pygeoapi, and a page beside them; read-only.

pygeoapi answers programs; its own pages for people load scripts and maps from other computers, so browsers
are led to netplan's page, and every answer forbids them to load anything from elsewhere.
"""

import contextlib
import io
import json
import logging
import mimetypes
import os
import socket
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from netplan.errors import DataError, ParameterError
from netplan.messages import mark

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
FIRST_PORT = 5000
SERVICE = "service.json"  # beside the page: what is served
DATA = "data"  # the folder of the GeoJSON files beside the page
_TRIED = 20  # ports from the first one on
_READ = ("GET", "HEAD", "OPTIONS")
_MOST = 10_000  # features in one answer
_PAGE = "/map/"
_AT_HOME = (
    "default-src 'self' 'unsafe-inline' data: blob:; worker-src 'self' blob:; connect-src 'self' data: blob:"
)

Environ = Mapping[str, Any]
Begin = Callable[..., Any]
Application = Callable[[dict[str, Any], Begin], Iterable[bytes]]


@dataclass(frozen=True)
class Served:
    """What is served: a folder with a page, and in it GeoJSON files by name with their labels."""

    folder: Path
    title: str
    about: str
    layers: Mapping[str, tuple[Path, str]]
    language: str = "en"


def read_served(folder: Path) -> Served:
    """Return what a folder with a page holds.

    Raises:
        DataError: it holds no page that netplan wrote.

    """
    try:
        told = json.loads((folder / SERVICE).read_text("utf-8"))
        layers = {
            str(name): (folder / DATA / f"{Path(name).name}.geojson", str(label))
            for name, label in told["layers"].items()
        }
        return Served(folder, str(told["title"]), str(told["about"]), layers, str(told["language"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        template = mark("{folder} holds no page written by serve --write ({reason})")
        raise DataError(template, folder=str(folder), reason=type(error).__name__) from error


def free_port(host: str, port: int = 0) -> int:
    """Return ``port`` if it is free on ``host``; for 0 the first free one from 5000 on.

    Raises:
        ParameterError: the port is taken, or the host is none of this computer.

    """
    for candidate in [port] if port else range(FIRST_PORT, FIRST_PORT + _TRIED):
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            with socket.socket(family) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind((host, candidate))
        except OSError as error:
            reason = error.strerror or str(error)
        else:
            return candidate
    raise ParameterError(
        mark("Nothing can be served at {host}, port {port}: {reason}; choose another --host or --port"),
        host=host,
        port=str(port) if port else f"{FIRST_PORT}–{FIRST_PORT + _TRIED - 1}",
        reason=reason,
    )


def prepare(served: Served, address: str, work: Path) -> Application:
    """Return the application that answers under ``address``; its settings are kept in the folder ``work``.

    Can be called once in a process: pygeoapi reads its settings when it is loaded.

    Raises:
        ParameterError: pygeoapi is not installed.
        DataError: a file cannot be read.

    """
    try:
        # the extra "serve" is needed here alone
        from pygeoapi.openapi import get_oas
    except ImportError as error:
        raise ParameterError(
            mark("Serving needs the package {name}; install netplan-gis[serve]"),
            name=error.name or "pygeoapi",
        ) from error
    work.mkdir(parents=True, exist_ok=True)
    resources = {name: _resource(name, served, work) for name in served.layers}
    settings = {**_settings(served, address), "resources": resources}
    (work / "config.yml").write_text(json.dumps(settings), "utf-8")  # JSON is YAML
    os.environ["PYGEOAPI_CONFIG"] = str(work / "config.yml")
    (work / "openapi.json").write_text(json.dumps(get_oas(settings), default=str), "utf-8")
    os.environ["PYGEOAPI_OPENAPI"] = str(work / "openapi.json")
    # reads the settings as it is loaded
    from pygeoapi.flask_app import APP

    APP.wsgi_app = guarded(APP.wsgi_app, served.folder)
    application: Application = APP
    return application


def serve(application: Any, host: str, port: int) -> None:
    """Answer until it is interrupted; must be called in the main thread."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would list every question
    with contextlib.suppress(KeyboardInterrupt), contextlib.redirect_stdout(io.StringIO()):  # its banner
        application.run(host=host, port=port, threaded=True, debug=False, use_reloader=False)


def guarded(application: Application, folder: Path) -> Application:
    """Return an application that adds the page in ``folder``, answers JSON, and refuses all but reading."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}

    def answer(environ: dict[str, Any], begin: Begin) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] not in _READ:
            begin("405 Method Not Allowed", [("Allow", ", ".join(_READ)), ("Content-Length", "0")])
            return [b""]
        if path == _PAGE.rstrip("/") or (path == "/" and "text/html" in environ.get("HTTP_ACCEPT", "")):
            begin("302 Found", [("Location", _PAGE), ("Content-Length", "0")])
            return [b""]
        if path.startswith(_PAGE):
            return _file(files.get(path.removeprefix(_PAGE) or "index.html"), environ, begin)
        return application({**environ, "HTTP_ACCEPT": "application/json"}, _at_home(begin))

    return answer


def _file(path: Path | None, environ: Environ, begin: Begin) -> Iterable[bytes]:
    body = path.read_bytes() if path else b"404"
    kind = (mimetypes.guess_type(path.name)[0] if path else "text/plain") or "application/geo+json"
    headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Length", str(len(body)))]
    _at_home(begin)("200 OK" if path else "404 Not Found", headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _at_home(begin: Begin) -> Begin:
    """Return ``begin`` that forbids browsers to load anything from another computer."""

    def begun(status: str, headers: Sequence[tuple[str, str]], *rest: Any) -> Any:
        more = [("Content-Security-Policy", _AT_HOME), ("X-Content-Type-Options", "nosniff")]
        return begin(status, [*headers, *more], *rest)

    return begun


def _resource(name: str, served: Served, work: Path) -> dict[str, Any]:
    """Return what pygeoapi must know of a layer; its features are given keys of their own in ``work``."""
    path, label = served.layers[name]
    try:
        collection = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        template = mark("{file} cannot be served: {reason}")
        raise DataError(template, file=str(path), reason=str(error)) from error
    keys: dict[str, int] = {}
    for feature in collection["features"]:
        key = str(feature["properties"].get("id") or name)
        keys[key] = keys.get(key, 0) + 1
        feature["id"] = key if keys[key] == 1 else f"{key}-{keys[key]}"
    copy = work / f"{name}.geojson"
    copy.write_text(json.dumps(collection), "utf-8")
    return {
        "type": "collection",
        "title": label,
        "description": label,
        "keywords": [name],
        "links": [],
        "extents": {"spatial": {"bbox": _bounds(collection), "crs": _CRS84}},
        "providers": [{"type": "feature", "name": _PROVIDER, "data": str(copy), "id_field": "id"}],
    }


_PROVIDER = f"{__name__}.provider"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def provider(definition: Mapping[str, Any]) -> Any:
    """Return pygeoapi's reader of a GeoJSON file, the same for every question; called by pygeoapi.

    A new one reads the whole file to learn its columns, and pygeoapi makes one for each question.
    """
    return _reader(json.dumps(definition))


@cache
def _reader(definition: str) -> Any:
    # the extra "serve" is needed here, too
    from pygeoapi.provider.geojson import GeoJSONProvider

    return GeoJSONProvider(json.loads(definition))


def _bounds(collection: Mapping[str, Any]) -> list[float]:
    pairs = [pair for one in collection["features"] if one["geometry"] for pair in _pairs(one["geometry"])]
    if not pairs:
        return [-180.0, -90.0, 180.0, 90.0]
    return [*map(min, zip(*pairs, strict=True)), *map(max, zip(*pairs, strict=True))]


def _pairs(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    open_parts = [geometry["coordinates"]]
    found = []
    while open_parts:
        part = open_parts.pop()
        if part and isinstance(part[0], int | float):
            found.append((part[0], part[1]))
        else:
            open_parts.extend(part)
    return found


def _settings(served: Served, address: str) -> dict[str, Any]:
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": FIRST_PORT},  # for its own start, which is not used
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": [{"de": "de-DE"}.get(served.language, "en-US")],
            "limits": {"default_items": 100, "max_items": _MOST, "on_exceed": "throttle"},
            "map": {"url": "", "attribution": ""},
            "admin": False,
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": {
                "title": served.title,
                "description": served.about,
                "keywords": ["broadband"],
                "terms_of_service": "",
                "url": address,
            },
            "license": {"name": "", "url": ""},
            "provider": {"name": served.title, "url": address},
            "contact": {"name": served.title},
        },
    }

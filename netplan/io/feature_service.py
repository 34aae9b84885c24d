"""Features of WFS 2.0 and 1.1 and of OGC API Features, fetched whole into a file that the import takes.

Only ``io.web`` speaks with the service, so its limits hold; what comes back is a file like any other, opened
in a child process with a forced driver. A service that gives GeoJSON is asked page by page; one that gives
GML only, once.
"""

import hashlib
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Literal
from urllib.parse import urljoin

from owslib.util import ServiceException
from owslib.wfs import WebFeatureService

from netplan.errors import DataError, ParameterError
from netplan.io.atomic import atomic_path
from netplan.io.web import Answer, Limits, fetch, host_of, with_query
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

Kind = Literal["wfs", "api"]
_PAGE = 5_000
_DESCRIPTION = Limits(30, 20_000_000)
_BROKEN = (
    *(ServiceException, SyntaxError, AttributeError, KeyError, TypeError, ValueError, IndexError),
    RecursionError,  # an answer of a thousand brackets
)
_EXCEPTION = re.compile(rb"<(?:\w+:)?(?:ExceptionText|ServiceException)\b[^>]*>([^<]*)<", re.DOTALL)
_COUNTED = re.compile(rb'number(Matched|Returned|OfFeatures)="(\d+)"')
_VERSIONS = ("2.0.0", "1.1.0")


@dataclass(frozen=True)
class Most:
    """What is taken of a service at most: seconds and bytes in all, features."""

    seconds: float = 600.0
    n_bytes: int = 500_000_000
    n_features: int = 1_000_000


@dataclass(frozen=True)
class Collection:
    """A layer that can be fetched; ``link`` leads to its features where the service says so."""

    name: str
    title: str
    link: str = ""


@dataclass(frozen=True)
class FeatureService:
    """What a service has: its kind and version, the format to ask for ("" is GML), its collections."""

    kind: Kind
    address: str
    version: str
    format: str
    collections: tuple[Collection, ...]

    def collection(self, name: str) -> Collection:
        """Return a collection by its name, with or without the prefix.

        Raises:
            ParameterError: there is none.

        """
        for one in self.collections:
            if name in {one.name, one.name.rpartition(":")[2]}:
                return one
        names = ", ".join(one.name for one in self.collections[:30])
        raise ParameterError(mark("The service has no layer {name}; it has {names}"), name=name, names=names)


def read_feature_service(address: str) -> FeatureService:
    """Return what the service at ``address`` has. Its host is asked: the user must have named it.

    Raises:
        DataError: no answer, or none of a service with features.

    """
    host = host_of(address)
    looks_like_wfs = "wfs" in address.lower() or "service=" in address.lower()
    first, second = (_read_wfs, _read_api) if looks_like_wfs else (_read_api, _read_wfs)
    try:
        return first(address, host)
    except DataError as error:
        try:
            return second(address, host)
        except DataError:
            raise error from None


def fetch_features(
    service: FeatureService,
    collection: Collection,
    crs: str,
    folder: Path,
    most: Most = Most(),
    progress: Progress = SILENT,
) -> Path:
    """Fetch a collection into a file in ``folder`` and return it; an older copy stays until it is whole.

    Raises:
        DataError: no answer, not features, more than ``most``, or only a part of them.
        Cancelled: the user stopped; an older copy is as it was.

    """
    path = cached(service, collection, crs, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    host = host_of(service.address)
    with atomic_path(path) as temporary:
        if service.kind == "wfs" and not service.format:
            temporary.write_bytes(_whole_gml(service, collection, crs, most))
            return path
        pages = _wfs_pages(service, collection, crs) if service.kind == "wfs" else _api_pages(collection)
        features = _gathered(pages, host, most, progress)
        document: dict[str, Any] = {"type": "FeatureCollection", "name": collection.name.rpartition(":")[2]}
        if service.kind == "wfs":  # an OGC API answers in longitude and latitude unless asked otherwise
            document["crs"] = {"type": "name", "properties": {"name": _urn(crs)}}
        temporary.write_text(json.dumps({**document, "features": features}, ensure_ascii=False), "utf-8")
    return path


def cached(service: FeatureService, collection: Collection, crs: str, folder: Path) -> Path:
    """Return where a collection is kept for times without a network."""
    name = collection.name.rpartition(":")[2]
    digest = hashlib.sha256(f"{service.address}|{name}|{crs}".encode()).hexdigest()[:12]
    stem = re.sub(r"\W+", "-", name).strip("-") or "layer"
    return folder / f"{stem}-{digest}.{'geojson' if service.format else 'gml'}"


def _read_wfs(address: str, host: str) -> FeatureService:
    said: Exception | None = None
    for version in _VERSIONS:
        query = {"SERVICE": "WFS", "REQUEST": "GetCapabilities", "VERSION": version}
        answer = fetch(with_query(address, query), host, _DESCRIPTION)
        try:
            _refuse_other(answer, host)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # owslib's remarks are not for users
                known = WebFeatureService(address, version=version, xml=answer.body)
            operation = known.getOperationByName("GetFeature")
            formats = [str(one) for one in operation.parameters.get("outputFormat", {}).get("values", [])]
            found = tuple(Collection(name, str(one.title or name)) for name, one in known.contents.items())
        except (DataError, *_BROKEN) as error:  # an older service may report that it does not know a version
            said = said or error
            continue
        if found:
            return FeatureService("wfs", address, version, _json_of(formats), found)
    raise said if isinstance(said, DataError) else _strange(host) from said


def _json_of(formats: list[str]) -> str:
    """Return what a service calls GeoJSON; "" if it has none."""
    wanted = ("application/geo+json", "application/json", "geojson", "json")
    ranked = [one for part in wanted for one in formats if part in one.lower()]
    return ranked[0] if ranked else ""


def _read_api(address: str, host: str) -> FeatureService:
    root = address.split("?", maxsplit=1)[0].rstrip("/").removesuffix("/collections")
    answer = fetch(with_query(f"{root}/collections", {"f": "json"}), host, _DESCRIPTION)
    _refuse_other(answer, host)
    try:
        listed = json.loads(answer.body)["collections"]
        found = tuple(
            Collection(str(one["id"]), str(one.get("title") or one["id"]), _items_link(one, root))
            for one in listed
        )
    except _BROKEN as error:
        raise _strange(host) from error
    if not found:
        raise _strange(host)
    return FeatureService("api", root, "1.0", "json", found)


def _items_link(entry: dict[str, Any], root: str) -> str:
    for link in entry.get("links", ()):
        if link.get("rel") == "items" and "json" in str(link.get("type", "")):
            return urljoin(f"{root}/", str(link["href"]))
    return f"{root}/collections/{entry['id']}/items?f=json"


def _wfs_pages(service: FeatureService, collection: Collection, crs: str) -> Iterator[str]:
    """Yield addresses of pages without end: who asks stops when nothing new comes."""
    names = ("TYPENAMES", "COUNT") if service.version == "2.0.0" else ("TYPENAME", "MAXFEATURES")
    query = {
        "SERVICE": "WFS",
        "VERSION": service.version,
        "REQUEST": "GetFeature",
        names[0]: collection.name,
        "SRSNAME": _urn(crs),
        "OUTPUTFORMAT": service.format,
    }
    start = 0
    while True:
        yield with_query(service.address, {**query, names[1]: str(_PAGE), "STARTINDEX": str(start)})
        start += _PAGE


def _api_pages(collection: Collection) -> Iterator[str]:
    yield with_query(collection.link, {"f": "json", "limit": str(_PAGE)})


def _gathered(pages: Iterator[str], host: str, most: Most, progress: Progress) -> list[Any]:
    """Return the features of all pages; a ``next`` link outranks the addresses of ``pages``."""
    started, n_bytes = monotonic(), 0
    features: list[Any] = []
    seen: set[bytes] = set()
    address = next(pages)
    while address:
        left = Limits(max(1.0, most.seconds - (monotonic() - started)), most.n_bytes - n_bytes)
        answer = fetch(address, host, left)
        n_bytes += len(answer.body)
        page = _features_of(answer, host)
        digest = hashlib.sha256(answer.body).digest()
        came = page.get("features") or []
        if not came or digest in seen:  # the end, or a service that does not know pages
            if came and len(came) == _PAGE and page.get("numberMatched") is None:
                raise _endless(host)
            break
        seen.add(digest)
        features += came
        if len(features) > most.n_features:
            raise DataError(
                mark("{host} has more than {n} features in this layer; ask for a smaller one"),
                host=host,
                n=most.n_features,
            )
        total = page.get("numberMatched")
        share = len(features) / total if isinstance(total, int) and total else 0.5
        progress(min(1.0, share), Message(mark("{n} features fetched"), {"n": len(features)}))
        if isinstance(total, int) and len(features) >= total:
            break
        following = [one["href"] for one in page.get("links", ()) if one.get("rel") == "next"]
        address = urljoin(address, str(following[0])) if following else next(pages, "")
    if isinstance(total := page.get("numberMatched"), int) and len(features) < total:
        raise _partial(host, len(features), total)
    return features


def _features_of(answer: Answer, host: str) -> dict[str, Any]:
    _refuse_other(answer, host)
    try:
        page = json.loads(answer.body)
        if page["type"] != "FeatureCollection" or not isinstance(page["features"], list):
            raise _strange(host)
    except _BROKEN as error:
        raise _strange(host) from error
    return dict(page)


def _whole_gml(service: FeatureService, collection: Collection, crs: str, most: Most) -> bytes:
    new = service.version == "2.0.0"
    query = {
        "SERVICE": "WFS",
        "VERSION": service.version,
        "REQUEST": "GetFeature",
        "TYPENAMES" if new else "TYPENAME": collection.name,
        "COUNT" if new else "MAXFEATURES": str(most.n_features),
        "SRSNAME": _urn(crs),
    }
    host = host_of(service.address)
    total = None if new else _hits(service, query, host)
    answer = fetch(with_query(service.address, query), host, Limits(most.seconds, most.n_bytes))
    _refuse_other(answer, host)
    if b"FeatureCollection" not in answer.body[:5000]:
        raise _strange(host)
    counts = {what: int(n) for what, n in _COUNTED.findall(answer.body[:5000])}
    matched = counts.get(b"Matched", total)
    returned = counts.get(b"Returned", counts.get(b"OfFeatures"))
    if matched is not None and returned is not None and returned < matched:
        raise _partial(host, returned, matched)
    return answer.body


def _hits(service: FeatureService, query: Mapping[str, str], host: str) -> int | None:
    """Return how many features a layer has: WFS 1.1 does not say it beside them; None if it is not told."""
    answer = fetch(with_query(service.address, {**query, "RESULTTYPE": "hits"}), host, _DESCRIPTION)
    told = [int(n) for what, n in _COUNTED.findall(answer.body[:5000]) if what == b"OfFeatures"]
    return told[0] if told else None


def _refuse_other(answer: Answer, host: str) -> None:
    """Refuse what is no answer: nothing, a web page, an exception report."""
    head = answer.body[:20_000].lstrip()
    if not head:
        raise DataError(mark("{host} answers with nothing; try later"), host=host)
    said = _EXCEPTION.search(head)
    if said or b"ExceptionReport" in head:
        reason = " ".join(said[1].decode("utf-8", "replace").split()) if said else "ExceptionReport"
        raise DataError(mark("{host} reports an error: {reason}"), host=host, reason=reason[:300])
    if head[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise DataError(mark("{host} answers with a web page, not with data; check the address"), host=host)


def _partial(host: str, n: int, total: int) -> DataError:
    return DataError(
        mark("{host} gives only {n} of {total} features; nothing was taken, as some would be missing"),
        host=host,
        n=n,
        total=total,
    )


def _endless(host: str) -> DataError:
    return DataError(
        mark(
            "{host} gives {n} features at once and knows no pages; nothing was taken, as some may be missing"
        ),
        host=host,
        n=_PAGE,
    )


def _strange(host: str) -> DataError:
    return DataError(
        mark("{host} gives no features: neither WFS nor OGC API Features answers at this address"), host=host
    )


def _urn(crs: str) -> str:
    return f"urn:ogc:def:crs:{crs.replace(':', '::')}"

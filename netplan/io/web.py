"""Fetching from map services: only from hosts the user has named, in little time, and not too much.

Nothing here runs unless somebody has switched a background map on. Addresses of other kinds than http and
https, other hosts (also by redirection), long waits and endless answers are refused with a sentence.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from netplan.errors import DataError
from netplan.messages import mark

_CHUNK = 64 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGENT = "netplan-gis"


@dataclass(frozen=True)
class Limits:
    """How long to wait for an answer as a whole, and how much to take."""

    seconds: float = 15.0
    n_bytes: int = 8_000_000


@dataclass(frozen=True)
class Answer:
    """What came back: its type as the service says it, and its bytes."""

    kind: str
    body: bytes


def host_of(address: str) -> str:
    """Return host and port of an address; DataError if it is none of the web."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        template = mark("{address} is no address of a map service; it starts with https://")
        raise DataError(template, address=address)
    return f"{parts.hostname}:{port}" if port else parts.hostname


def fetch(address: str, host: str, limits: Limits = Limits()) -> Answer:
    """Return what lies at an address of ``host``, the one the user has confirmed.

    Raises:
        DataError: another host, no answer in time, too large, or an error of the service.

    """
    if host_of(address) != host:
        raise DataError(
            mark("{address} is not at {host}; only the host you have confirmed is asked"),
            address=host_of(address),
            host=host,
        )
    started = monotonic()
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            with _ask(address, limits) as reply:
                return Answer(reply.headers.get_content_type(), _body(reply, host, limits, started))
        except urllib.error.HTTPError as error:
            with error:
                address = _sent_on(error, address, host)
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
            raise DataError(mark("{host} does not answer: {reason}"), host=host, reason=reason) from error
    raise DataError(mark("{host} sends in circles"), host=host)


def _ask(address: str, limits: Limits) -> Any:
    """Open an address without following redirections."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    request = urllib.request.Request(address, headers={"User-Agent": _AGENT})  # noqa: S310 - checked by host_of
    return opener.open(request, timeout=limits.seconds)


def _sent_on(error: urllib.error.HTTPError, address: str, host: str) -> str:
    """Return where an answer sends on to, within the host; DataError if it is an error or leads elsewhere."""
    location = error.headers.get("Location")
    if error.code not in _REDIRECTS or not location:
        template = mark("{host} answers with error {code} ({reason})")
        raise DataError(template, host=host, code=error.code, reason=error.reason) from error
    address = urljoin(address, location)
    if host_of(address) != host:
        raise DataError(
            mark("{host} sends on to {other}; enter that address if you trust it"),
            host=host,
            other=host_of(address),
        )
    return address


def _body(reply: Any, host: str, limits: Limits, started: float) -> bytes:
    parts, n = [], 0
    while part := reply.read1(_CHUNK):
        n += len(part)
        parts.append(part)
        if n > limits.n_bytes:
            raise DataError(
                mark("{host} sends more than {limit} MB; that is more than is taken"),
                host=host,
                limit=limits.n_bytes / 1e6,
            )
        if monotonic() - started > limits.seconds:
            raise DataError(
                mark("{host} took longer than {seconds} s; try later or ask for less"),
                host=host,
                seconds=limits.seconds,
            )
    return b"".join(parts)


def with_query(address: str, parameters: Mapping[str, str]) -> str:
    """Return an address with parameters; those it has in another case are replaced."""
    parts = urlsplit(address)
    own = {key.upper() for key in parameters}
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key.upper() not in own]
    return urlunsplit(parts._replace(query=urlencode([*kept, *parameters.items()]), fragment=""))

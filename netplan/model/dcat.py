"""What an open-data portal must know of a package: a record by DCAT-AP.de, whatever its notation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LICENCES: Mapping[str, str] = {
    "dl-by-de/2.0": "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
    "dl-zero-de/2.0": "http://dcat-ap.de/def/licenses/dl-zero-de/2.0",
    "cc-by/4.0": "http://dcat-ap.de/def/licenses/cc-by/4.0",
    "cc-zero": "http://dcat-ap.de/def/licenses/cc-zero",
}
"""Licences an administration may give its data, by the list of DCAT-AP.de [K]."""

Texts = Mapping[str, str]
"""Language -> text."""


@dataclass(frozen=True)
class Distribution:
    """One file of a package: its name, what it is, its kind, size and checksum."""

    file: str
    title: Texts
    media_type: str
    format_code: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A data set.

    ags           official key of the municipality, "" if unknown
    bounds        west, south, east, north in degrees on WGS 84; None where nothing has a place
    first, last   of the days the data speak of
    attributions  what must be said of each source
    base_url      where the files will stand, "" if nobody has said yet
    contributor   of the list of DCAT-AP.de, "" for none
    """

    identifier: str
    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]
    publisher: str
    contact: str
    licence: str
    attributions: tuple[str, ...]
    ags: str
    bounds: tuple[float, float, float, float] | None
    first: date | None
    last: date | None
    issued: date
    distributions: tuple[Distribution, ...]
    base_url: str = ""
    contributor: str = ""

"""Whose data are in a pack, under which licence, and what it asks for; with the licence of the letters.

The licences of open data are content with a name and an address; that of the fonts, which are embedded in
every PDF, wants its text beside them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pandas as pd

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.project import Project
from netplan.model.tables import TABLES

# how a licence is written -> its name, its address, what who hands data on has to do
KNOWN = (
    (
        r"dl-?de.?by|dl-by-de|datenlizenz.*namensnennung",
        "Datenlizenz Deutschland – Namensnennung – Version 2.0",
        "https://www.govdata.de/dl-de/by-2-0",
        mark("Name the source and the licence with this address; say that the data were changed."),
    ),
    (
        r"dl-?de.?zero|dl-zero-de|datenlizenz.*zero",
        "Datenlizenz Deutschland – Zero – Version 2.0",
        "https://www.govdata.de/dl-de/zero-2-0",
        mark("Nothing has to be named; it is done all the same."),
    ),
    (
        r"odbl|open ?street ?map|open database",
        "Open Database License 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        mark(
            "Name “© OpenStreetMap contributors” and this address. Who publishes tables made of these data "
            "publishes them under the same licence; maps and reports need the name only."
        ),
    ),
    (
        r"cc0|cc-zero|public domain",
        "Creative Commons Zero 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        mark("Nothing has to be named; it is done all the same."),
    ),
    (
        r"cc.?by.?sa",
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        mark(
            "Name the source, the licence with this address, and that the data were changed; what is made of "
            "them goes on under the same licence."
        ),
    ),
    (
        r"cc.?by",
        "Creative Commons Attribution 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        mark("Name the source, the licence with this address, and that the data were changed."),
    ),
)
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf" / "LICENSE_DEJAVU"


def licences_text(project: Project, words: Words) -> str:
    """Return the page about licences: every source with its licence, then the licence of the letters."""
    parts = [
        words("Data of this pack, and what their licences ask for"),
        words("“Changed” means: checked, joined, projected to {crs} and computed with.", crs=project.crs),
        *_sources(project, words),
        words("Letters in the PDF files: DejaVu Sans; its licence wants this text beside them"),
        _FONTS.read_text("utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _sources(project: Project, words: Words) -> Iterator[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for name, table in project.layers.items():
        if "source" in table and "licence" in table:
            for source, licence in table[["source", "licence"]].drop_duplicates().itertuples(index=False):
                key = _text(source, words), _text(licence, words)
                found.setdefault(key, []).append(words(TABLES[name].label))
    for (source, licence), layers in sorted(found.items()):
        about = words("{source}: {layers}", source=source, layers=layers)
        yield f"{about}\n{words('Licence')}: {licence}\n{_asked(licence, words)}"


def _asked(licence: str, words: Words) -> str:
    for pattern, name, address, asked in KNOWN:
        if re.search(pattern, licence, re.IGNORECASE):
            return f"{name}, {address}\n{words(asked)}"
    return words("netplan does not know this licence: ask the source what it wants before you hand data on.")


def _text(value: object, words: Words) -> str:
    return words("n/a") if pd.isna(value) else str(value)  # type: ignore[call-overload]

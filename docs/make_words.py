"""Bring the German catalogue up to date with the source, compile it, and list what is still to be translated.

The page of the handbook about the command line is made of the same texts and is written anew, too. Run it
after a change of any text, fill the empty ``msgstr`` in ``netplan/locale/de/LC_MESSAGES/netplan.po``, and run
it again.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "netplan/locale/de/LC_MESSAGES/netplan.po"
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same texts make the same file
KEYWORDS = {"mark": None, "words": None}


def extracted() -> Catalog:
    """Return every text that the source marks, with the files it stands in."""
    catalog = Catalog(project="netplan-gis", charset="utf-8")
    found = extract_from_dir(ROOT / "netplan", [("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for name, _, message, _, _ in sorted(found, key=lambda item: (item[0], item[1])):
        catalog.add(message, locations=[(f"netplan/{Path(name).as_posix()}", None)])
    return catalog


def updated(german: Catalog, source: Catalog) -> Catalog:
    """Return the texts of the source with the translations there are."""
    known = {entry.id: entry.string for entry in german if entry.id}
    catalog = Catalog(
        locale="de",
        header_comment="# German texts of netplan; kept current by docs/make_words.py",
        project="netplan-gis",
        version="1",
        msgid_bugs_address="-",
        last_translator="netplan",
        language_team="de",
        creation_date=NO_DATE,
        revision_date=NO_DATE,
        charset="utf-8",
        fuzzy=False,
    )
    for entry in source:
        if entry.id:
            catalog.add(entry.id, known.get(entry.id, ""), locations=entry.locations)
            catalog[entry.id].flags.clear()  # "{share} % of" is no %-format, as babel thinks
    return catalog


def main() -> int:
    """Update and compile; return 1 if texts are missing."""
    with PO.open("rb") as file:
        catalog = updated(read_po(file), extracted())
    with PO.open("wb") as file:
        write_po(file, catalog, width=110)
    with PO.open("rb") as file:
        written = read_po(file)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, written)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for made in ("make_handbook", "make_rules"):  # both tell texts in both languages
        subprocess.run([sys.executable, ROOT / f"docs/{made}.py"], check=True, env=environment)
    missing = [entry.id for entry in catalog if entry.id and not entry.string]
    print(*(f"to translate: {text!r}" for text in missing), sep="\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

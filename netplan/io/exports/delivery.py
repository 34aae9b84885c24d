"""What every export shares: how it is to be written, what may leave the house, what was written.

The routes of existing networks are trade secrets of their operators, and the Infrastrukturatlas is handed
out under an obligation to keep it. An export therefore leaves out, unless asked otherwise, the tables the
schema calls internal, planned ducts, cables and nodes, every row marked so, and the results that would give
them away: the parts of a plan that run in existing ducts, findings about internal tables, results about
sites that are internal.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pandas as pd

from netplan.errors import ParameterError
from netplan.messages import Message, fill, mark
from netplan.model.codes import Language
from netplan.model.findings import Problem
from netplan.model.reasons import REASONS
from netplan.model.relations import ABOUT
from netplan.model.schema import Column, Table
from netplan.model.secrecy import DENIED
from netplan.model.styles import Style
from netplan.model.tables import TABLES

# table -> input table whose rows it speaks about, by id
_ABOUT = {**ABOUT, "sight_lines": "sites", "radio_links": "sites"}
# table -> columns with ids of further tables its rows speak about
_VIA = {
    "sight_lines": (("carrier_id", "carriers"),),
    "radio_links": (("carrier_id", "carriers"),),
    "radio_cells": (("carrier_id", "carriers"),),
    "view_cells": (("carrier_id", "carriers"),),
    "radio_hops": (("carrier_id", "carriers"), ("other_id", "carriers"), ("site_id", "sites")),
    "trenches": (("hop_id", "radio_hops"), ("hop_id", "choice_links"), ("hop_id", "choice_hops")),
    "measurements": (("subject_id", "sites"), ("subject_id", "addresses")),
}
# table -> columns with ids of another table's rows, which are left empty where those are internal
_NAMES = {"remedies": (("segment_id", "weak_segments"),)}
_DUCT_COLUMNS = {"trenches": ["duct_id"]}
# pictures made of many rows: where some are missing, the gap shows what it is about
_PICTURES = frozenset({"radio_cells", "view_cells"})


def as_written(template: str, **fields: object) -> str:
    """Return the template with its fields filled in: the words of an export in English."""
    return fill(template, fields)


@dataclass(frozen=True)
class ExportSettings:
    """How tables are written.

    Attributes:
        crs: of all geometries, as "EPSG:25833".
        language: of labels from code lists.
        words: translates a template and fills in its fields.
        metadata: what the reader must know (project, digest, sources, licences, version, parameters),
            in the order given.
        written_at: stamped into the file; must know its time zone.
        choose: names of the tables to write; None writes all that are given.
        internal_because: why what must not leave the house is written, too; "" leaves it out. The reason
            goes into the export.
        styles: how tables look if not by their own default style, by name.
        hidden: tables that are there but not to be seen at first.

    """

    crs: str
    language: Language = "en"
    words: Callable[..., str] = as_written
    metadata: Mapping[str, str] = field(default_factory=dict)
    written_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    choose: tuple[str, ...] | None = None
    internal_because: str = ""
    styles: Mapping[str, Style] = field(default_factory=dict)
    hidden: Collection[str] = frozenset()

    @property
    def include_internal(self) -> bool:
        """Whether a reason is named to write what must not leave the house."""
        return bool(self.internal_because.strip())


STAMPED = "on paper with the stamp INTERNAL"
"""Why maps and reports of the house show internal data, where they are asked to."""
COLLECTED = "an order for many municipalities asks for it; its files stay in the house"
"""Why the results of such an order hold internal data, where it asks for them."""


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote: rows per table, and what it left out, as sentences."""

    path: Path
    n_rows: Mapping[str, int]
    left_out: tuple[Message, ...] = ()


def schema(name: str) -> Table:
    """Return the schema of table ``name``.

    Raises:
        ParameterError: the program knows no such table.

    """
    if name not in TABLES:
        raise ParameterError(mark("There is no table called {table}"), table=name)
    return TABLES[name]


def reason_texts(words: Callable[..., str]) -> dict[str, str]:
    """Return the sentence of every reason, with dots for the numbers: these are columns of the same row."""
    texts = {}
    for key, template in REASONS.items():
        fields = {field for _, field, _, _ in Formatter().parse(template) if field}
        texts[key] = words(template, **dict.fromkeys(fields, "…"))
    return texts


def heading(column: Column, words: Callable[..., str]) -> str:
    """Return the label of a column with its unit, as "Download [Mbit/s]"."""
    label = words(column.label)
    return f"{label} [{column.unit}]" if column.unit else label


def foreign(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    """Return the tables the schema knows, and a sentence about every other: what is in it nobody can say."""
    template = mark("{table}: no table of netplan's, so that nobody can say whether it may leave the house")
    told = tuple(Message(template, {"table": name}) for name in tables if name not in TABLES)
    return {name: table for name, table in tables.items() if name in TABLES}, told


def disclosed(
    tables: Mapping[str, pd.DataFrame], settings: ExportSettings
) -> tuple[dict[str, pd.DataFrame], tuple[Message, ...]]:
    """Return the tables as they may be written, in the order of the schema, and what was left out.

    Tables the schema does not know are left out, and that is said, too.
    ``tables`` should hold the input layers too, even if only results are chosen: which sites are internal
    stands there.

    Raises:
        ParameterError: a name among the chosen ones is not in the schema or not there.

    """
    tables, strange = foreign(tables)
    wanted = set(tables if settings.choose is None else settings.choose)
    for name in sorted(wanted):
        schema(name)
    for name in sorted(wanted - set(tables)):
        raise ParameterError(mark("The table {table} is not there; it cannot be exported"), table=name)
    chosen = {name: tables[name] for name in TABLES if name in wanted}
    if settings.include_internal:
        return chosen, strange
    written: dict[str, pd.DataFrame] = {}
    left_out = list(strange)
    for name, table in chosen.items():
        if TABLES[name].confidential != "public" or name in DENIED:
            left_out.append(about_table(mark("{label}: the whole table is internal"), name))
            continue
        secret = secret_rows(name, table, tables)
        if secret.any() and name in _PICTURES:
            template = mark("{label}: left out as a whole, since it would show where internal carriers stand")
            left_out.append(about_table(template, name))
            continue
        if secret.any():
            template = mark("{label}: {n} {n:row is|rows are} internal")
            left_out.append(about_table(template, name, int(secret.sum())))
        shown = _unnamed(name, table[~secret] if secret.any() else table, tables)
        ducts = _DUCT_COLUMNS.get(name, [])
        if name in _PICTURES and _counts_secret(tables):
            template = mark("{label}: without the number of carriers, in which internal ones may be counted")
            left_out.append(about_table(template, name))
            shown = shown.assign(n_carriers=pd.array([pd.NA] * len(shown), dtype="Int64"))
        written[name] = shown.drop(columns=ducts, errors="ignore") if ducts else shown
    return written, tuple(left_out)


def _counts_secret(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Whether carriers are internal, or nobody can say: one that is the best nowhere is counted, too."""
    carriers = tables.get("carriers")
    return carriers is None or bool(_marked(carriers).any())


def _unnamed(name: str, table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a table without the names of rows elsewhere that are internal, or of which nobody can say."""
    for column, other in _NAMES.get(name, ()):
        beyond = tables.get(other)
        public: Collection[str] = (
            [] if beyond is None else beyond.loc[~secret_rows(other, beyond, tables), "id"]
        )
        table = table.assign(**{column: table[column].where(table[column].isin(public))})
    return table


def about_table(template: str, name: str, n: int = 0) -> Message:
    """Return a sentence about ``n`` rows of a table; ``label`` is the table as people call it."""
    return Message(template, {"table": name, "label": Message(TABLES[name].label), "n": n})


def secret_rows(name: str, table: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return which rows [n] of a public table must stay in the house; ``tables`` holds the input layers."""
    secret = _marked(table)
    about = tables.get(_ABOUT.get(name, ""))
    if about is not None:
        secret |= table["id"].isin(about.loc[_marked(about), "id"])
    for column, other in _VIA.get(name, ()):
        if other in tables and column in table:
            beyond = tables[other]
            whole = TABLES[other].confidential != "public"
            beyond = beyond if whole else beyond[secret_rows(other, beyond, tables)]
            secret |= table[column].isin(beyond["id"])
    if TABLES[name].role == "result" and "segment_kind" in table:
        secret |= table["segment_kind"] == "duct"
    if name == "findings":
        internal = [other for other, known in TABLES.items() if known.confidential != "public"]
        secret |= table["layer"].isin(internal)
        for other in set(table["layer"]) & set(TABLES) - set(internal):
            inside = _secret_ids(other, tables)
            named = table["row_id"].fillna("").ne("") if inside is None else table["row_id"].isin(inside)
            secret |= (table["layer"] == other) & named
    return secret.astype(bool)


def _marked(table: pd.DataFrame) -> pd.Series:
    if "confidential" not in table:
        return pd.Series(False, index=table.index)
    return ~table["confidential"].fillna("public").eq("public")


def _secret_ids(name: str, tables: Mapping[str, pd.DataFrame]) -> list[str] | None:
    """Return the ids of the rows of a table that must stay in the house; None if nobody can say."""
    if name not in tables:
        return None
    table = tables[name]
    return table.loc[secret_rows(name, table, tables), "id"].tolist() if "id" in table else []


def open_findings(problems: Iterable[Problem], tables: Mapping[str, pd.DataFrame]) -> tuple[Problem, ...]:
    """Return the findings that may leave the house: those that name no row that must stay in it.

    ``tables`` holds the input layers and the results that findings are about; a finding about a row of a
    table that is not there stays in the house.
    """
    found = tuple(problems)
    if not found:
        return ()
    about = pd.DataFrame([(one.layer, one.row_id) for one in found], columns=["layer", "row_id"])
    return tuple(
        one for one, hidden in zip(found, secret_rows("findings", about, tables), strict=True) if not hidden
    )

"""Coverage over time: what was counted at each date, and what differs between two of them.

Two kinds of figures are never mixed: shares of the Breitbandatlas by class, which every edition states in the
same way, and verdicts, which rest on all that is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.coverage.verdicts import sources_of
from netplan.core.streets.districts import area_of, tree_of
from netplan.core.technologies.atlas import NAMED, WHOLE
from netplan.model.frames import conform
from netplan.model.history import ATLAS, VERDICTS, Entry, published, with_entries
from netplan.model.plan import Change, Coverage
from netplan.model.tables import ATLAS_RATES_MBPS

_ABOUT = ["basis", "target", "technology", "unit"]
_THEN = {"as_of": "as_of_then", "n": "n_then", "n_unknown": "n_unknown_then", "share": "share_then"}


def entries_of(coverage: Coverage) -> tuple[Entry, ...]:
    """Return the figures of an assessment: every target in the city, and the atlas by class."""
    return (*_of_verdicts(coverage), *_of_atlas(coverage))


def series_table(coverage: Coverage) -> pd.DataFrame:
    """Return the table ``coverage_series``: published figures, those the project has kept, and today's."""
    project = coverage.project
    entries = with_entries((*published(project.ags), *project.history), entries_of(coverage))
    table = pd.DataFrame([asdict(one) for one in entries], columns=list(Entry.__dataclass_fields__))
    table["as_of"] = pd.to_datetime(table["as_of"].replace("", None))
    table = table.sort_values([*_ABOUT, "as_of"], key=_by_class, kind="stable", ignore_index=True)
    return conform(table, "coverage_series")


def change(coverage: Coverage, since: date, until: date | None = None) -> Change:
    """Return the figures of all dates, and what differs between two, as ``change_table`` picks them."""
    series = series_table(coverage)
    tables = {"coverage_series": series, "coverage_change": change_table(series, since, until)}
    return Change(coverage.project, coverage.scenario, since, until, tables)


def dates_of(series: pd.DataFrame) -> tuple[date, ...]:
    """Return the days of which a series has figures, ascending."""
    return tuple(day.date() for day in sorted(series["as_of"].dropna().unique()))


def change_table(series: pd.DataFrame, since: date, until: date | None = None) -> pd.DataFrame:
    """Return the table ``coverage_change``: the newest figure of each series beside that of an earlier date.

    The newer one is the last on or before ``until``, if that is given; the earlier one the last on or before
    ``since``, or the first there is after it. A series of a single date has no change and is left out.
    """
    rows = []
    known = series.dropna(subset="as_of")
    known = known if until is None else known[known["as_of"] <= pd.Timestamp(until)]
    for _, part in known.groupby(_ABOUT, sort=False):
        newest, older = part.iloc[-1], part.iloc[:-1]
        if not len(older):
            continue
        before = older[older["as_of"] <= pd.Timestamp(since)]
        then = before.iloc[-1] if len(before) else older.iloc[0]
        told: dict[str, Any] = {**newest, **{new: then[old] for old, new in _THEN.items()}}
        rows.append({**told, "difference": newest["share"] - then["share"], "source_then": then["source"]})
    return conform(pd.DataFrame(rows), "coverage_change")


def _by_class(column: pd.Series) -> pd.Series:
    """Sort classes of the atlas by their rate, everything else as text."""
    if column.name != "target":
        return column
    return column.map(lambda key: f"{int(key):9d}" if str(key).isdigit() else str(key))


def _day(days: Iterable[Any]) -> str:
    """Return the newest of some days, "" where none is known."""
    known = [day for day in days if pd.notna(day)]
    return max(known).date().isoformat() if known else ""


def _of_verdicts(coverage: Coverage) -> Iterator[Entry]:
    """Yield the figures of the city for every target and counted unit."""
    tables, sites = coverage.tables, coverage.project.layer("sites")
    day = {
        "addresses": (_day([tables["coverage_addresses"]["as_of"].max()]), tables["coverage_addresses"]),
        "sites": (_day([sites["line_as_of"].max(), sites["as_of"].max()]), tables["coverage_sites"]),
    }
    source = {name: sources_of(table) for name, (_, table) in day.items()}
    targets = tables["coverage_targets"]
    for row in targets[targets["level"] == "city"].to_dict("records"):
        layer = "addresses" if row["unit"] in {"addresses", "households"} else "sites"
        share = row["share_served"]
        yield Entry(
            day[layer][0],
            VERDICTS,
            row["target"],
            "any",
            row["unit"],
            int(row["n"]),
            int(row["n_unknown"]),
            None if pd.isna(share) else float(share),
            source[layer],
        )


def _of_atlas(coverage: Coverage) -> Iterator[Entry]:
    """Yield the share of households, or of addresses if none are stated, by class and technology."""
    cells, addresses = coverage.project.layer("cells"), coverage.project.layer("addresses")
    if not len(cells) or not len(addresses):
        return
    households = addresses["households"].to_numpy(dtype=float, na_value=np.nan)
    unit = "addresses" if np.isnan(households).all() else "households"
    weight = np.ones(len(addresses)) if unit == "addresses" else np.nan_to_num(households)
    cell = area_of(tree_of(addresses), cells.geometry)
    inside = np.bincount(cell[cell >= 0], weight[cell >= 0], len(cells))
    total, day, source = weight.sum(), _day([cells["as_of"].max()]), sources_of(cells)
    for name, technology in NAMED.items():
        for rate in ATLAS_RATES_MBPS:
            share = cells[f"down_fn_hh_{name}_{rate}"].to_numpy(dtype=float)
            known = ~np.isnan(share)
            if not inside[known].sum():
                continue  # nobody says anything of this class where people live
            reached = (inside[known] * share[known]).sum() / WHOLE
            unknown = round(float(total - inside[known].sum()))
            yield Entry(
                day, ATLAS, str(rate), technology, unit, round(float(total)), unknown, reached / total, source
            )

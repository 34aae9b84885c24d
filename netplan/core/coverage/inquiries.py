"""Which inquiry settles most of what is open: who has to be asked, or what measured, in which order.

A site is open while its verdict is unknown or likely. An inquiry settles it if its verdict is served or not
served whatever the answer; that is found out by giving the extreme answers and judging again. Which come
first is a weighted set cover, solved greedily: most sites for each request (Chvátal 1979; at most ln n + 1
times as many requests as needed).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.claims import Claims, grades, quantiles, some_of
from netplan.core.coverage.evidence import Evidence, gather
from netplan.core.coverage.policy import NOT_SERVED, REACHED, Levels
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import VERDICTS, Case, judge
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.survey import Survey
from netplan.model.frames import conform
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress

Mask = NDArray[np.bool_]

_ANSWERS_MBPS = (0.0, 1e6)  # no line at all, more than any target asks for
_DIAMETERS_MM = (0.4, 0.5)  # the operator's unrecorded cables are all of the one or all of the other [K]
_CLASSES = (1, 60)  # of a school nobody counted, if no other school states them [K]
_LINE_GRADE, _MEASURED_GRADE = "B", "A"


@dataclass(frozen=True, eq=False)
class Inquiry:
    """Something that can be asked or measured.

    sites    [n]   whom it is about
    settles  [n]   decided whatever the answer
    best     [n]   decided by some answer
    by_site        every site is a request of its own; else all are one
    """

    kind: str
    sites: Mask
    settles: Mask
    best: Mask
    of: Mapping[str, Any]
    by_site: bool = False


def inquiry_tables(
    layers: Mapping[str, pd.DataFrame], known: Survey, scenario: Scenario, progress: Progress = SILENT
) -> dict[str, pd.DataFrame]:
    """Return ``inquiries`` in the order in which to make them, and ``inquiry_sites``: what settles which."""
    known = replace(known, stages=known.stages.branch())
    evidence = gather("sites", layers, known, scenario)
    case = case_of("sites", layers, evidence, scenario.goal, scenario.claim_policy)
    level = judge(case).level
    open_ = ~_decided(level)
    possible = list(_inquiries(case, evidence, known, scenario))
    progress(0.8)
    taken, rank, sure = _cover(possible, open_)
    progress(1.0)
    table = conform(pd.DataFrame(list(_rows(taken, open_, rank, sure))), "inquiries")
    return {"inquiries": table, "inquiry_sites": _sites(layers["sites"], evidence, level, rank, sure)}


def _inquiries(case: Case, evidence: Evidence, known: Survey, scenario: Scenario) -> Iterator[Inquiry]:
    """Yield what could be asked about the sites; letters come before measurements."""
    needs, everywhere = _needs(case), np.ones(case.n, dtype=bool)
    yield _about("classes", np.isnan(case.need_down), _outcomes(case, needs, [tuple(case.claims)]), {})
    silent = ~_stated(case)
    told = [_with_answer(case, silent, rate, _LINE_GRADE) for rate in _ANSWERS_MBPS]
    answers = _outcomes(case, needs, told)
    for kind, owner, rows in _owners(case.layers["sites"]):
        yield _about("line", rows & silent, answers, {"site_kind": kind, "owner_kind": owner})
    for operator, layers in _recorded(case.layers):
        told = [gather("sites", one, known, scenario).claims for one in layers]
        yield _about("diameter", everywhere, _outcomes(case, needs, told), {"asked": operator})
    told = [_with_answer(case, everywhere, rate, _MEASURED_GRADE) for rate in _ANSWERS_MBPS]
    answers = _outcomes(case, needs, told)
    district = evidence.district.fillna("").to_numpy(dtype=object)
    named = case.layers["districts"].drop_duplicates("id").set_index("id")["name"]
    for place in sorted(set(district)):
        of = {"asked": named.get(place, None)}
        yield _about("measure", district == place, answers, of, by_site=True)


def _about(
    kind: str, sites: Mask, answers: tuple[Mask, Mask], of: Mapping[str, Any], *, by_site: bool = False
) -> Inquiry:
    """Return an inquiry about some sites; ``answers`` say what is decided by every answer, and by some."""
    return Inquiry(kind, sites, sites & answers[0], sites & answers[1], of, by_site)


def _needs(case: Case) -> list[Floats]:
    """Return the need of every site for each number of classes a school may have that states none."""
    if not np.isnan(case.need_down).any():
        return [case.need_down]
    stated = case.layers["sites"]["classes"].dropna().unique()
    classes = sorted(map(int, stated)) or list(_CLASSES)
    per_class = case.target.per_class_mbps
    return [
        np.where(np.isnan(case.need_down), max(per_class * (n + 1), case.target.down_mbps), case.need_down)
        for n in classes
    ]


def _decided(level: Levels) -> Mask:
    decided: Mask = (level == NOT_SERVED) | (level == REACHED)
    return decided


def _outcomes(case: Case, needs: list[Floats], told: list[tuple[Claims, ...]]) -> tuple[Mask, Mask]:
    """Return what is decided by every answer, and what by some."""
    found = [
        _decided(judge(replace(case, claims=claims, need_down=need)).level)
        for claims in told
        for need in needs
    ]
    return np.all(found, axis=0), np.any(found, axis=0)


def _stated(case: Case) -> Mask:
    """Return which sites state their line with all the target asks for: asking again tells nothing new."""
    stated = np.zeros(case.n, dtype=bool)
    upload = case.target.up_mbps or case.target.or_symmetric_mbps
    for claims in case.claims:
        if claims.speaks == "declared":
            stated[claims.about[~np.isnan(claims.up[:, 0]) | (not upload)]] = True
    return stated


def _with_answer(case: Case, rows: Mask, rate: float, grade: str) -> tuple[Claims, ...]:
    """Return the claims as if a line of ``rate`` both ways became known for ``rows``."""
    about = np.flatnonzero(rows)
    rates = np.full(len(about), rate)
    answer = Claims(
        speaks="declared",
        layer="sites",
        technology="any",
        kind="operator",
        about=about,
        asset=about,
        down=quantiles(rates, rates, rates),
        up=rates[:, None],
        grade=grades(grade, len(about)),
        way_m=np.full(len(about), np.nan),
        limit="line",
    )
    return (*(one for one in case.claims if one.speaks != "declared"), *_untold(case, rows), answer)


def _untold(case: Case, rows: Mask) -> Iterator[Claims]:
    """Yield the stated lines that no answer takes the place of."""
    for claims in case.claims:
        if claims.speaks == "declared":
            yield some_of(claims, ~rows[claims.about])


def _owners(sites: pd.DataFrame) -> Iterator[tuple[str, str | None, Mask]]:
    """Yield the sites of one kind and one kind of owner: one office is asked for all of them."""
    for kind in sorted(sites["kind"].dropna().unique()):
        for owner in (*sorted(sites["owner_kind"].dropna().unique()), None):
            of_owner = sites["owner_kind"].isna() if owner is None else sites["owner_kind"] == owner
            rows = ((sites["kind"] == kind) & of_owner).to_numpy(dtype=bool, na_value=False)
            if rows.any():
                yield kind, owner, rows


def _recorded(
    layers: Mapping[str, pd.DataFrame],
) -> Iterator[tuple[str | None, list[Mapping[str, pd.DataFrame]]]]:
    """Yield every operator of cabinets that record no diameter, and the layers as if he had named either."""
    cabinets = layers["cabinets"]
    silent = cabinets["diameter_mm"].isna() & cabinets["profile"].notna()
    operators = cabinets["operator"].fillna("")
    for operator in sorted(operators[silent].unique()):
        rows = silent & (operators == operator)
        yield (
            operator or None,
            [
                {**layers, "cabinets": cabinets.assign(diameter_mm=cabinets["diameter_mm"].mask(rows, mm))}
                for mm in _DIAMETERS_MM
            ],
        )


def _cover(inquiries: list[Inquiry], open_: Mask) -> tuple[list[Inquiry], Ints, Mask]:
    """Return the inquiries in their order, for each site the rank of the one that settles it, and how sure.

    The rank [n] is 0 where none does; sure [n] is where it does so whatever the answer.
    Where the number of classes is missing nothing else settles a site, so that is asked first. What no
    inquiry settles for sure comes last: some answers would, and those who are asked anyway come first.
    """
    first = [one for one in inquiries if one.kind == "classes" and (one.sites & open_).any()]
    left = [one for one in inquiries if one.kind != "classes"]
    taken: list[Inquiry] = []
    rank, sure = np.zeros(len(open_), dtype=np.int64), np.zeros(len(open_), dtype=bool)
    for is_sure in (True, False):
        again = first if is_sure else list(taken)
        while True:
            rest = open_ & (rank == 0)
            one = again.pop(0) if again else _most(left, rest, is_sure)
            if one is None:
                break
            if one not in taken:
                taken.append(one)
            won = rest & (one.settles if is_sure else one.best)
            rank[won], sure[won] = taken.index(one) + 1, is_sure
            left = [other for other in left if other is not one]
    return taken, rank, sure


def _most(inquiries: list[Inquiry], rest: Mask, is_sure: bool) -> Inquiry | None:
    """Return the inquiry that settles most of the ``rest`` for each request; of equal ones the first."""
    best, most = None, 0
    for one in inquiries:
        won = int((rest & (one.settles if is_sure else one.best)).sum())
        each = min(won, 1) if one.by_site else won
        if each > most:
            best, most = one, each
    return best


def _rows(taken: list[Inquiry], open_: Mask, rank: Ints, sure: Mask) -> Iterator[dict[str, Any]]:
    n_open = int(open_.sum())
    left = n_open
    for position, one in enumerate(taken, 1):
        mine = rank == position
        left -= int((mine & sure).sum())
        yield {
            "rank": position,
            "inquiry": one.kind,
            **one.of,
            "n_requests": int(mine.sum()) if one.by_site else 1,
            "n_settled": int((mine & sure).sum()),
            "n_at_best": int((mine & ~sure).sum()),
            "n_open_after": left,
            "n_open": n_open,
            "n": len(open_),
        }


def _sites(sites: pd.DataFrame, evidence: Evidence, level: Levels, rank: Ints, sure: Mask) -> pd.DataFrame:
    """Return every open site with the rank of the inquiry that settles it, missing where none does."""
    rows = np.flatnonzero(~_decided(level))
    words = np.array(VERDICTS, dtype=object)
    reached = np.where(level < 0, VERDICTS.index("unknown"), level)[rows]
    columns = {key: sites[key].array.take(rows) for key in ("id", "name", "kind")}
    columns |= {
        "district_id": evidence.district.array.take(rows),
        "verdict": words[reached],
        "rank": pd.array(rank[rows], dtype="Int64"),
        "sure": sure[rows],
    }
    table = pd.DataFrame(columns, index=range(len(rows)))
    table["rank"] = table["rank"].mask(table["rank"] == 0)
    shapes = sites.geometry.array.take(rows)
    return conform(gpd.GeoDataFrame(table, geometry=shapes, crs=sites.crs), "inquiry_sites")

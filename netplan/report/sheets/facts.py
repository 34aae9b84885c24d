"""The numbers on a map sheet: those a council asks for first, each with what it counts."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from netplan.i18n import Words
from netplan.report.content import counted_label
from netplan.report.sheets.map_content import MapContent

Fact = tuple[str, str]
_PROVEN = 0.0005  # a gap that would be printed as 0.0 %


def facts_of(kind: str, content: MapContent, words: Words) -> tuple[Fact, ...]:
    """Return the numbers of a map (number, meaning); of a part of the city only what is counted there."""
    return tuple(fact for tell in _FACTS[kind] for fact in tell(content, words))


def _today(content: MapContent, words: Words) -> Iterator[Fact]:
    sites = content.table("coverage_sites")
    aimed_at = sites[sites["kind"].isin(content.scenario.site_kinds)]
    kinds = ", ".join(words.code("site_kind", kind) for kind in content.scenario.site_kinds)
    served, unknown = (int((aimed_at["verdict"] == key).sum()) for key in ("served", "unknown"))
    count = words("{n} of {total}", n=served, total=len(aimed_at))
    yield count, words("served today: {kinds}; {unknown} unknown", kinds=kinds, unknown=unknown)


def _schools(content: MapContent, words: Words) -> Iterator[Fact]:
    sites = content.table("coverage_sites")
    schools = sites[sites["kind"] == "school"]
    for key, meaning in (
        ("served", words("schools served today")),
        ("not_served", words("schools not served")),
        ("unknown", words("schools of which it is not known")),
    ):
        n = int((schools["verdict"] == key).sum())
        yield words("{n} of {total}", n=n, total=len(schools)), meaning


def _after(content: MapContent, words: Words) -> Iterator[Fact]:
    if content.plan is not None:
        sites = content.table("coverage_sites")
        aimed_at = sites[sites["kind"].isin(content.scenario.site_kinds)]
        after = int((aimed_at["verdict_after"] == "served").sum())
        yield words("{n} of {total}", n=after, total=len(aimed_at)), words("served after the plan")


def _route(content: MapContent, words: Words) -> Iterator[Fact]:
    if content.plan is not None and not content.area_name:
        length_m = float(content.plan.tables["trenches"]["length_m"].sum())
        yield words.length(length_m), words("planned route, existing ducts included")
        yield words.money(content.plan.cost_eur), _how_good(content.plan.gap, words)


def _how_good(gap: float, words: Words) -> str:
    if gap < _PROVEN:
        return words("cost; no cheaper route exists (proven)")
    return words("cost; route at most {gap} above the optimum", gap=words.share(gap))


def _share(content: MapContent, words: Words) -> Iterator[Fact]:
    districts = content.table("coverage_districts")
    counted = districts[districts["unit"] == content.unit]
    if n := int(counted["n"].sum()):
        unit = counted_label(content.unit, words)
        share = words.share(int(counted["n_served"].sum()) / n)
        yield share, words("served today: {unit} (n = {n})", unit=unit, n=n)


def _dark(content: MapContent, words: Words) -> Iterator[Fact]:
    weak = content.table("weak_segments")
    known = weak["n_sites"].dropna()
    if len(known):
        yield words.number(int(known.max())), words("sites at most go dark where one trench is cut")


_FACTS: Mapping[str, tuple[Callable[[MapContent, Words], Iterator[Fact]], ...]] = MappingProxyType(
    {
        "today": (_today, _share),
        "after": (_today, _after, _route),
        "change": (_today, _after, _route),
        "programme": (_today, _after, _route),
        "schools": (_schools,),
        "carriers": (_today,),
        "cost": (_after, _route),
        "gap": (_today, _share),
        "redundancy": (_after, _dark),
        "site": (_today, _after),
    }
)

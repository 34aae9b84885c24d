"""The radio links a plan builds, looked along once more: profile and facts for the pages of sites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from netplan.core.radio.air import air_at
from netplan.core.radio.asking import bounds_of, heights_of, way_between
from netplan.core.radio.budget import SIGMA_M, Weather
from netplan.core.radio.ends import thing_with
from netplan.core.radio.link import Asked, Link, aim
from netplan.core.trench.beams import all_hops
from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.io.raster import surfaces_within
from netplan.messages import Message, mark
from netplan.model.plan import Plan
from netplan.model.radio import radio_catalogue
from netplan.progress import SILENT, Progress
from netplan.report.council.pages import Picture
from netplan.report.link import link_title, worst_point
from netplan.session.hops import middle_degrees
from netplan.session.kept import kept

Fact = tuple[str, str]


@dataclass(frozen=True, eq=False)
class PlannedLink:
    """A radio hop of the plan: its row of ``radio_hops``, and the link over the surface.

    ``link`` is None where the surface cannot be read; ``reason`` says why.
    """

    hop: Mapping[Any, Any]
    link: Link | None
    reason: Message | None = None


@dataclass(frozen=True, eq=False)
class PlannedLinks:
    """The hops a plan builds by their id, and by the id of a site those over which it is reached."""

    by_hop: Mapping[str, PlannedLink] = field(default_factory=dict)
    by_site: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def planned_links(plan: Plan, folder: Path, progress: Progress = SILENT) -> PlannedLinks:
    """Return the radio links that ``plan`` builds; ``folder`` is that of the project file.

    Raises:
        Cancelled: the user stopped the job.

    """
    hops = _built(plan)
    found = {}
    for k, row in enumerate(hops.to_dict("records")):
        progress(k / len(hops), Message(mark("Radio links")))
        try:
            found[str(row["id"])] = PlannedLink(row, _looked_along(plan, folder, row))
        except NetplanError as error:
            found[str(row["id"])] = PlannedLink(row, None, error.message)
    return PlannedLinks(found, _chains(hops))


def _built(plan: Plan) -> pd.DataFrame:
    hops = all_hops(plan.project)
    if not len(hops):
        return pd.DataFrame(hops)
    used = plan.tables["trenches"]["hop_id"].dropna()
    return pd.DataFrame(hops[hops["id"].isin(used)].drop(columns="geometry"))


def _looked_along(plan: Plan, folder: Path, row: Mapping[Any, Any]) -> Link:
    """Return the link of a hop, under the weather it was chosen for."""
    project, catalogue = plan.project, radio_catalogue()
    setup = catalogue.setups[row["setup"]]
    from_site = pd.notna(row["site_id"])
    near = ("sites", row["site_id"]) if from_site else ("carriers", row["other_id"])
    things = thing_with(project, *near), thing_with(project, "carriers", row["carrier_id"])
    surface, terrain = surfaces_within(folder, project, bounds_of(project, things))
    way = way_between(project, things, surface, terrain)
    air = air_at(setup.ghz, middle_degrees(project), catalogue.air, kept())
    return aim(way, Asked(setup, Weather(air, sigma_m=SIGMA_M)), heights_of(way))


def _chains(hops: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return for every site its hop, then those between poles that carry it on."""
    onward: dict[str, list[tuple[str, str]]] = {}
    first: dict[str, list[tuple[str, str]]] = {}
    for row in hops.to_dict("records"):
        of_site = pd.notna(row["site_id"])
        step = str(row["id"]), str(row["carrier_id"])
        (first if of_site else onward).setdefault(str(row["site_id" if of_site else "other_id"]), []).append(
            step
        )
    return {site: tuple(_followed(steps, onward)) for site, steps in first.items()}


def _followed(steps: list[tuple[str, str]], onward: Mapping[str, list[tuple[str, str]]]) -> Iterator[str]:
    seen: set[str] = set()
    while steps:
        (hop, carrier), *steps = steps
        if hop not in seen:
            seen.add(hop)
            yield hop
            steps = [*steps, *onward.get(carrier, ())]


def link_facts(planned: PlannedLink, words: Words) -> Iterator[Fact]:
    """Yield label and value of what is known of a link; the rate is the one the plan counts with."""
    hop, link = planned.hop, planned.link
    name = words("Radio link {id}", id=hop["id"])
    setups = radio_catalogue().setups
    setup = setups[hop["setup"]].called(words.language) if hop["setup"] in setups else str(hop["setup"])
    yield name, words("{setup}, {length}", setup=setup, length=words.length(float(hop["length_m"])))
    yield (
        words("Rate of it, sure (p10)"),
        words(
            "{down} Mbit/s down, {up} up, {percent} of the year",
            down=words.number(hop["down_mbps"]),
            up=words.number(hop["up_mbps"]),
            percent=words.share(float(hop["availability"]), 1),
        ),
    )
    if link is not None:
        sight = words.code("sight", link.sight)
        yield words("Sight of it, worst point"), f"{sight}, {worst_point(link, words)}"


def link_picture(planned: PlannedLink, words: Words, *, half: bool = False) -> Picture | None:
    """Return the profile of a link, ``half`` as wide as a page; None where its surface is not known."""
    # loads matplotlib, which a plan without radio does without
    from netplan.report.link_picture import profile_svg

    link = planned.link
    if link is None:
        return None
    alt = words(
        "Profile of the radio link from {near} to {far}, {length} m long: ground, buildings and trees below, "
        "the ray and its first Fresnel zone above. Sight: {sight}; worst point: {worst}. The table holds the "
        "values.",
        near=link.way.near.name,
        far=link.way.far.name,
        length=words.number(link.way.length_m),
        sight=words.code("sight", link.sight),
        worst=worst_point(link, words),
    )
    caption = words("{title}: profile", title=link_title(link, words))
    return Picture(f"profile-{planned.hop['id']}", profile_svg(link, words, half=half).encode(), alt, caption)

"""One link for people and programs: what is at the ends, what stands between, the waterfall, the rates."""

import base64
from html import escape
from typing import Any

import numpy as np

from netplan.core.radio.budget import LinkRates
from netplan.core.radio.link import AVAILABILITIES, Link
from netplan.core.radio.waterfall import Budget
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.project import Project
from netplan.report.content import findings_sections
from netplan.report.document import document
from netplan.report.page import html_section, html_shell
from netplan.report.section import Section

DIRECTIONS = {
    "down": mark("{near} to {far}"),
    "up": mark("{far} to {near}"),
}


def link_title(link: Link, words: Words) -> str:
    """Return what the link is called."""
    return words("Link {near} – {far}", near=link.way.near.name, far=link.way.far.name)


def link_summary(link: Link, words: Words, edition: str = "") -> tuple[Section, ...]:
    """Return sight, rates and waterfalls as sections, and what was found."""
    parts = [_sight_section(link, words)]
    if link.down and link.up:
        parts.append(_rates_section(link, words, edition))
        parts += [waterfall_section(link, way, words) for way in DIRECTIONS]
    return (*parts, *findings_sections(link.problems, words))


def direction(link: Link, way: str, words: Words) -> str:
    """Return from where to where."""
    return words(DIRECTIONS[way], near=link.way.near.name, far=link.way.far.name)


def worst_point(link: Link, words: Words) -> str:
    """Return the worst point in words: metres, and the fraction of the Fresnel zone."""
    if not np.isfinite(link.clearance_m):
        return words("not known")
    share = words.number(link.share, 2)
    return words(
        "{clearance} m {sign} {share} F1 at {place} m",
        clearance=words.number(link.clearance_m, 1),
        share=share,
        sign="=" if link.share < 1.0 else "≥",
        place=words.number(link.worst_m),
    )


def _sight_section(link: Link, words: Words) -> Section:
    def height(above_m: float, ground_m: float) -> str:
        if not np.isfinite(above_m):
            return words("not known")
        return words(
            "{above} m above the ground, {sea} m above the sea",
            above=words.number(above_m, 1),
            sea=words.number(above_m + ground_m, 1),
        )

    near, far = link.way.near, link.way.far
    rows = [
        (words("Setup"), link.setup.called(words.language)),
        (words("Length"), f"{words.number(link.way.length_m)} m"),
        (words("Antenna at {name}", name=near.name), height(link.heights.near_m, near.ground_m)),
        (words("Antenna at {name}", name=far.name), height(link.heights.far_m, far.ground_m)),
        (words("Sight"), words.code("sight", link.sight)),
        (words("Worst point"), worst_point(link, words)),
    ]
    if any(link.off_deg):
        off = " / ".join(f"{words.number(one, 1)}°" for one in link.off_deg)
        rows.append((words("Met off the main direction of the antennas"), off))
    if link.rates:
        certainty = float(link.rates[0].certainty[0])
        rows.append((words("Sight is free with a chance of"), _share(certainty, words)))
    return Section(link_title(link, words), (words("What"), words("Value")), tuple(rows), left=2)


def off_words(link: Link, words: Words) -> str:
    """Return how far off their main direction antennas are met that are not aimed; "" if both are."""
    if not any(link.off_deg):
        return ""
    near, far = (words.number(one, 1) for one in link.off_deg)
    return words(
        "Met off the main direction of the antenna: {near}° at {a}, {far}° at {b}.",
        near=near,
        far=far,
        a=link.way.near.name,
        b=link.way.far.name,
    )


def rate_words(rates: LinkRates, words: Words) -> str:
    """Return what a link carries both ways at an availability, in one sentence."""
    down, up = rates.down[0], rates.up[0]
    return words(
        "{percent} % of the time: {down} Mbit/s likely (p50), {sure} sure (p10); back {up}, {up_sure}.",
        percent=words.number(100 * rates.availability, 2),
        down=_mbps(down[1], words),
        sure=_mbps(down[0], words),
        up=_mbps(up[1], words),
        up_sure=_mbps(up[0], words),
    )


def _rates_section(link: Link, words: Words, edition: str) -> Section:
    header = (
        words("Direction"),
        words("Availability"),
        words("sure (p10), Mbit/s"),
        words("likely (p50), Mbit/s"),
        words("at best (p90), Mbit/s"),
    )
    rows = tuple(
        (
            direction(link, way, words),
            f"{words.number(100 * rates.availability, 2)} %",
            *(_mbps(value, words) for value in getattr(rates, way)[0]),
        )
        for rates in link.rates
        for way in DIRECTIONS
    )
    note = words("Model: {edition}. Values marked [K] nobody has verified.", edition=edition)
    return Section(words("Rates left for users"), header, rows, note)


def waterfall_section(link: Link, way: str, words: Words) -> Section:
    """Return a waterfall as a table, one row per term with its source."""
    budget: Budget = getattr(link, way)
    rows = [
        (
            words.code("budget_term", term.term),
            term.source,
            signed(term.db, words),
            _decibels(term.level_dbm, words),
        )
        for term in budget.terms
    ]
    need = words("needs {least} dBm", least=_decibels(budget.least_dbm, words))
    step = f"{words.number(_step_mbps(link, budget), 1)} Mbit/s" if budget.step >= 0 else words("no service")
    note = words(
        "At {percent} % of the time, likely value (p50). Step: {step}, {need}. Noise {noise} dBm, SNR {snr} "
        "dB before the margin.",
        percent=words.number(100 * AVAILABILITIES[0], 1),
        step=step,
        need=need,
        noise=_decibels(budget.noise_dbm, words),
        snr=_decibels(budget.snr_db, words),
    )
    header = (words("Part"), words("Source"), words("dB"), words("Level, dBm"))
    title = words("Budget {direction}", direction=direction(link, way, words))
    return Section(title, header, tuple(rows), note, left=2)


def _step_mbps(link: Link, budget: Budget) -> float:
    return link.setup.scheme.mbps[budget.step]


def signed(db: float, words: Words) -> str:
    """Return decibels with their sign; what is rounded to 0 has none."""
    text = _decibels(db, words)
    return f"+{text}" if round(db, 1) > 0 else text


def _decibels(value: float, words: Words) -> str:
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "–∞"
    return words.number(round(value, 1) + 0.0, 1)


def _mbps(value: float, words: Words) -> str:
    if np.isnan(value):
        return words("not known")
    return words.number(value, 3 if 0 < value < 1 else 0)


def _share(value: float, words: Words) -> str:
    return words("not known") if np.isnan(value) else f"{words.number(100 * value)} %"


def link_document(project: Project, link: Link, edition: str) -> dict[str, Any]:
    """Return the link for programs: heights in m above the sea, levels in dBm; null is not known."""
    way, profile = link.way, link.way.profile
    ends = [
        {"layer": end.layer, "id": end.id, "name": end.name, "x": end.x, "y": end.y,
         "ground_m": _known(end.ground_m), "antenna_m": _known(height)}
        for end, height in zip((way.near, way.far), link.heights, strict=True)
    ]  # fmt: skip
    columns = {
        "at_m": profile.at_m,
        "surface_m": profile.surface_m,
        "terrain_m": profile.terrain_m,
        "ray_m": link.ray_m,
        "zone_m": link.zone_m,
    }
    return {
        **document(project, link.problems),
        "setup": link.setup.key,
        "edition": edition,
        "ends": ends,
        "length_m": way.length_m,
        "sight": {
            "verdict": link.sight,
            "clearance_m": _known(link.clearance_m),
            "zone_free": _known(link.share),
            "worst_m": _known(link.worst_m),
        },
        "off_deg": list(link.off_deg),
        "rates": [_rates(link, k) for k in range(len(link.rates))],
        "budget": {
            name: _budget(budget) for name in DIRECTIONS if (budget := getattr(link, name)) is not None
        },
        "profile": {
            **{name: [_known(value) for value in column] for name, column in columns.items()},
            "building": profile.building.tolist(),
        },
    }


def _rates(link: Link, k: int) -> dict[str, Any]:
    rates = link.rates[k]
    found: dict[str, Any] = {"availability": rates.availability, "certainty": _known(rates.certainty[0])}
    for place, way in enumerate(DIRECTIONS):
        for column, p in enumerate((10, 50, 90)):
            found[f"{way}_p{p}_mbps"] = _known(getattr(rates, way)[0, column])
        found[f"{way}_rx_dbm"] = _known(rates.rx_dbm[0, place])
        found[f"{way}_snr_db"] = _known(rates.snr_db[0, place])
    return found


def _budget(budget: Budget) -> dict[str, Any]:
    terms = [
        {"term": one.term, "db": _known(one.db), "level_dbm": _known(one.level_dbm), "source": one.source}
        for one in budget.terms
    ]
    return {"terms": terms, "step": budget.step, "least_dbm": _known(budget.least_dbm)}


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def link_page(link: Link, words: Words, picture: str, edition: str) -> str:
    """Return a page that stands alone: the picture (SVG) and all tables."""
    title = link_title(link, words)
    inside = base64.b64encode(picture.encode()).decode("ascii")
    drawn = f'<img src="data:image/svg+xml;base64,{inside}" alt="{escape(title)}">'
    parts = map(html_section, link_summary(link, words, edition))
    return html_shell(title, f"{drawn}{''.join(parts)}", words)

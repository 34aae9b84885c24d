"""Radio coverage as a table for people and a document for programs: how much is served, and by whom."""

from typing import Any

import numpy as np

from netplan.core.radio.cover import BEYOND, INSIDE, NONE, OPEN, SERVED, Cover
from netplan.core.radio.covering import RadioCover
from netplan.i18n import Words
from netplan.report.content import findings_sections
from netplan.report.document import document
from netplan.report.section import Section

_HECTARE_M2 = 10_000.0
_STATES = {"served": SERVED, "none": NONE, "unknown": OPEN}


def radio_map_document(made: RadioCover) -> dict[str, Any]:
    """Return areas, m², and what each carrier serves best; areas inside of buildings are named apart."""
    asked = made.ask
    about = {
        **document(made.project, made.problems),
        "setup": asked.setup.key,
        "reach_m": asked.reach_m,
        "cell_m": asked.cell_m,
        "device_above_m": asked.above_m,
        "on_roofs": asked.on_roofs,
        "azimuths_deg": list(asked.turned.azimuths_deg),
        "tilt_deg": asked.turned.tilt_deg,
        "availability": asked.weather.availability,
        "source": made.source,
        "as_of": made.as_of,
    }
    if made.covers is None:
        return {**about, "after": None, "today": None}
    today, after = made.covers
    served = np.bincount(after.server[after.state == SERVED], minlength=len(made.ids))
    best = [
        {"carrier_id": one, "best_server_m2": float(n) * after.cell_m**2}
        for one, n in zip(made.ids, served, strict=True)
    ]
    then = None if today is None else _areas(today)
    return {**about, "after": _areas(after), "today": then, "carriers": best}


def radio_map_summary(made: RadioCover, words: Words) -> tuple[Section, ...]:
    """Return the areas, the carriers that serve most, and what was found."""
    found = findings_sections(made.problems, words)
    if made.covers is None:
        return found
    today, after = made.covers
    columns = [(words("today"), today), (words("after"), after)] if today else [(words("Area"), after)]
    rows = tuple(
        (words.code("radio_cell", state), *(_amount(cover, code, words) for _, cover in columns))
        for state, code in _STATES.items()
    )
    header = (words("Service"), *(name for name, _ in columns))
    title = words("What arrives: {setup}", setup=made.ask.setup.called(words.language))
    return (Section(title, header, rows, _note(made, words)), _servers(made, after, words), *found)


def _servers(made: RadioCover, cover: Cover, words: Words) -> Section:
    n = np.bincount(cover.server[cover.state == SERVED], minlength=len(made.ids))
    order = np.lexsort((np.arange(len(n)), -n))
    area = n * cover.cell_m**2 / _HECTARE_M2
    rows = tuple((made.ids[k], f"{words.number(float(area[k]), 2)} ha") for k in order.tolist())
    return Section(words("Best server"), (words("Carrier"), words("Area")), rows)


def _note(made: RadioCover, words: Words) -> str:
    asked = made.ask
    stands = words("on roofs and ground") if asked.on_roofs else words("on the ground")
    return words(
        "Device {above} m above what it stands on, {stands}; cells of {cell} m within {reach} m of {n} "
        "{n:carrier|carriers}; {availability} % of the time. Shares are of the area outside buildings. "
        "Surface: {source}.",
        above=words.number(asked.above_m, 1),
        stands=stands,
        cell=words.number(asked.cell_m, 1),
        reach=words.number(asked.reach_m),
        n=len(made.ids),
        availability=words.number(100 * asked.weather.availability, 2),
        source=f"{made.source} {made.as_of}".strip() or "–",
    )


def _amount(cover: Cover, code: int, words: Words) -> str:
    looked = int(((cover.state != BEYOND) & (cover.state != INSIDE)).sum())
    n = int((cover.state == code).sum())
    share = words.number(100 * n / looked, 1) if looked else "–"
    return f"{words.number(n * cover.cell_m**2 / _HECTARE_M2, 2)} ha ({share} %)"


def _areas(cover: Cover) -> dict[str, float]:
    area = {name: float((cover.state == code).sum()) * cover.cell_m**2 for name, code in _STATES.items()}
    return {f"{name}_m2": value for name, value in area.items()} | {
        "inside_m2": float((cover.state == INSIDE).sum()) * cover.cell_m**2
    }

"""What carriers see of the ground, as a table for people and a document for programs."""

from collections.abc import Sequence
from typing import Any

from netplan.i18n import Words
from netplan.model.project import Project
from netplan.report.document import document
from netplan.report.section import Section
from netplan.session.views import CarrierView

_HECTARE_M2 = 10_000.0


def views_document(
    project: Project, views: Sequence[CarrierView], size_m: tuple[float, float]
) -> dict[str, Any]:
    """Return the areas each carrier sees, m²; what is not known is neither seen nor hidden."""
    return {
        **document(project, ()),
        "reach_m": size_m[0],
        "target_height_m": size_m[1],
        "views": [
            {
                "carrier_id": one.carrier_id,
                "height_m": one.view.eye.height_m,
                "seen_m2": one.seen_m2,
                "unknown_m2": one.unknown_m2,
                "looked_m2": one.looked_m2,
                "over_terrain": one.over_terrain,
                "source": one.surface.source,
                "as_of": one.surface.as_of,
            }
            for one in views
        ],
    }


def views_section(views: Sequence[CarrierView], size_m: tuple[float, float], words: Words) -> Section:
    """Return how much of the ground around each carrier is seen from it."""
    rows = tuple(
        (
            one.carrier_id,
            f"{words.number(one.view.eye.height_m, 1)} m",
            f"{words.number(one.seen_m2 / _HECTARE_M2, 2)} ha",
            f"{words.number(100 * one.seen_m2 / one.looked_m2, 1)} %",
            f"{words.number(one.unknown_m2 / _HECTARE_M2, 2)} ha",
        )
        for one in views
    )
    header = (
        words("Carrier"),
        words("Height above the sea"),
        words("Seen"),
        words("Share"),
        words("Unknown"),
    )
    if all(one.over_terrain for one in views):
        note = words("Seen is what stands {m} m above the bare ground.", m=words.number(size_m[1], 1))
    else:
        note = words(
            "There is no terrain model: seen is what stands {m} m above roofs, trees and ground alike.",
            m=words.number(size_m[1], 1),
        )
    source = next((f"{one.surface.source} {one.surface.as_of}".strip() for one in views), "") or "–"
    on = words("Surface: {source}.", source=source)
    return Section(
        words("What carriers see within {reach} m", reach=words.number(size_m[0])),
        header,
        rows,
        f"{note} {on}",
    )

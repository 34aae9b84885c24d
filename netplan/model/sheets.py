"""Map sheets as they are ordered: which map, of what, on which paper, with which title block."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, get_args

Paper = Literal["A4", "A3", "A2", "A1", "A0"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
PAPER_MM: Mapping[Paper, tuple[float, float]] = MappingProxyType(  # ISO 216, upright
    {
        "A4": (210.0, 297.0),
        "A3": (297.0, 420.0),
        "A2": (420.0, 594.0),
        "A1": (594.0, 841.0),
        "A0": (841.0, 1189.0),
    }
)
Box = tuple[float, float, float, float]
# the maps one can pick; report.sheets.kinds says what each shows
KIND_NAMES = (
    "today", "after", "change", "programme", "schools", "carriers", "cost", "gap", "redundancy", "site",
)  # fmt: skip


@dataclass(frozen=True)
class TitleBlock:
    """What the title block says; "" (0 for ``annex``) writes nothing.

    Attributes:
        title: "" takes the names of the municipality and of the map.
        document: number of the paper of the council the sheet belongs to, as "VII-DS-07127".
        annex: which annex of it the sheet is.
        author, office: who made it.
        day: when, as "2026-11-22".
        version: of the sheet, as "2".
        draft: whether it is marked as a draft.

    """

    title: str = ""
    document: str = ""
    annex: int = 0
    author: str = ""
    office: str = ""
    day: str = ""
    version: str = ""
    draft: bool = False


@dataclass(frozen=True)
class SheetOrder:
    """A map sheet as somebody wants it.

    Attributes:
        kind: one of ``KIND_NAMES``.
        paper: size of the sheet, ``landscape`` or upright.
        landscape: whether the long side is level.
        block: the title block.
        area: id or name of a district or borough to show alone; "" shows all.
        site: id of a site to show with what is around it; "" for none.
        box: left, bottom, right, top in the project's CRS to show; None shows area, site or all.
        scale: the number N of 1 : N; 0 takes the largest round one at which everything fits.
        raster: draw the map as a picture of 300 dots per inch below letters that stay letters.
        internal_because: why existing networks are drawn, too, and the sheet is marked as internal; "" leaves
            them out. The reason stands on the sheet.
        bare: draw the map with its scale bar alone, ``size_mm`` large: for a report that has its own page.
        size_mm: width and height of a bare map.
        legend_mm: width of a legend beside a bare map; 0 leaves it out.
        facts: further lines beside the map, (what, value): those of an atlas page.

    """

    kind: str = "today"
    paper: Paper = "A3"
    landscape: bool = True
    block: TitleBlock = field(default_factory=TitleBlock)
    area: str = ""
    site: str = ""
    box: Box | None = None
    scale: int = 0
    raster: bool = False
    internal_because: str = ""
    bare: bool = False
    size_mm: tuple[float, float] = (170.0, 120.0)
    legend_mm: float = 0.0
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def internal(self) -> bool:
        """Whether a reason is named to draw what must not leave the house."""
        return bool(self.internal_because.strip())

    @property
    def page_mm(self) -> tuple[float, float]:
        """Width and height of the page."""
        if self.bare:
            return self.size_mm
        short, long = PAPER_MM[self.paper]
        return (long, short) if self.landscape else (short, long)


@dataclass(frozen=True)
class SheetTemplate:
    """An order under a name, to be used again."""

    name: str
    order: SheetOrder


def template_of(document: Mapping[str, Any]) -> SheetTemplate:
    """Return what ``asdict`` made of a template; TypeError, ValueError or KeyError if it is none.

    Templates of earlier versions can be internal without a reason: whoever prints them has to name one.
    """
    entry = dict(document["order"])
    entry.pop("internal", None)
    box, size = entry.pop("box", None), entry.pop("size_mm", SheetOrder.size_mm)
    order = SheetOrder(
        **{
            **entry,
            "block": TitleBlock(**entry.get("block", {})),
            "facts": tuple((str(what), str(value)) for what, value in entry.get("facts", ())),
        }
    )
    if order.paper not in PAPERS:
        raise ValueError(order.paper)
    left, bottom, right, top = (float(number) for number in box) if box else (0.0, 0.0, 0.0, 0.0)
    width, height = (float(number) for number in size)
    order = replace(order, box=(left, bottom, right, top) if box else None, size_mm=(width, height))
    return SheetTemplate(str(document["name"]), order)

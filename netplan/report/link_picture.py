"""The picture of a link: profile with ray and Fresnel zone above, waterfall below. Same link, same file."""

from io import StringIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from netplan.core.radio.link import Link
from netplan.core.radio.waterfall import Budget
from netplan.core.sight.lines import FREE_ENOUGH
from netplan.i18n import Words
from netplan.model.styles import palette
from netplan.report.link import direction, link_title, signed, worst_point

_INCHES = (10.0, 8.2)
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "netplan",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WHOLE_INCHES, _HALF_INCHES = (7.1, 2.1), (3.45, 2.3)  # across a page of A4, and half of it
_PAGE_LETTERS = 6.5
_ABOVE = 0.12  # of the height of the profile: room over the highest thing


def link_svg(link: Link, words: Words) -> str:
    """Return the picture as SVG."""
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=_INCHES, layout="constrained", facecolor="white")
        shown = [way for way in ("down", "up") if getattr(link, way) is not None]
        if shown:
            upper, lower = figure.subplots(2, 1, height_ratios=[3, 2])
        else:
            upper, lower = figure.subplots(1, 1), None
        _profile(upper, link, words)
        upper.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncol=4, frameon=False)
        if lower is not None and link.down is not None:
            _waterfall(lower, link, link.down, words)
        return _written(figure)


def profile_svg(link: Link, words: Words, *, half: bool = False) -> str:
    """Return the profile alone, as wide as a page of A4 or ``half`` of it, as SVG; the page has its title."""
    with mpl.rc_context({**_SETTINGS, "font.size": _PAGE_LETTERS}):
        size = _HALF_INCHES if half else _WHOLE_INCHES
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        axes = figure.subplots()
        _profile(axes, link, words)
        axes.set_title("", loc="left")
        figure.legend(loc="outside lower center", ncol=2 if half else 6, frameon=False)
        return _written(figure)


def _written(figure: Figure) -> str:
    text = StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "netplan-gis"})
    svg = text.getvalue()
    return svg[svg.index("<svg") :]


def _profile(axes: Any, link: Link, words: Words) -> None:
    colour, profile = palette(), link.way.profile
    at, ground, surface = profile.at_m, profile.terrain_m, profile.surface_m
    known = np.concatenate([values[np.isfinite(values)] for values in (surface, ground, link.ray_m)])
    low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    base = (np.where(np.isnan(ground), low, ground), low - 2.0)
    for what, shade, label in (
        (profile.building, "grey", words("Building")),
        (profile.tree, "green", words("Tree or other")),
        (~profile.building & ~profile.tree, "grey_light", words("Surface")),
    ):
        if what.any():
            axes.fill_between(
                at, base[0], surface, where=what, step="mid", color=colour[shade], lw=0, label=label
            )
    axes.fill_between(at, base[1], base[0], color=colour["paper"], lw=0)
    if not np.isnan(ground).all():
        axes.plot(at, ground, color=colour["dark_red"], lw=1.2, label=words("Terrain"))
    hole = np.isnan(surface)
    if hole.any():
        axes.plot(at[hole], np.full(hole.sum(), low), "x", color=colour["vermillion"], label=words("Unknown"))
    _ray(axes, link, words)
    axes.set_ylim(low - 2.0, high + _ABOVE * (high - low) + 2.0)
    axes.set_xlim(0.0, link.way.length_m)
    axes.set_xlabel(words("Metres from {name}", name=link.way.near.name))
    axes.set_ylabel(words("Metres above the sea"))
    axes.set_title(link_title(link, words), loc="left", fontweight="bold")


def _ray(axes: Any, link: Link, words: Words) -> None:
    """Draw ray, first Fresnel zone, its 60 % line, masts and the worst point."""
    colour, at, ray, zone = palette(), link.way.profile.at_m, link.ray_m, link.zone_m
    if np.isnan(ray).any():
        return
    axes.fill_between(
        at, ray - zone, ray + zone, color=colour["sky"], alpha=0.35, lw=0, label=words("First Fresnel zone")
    )
    axes.plot(at, ray - FREE_ENOUGH * zone, "--", color=colour["blue"], lw=1, label=words("60 % of the zone"))
    axes.plot(at, ray, color=colour["ink"], lw=1.4, label=words("Ray, earth's bulge taken off"))
    for place, end, above in zip((at[0], at[-1]), (link.way.near, link.way.far), link.heights, strict=True):
        axes.plot([place, place], [end.ground_m, end.ground_m + above], color=colour["ink"], lw=3)
    if np.isfinite(link.worst_m):
        height = float(np.interp(link.worst_m, at, ray))
        axes.plot(link.worst_m, height - link.clearance_m, "o", color=colour["vermillion"], ms=6)
        is_late = link.worst_m > at[-1] / 2
        axes.annotate(
            worst_point(link, words),
            (link.worst_m, height - link.clearance_m),
            textcoords="offset points",
            xytext=(-8 if is_late else 8, 8),
            ha="right" if is_late else "left",
            color=colour["dark_red"],
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.5},
        )


def _waterfall(axes: Any, link: Link, budget: Budget, words: Words) -> None:
    """Draw a bar for every term, from the level before it to the level after."""
    colour = palette()
    shown = [term for term in budget.terms if np.isfinite(term.level_dbm)]
    before = [0.0, *(term.level_dbm for term in shown[:-1])]
    for k, (term, start) in enumerate(zip(shown, before, strict=True)):
        gain = term.db > 0
        axes.barh(k, term.db, left=start, color=colour["dark_blue" if gain else "orange"], height=0.7)
        axes.annotate(
            signed(term.db, words),
            (max(start, term.level_dbm), k),
            textcoords="offset points",
            xytext=(4, -3),
            fontsize=8,
        )
    if len(shown) < len(budget.terms):
        known = not np.isnan(budget.terms[-1].level_dbm)
        text = words("From here nothing arrives") if known else words("From here nobody knows")
        axes.text(0.5, 0.06, text, transform=axes.transAxes, color=colour["dark_red"], ha="center")
    if np.isfinite(budget.least_dbm):
        label = words("needed for {mbps} Mbit/s", mbps=words.number(link.setup.scheme.mbps[budget.step]))
        axes.axvline(budget.least_dbm, color=colour["vermillion"], ls="--", lw=1.2, label=label)
        axes.legend(loc="lower right", frameon=False)
    axes.set_yticks(range(len(shown)), [words.code("budget_term", term.term) for term in shown])
    axes.invert_yaxis()
    axes.set_xlabel(words("Level, dBm"))
    title = words("Budget {direction}", direction=direction(link, "down", words))
    axes.set_title(title, loc="left", fontweight="bold")

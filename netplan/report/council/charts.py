"""Charts of a report as SVG: drawn by matplotlib, with text that stays text.

Every chart has its numbers in a table beside it, and tells its parts apart by pattern and marker as well as
by colour, so that it survives a grey copy.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from netplan.i18n import Words
from netplan.model.programme import period_of
from netplan.model.styles import palette

_WIDTH_INCH, _HEIGHT_INCH = 6.7, 2.9  # the width of a column of A4
_MILLION = 1e6
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "netplan",
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
}


@contextmanager
def _chart(
    words: Words, x_label: str, y_label: str, height: float = _HEIGHT_INCH
) -> Iterator[tuple[Axes, io.BytesIO]]:
    """Yield axes to draw on; afterwards the buffer holds the SVG, the same bytes for the same chart."""
    buffer = io.BytesIO()
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH_INCH, height), layout="constrained")
        axes = figure.add_subplot()
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        axes.yaxis.set_major_formatter(lambda value, _at: words.number(value, None))
        axes.grid(axis="y", color=palette()["grey_pale"], linewidth=0.5)
        axes.set_axisbelow(True)
        yield axes, buffer
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": "netplan-gis"})


def programme_chart(years: pd.DataFrame, words: Words) -> bytes:
    """Return spending by year as bars and the sites connected so far as a line."""
    colours = palette()
    at = range(len(years))
    with _chart(words, words("Year"), words("million EUR")) as (axes, buffer):
        shown: list[Any] = [
            axes.bar(
                [x - 0.2 for x in at],
                years["available_eur"] / _MILLION,
                0.4,
                color="white",
                edgecolor=colours["grey_dark"],
                hatch="///",
                label=words("Available"),
            ),
            axes.bar(
                [x + 0.2 for x in at],
                years["spent_eur"] / _MILLION,
                0.4,
                color=colours["blue"],
                edgecolor=colours["ink"],
                label=words("Spent"),
            ),
        ]
        axes.set_xticks(list(at), [str(period_of(row)) for row in years.to_dict("records")])
        right = axes.twinx()
        right.spines["right"].set_visible(True)
        right.set_ylabel(words("Sites connected so far"))
        right.set_ylim(0, max(1, int(years["n"].max())) * 1.05)
        shown += right.plot(
            list(at),
            years["n_sites_total"],
            color=colours["vermillion"],
            marker="o",
            label=words("Sites connected so far"),
        )
        _legend(axes, shown)
    return buffer.getvalue()


def frontier_chart(points: pd.DataFrame, measure: str, words: Words) -> bytes:
    """Return cost over the share of pupils, and as a band what is proven that no plan can do better than.

    ``measure`` says what cost is.
    """
    colours = palette()
    share = 100 * points["share"]
    unit = f"{measure}, {words('million EUR')}"
    with _chart(words, words("Share of pupils served, %"), unit) as (axes, buffer):
        band = axes.fill_between(
            share,
            points["bound_eur"] / _MILLION,
            points["cost_eur"] / _MILLION,
            color=colours["grey_light"],
            label=words("Between the plan and the proven bound"),
        )
        line = axes.plot(
            share, points["cost_eur"] / _MILLION, color=colours["blue"], marker="o", markersize=3,
            label=words("Cost of the plan"),
        )  # fmt: skip
        below = axes.plot(
            share, points["bound_eur"] / _MILLION, color=colours["ink"], linestyle="--", linewidth=0.8,
            label=words("No plan costs less"),
        )  # fmt: skip
        axes.set_ylim(bottom=0)
        _legend(axes, [*line, *below, band])
    return buffer.getvalue()


def bar_chart(labels: Sequence[str], values: Sequence[float], unit: str, words: Words) -> bytes:
    """Return one lying bar for each label, the longest on top, with its value written at its end."""
    colours = palette()
    with _chart(words, unit, "", 0.8 + 0.17 * len(labels)) as (axes, buffer):
        at = range(len(labels))
        axes.barh(list(at), values, 0.7, color=colours["blue"], edgecolor=colours["ink"], linewidth=0.4)
        axes.set_yticks(list(at), labels)
        axes.invert_yaxis()
        axes.grid(visible=False)
        axes.xaxis.set_major_formatter(lambda value, _at: words.number(value, None))
        axes.margins(x=0.12)
        for y, value in zip(at, values, strict=True):
            axes.annotate(
                words.number(value, None), (value, y), (2, 0), textcoords="offset points", va="center"
            )
    return buffer.getvalue()


def _legend(axes: Axes, shown: list[Any]) -> None:
    axes.figure.legend(
        handles=shown, loc="outside upper center", ncols=len(shown), frameon=False, fontsize=7.5
    )

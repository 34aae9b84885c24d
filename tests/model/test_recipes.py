"""Styles made of columns: bounds checked by hand and by brute force, colours by simulated eyes."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.model.classes import class_positions
from netplan.model.looks import METHODS, RAMPS, Bookmark, Condition, LayerLook, Looks, Recipe
from netplan.model.recipes import breaks, chosen_styles, holds, made_style, ramp_colours
from netplan.model.styles import class_label
from netplan.model.tables import TABLES
from tests.model.test_styles import BLINDNESS, lab, linear

VALUES = np.array([1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 50.0, np.nan])


def test_bounds_by_hand():
    assert breaks(VALUES, "equal", 2) == [1.0, 25.5, 50.0]
    assert breaks(VALUES, "natural", 3) == [1.0, 3.0, 12.0, 50.0]
    assert breaks(np.arange(9.0), "quantiles", 4) == [0.0, 2.0, 4.0, 6.0, 8.0]
    assert breaks(VALUES, "official", 3, 100.0) == pytest.approx([0, 10, 50, 75, 95, 100])


@pytest.mark.parametrize("method", ["quantiles", "equal", "natural"])
def test_nothing_known_or_one_value_alone(method):
    assert breaks(np.array([np.nan]), method, 5) == []
    assert breaks(np.array([7.0, 7.0, np.nan]), method, 5) == [7.0, 7.0]


def spread(parts):
    return sum(((part - part.mean()) ** 2).sum() for part in parts if len(part))


@settings(max_examples=40)
@given(st.lists(st.integers(0, 40), min_size=3, max_size=9, unique=True), st.integers(2, 4))
def test_natural_breaks_are_the_best_there_are(numbers, n):
    known = np.sort(np.array(numbers, dtype=float))
    n = min(n, len(known))
    best = min(spread(np.split(known, cut)) for cut in combinations(range(1, len(known)), n - 1))
    bounds = breaks(known, "natural", n)
    found = [known[(known > low) & (known <= high)] for low, high in pairwise([-1.0, *bounds[1:]])]
    assert len(found) == n
    assert spread(found) == pytest.approx(best)


@settings(max_examples=30)
@given(
    st.lists(st.floats(0, 1) | st.none(), min_size=1, max_size=30),
    st.sampled_from(METHODS),
    st.integers(2, 9),
)
def test_every_value_has_a_class(values, method, n):
    frame = pd.DataFrame({"share_served": pd.Series(values, dtype="float64")})
    style = made_style("coverage_cells", frame, Recipe("share_served", method=method, n=n))
    assert (class_positions(style, frame["share_served"]) >= 0).all()
    texts = [class_label(style, member, "de", str) for member in style.classes]
    assert all(texts)


def test_labels_are_in_the_language_and_shares_in_per_cent():
    frame = pd.DataFrame({"share_served": [0.0, 1.0]})
    style = made_style("coverage_cells", frame, Recipe("share_served", method="official"))
    assert style.classes[1].labels == {"en": ">10–50 %", "de": ">10–50 %"}
    frame = pd.DataFrame({"cost_eur": [0.0, 1500.0, 3000.0]})
    style = made_style("trenches", frame, Recipe("cost_eur", method="equal", n=2))
    assert style.classes[1].labels == {"en": ">1,500–3,000", "de": ">1.500–3.000"}


@pytest.mark.parametrize("ramp", RAMPS)
@pytest.mark.parametrize("sight", BLINDNESS)
def test_ramps_darken_for_every_eye(ramp, sight):
    steps = [lab(np.array(BLINDNESS[sight]) @ linear(colour))[0] for colour in ramp_colours(ramp, 5)]
    assert all(light - dark > 4 for light, dark in pairwise(steps))


@pytest.mark.parametrize(("table", "column"), [("coverage_cells", "share_served"), ("trenches", "cost_eur"),
                                               ("sites", "pupils")])  # fmt: skip
def test_classes_differ_without_colour(table, column):
    frame = pd.DataFrame({column: [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]})
    symbols = [one.symbol for one in made_style(table, frame, Recipe(column, method="equal")).classes]
    looks = [
        (one.size_mm, one.width_mm, one.hatch, one.hatch_gap_mm, one.marker, one.dash_mm) for one in symbols
    ]
    assert len(set(looks)) == len(looks)


def test_words_get_a_class_each_the_frequent_ones_first():
    frame = pd.DataFrame({"surface": pd.Series(["paving", "paving", "concrete", None], dtype="str")})
    style = made_style("streets", frame, Recipe("surface", "categorised"))
    assert [member.value for member in style.classes] == ["paving", "concrete", ""]
    assert class_positions(style, frame["surface"]).tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        (Condition("pupils", ">", "100"), [False, True, False]),
        (Condition("pupils", "≤", "100,5"), [True, False, False]),
        (Condition("pupils", "missing"), [False, False, True]),
        (Condition("pupils", ">", "many"), [True, True, True]),
        (Condition("name", "contains", "süd"), [True, False, False]),
        (Condition("name", "≠", "Nord"), [True, False, False]),
        (Condition("nothing", "=", "1"), [True, True, True]),
    ],
)
def test_filters(condition, kept):
    frame = pd.DataFrame(
        {
            "pupils": pd.array([100, 200, None], dtype="Int64"),
            "name": pd.Series(["Süd-Schule", "Nord", None], dtype="str"),
        }
    )
    assert holds(condition, frame).tolist() == kept


def test_only_what_was_chosen_leaves_with_an_export():
    tables = {"trenches": pd.DataFrame({"segment_kind": ["street"], "cost_eur": [5.0]})}
    looks = (LayerLook("trenches"), LayerLook("sites", "", Recipe("pupils")))
    assert chosen_styles(looks, tables) == {}
    chosen = chosen_styles((LayerLook("trenches", "own", Recipe("cost_eur")),), tables)
    assert chosen["trenches"].kind == "graduated"


def test_looks_are_values():
    assert Looks((LayerLook("sites"),), (Bookmark("Mitte", (0, 0, 1, 1)),)) == Looks(
        (LayerLook("sites"),), (Bookmark("Mitte", (0, 0, 1, 1)),)
    )
    assert "sites" in TABLES

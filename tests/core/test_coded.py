"""Texts as numbers: what is missing stays missing, the first of equal ids counts."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.coded import coded, positions, rows_of, spelled

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["", "a", "b", "Straße", "🏫"])), max_size=8)


def column(texts):
    return pd.Series(texts, dtype="str")


def plain(texts):
    return [one if isinstance(one, str) else None for one in texts]


@settings(max_examples=30)
@given(TEXTS)
def test_what_is_coded_is_spelled_again(texts):
    assert plain(spelled(*coded(column(texts)))) == texts


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_positions_and_rows_are_those_of_the_first_equal_text(texts, wanted):
    expected = [wanted.index(one) if one is not None and one in wanted else -1 for one in texts]
    assert list(positions(column(texts), wanted)) == expected
    assert list(rows_of(column(wanted), column(texts))) == expected


def test_nothing_has_neither_codes_nor_words():
    assert len(coded(column([]))[0]) == 0
    assert len(spelled(np.empty(0), [])) == 0
    assert list(positions(column(["a", None]), [])) == [-1, -1]

"""Which class of a style every row of a table falls into."""

import numpy as np
import pandas as pd

from netplan.model.styles import Style, number_positions


def class_positions(style: Style, values: pd.Series) -> pd.Series:
    """Return, for every value, the position of its class in ``style.classes``; -1 where none fits.

    ``values`` [n] is the styled column; for a single style any column will do.
    """
    if style.kind == "single":
        return pd.Series(0, index=values.index)
    if style.kind == "categorised":
        return _category_positions(style, values)
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    return pd.Series(number_positions(style, numbers), index=values.index, dtype="int64")


def _category_positions(style: Style, values: pd.Series) -> pd.Series:
    codes, found = pd.factorize(values)  # missing values are -1, the last position
    # a code is an integer in the table and a word in the style; a flag is written as in JSON
    words = [str(value).lower() if values.dtype == bool else str(value) for value in found]
    known = {member.value: k for k, member in enumerate(style.classes)}
    other = known.get("", -1)
    positions = np.array([*(known.get(word, other) for word in words), other], dtype=np.int64)
    return pd.Series(positions[codes], index=values.index)

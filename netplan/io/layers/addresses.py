"""Addresses written in one field: street, number, postcode and place."""

import pandas as pd

_NUMBER = r"\d+\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d+\s?[a-zA-Z]?)?"
# "04347.Leipzig.Baestleinstrasse.14"
# "Wiener Platz 6 01069 Dresden OT Südvorstadt", "Blissestr. 22, 10713 Berlin", "Markt 1"
_KEYS = ("street", "house_number", "postcode", "place")
_PATTERNS = (
    r"^(?P<postcode>\d{5})\.(?P<place>[^.]+)\.(?P<street>.+)\.(?P<house_number>\d[^.]*)$",
    rf"^(?P<street>[^,]*?\S)\s+(?P<house_number>{_NUMBER})\s*,?\s+(?P<postcode>\d{{5}})\s+(?P<place>.+?)(?:\s+OT\s+.*)?$",
    r"^(?P<street>[^,\d][^,]*?)?\s*,?\s*(?P<house_number>)(?P<postcode>\d{5})\s+(?P<place>.+?)(?:\s+OT\s+.*)?$",
    rf"^(?P<street>[^,]*?[^\s,\d])\s+(?P<house_number>{_NUMBER})(?P<postcode>)(?:,\s*(?P<place>\D+))?$",
)


def split_address(given: pd.Series) -> pd.DataFrame:
    """Return ``street``, ``house_number``, ``postcode``, ``place`` of whole addresses; None if not said."""
    text = given.astype("str").where(given.notna()).str.replace("\u00a0", " ").str.split().str.join(" ")
    parts = pd.DataFrame({key: pd.Series([None] * len(text), dtype="str") for key in _KEYS})
    for pattern in _PATTERNS:
        left = parts.isna().all(axis=1)
        parts = parts.where(~left, text.str.extract(pattern))
    return parts.where(parts != "")

"""Deliveries that netplan knows by themselves: ``profiles.toml``."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from netplan.io.layers.aliases import plain
from netplan.io.layers.contents import Contents, Inside
from netplan.io.layers.roles import source_from
from netplan.io.layers.source import Source

_DAY = re.compile(r"(20\d\d)-?([01]\d)-?([0-3]\d)")


@cache
def profiles() -> tuple[Mapping[str, Any], ...]:
    """Return the profiles of ``profiles.toml``, in order of precedence."""
    return tuple(tomllib.loads((files(__package__) / "profiles.toml").read_text("utf-8"))["profile"])


def known_delivery(contents: Contents, layer: Inside) -> tuple[str, str, Source] | None:
    """Return title, role and source of the delivery that a layer is; None if it is none netplan knows."""
    for profile in profiles():
        if _is(profile, layer):
            entry = {
                **profile,
                "layer": layer.name if len(contents.layers) > 1 else "",
                "columns": _present(profile, layer),
                "values": _filled(profile.get("values", {}), layer.name),
            }
            return profile["title"], profile["role"], source_from(entry, contents.path)
    return None


def _is(profile: Mapping[str, Any], layer: Inside) -> bool:
    """Whether everything holds that a profile asks of a layer."""
    columns = {plain(name) for name in layer.columns}
    row = profile.get("row", ())
    return (
        set(profile.get("needs", ())) <= columns
        and re.match(profile.get("called", ""), layer.name, re.IGNORECASE) is not None
        and profile.get("shape", layer.shape) == layer.shape
        and profile.get("width", len(layer.columns)) == len(layer.columns)
        and (not row or profile.get("encoding", "") == layer.encoding or profile["encoding"] == "latin-1")
        and all(re.fullmatch(sign, name) for sign, name in zip(row, layer.columns, strict=False))
    )


def _present(profile: Mapping[str, Any], layer: Inside) -> Mapping[str, str]:
    """Return the columns of a profile that the layer has, as it writes them."""
    if "header" in profile:
        return dict(profile["columns"])
    by_name = {plain(name): name for name in layer.columns}
    return {
        ours: by_name[plain(theirs)]
        for ours, theirs in profile.get("columns", {}).items()
        if plain(theirs) in by_name
    }


def _filled(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return values with the name of the layer and the day in it put in; without a day they are left out."""
    day = _DAY.search(name)
    found: dict[str, Any] = {}
    for key, value in values.items():
        if value == "{day}":
            if day:
                found[key] = date(*map(int, day.groups()))
        else:
            found[key] = value.replace("{layer}", name)
    return found

"""What the layers of a file may be, and how their columns map: proposed, never decided."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from netplan.io.layers.aliases import aliases, is_personal, plain
from netplan.io.layers.columns import mapping_of
from netplan.io.layers.contents import Contents, Inside
from netplan.io.layers.extract import EXTRACT
from netplan.io.layers.profiles import known_delivery
from netplan.io.layers.roles import ROLES, source_of
from netplan.io.layers.source import Source
from netplan.messages import Message, mark
from netplan.model.rasters import RASTER_ROLES

_NAME, _COLUMN, _VALUE = 3.0, 2.0, 2.0  # what a sign of each kind is worth
_ENOUGH = 3.0  # with less a role is a guess, with twice as much it is sure
_LETTERS = re.compile(r"[^a-zäöüß0-9_]+")


class Proposal(NamedTuple):
    """What one layer may be.

    Attributes:
        layer: name within the file.
        role: one of ``ROLES``, or of ``RASTER_ROLES`` for a grid of heights; "" if nothing speaks for any.
        source: how it would be read; None where a role is missing or is no table.
        sure: 0 (nothing) to 1 (no doubt).
        reasons: what speaks for it.
        others: further roles that are possible, the likelier first.

    """

    layer: str
    role: str
    source: Source | None
    sure: float
    reasons: tuple[Message, ...] = ()
    others: tuple[str, ...] = ()


def propose(contents: Contents) -> tuple[Proposal, ...]:
    """Return what each layer of a file may be, in their order."""
    return tuple(_proposal(contents, layer) for layer in contents.layers)


def as_role(contents: Contents, layer: Inside, role: str) -> Source:
    """Return how ``layer`` would be read as ``role``: its columns mapped by their names.

    Raises:
        ParameterError: there is no such role.

    """
    bare = source_of(role, contents.path)
    several = layer.name if len(contents.layers) > 1 else ""
    personal = tuple(name for name in layer.columns if is_personal(name))
    mapping = mapping_of(bare, list(layer.columns))
    return Source(
        contents.path,
        bare.role,
        layer=several,
        columns={key: found.name for key, found in mapping.items()},
        units={key: found.unit for key, found in mapping.items() if found.unit},
        constants=bare.constants,
        personal=personal,
    )


def _proposal(contents: Contents, layer: Inside) -> Proposal:
    if contents.kind == EXTRACT:
        source = replace(source_of(layer.name, contents.path), layer=layer.name)
        return Proposal(layer.name, layer.name, source, 1.0, (Message(mark("OpenStreetMap extract")),))
    known = known_delivery(contents, layer)
    if known:
        title, role, source = known
        reason = Message(mark("it is a delivery netplan knows: {title}"), {"title": title})
        return Proposal(layer.name, role, source, 1.0, (reason,))
    scores = {
        role: _signs(contents, layer, signs)
        for role, signs in aliases()["roles"].items()
        if layer.shape in signs["shapes"] and (role in ROLES or role in RASTER_ROLES)
    }
    ranked = sorted(scores, key=lambda role: -sum(worth for worth, _ in scores[role]))
    ranked = [role for role in ranked if scores[role]]
    if not ranked:
        return Proposal(layer.name, "", None, 0.0)
    best = ranked[0]
    worth = sum(worth for worth, _ in scores[best])
    rival = sum(worth for worth, _ in scores[ranked[1]]) if len(ranked) > 1 else 0.0
    sure = min(1.0, worth / (2 * _ENOUGH)) * (0.5 if rival == worth else 1.0)
    mapped = as_role(contents, layer, best) if best in ROLES else None
    return Proposal(
        layer.name, best, mapped, sure, tuple(reason for _, reason in scores[best]), tuple(ranked[1:4])
    )


def _signs(contents: Contents, layer: Inside, signs: Mapping[str, Any]) -> list[tuple[float, Message]]:
    """Return what speaks for a role: how much, and in words."""
    found: list[tuple[float, Message]] = []
    called = (plain(layer.name), plain(contents.path.stem))
    names = [word for word in signs["names"] if any(plain(word) in name for name in called)]
    if names:
        found.append((_NAME, Message(mark("its name holds {word}"), {"word": names[0]})))
    columns = [name for name in layer.columns if plain(name) in signs["columns"]]
    if columns:
        reason = Message(mark("it has the columns {columns}"), {"columns": ", ".join(columns[:3])})
        found.append((_COLUMN * min(len(columns), 2), reason))
    words = [word for word in signs["values"] if _stands(word, layer)]
    if words:
        found.append((_VALUE, Message(mark("its rows say {word}"), {"word": words[0].strip()})))
    return found


def _stands(word: str, layer: Inside) -> bool:
    texts: Iterable[Any] = (value for key in layer.columns for value in layer.rows[key].dropna())
    return any(word in _LETTERS.sub(" ", text.casefold()) + " " for text in texts if isinstance(text, str))

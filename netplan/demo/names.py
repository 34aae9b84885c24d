"""Street names: a theme for every quarter, lanes in the old town, destinations on main roads."""

from collections.abc import Iterator
from itertools import chain, cycle

import numpy as np
from numpy.typing import NDArray

from netplan.demo import words
from netplan.demo.noise import generator
from netplan.demo.quarters import CORE, DETACHED, GARDEN, INDUSTRY, VILLAGE

Ints = NDArray[np.int64]

_HOUSING = ("persons", "arts", "trees", "persons", "towns", "flowers")
_THEMES = {
    CORE: ("crafts",),
    GARDEN: ("flowers", "birds", "trees", "fruits", "animals", "persons"),
    DETACHED: ("birds", "flowers", "fruits", "animals", "trees", "persons"),
    VILLAGE: ("fields",),
    INDUSTRY: ("persons", "towns"),
}


def make_names(seed: int, quarter: Ints, kind: Ints, main: NDArray[np.bool_]) -> list[str]:
    """Name streets [n], each in the quarter row ``quarter`` of ``kind``; no name is given twice.

    ``main`` are roads that lead somewhere and are named after where they lead.
    """
    rng = generator(seed, "names")
    pools = {theme: _shuffled(rng, names) for theme, names in _all_names().items()}
    pick = rng.integers(0, 1_000, int(quarter.max()) + 2)
    taken: set[str] = set()
    result = []
    for k in range(len(quarter)):
        themes = _THEMES.get(int(kind[k]), _HOUSING)
        theme = "roads" if main[k] else themes[pick[quarter[k]] % len(themes)]
        result.append(_next_free((pools[theme], pools["persons"], pools["spare"]), taken))
    return result


def _next_free(pools: tuple[Iterator[str], ...], taken: set[str]) -> str:
    for name in chain(*pools):
        if name not in taken:
            taken.add(name)
            return name
    raise AssertionError  # the spare pool does not end


def _shuffled(rng: np.random.Generator, names: list[str] | Iterator[str]) -> Iterator[str]:
    if not isinstance(names, list):
        return names
    return iter([names[k] for k in rng.permutation(len(names))])


def _all_names() -> dict[str, list[str] | Iterator[str]]:
    towns = [a + b for a in words.TOWN_STEMS for b in words.TOWN_ENDS]
    adjectives = [_of_town(town) for town in towns]
    return {
        "crafts": _with(words.CRAFTS, ("gasse", "gäßchen", "straße", "platz", "hof")),
        "trees": _with(words.TREES, ("straße", "weg", "allee", "hof", "winkel")),
        "flowers": _with(words.FLOWERS, ("weg", "straße", "ring", "steig")),
        "birds": _with(words.BIRDS, ("weg", "straße", "steig", "grund")),
        "animals": _with(words.ANIMALS, ("weg", "pfad", "grund")),
        "fruits": _with(words.FRUITS, ("weg", "hain", "ring", "garten")),
        "arts": _with(words.ARTS, ("straße", "platz", "ring")),
        "fields": [f"{article} {noun}" for article, nouns in words.FIELDS for noun in nouns],
        "towns": [f"{adjective} Straße" for adjective in adjectives],
        "roads": [
            f"{a} {b}" for a, b in zip(adjectives, cycle(("Landstraße", "Allee", "Chaussee")), strict=False)
        ],
        "persons": [
            f"{given}-{surname}-{kind}"
            for given in words.GIVEN
            for surname, kind in zip(words.SURNAMES, cycle(("Straße", "Straße", "Weg")), strict=False)
        ],
        "spare": (f"Planstraße {k}" for k in range(1, 100_000)),
    }


def _with(stems: tuple[str, ...], ends: tuple[str, ...]) -> list[str]:
    return [stem + end for stem in stems for end in ends]


def _of_town(town: str) -> str:
    """Return the adjective of a town: Altenfelde -> Altenfelder, Neustein -> Neusteiner."""
    return town + ("r" if town.endswith("e") and not town.endswith("ee") else "er")

"""Technologies: each a small module that yields claims about the rates of subjects.

Adding a technology is adding a row here.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from netplan.core.claims import Claims
from netplan.core.technologies import atlas, cable, copper, declared, fibre, measured, radio
from netplan.core.technologies.ground import Ground

TECHNOLOGIES: Mapping[str, Callable[[Ground], tuple[Claims, ...]]] = {
    "measured": measured.claims,
    "declared": declared.claims,
    "fibre": fibre.claims,
    "cable": cable.claims,
    "copper": copper.claims,
    "radio": radio.claims,
    "atlas": atlas.claims,
}


def all_claims(ground: Ground) -> Iterator[Claims]:
    """Yield the claims of every technology about the subjects of ``ground``; none of them is empty.

    Technologies know nothing of each other, so two are asked at a time; their order is always the same.
    """
    with ThreadPoolExecutor(2) as threads:
        for found in threads.map(lambda technology: technology(ground), TECHNOLOGIES.values()):
            yield from (claims for claims in found if len(claims))


__all__ = ["TECHNOLOGIES", "Ground", "all_claims"]

"""Optical budgets: what light loses between the exchange and the house.

Loss in dB = length × attenuation + splices × 0.1 + connector pairs × 0.5 + splitter, plus a margin for ageing
and repairs; the class of the optics says how much it may be (ITU-T G.984.2, G.9807.1).
"""

import numpy as np

from netplan.core.graph.arrays import Floats
from netplan.model.assumptions import Assumptions
from netplan.model.rates import Optics

SPLICE_DB = 0.1  # fusion splice, design value [K]
CONNECTOR_DB = 0.5  # connector pair, upper value [K]


def optical_loss_db(
    length_m: Floats, db_per_km: float, splices: int, connectors: int, splitter_db: float
) -> Floats:
    """Return the loss over fibres of ``length_m`` [m], without margin."""
    fixed = splices * SPLICE_DB + connectors * CONNECTOR_DB + splitter_db
    return np.asarray(length_m, dtype=float) / 1000 * db_per_km + fixed


def closes(
    length_m: Floats, kind: str, split: int, assumptions: Assumptions, optics: Optics
) -> tuple[Floats, Floats]:
    """Return whether the budget closes with the margin, and without it, each bool [m].

    ``kind`` is a class of optics; ``split`` counts for passive networks only, and is taken up to the next
    splitter that is sold.
    """
    bought = min((ways for ways in optics.splitter_db if ways >= split), default=max(optics.splitter_db))
    splitter_db = 0.0 if kind == "p2p" else optics.splitter_db[bought]
    loss = optical_loss_db(
        length_m, assumptions.fibre_km_db, assumptions.splices, assumptions.connectors, splitter_db
    )
    room = optics.budget_db[kind] - loss
    return np.asarray(room >= assumptions.margin_db), np.asarray(room >= 0)

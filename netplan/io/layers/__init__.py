"""The one door for layers from outside: what comes in is checked, and every row is accounted for."""

from netplan.io.layers.ledger import Counts
from netplan.io.layers.reader import Delivery, Source, middle_of, read_layer

__all__ = ["Counts", "Delivery", "Source", "middle_of", "read_layer"]

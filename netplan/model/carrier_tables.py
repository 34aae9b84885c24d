"""The tables about carriers: what each is fit for, and which to survey first."""

from netplan.messages import mark
from netplan.model.columns import ID
from netplan.model.schema import Column, Table

_CLASS = Column("carrier_class", "choice", mark("Class"), codes="carrier_class")
_OPEN = Column("open", "text", mark("To be found out"))  # names of criteria, see model.fitness

CARRIER_TABLES = (
    Table(
        "carrier_fitness",
        mark("Fitness of carriers"),
        "point",
        (
            ID,
            _CLASS,
            Column("radio_use", "choice", mark("Use"), codes="radio_use", required=True),
            Column("fitness", "choice", mark("Fitness"), codes="fitness", required=True),
            Column("veto", "choice", mark("Veto"), codes="criterion"),
            _OPEN,
            Column("fibre_m", "float", mark("Way to existing fibre along streets"), "m", 0),
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "carrier_surveys",
        mark("Carriers to survey first"),
        "point",
        (
            Column("rank", "int", mark("Order"), "", 1, required=True),
            ID,
            _CLASS,
            Column("n_settled", "int", mark("Sites and uses it settles"), "", 0, required=True),
            Column("radio_uses", "text", mark("Uses")),
            _OPEN,
        ),
        "result",
        confidential="internal",
    ),
)

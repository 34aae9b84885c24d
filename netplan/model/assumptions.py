"""What models assume where nobody has measured, and the rule that picks the claim that counts."""

from dataclasses import dataclass, replace

from netplan.messages import mark

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Assumptions:
    """Choices of the models of rates; every value is a planning value [K] and can be changed.

    Attributes:
        loop_factor: length of a copper line over the way along the streets.
        inside_m: of copper inside the building.
        diameter_mm: of copper wires where it is not stated. 0: not assumed, such lines are hints of grade D
            with wires of 0.4 mm; else they count as known.
        vectoring: whether it runs where a cabinet is equipped for it; 35b needs it and falls back to 17a.
        take_up: share of the homes on a cable segment that have a contract.
        busy_share: share of these that draw their full rate in the busy hour.
        fibre_km_db: loss of a kilometre of fibre at the design wavelength.
        splices, connectors: on the way from the optical line terminal to the house.
        margin_db: kept for ageing and repairs.
        pon_class, split: of a PoP that states none.

    """

    loop_factor: float = 1.1
    inside_m: float = 20.0
    diameter_mm: float = 0.0
    vectoring: bool = True
    take_up: float = 0.4
    busy_share: float = 0.02
    fibre_km_db: float = 0.4
    splices: int = 8
    connectors: int = 4
    margin_db: float = 2.0
    pon_class: str = "xgs_n1"
    split: int = 32


def only(assumptions: Assumptions, names: tuple[str, ...]) -> Assumptions:
    """Return the choices called ``names``, all others at their default: equal if these are equal."""
    return replace(Assumptions(), **{name: getattr(assumptions, name) for name in names})


@dataclass(frozen=True)
class Policy:
    """Which of several claims about a subject counts.

    ``order`` names what is compared first: ``reach`` how far a claim gets towards the target and then its
    sure rate, ``grade`` how well it is known, ``least`` the lowest claim. Claims of a grade worse than
    ``worst_grade`` are hints and never count.
    """

    key: str
    label: str
    order: str
    worst_grade: str = "C"


POLICIES: dict[str, Policy] = {
    policy.key: policy
    for policy in (
        Policy("highest", mark("The highest sure rate counts"), "reach"),
        Policy("evidence", mark("The best known rate counts"), "grade"),
        Policy("lowest", mark("The lowest rate counts"), "least"),
        Policy("highest_b", mark("The highest sure rate counts, none of a model"), "reach", "B"),
    )
}

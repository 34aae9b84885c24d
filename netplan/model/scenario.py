"""A scenario: what is wanted and what is allowed. A plan is a pure function of a project and a scenario."""

from dataclasses import dataclass, field

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.decisions import RouteDecision, SiteDecision


@dataclass(frozen=True)
class Target:
    """What counts as served.

    A site needs ``down_mbps`` and ``up_mbps``; with ``per_class_mbps`` a school needs that much for each of
    its classes and once more for its administration, where this is more.
    ``basis`` says which law, programme or decision the target comes from.
    """

    key: str
    label: str
    basis: str
    down_mbps: float
    up_mbps: float = 0.0
    per_class_mbps: float = 0.0


TARGETS: dict[str, Target] = {
    target.key: target
    for target in (
        Target(
            "100",
            mark("100 Mbit/s download"),
            mark("City council of Leipzig, 2019-10-30 (VI-A-08000), step 1"),
            100.0,
        ),
        Target(
            "class",
            mark("30 Mbit/s for each class and the administration"),
            mark("Federal school rule of 2017: 30 × (classes + 1) Mbit/s"),
            30.0,
            per_class_mbps=30.0,
        ),
        Target(
            "gigabit",
            mark("1 Gbit/s symmetric"),
            mark("Target class for schools of the city of Leipzig; Gigabit-Richtlinie 2023"),
            1000.0,
            1000.0,
        ),
    )
}


@dataclass(frozen=True)
class Scenario:
    """The choices behind a plan.

    Attributes:
        name: what the user calls it.
        target: key of ``TARGETS``.
        site_kinds: kinds of site the plan must connect.
        plan_unknown: whether sites whose verdict is unknown are connected too. Unknown never counts as
            served, so leaving them out can leave schools without; figures name both groups.
        methods: laying methods that may be used; the cheapest allowed one for a surface is taken.
        snap_limit_m: how far a site or a duct may lie from a street.
        fibre_reach_m: an address counts as passed by fibre up to this network distance. The federal
            definition (Bundesnetzagentur, "homes passed") is 20 m from fibre to the *plot*; plots are not
            in the data, so the distance to the address point gets 20 m more [K].
        prices: overrides of catalogue prices, price key -> EUR.
        rounds: of the search for a cheaper tree and a better bound. Rounds, not seconds: a search cut by time
            would end differently on another machine.
        seed: of the search. Same project, scenario and seed: same plan, bit by bit.
        routes: streets and ducts that the planner has locked, forced or forbidden.
        sites: sites that the planner has decided to connect or to leave out.

    """

    name: str = "base"
    target: str = "100"
    site_kinds: tuple[str, ...] = ("school",)
    methods: tuple[str, ...] = ("open",)
    plan_unknown: bool = True
    snap_limit_m: float = 150.0
    fibre_reach_m: float = 40.0
    prices: dict[str, float] = field(default_factory=dict)
    rounds: int = 4
    seed: int = 0
    routes: tuple[RouteDecision, ...] = ()
    sites: tuple[SiteDecision, ...] = ()

    @property
    def goal(self) -> Target:
        """The target by its key.

        Raises:
            ParameterError: there is no such target.

        """
        if self.target not in TARGETS:
            raise ParameterError(
                mark("There is no target {target}; choose one of {targets}"),
                target=self.target,
                targets=", ".join(TARGETS),
            )
        return TARGETS[self.target]

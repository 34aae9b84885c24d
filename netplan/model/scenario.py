"""A scenario: what is wanted and what is allowed. A plan is a pure function of a project and a scenario."""

from dataclasses import dataclass, field

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.assumptions import POLICIES, Assumptions, Policy
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.fitness import Value
from netplan.model.hops import SETUPS
from netplan.model.targets import TARGETS, Target

FIRST = "base"  # the scenario of a new project, until it is given a name


def title_of(name: str) -> str | Message:
    """Return what the scenario of a name is called in sentences: the first one has no name of its own."""
    return Message(mark("Base scenario")) if name == FIRST else name


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
        technologies: codes of "means" that may be used. A leased line or a radio hop costs something every
            year: with one of them the present value decides, else the one-off cost.
        radio_hops: so many radio hops at most between a site and where a trench or a duct begins.
        radio_setups: keys of the radio catalogue, cheaper ones first: of those devices the first that carries
            enough is taken for each hop.
        chosen_carriers: whether links of the carriers that were chosen are radio hops the plan may use, where
            technologies allow radio: carrier and device are then paid by the plan, once.
        build_years: first and last calendar year of building: roadworks within them can be joined.
        snap_limit_m: how far a site or a duct may lie from a street.
        fibre_reach_m: an address counts as passed by fibre up to this network distance. The federal
            definition (Bundesnetzagentur, "homes passed") is 20 m from fibre to the *plot*; plots are not
            in the data, so the distance to the address point gets 20 m more [K].
        prices: overrides of catalogue prices, price key -> EUR.
        rules: overrides of the rules a route is fitted out by, key of ``default_rules`` -> value. They decide
            how many sites a free tube serves, too.
        fitness: overrides of the rules of fitness of carriers, ``use.field`` -> value; see ``with_fitness``.
        rounds: of the search for a cheaper tree and a better bound. Rounds, not seconds: a search cut by time
            would end differently on another machine.
        policy: key of ``POLICIES``: which of several claims about a rate counts.
        own_targets: targets beside ``TARGETS``.
        assumptions: of the models of rates.
        seed: of the search. Same project, scenario and seed: same plan, bit by bit.
        routes: streets and ducts that the planner has locked, forced or forbidden.
        sites: sites that the planner has decided to connect or to leave out.

    """

    name: str = FIRST
    target: str = "100"
    site_kinds: tuple[str, ...] = ("school",)
    methods: tuple[str, ...] = ("open",)
    plan_unknown: bool = True
    technologies: tuple[str, ...] = ("dig", "duct")
    radio_hops: int = 2
    radio_setups: tuple[str, ...] = SETUPS
    chosen_carriers: bool = True
    build_years: tuple[int, int] = (2027, 2032)
    snap_limit_m: float = 150.0
    fibre_reach_m: float = 40.0
    prices: dict[str, float] = field(default_factory=dict)
    rounds: int = 4
    seed: int = 0
    routes: tuple[RouteDecision, ...] = ()
    sites: tuple[SiteDecision, ...] = ()
    policy: str = "highest"
    own_targets: tuple[Target, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)
    rules: dict[str, float] = field(default_factory=dict)
    fitness: dict[str, Value] = field(default_factory=dict)

    @property
    def by_present_value(self) -> bool:
        """Whether yearly costs count, so that technologies are compared by their present value."""
        return not {"lease", "radio"}.isdisjoint(self.technologies)

    @property
    def goal(self) -> Target:
        """The target by its key.

        Raises:
            ParameterError: there is no such target.

        """
        if self.target not in self.targets:
            raise ParameterError(
                mark("There is no target {target}; choose one of {targets}"),
                target=self.target,
                targets=", ".join(self.targets),
            )
        return self.targets[self.target]

    @property
    def targets(self) -> dict[str, Target]:
        """Every target there is to choose, by key: the known ones, then one's own."""
        return {**TARGETS, **{target.key: target for target in self.own_targets}}

    @property
    def claim_policy(self) -> Policy:
        """The policy by its key.

        Raises:
            ParameterError: there is no such policy.

        """
        if self.policy not in POLICIES:
            raise ParameterError(
                mark("There is no policy {policy}; choose one of {policies}"),
                policy=self.policy,
                policies=", ".join(POLICIES),
            )
        return POLICIES[self.policy]

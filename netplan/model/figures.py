"""The figures of a plan: key -> what it is called and its unit.

A figure may stand several times, once for each ``counted`` unit (a kind of site, addresses, households, a
surface). ``n`` is what it is counted over and ``n_unknown`` how many of these nobody knows about.
"""

from netplan.messages import mark

FIGURES: dict[str, tuple[str, str]] = {
    "served": (mark("Served today"), ""),
    "likely": (mark("Likely served today, not counted as served"), ""),
    "not_served": (mark("Not served today"), ""),
    "unknown": (mark("Unknown today"), ""),
    "contested": (mark("Resting on a calculation that a measurement of the same line contradicts"), ""),
    "served_after": (mark("Served after the plan"), ""),
    "status_served": (mark("Served"), ""),
    "status_likely": (mark("Likely"), ""),
    "status_not_served": (mark("Not served"), ""),
    "status_unknown": (mark("Unknown"), ""),
    "connected": (mark("Connected by the plan"), ""),
    "not_connected": (mark("Asked for, but not connected"), ""),
    "leased": (mark("Served by a leased line of their own"), ""),
    "cost": (mark("Cost of the plan"), "EUR"),
    "cost_per_site": (mark("Cost per connected site"), "EUR"),
    "alone_cost": (mark("Cost if every connected site were built alone"), "EUR"),
    "chosen_links": (mark("Radio links of chosen carriers that the plan uses"), ""),
    "joint_saving": (mark("Saved by joint laying with roadworks"), "EUR"),
    "yearly": (mark("Yearly cost: upkeep, rent and leased lines"), "EUR/a"),
    "npv": (mark("Present value of the plan, less what its parts are still worth"), "EUR"),
    "tree": (mark("Cost decided by the route"), "EUR"),
    "bound": (mark("Proven lower bound of that cost"), "EUR"),
    "gap": (mark("Gap: at most this much above the cheapest possible"), "share"),
    "route": (mark("Planned route"), "m"),
    "trench": (mark("New trench by surface"), "m"),
    "duct": (mark("Existing ducts used"), "m"),
    "duct_rent": (mark("Yearly rent of existing ducts, not in the cost"), "EUR/a"),
}

"""Technology per site in Musterstadt: trench, free tubes with room for many sites or for one, leased lines.

The gap is that of the whole mix: to the cheapest answer there can be, whatever the technology of each site.
"""

from dataclasses import replace

from programme import seconds

from netplan.core.planning import make_plan
from netplan.core.survey import survey
from netplan.demo import musterstadt

CASES = (
    (("dig",), 12),
    (("dig", "duct"), 12),
    (("dig", "duct"), 96),
    (("dig", "duct", "lease"), 12),
    (("dig", "duct", "lease"), 96),
)


def main(*, quick: bool) -> str:
    """Measure, and return the table."""
    project = musterstadt()
    scenario = project.scenario()
    known = survey(project, scenario.snap_limit_m)
    make_plan(project, scenario, known=known)  # loads kernels and solver
    lines = [
        "Musterstadt; processor seconds for a plan when the survey is known, coverage and tables included.",
        "",
        "| technologies | fibres a school | s | one-off EUR | present value EUR | connected | leased | gap |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for technologies, fibres in CASES:
        asked = replace(scenario, technologies=technologies, rules={"fibres.school": fibres})
        took, plan = seconds(lambda asked=asked: make_plan(project, asked, known=known), 1 if quick else 3)
        sites = plan.tables["connections"]
        npv, leased = sites["npv_eur"].sum(), int((sites["means"] == "lease").sum())
        lines.append(
            f"| {', '.join(technologies)} | {fibres} | {took:.1f} | {plan.cost_eur:,.0f} | {npv:,.0f} | "
            f"{int(sites['connected'].sum())} | {leased} | {plan.gap:.2%} |"
        )
    return "\n".join(lines)

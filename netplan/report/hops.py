"""Radio hops as tables for people and documents for programs."""

from typing import Any

from netplan.i18n import Words
from netplan.model.hops import Hops
from netplan.model.project import Project
from netplan.report.content import findings_sections
from netplan.report.document import document, records
from netplan.report.section import Section


def hops_document(project: Project, hops: Hops) -> dict[str, Any]:
    """Return the hops and what they were chosen from as one document for programs."""
    return {
        **document(project, hops.problems),
        "carriers": {"fit": hops.n_fit, "unknown": hops.n_unknown, "all": hops.n_carriers},
        "sites": hops.n_sites,
        "reached_sites": sorted(hops.reached),
        "unknown_sites": sorted(hops.unseen),
        "pairs_looked_at": hops.n_pairs,
        "hops": records(hops.table.drop(columns="geometry")),
    }


def hops_summary(project: Project, hops: Hops, words: Words) -> tuple[Section, ...]:
    """Return for every site that can be reached by how many hops, the best of them, and what was found."""
    names = project.layers["sites"].set_index("id")["name"]
    own = hops.table[hops.table["site_id"].notna()]
    rows = []
    for site, part in own.groupby("site_id", sort=True):
        best = part.sort_values(["down_mbps", "length_m"], ascending=[False, True]).iloc[0]
        rows.append(
            (
                str(names.get(site) or site),
                words.number(len(part)),
                str(best["carrier_id"]),
                f"{words.number(best['length_m'])} m",
                f"{words.number(best['down_mbps'])} Mbit/s",
                f"{words.number(best['up_mbps'])} Mbit/s",
            )
        )
    header = (
        words("Site"),
        words("Radio hops"),
        words("Best carrier"),
        words("Length"),
        words("Download"),
        words("Upload"),
    )
    note = words(
        "{reached} of {n} sites have a hop, of {unknown} the roof is not known; {poles} hops join two "
        "carriers. Fit are {fit} of {all} carriers. Rates hold {percent} % of the year with a certainty of "
        "90 %.",
        reached=len(hops.reached),
        n=hops.n_sites,
        unknown=len(hops.unseen),
        poles=int(hops.table["other_id"].notna().sum()),
        fit=hops.n_fit,
        all=hops.n_carriers,
        percent=words.number(100 * float(hops.table["availability"].max()) if len(hops.table) else 99.9, 1),
    )
    section = Section(words("Radio hops that can be built"), header, tuple(rows), note)
    return (section, *findings_sections(hops.problems, words))

"""Neubrandenburg, a real city: import of its OpenStreetMap extract, plan for its schools."""

import tempfile
from pathlib import Path

from measure import HEAD, median, row, run

DATA = Path(__file__).parents[2] / "shared/data/cities/neubrandenburg/neubrandenburg.osm.bz2"


def main(quick: bool) -> str:
    """Return a Markdown table."""
    if not DATA.exists():
        return "Not measured: the extract is not there."
    n = 1 if quick else 5
    with tempfile.TemporaryDirectory() as folder:
        project = str(Path(folder) / "city.gpkg")
        new = ["new", project, "--force", "--osm", str(DATA), "--boundary", "Neubrandenburg"]
        plan = ["plan", project, "--kinds", "school"]
        imported = median([run(new) for _ in range(n)])
        run(plan)  # compiles what is not compiled yet
        planned = median([run(plan) for _ in range(n)])
    rows = [
        row("import of the extract", imported, n, "wall ≤ 20 s"),
        row("plan for its schools, warm", planned, n, "wall ≤ 5 s"),
    ]
    return "\n".join([HEAD, *rows])

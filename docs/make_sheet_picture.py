"""Make the picture of a map sheet in the handbook: ``python docs/make_sheet_picture.py``.

The sheet is printed as ``netplan-gis print`` prints it, from the borough of Musterstadt.
"""

from pathlib import Path

from PIL import Image

from netplan.core.planning import make_plan
from netplan.i18n import LANGUAGES, Words
from netplan.io.project_file import open_project
from netplan.model.scenario import Scenario
from netplan.model.sheets import SheetOrder, TitleBlock
from netplan.report.sheets.content import sheet_contents
from netplan.report.sheets.press import PrintJob, run_press

ROOT = Path(__file__).parents[1]
BLOCK = TitleBlock(document="VII-DS-07127", annex=3, day="2026-11-22", version="2", draft=True)
DPI = 75


def main() -> None:
    """Print the sheet in every language."""
    plan = make_plan(open_project(ROOT / "layers/musterstadt-suedost.gpkg"), Scenario("base"))
    for language in LANGUAGES:
        path = ROOT / "netplan/handbook" / language / "pictures/sheet.png"
        (content,) = sheet_contents(plan, [SheetOrder("after", block=BLOCK)], Words(language))
        (made,) = run_press([PrintJob(content, (path,), dpi=DPI)])
        if made.faults:
            raise SystemExit("\n".join(made.faults))
        with Image.open(path) as given:
            whole = given.convert("RGB")
        whole.save(path, optimize=True)  # all its colours: rare ones are those of the legend


if __name__ == "__main__":
    main()

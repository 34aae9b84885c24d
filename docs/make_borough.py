"""Cut the demo borough that comes with the program out of Musterstadt: ``layers/musterstadt-suedost.gpkg``.

Run it after a change of ``netplan/demo`` or of the schema, then ``docs/make_tables.py``.
"""

from pathlib import Path

from netplan.demo import musterstadt
from netplan.io.project_file import save_project

PATH = Path(__file__).parents[1] / "layers/musterstadt-suedost.gpkg"
BOROUGH = "Südost"  # has schools of every verdict, a PoP, ducts, and stays under 8 MB

if __name__ == "__main__":
    save_project(musterstadt(boroughs=[BOROUGH]), PATH)

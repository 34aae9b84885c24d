"""Cut the demo borough that comes with the program out of Musterstadt: ``layers/musterstadt-west.gpkg``.

Run it after a change of ``netplan/demo`` or of the schema, then ``docs/make_tables.py``.
"""

from pathlib import Path

from netplan.demo import musterstadt
from netplan.io.project_file import save_project

PATH = Path(__file__).parents[1] / "layers/musterstadt-west.gpkg"
BOROUGH = "West"  # has schools of every verdict, ducts with and without free tubes, and stays under 8 MB

if __name__ == "__main__":
    save_project(musterstadt(boroughs=[BOROUGH]), PATH)

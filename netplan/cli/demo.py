"""``netplan-gis demo``: plan the invented town of Musterstadt from beginning to end."""

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import netplan
from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import plan_and_export, with_radio
from netplan.cli.scenario_options import add_scenario, scenario_of
from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.progress import Progress, steps
from netplan.session.settings import cache_folder

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.project import Project

_DEFAULT_OUT = Path("out") / "musterstadt"
_WEST, _SOUTH, _SIZE_M = 398_000.0, 5_698_000.0, 4_000.0  # of the surface model: the middle of the city
_PACKAGE = Path(netplan.__file__).parent


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--full", action="store_true", help=words("the whole city (default)"))
    which.add_argument(
        "--borough", action="store_true", help=words("one borough of it, which is much quicker")
    )
    add_scenario(parser, words)
    add_pack(parser, words)
    parser.set_defaults(out=_DEFAULT_OUT)


def run(call: Call) -> Answer:
    """Make the town at the first call, plan it, and write everything."""
    read, seek, work = steps(call.progress, 0, 0.3, 0.4, 1)
    project = _borough(read) if call.arguments.borough else _city(read)
    scenario = scenario_of(call.arguments, project)
    project = with_radio(project, scenario, city_file().parent, seek)
    answer = plan_and_export(call, project, scenario, work)
    note = call.words("Musterstadt is invented: no street, school or line of it exists.")
    return replace(answer, sentences=[*answer.sentences, note])


def _borough(progress: Progress) -> "Project":
    # loads GDAL, which --help need not wait for
    from netplan.session.demo_town import demo_town

    return demo_town(progress)


def _city(progress: Progress) -> "Project":
    """Return the city from the cache; made first if it is not there, or by another version."""
    # load pandas and GDAL, which --help need not wait for
    from netplan.demo import musterstadt, surface_model, terrain_model
    from netplan.io.project_file import open_project, save_project
    from netplan.io.raster import NODATA, write_surface
    from netplan.model.rasters import Raster

    path = city_file()
    if path.exists():
        return open_project(path, progress)
    make, surface, write = steps(progress, 0, 0.7, 0.85, 1)
    city = musterstadt(progress=make)
    path.parent.mkdir(parents=True, exist_ok=True)
    surface(0.0, Message(mark("Modelling the surface")))
    grids = {
        "surface": surface_model(city, _WEST, _SOUTH, _SIZE_M),
        "terrain": terrain_model(_WEST, _SOUTH, _SIZE_M),
    }
    rasters = {}
    for role, heights in grids.items():
        raster = path.with_name(f"{path.stem}-{role}.tif")
        write_surface(heights, raster, (_WEST, _SOUTH + _SIZE_M), 1.0, city.crs)
        rasters[role] = Raster(raster.name, city.crs, nodata=NODATA, cell_m=1.0)
    city = replace(city, rasters=rasters)
    save_project(city, path, write)  # last: where it is, everything is
    for old in path.parent.glob("musterstadt-*"):
        if not old.stem.startswith(path.stem):
            old.unlink()
    return city


def city_file() -> Path:
    """Return where the city is kept; the name changes with the source of the generator and the schema."""
    sources = [*sorted((_PACKAGE / "demo").rglob("*.py")), _PACKAGE / "model" / "tables.py"]
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in sources))
    return cache_folder() / "demo" / f"musterstadt-{digest.hexdigest()[:16]}.gpkg"


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    return (*folders_of(arguments), cache_folder() / "demo")


COMMAND = Command(
    "demo", mark("Plan the invented town of Musterstadt and show what comes out"), declare, run, _writes_to
)

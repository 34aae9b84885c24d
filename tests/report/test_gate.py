"""One gate for everything that leaves: every exporter is walked, and no byte of a secret comes out."""

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from shapely import LineString, Point

from netplan.batch.task import _write as write_result
from netplan.cli.pack_options import FORMATS
from netplan.core.planning import make_plan
from netplan.core.radio.cover import Covers
from netplan.core.sizing import make_sizing
from netplan.doctor.examine import examine
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.exports.delivery import ExportSettings, disclosed
from netplan.io.funding.profile import known_versions, profile_of
from netplan.io.xtrasse.delivery_file import Delivery
from netplan.model.frames import table_of
from netplan.model.second_routes import Wish
from netplan.model.sheets import SheetOrder
from netplan.model.terms import Terms
from netplan.report.checkup_files import Checkup, write_checkup
from netplan.report.council.results import gather
from netplan.report.council.writing import PackOrder, write_council_pack
from netplan.report.deliveries import DeliveryOptions, deliver_atlas, deliver_existing, deliver_funding
from netplan.report.pack import _WRITERS, MAP_FORMATS, PackOptions, write_pack
from netplan.report.participation.site import write_site
from netplan.report.publish import Publisher, PublishOptions, publish
from netplan.report.sheets.press import print_sheets
from netplan.report.xtrasse import write_route
from netplan.session.covers import write_cover
from tests.towns import CRS, town

WORDS = Words("en")
SECRET = "Xylo7phon"  # noqa: S105 - no password
REASON = "walked by a test"
CONTACT = {"name": "Office", "phone": "1", "mail": "a@b.c"}


@pytest.fixture(scope="module")
def plan():
    x, y = 400_000, 5_700_000
    project = town(
        """
        F---+---S
            |
            T
        """,
        fibre=["F"],
        schools=[
            "S",
            {"at": "T", "name": "Gamma"},
            {"at": "S", "id": f"{SECRET}-site", "name": SECRET, "confidential": "internal", "pupils": 600},
        ],
        boundary=[{"geometry": Point(x, y).buffer(300)}],
        carriers=[
            {
                "id": key,
                "carrier_class": "ISA_Ampel",
                "geometry": Point(x, y),
                "owner": owner,
                "confidential": kind,
                "power": "permanent",
                "availability": 5000,
                "height_m": 3.0,
            }
            for key, owner, kind in (("A1", "Town", "public"), (f"{SECRET}-isa", SECRET, "isa"))
        ],
        pops=[{"id": f"{SECRET}-pop", "name": SECRET, "geometry": Point(x, y)}],
        cabinets=[{"id": f"{SECRET}-kvz", "name": SECRET, "geometry": Point(x, y)}],
        ducts=[{"along": "FS", "id": f"{SECRET}-duct", "operator": SECRET, "n_tubes": 4, "n_free": 2}],
    )
    fibre = project.layer("fibre").assign(operator=SECRET)
    strange = gpd.GeoDataFrame({"a": [SECRET]}, geometry=[LineString([(x, y), (x + 9, y)])], crs=CRS)
    project = project.with_layer("fibre", fibre).with_layer("from_elsewhere", strange)
    made = make_plan(project, project.scenario())
    told = _gathered(made).told
    return replace(told, tables={**told.tables, **make_sizing(made).tables})


def _pack(*names):
    def write(plan, folder, because):
        return write_pack(plan, folder, PackOptions(WORDS, names, because)).left_out

    return write


def _funding(version):
    def write(plan, folder, because):
        options = DeliveryOptions(WORDS, because)
        return deliver_funding(plan, folder / "f", profile_of(version), 2, options).left_out

    return write


def _atlas(plan, folder, because):
    delivery = Delivery(
        contacts={"use": CONTACT, "gis": CONTACT}, defaults={"": {"foerderung": 3000, "nutzung": [6000]}}
    )
    return deliver_atlas(plan.project, folder / "a", delivery, DeliveryOptions(WORDS, because)).left_out


def _existing(plan, folder, because):
    return deliver_existing(plan.project, folder / "b", DeliveryOptions(WORDS, because)).left_out


def _route(plan, folder, because):
    settings = ExportSettings(CRS, internal_because=because)
    return write_route(plan, folder / "r.gml", settings, WORDS).left_out


def _site(plan, folder, _because):
    return write_site(plan, folder / "s", WORDS).withheld


def _batch(plan, folder, because):
    task = SimpleNamespace(
        what="plan", folder=folder / "batch", internal=bool(because), key="1", fingerprint="f"
    )
    write_result(task, plan)
    return json.loads((folder / "batch" / "result.json").read_text("utf-8"))["left_out"]


def _choice(plan, folder, because):
    places = list(plan.project.layer("carriers").geometry)
    facts = {"id": ["t1", "t2"], "subject_id": ["s1", "s2"], "covered": ["yes", "yes"]}
    carriers = ["A1", f"{SECRET}-isa"]
    tables = {
        "chosen_carriers": table_of("chosen_carriers", {"id": carriers}, places, CRS),
        "choice_targets": table_of("choice_targets", {**facts, "carrier_id": carriers}, places, CRS),
    }
    cells = {"id": ["c1", "c2"], "carrier_id": carriers, "cell_m": [5.0, 5.0]}
    tables |= {
        "radio_cells": table_of(
            "radio_cells", {**cells, "radio_cell": ["served"] * 2, "setup": ["x"] * 2}, places, CRS
        ),
        "view_cells": table_of("view_cells", {**cells, "sight": ["free"] * 2}, places, CRS),
    }
    chosen = replace(plan, tables={**plan.tables, **tables})
    left_out = write_pack(chosen, folder, PackOptions(WORDS, ("gpkg", "csv", "kml"), because)).left_out
    for name in ("radio_cells", "view_cells"):  # a picture with a gap shows what is about there
        assert any(folder.rglob(f"{name}.csv")) == bool(because)
    return left_out


def _radio_map(plan, folder, because):
    one, ids = np.ones((2, 2)), tuple(plan.project.layer("carriers")["id"])
    cover = SimpleNamespace(
        rx_dbm=one,
        down_mbps=np.ones((2, 2, 2)),
        server=one.astype(int),
        n_servers=one,
        west=0.0,
        north=2.0,
        cell_m=1.0,
    )
    ask = SimpleNamespace(
        setup=SimpleNamespace(key="s"), weather=SimpleNamespace(availability=0.9), above_m=1.5
    )
    made = SimpleNamespace(
        project=plan.project, ids=ids, covers=Covers(None, cover), ask=ask, source="", as_of=""
    )
    if not because:  # what arrives from it shows where it stands
        with pytest.raises(ParameterError, match=SECRET):
            write_cover(made, folder / "radio.tif")
        made.ids = ids[:1]
    path = write_cover(made, folder / "radio.tif", because)
    with rasterio.open(path) as file:
        assert "A1" in file.tags()["carriers"]
    return ()


@cache
def _gathered(plan):
    return gather(plan, Terms(2027, (9_000.0, 90_000.0)), wish=Wish(pupils=1))


def _council(plan, folder, because):
    order = PackOrder(WORDS, internal_because=because, formats=("csv",), maps=False, anyway=True)
    return write_council_pack(_gathered(plan), folder / "council", order).left_out


def _sheets(plan, folder, because):
    orders = [SheetOrder(kind, "A4", internal_because=because) for kind in ("after", "redundancy")]
    printed = print_sheets(plan, [(one, [folder / f"{one.kind}.svg"]) for one in orders], WORDS, anyway=True)
    return printed[0].notes


def _check(plan, folder, because):
    examined = examine(plan.project, date(2026, 11, 23))
    problems = (*plan.problems, *examined.problems)
    assert any(SECRET in one.row_id for one in problems)
    told = Checkup(plan.project, examined, problems, WORDS, because, plan.tables)
    for ending in ("html", "csv", "gpkg"):
        write_checkup(told, folder / f"check.{ending}")
    return told.withheld


def _publish(plan, folder, _because):
    return publish(plan, folder / "p", PublishOptions(Publisher("Town", "http://l"), WORDS)).left_out


EXPORTERS = {
    **{name: _pack(name) for name in FORMATS},
    "svg": _pack("svg", "png"),
    **{f"funding {version}": _funding(version) for version in known_versions()},
    "isa": _atlas,
    "existing": _existing,
    "route": _route,
    "publish": _publish,
    "serve": _site,
    "batch": _batch,
    "choose": _choice,
    "radio-map": _radio_map,
    "council": _council,
    "sheets": _sheets,
    "check": _check,
}
# grids of shares and pictures, which say in themselves what they leave out, and the plan file
QUIET = {"json", "tif", "cells", "png", "svg", "radio-map", "sheets"}


def content(folder):
    """Return every byte that was written, archives unpacked."""
    found = b""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found += path.name.encode()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found += b"".join(archive.read(name) for name in archive.namelist())
            else:
                found += path.read_bytes()
    return found


def test_the_walk_knows_every_exporter():
    assert {*_WRITERS, *MAP_FORMATS} <= set(EXPORTERS)


@pytest.fixture
def folder(tmp_path):
    """Return a folder whose name a library would take for an archive and parts of an address."""
    made = tmp_path / "Neu! a;b"
    made.mkdir()
    return made


# one process prints both: a drawing, in which a name can be read, and its picture
WALKED = [name for name in EXPORTERS if name != "png"]


@pytest.mark.parametrize("name", WALKED)
def test_nothing_secret_leaves_without_a_reason(name, plan, folder):
    left_out = EXPORTERS[name](plan, folder, "")
    found = content(folder)
    assert list(folder.parent.iterdir()) == [folder]
    assert found
    assert SECRET.encode() not in found
    if name not in QUIET:
        assert left_out, "what stays in the house is said"


WITH_REASON = ["gpkg", "csv", "geojson", "existing", "xtrasse", "radio-map", "council", "sheets", "check"]


@pytest.mark.parametrize("name", WITH_REASON)
def test_with_a_reason_it_leaves_and_the_reason_is_written(name, plan, folder):
    EXPORTERS[name](plan, folder, REASON)
    found = content(folder)
    if name in {"gpkg", "geojson", "existing", "radio-map", "council", "check"}:
        assert SECRET.encode() in found
    assert REASON.encode() in found


def test_a_table_from_elsewhere_never_leaves_and_that_is_told(plan, tmp_path):
    left_out = EXPORTERS["gpkg"](plan, tmp_path, REASON)
    assert any(re.search("from_elsewhere", str(message.fields)) for message in left_out)
    assert b"from_elsewhere" not in content(tmp_path)


@pytest.mark.parametrize("word", ["public", "internal"])
def test_an_internal_carrier_that_is_the_best_nowhere_is_not_counted_in_cells_that_leave(word):
    places = [Point(0, 0), Point(9, 0)]
    carriers = table_of("carriers", {"id": ["A", "B"], "confidential": ["public", word]}, places, CRS)
    cells = {"id": ["c1", "c2"], "carrier_id": ["A", "A"], "n_carriers": [1, 2], "cell_m": [5.0, 5.0]}
    served = {**cells, "radio_cell": ["served"] * 2, "setup": ["x"] * 2}
    tables = {
        "carriers": carriers,
        "radio_cells": table_of("radio_cells", served, places, CRS),
        "view_cells": table_of("view_cells", {**cells, "sight": ["free"] * 2}, places, CRS),
    }
    for because, counted in (("", word == "public"), ("for the department", True)):
        written, left_out = disclosed(tables, ExportSettings(CRS, internal_because=because))
        for name in ("radio_cells", "view_cells"):
            assert written[name]["n_carriers"].dropna().tolist() == ([1, 2] if counted else [])
        assert any("number of carriers" in str(one) for one in left_out) != counted

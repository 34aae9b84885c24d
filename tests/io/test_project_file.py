"""A project comes back from its file as it went in, or a sentence says why not."""

import gzip
import json
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import Cancelled, DataError, ProjectFileError
from netplan.io.file_formats import FORMAT, migrated
from netplan.io.guarded import guarded
from netplan.io.project_file import checked_document, is_project, open_file, open_project, save_project
from netplan.messages import Message
from netplan.model.catalogue import default_catalogue, with_prices
from netplan.model.findings import Problem
from netplan.model.frames import empty_table, table_of
from netplan.model.looks import Bookmark, Condition, LayerLook, Looks, Recipe
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.model.scenario import Scenario
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.progress import Progress
from tests.towns import town

CRS = "EPSG:25833"
# a text of SQLite ends at the first zero character; half a surrogate is no text
TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["Größe ß", "🏫 Schule", " blank ", "NULL", "nan", "1", "'; DROP TABLE sites; --", "a\nb"]
    ),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=8),
)
VALUES = {
    "text": TEXTS,
    "choice": TEXTS,
    "code": st.one_of(st.none(), st.integers(-(2**62), 2**62)),
    "int": st.one_of(st.none(), st.integers(-(2**62), 2**62)),
    "float": st.one_of(st.none(), st.floats(allow_nan=False)),
    "bool": st.booleans(),
    "date": st.one_of(
        st.none(), st.dates(pd.Timestamp("1700-01-01").date(), pd.Timestamp("2250-01-01").date())
    ),
}
METRES = st.floats(-1e7, 1e7, allow_nan=False).map(lambda value: round(value, 3))
POINTS = st.tuples(METRES, METRES).map(shapely.Point)
SHAPES = {
    "point": POINTS,
    "line": st.lists(st.tuples(METRES, METRES), min_size=2, max_size=4, unique=True).map(shapely.LineString),
    "polygon": st.one_of(
        POINTS.map(lambda point: point.buffer(10, 2)),
        POINTS.map(
            lambda p: shapely.union(p.buffer(5, 1), shapely.affinity.translate(p, 100, 0).buffer(5, 1))
        ),
    ),
}


@st.composite
def tables(draw, name):
    schema, n = TABLES[name], draw(st.integers(0, 4))
    columns = {
        column.key: draw(st.lists(VALUES[column.dtype], min_size=n, max_size=n)) for column in schema.columns
    }
    shapes = draw(st.lists(st.one_of(SHAPES[schema.geometry], st.none()), min_size=n, max_size=n))
    return table_of(name, columns, np.array(shapes, dtype=object), CRS)


@st.composite
def projects(draw):
    names = draw(st.lists(st.sampled_from(INPUT_TABLES), unique=True, max_size=3))
    return Project(
        name=draw(st.text(max_size=5)), layers={name: draw(tables(name)) for name in names}, crs=CRS
    )


def small():
    sites = table_of(
        "sites",
        {
            "id": ["1", "2"],
            "name": ["Grundschule Süd", None],
            "kind": ["school", "kita"],
            "pupils": [240, None],
        },
        shapely.points([[400_000, 5_700_000], [400_100, 5_700_000]]),
        CRS,
    )
    problem = Problem(
        "GEO-001",
        "error",
        "sites",
        Message("Row {row}", {"row": 3, "share": 0.5}),
        Message("Fix it"),
        3,
        "S3",
        1.5,
        2.5,
    )
    return Project(
        name="Kleinstadt",
        layers={"sites": sites},
        ags="13071000",
        catalogue=with_prices(default_catalogue(), {"trench.paving.open": 99.0}),
        scenarios=(
            Scenario(),
            Scenario(
                "dear",
                methods=("open",),
                prices={"crossing.rail": 1.0},
                fitness={"wlan.power": ("night",), "wlan.fibre_m": None},
            ),
        ),
        rasters={"surface": Raster("dsm.tif", "EPSG:25833", nodata=-9999.0, as_of="2025-05-01")},
        problems=(problem, replace(problem, row=-1, row_id="", x=problem.x)),
    )


def saved(tmp_path):
    path = tmp_path / "Stadt Übermaß.gpkg"
    save_project(small(), path)
    return path


def meta(path, key, value=None):
    with closing(apsw.Connection(str(path))) as db:
        if value is not None:
            db.execute("UPDATE netplan_meta SET value = ? WHERE key = ?", (json.dumps(value), key))
        return json.loads(db.execute("SELECT value FROM netplan_meta WHERE key = ?", (key,)).fetchone()[0])


def test_everything_of_a_project_comes_back(tmp_path):
    before, after = small(), open_project(saved(tmp_path))
    assert_geodataframe_equal(before.layers["sites"], after.layers["sites"])
    for field in ("name", "crs", "ags", "scenarios", "problems"):
        assert getattr(before, field) == getattr(after, field), field
    assert dict(before.catalogue) == dict(after.catalogue)
    assert dict(before.rasters) == dict(after.rasters)
    assert after.catalogue["trench.paving.open"].source == "user"


def test_columns_in_which_nobody_has_written_share_their_memory(tmp_path):
    sites = open_project(saved(tmp_path)).layers["sites"]
    empty = [key for key in sites if sites[key].dtype == "str" and sites[key].isna().all()]
    offsets = {sites[key].array.__arrow_array__().chunk(0).buffers()[1].address for key in empty}
    assert len(empty) > 1
    assert len(offsets) == 1


def test_a_text_keeps_no_other_column_in_memory(tmp_path):
    save_project(town("F--S"), tmp_path / "a.gpkg")
    streets = open_project(tmp_path / "a.gpkg").layer("streets")
    said = [chunk for key in ("id", "name") for chunk in streets[key].array.__arrow_array__().chunks]
    assert {len(chunk) for chunk in said} == {len(streets)}
    assert [part for chunk in said for part in chunk.buffers() if part is not None and part.parent] == []


@given(project=projects())
@settings(max_examples=8, deadline=None)
def test_any_table_comes_back(tmp_path_factory, project):
    path = tmp_path_factory.mktemp("round") / "trip.gpkg"
    save_project(project, path)
    after = open_project(path)
    assert after.name == project.name
    assert list(after.layers) == list(project.layers)
    for name, table in project.layers.items():
        assert_geodataframe_equal(table, after.layers[name])


def test_an_empty_layer_keeps_its_columns(tmp_path):
    path = tmp_path / "empty.gpkg"
    save_project(Project(name="", layers={"streets": empty_table("streets", CRS)}), path)
    assert_geodataframe_equal(open_project(path).layers["streets"], empty_table("streets", CRS))


def test_the_file_is_a_valid_geopackage(tmp_path):
    path = saved(tmp_path)
    command = [
        sys.executable,
        "-m",
        "osgeo_utils.samples.validate_gpkg",
        "-k",
        "--extra",
        "--warning-as-error",
    ]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    layer = pyogrio.read_info(path, layer="sites")
    assert (layer["crs"], layer["geometry_type"], layer["features"]) == (CRS, "Point", 2)


def test_saving_twice_leaves_one_file(tmp_path):
    path = saved(tmp_path)
    save_project(replace(small(), name="Neu"), path)
    assert open_project(path).name == "Neu"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_cancelled_save_leaves_the_old_file(tmp_path):
    path = saved(tmp_path)
    before = path.read_bytes()
    with pytest.raises(Cancelled):
        save_project(replace(small(), name="Neu"), path, Progress(stopped=lambda: True))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(DataError, match=r"the folder .*nowhere does not exist"):
        save_project(small(), tmp_path / "nowhere" / "city.gpkg")


def test_a_file_from_the_future_is_read_and_never_saved_over(tmp_path):
    path = saved(tmp_path)
    meta(path, "format", FORMAT + 1)
    meta(path, "scenarios", [{**entry, "unheard_of": 1} for entry in meta(path, "scenarios")])
    before = path.read_bytes()
    found = open_file(path)
    assert found.format == FORMAT + 1
    assert found.project.scenarios == small().scenarios
    with pytest.raises(ProjectFileError, match=rf"later version of netplan \(format {FORMAT + 1}"):
        save_project(small(), path)
    assert path.read_bytes() == before


def test_a_file_from_the_future_that_cannot_be_read_says_so(tmp_path):
    path = saved(tmp_path)
    meta(path, "format", FORMAT + 1)
    meta(path, "scenarios", "none")
    with pytest.raises(ProjectFileError, match=rf"later version of netplan \(format {FORMAT + 1}"):
        open_project(path)
    assert is_project(path)


def test_other_files_are_refused_with_a_sentence(tmp_path):
    foreign = tmp_path / "foreign.gpkg"
    gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=CRS).to_file(foreign, layer="x", driver="GPKG")
    text = tmp_path / "text.gpkg"
    text.write_text("<OGRVRTDataSource/>")
    nothing = tmp_path / "nothing.gpkg"
    nothing.touch()
    sqlite = tmp_path / "other.gpkg"
    with closing(apsw.Connection(str(sqlite))) as db:
        db.execute("CREATE TABLE netplan_meta (key, value)")
    for path, sentence in [
        (foreign, "is a GeoPackage but no netplan project"),
        (text, "is no netplan project"),
        (nothing, "is empty"),
        (sqlite, "is no netplan project"),
        (tmp_path / "missing.gpkg", "cannot be opened: No such file"),
        (tmp_path, "cannot be opened: Is a directory"),
    ]:
        with pytest.raises(ProjectFileError, match=sentence):
            open_project(path)
        assert not is_project(path)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_a_truncated_file_is_damaged(tmp_path, share):
    path = saved(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ProjectFileError, match="is damaged"):
        open_project(path)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE netplan_problems",
        "DELETE FROM netplan_meta WHERE key = 'crs'",
        "UPDATE netplan_meta SET value = '[' WHERE key = 'scenarios'",
        "UPDATE netplan_meta SET value = '[\"sites\", \"sqlite_schema\"]' WHERE key = 'layers'",
        "UPDATE netplan_problems SET message = 'no json'",
        "UPDATE netplan_meta SET value = '[{\"no\": 1}]' WHERE key = 'scenarios'",
    ],
)
def test_a_file_with_a_part_missing_or_wrong_is_damaged(tmp_path, change):
    path = saved(tmp_path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute(change)
    with pytest.raises(ProjectFileError, match="is damaged"):
        open_project(path)


LOOP = (
    "ALTER TABLE sites RENAME TO hidden; CREATE VIEW sites AS WITH RECURSIVE c(fid) AS "
    "(SELECT 1 UNION ALL SELECT fid + 1 FROM c) SELECT * FROM c"
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            LOOP,
            r"is damaged \(sites\)",
        ),
        ("CREATE VIEW more AS SELECT 1", r"would run when it is read .*more"),
        (
            "CREATE TRIGGER spy AFTER INSERT ON sites BEGIN SELECT load_extension('x'); END",
            r"would run when it is read .*spy",
        ),
        ("CREATE VIRTUAL TABLE words USING fts5(word)", "would run when it is read"),
        ("ALTER TABLE sites ADD COLUMN spy AS (upper(name))", r"computed when they are read .*sites\.spy"),
    ],
)
def test_nothing_in_a_file_runs(tmp_path, change, said):
    path = saved(tmp_path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute(change)
    with pytest.raises(ProjectFileError, match=said):
        open_project(path)


def test_a_guarded_database_can_neither_be_bent_nor_attached(tmp_path):
    with closing(guarded(saved(tmp_path), apsw.SQLITE_OPEN_READWRITE)) as db:
        for harm in (
            "PRAGMA writable_schema=1; UPDATE sqlite_schema SET sql = 'x'",
            "ATTACH ':memory:' AS other",
            "SELECT load_extension('x')",
            f"SELECT '{'x' * 1_100_000}'",
        ):
            with pytest.raises(apsw.Error):
                db.execute(harm)


def test_a_plain_table_of_another_program_does_no_harm(tmp_path):
    path = saved(tmp_path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("CREATE TABLE qgis_projects (name TEXT, content BLOB)")
    assert open_project(path).name == "Kleinstadt"


@pytest.mark.parametrize("n", [30, pytest.param(400, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_bit_flips_are_detected_or_harmless(tmp_path, n):
    """Every one: what opens is what was saved, or says that another program has changed it."""
    path = saved(tmp_path)
    whole = open_project(path)
    data = path.read_bytes()
    rng = np.random.default_rng(7)
    n_detected = 0
    for position in rng.integers(0, len(data), n):
        flipped = bytearray(data)
        flipped[position] ^= 1 << int(rng.integers(8))
        path.write_bytes(bytes(flipped))
        try:  # any other exception fails the test
            found = open_project(path)
        except ProjectFileError:
            n_detected += 1
            continue
        assert same(found, whole), f"byte {position} has changed the project unseen"
    assert n_detected


def same(one, other):
    """Whether two projects hold the same; their findings and all else but layers are compared as they are."""
    for name, table in other.layers.items():
        assert_geodataframe_equal(one.layers[name], table)
    return {**vars(one), "layers": 0} == {**vars(other), "layers": 0}


def test_a_changed_value_names_its_layer(tmp_path):
    path = saved(tmp_path)
    data = path.read_bytes()
    name = str(open_project(path).layer("sites")["name"].dropna().iloc[0]).encode()
    at = data.index(name)
    path.write_bytes(data[:at] + b"X" + data[at + 1 :])
    with pytest.raises(ProjectFileError, match=r"is damaged \(sites\)"):
        open_project(path)


def test_what_another_program_has_changed_is_said_and_taken_over_by_saving(tmp_path):
    path = saved(tmp_path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE sites SET name = 'Changed' WHERE fid = 1")
    project = open_project(path)
    assert project.layer("sites")["name"].iloc[0] == "Changed"
    assert [one.layer for one in project.problems if one.code == "FILE-005"] == ["sites"]
    save_project(project, path)
    assert "FILE-005" not in {one.code for one in open_project(path).problems}
    with closing(apsw.Connection(str(path))) as db:
        assert db.execute("SELECT value FROM netplan_meta WHERE key = 'generation'").fetchall() == [("2",)]


def test_looks_and_bookmarks_are_saved(tmp_path):
    looks = Looks(
        (
            LayerLook("streets", "surface", None, Condition("name", "contains", "Ring"), visible=False),
            LayerLook("coverage_sites", "own", Recipe("down_mbps", n=4), opacity=0.5),
        ),
        (Bookmark("Mitte <b>", (1.0, 2.0, 3.5, 4.0)),),
    )
    path = tmp_path / "looks.gpkg"
    save_project(Project("Town", {}, looks=looks), path)
    assert open_project(path).looks == looks


GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.gpkg.gz"))


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name.partition(".")[0])
def test_a_file_of_every_earlier_version_opens_and_keeps_what_it_says(tmp_path, golden):
    """Written by the program as it was; nothing is written when it is opened, and saving makes it new."""
    path = tmp_path / "old.gpkg"
    path.write_bytes(gzip.decompress(golden.read_bytes()))
    before = path.read_bytes()
    project = open_project(path)
    assert (project.name, project.ags, list(project.layers)) == ("Altstadt", "13071000", ["sites", "streets"])
    assert [one.name for one in project.scenarios] == ["base", "dear"]
    assert project.catalogue["trench.paving.open"].eur == 99.0
    assert project.rasters["surface"].file == "dsm.tif"
    assert project.layer("sites")["name"].fillna("-").tolist() == ["Grundschule Süd", "-"]
    assert project.problems == ()
    assert path.read_bytes() == before
    save_project(project, path)
    assert open_file(path).format == FORMAT
    assert same(open_project(path), project)


def test_every_format_so_far_has_a_golden_file():
    assert {int(path.name[1]) for path in GOLDEN} == set(range(1, FORMAT + 1))


def test_migrating_twice_is_migrating_once():
    for version in range(1, FORMAT + 1):
        golden = next(path for path in GOLDEN if path.name.startswith(f"f{version}"))
        with gzip.open(golden) as packed, tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "old.gpkg"
            path.write_bytes(packed.read())
            document = checked_document(path)
        once = migrated(document)
        assert migrated({**once, "format": version}) == once == migrated(once)
        assert document["format"] == version


@pytest.mark.parametrize(
    "said",
    [
        '["{nope}", {}]',
        '["{a:>999999999}", {"a": 1}]',
        '["{a.__class__}", {"a": 1}]',
        '["{a!r}", {"a": 1}]',
        "[1, {}]",
    ],
)
def test_a_finding_whose_sentence_asks_for_more_than_its_fields_is_damage(tmp_path, said):
    """A stranger's template could ask for the inside of things, or for a text that fills the memory."""
    path = tmp_path / "town.gpkg"
    problem = Problem("X-1", "error", "sites", Message("x"), Message("y"), row=-1)
    save_project(replace(town("F---S", fibre=["F"], schools=["S"]), problems=(problem,)), path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute("UPDATE netplan_problems SET message = ?", (said,))
    with pytest.raises(ProjectFileError, match="damaged"):
        open_project(path)

"""GeoPackages: conformant, the same bytes again, everything back, nothing secret, drawn by QGIS."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import apsw
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import Cancelled, DataError, ParameterError
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.messages import fill
from netplan.model.codes import code_lists
from netplan.model.styles import style
from netplan.model.tables import TABLES
from netplan.progress import Progress
from tests.sample_city import CRS, sample_city, typed

HERE = Path(__file__).parent
MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
QGIS_PYTHON = Path("/usr/bin/python3")


WORDS = {
    "Verdict": "Bewertung",
    "Download, sure (p10)": "Empfang",
    "n/a": "k. A.",
    "Coverage of sites": "Versorgung",
}


def german(template, **fields):
    return fill(WORDS.get(template, template), fields)


def wanted(**changes):
    metadata = {"project": "Musterstadt", "digest": "abc", "sources": "erfunden", "licences": "CC0-1.0"}
    return ExportSettings(
        crs=CRS, language="de", words=german, metadata=metadata, written_at=MOMENT, **changes
    )


@pytest.fixture(scope="module")
def city():
    return sample_city()


@pytest.fixture(scope="module")
def exported(city, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "stadt ä.gpkg"
    return path, export_geopackage(path, city, wanted(internal_because="a test of mine"))


def rows(path, sql):
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as database:
        return list(database.execute(sql))


def test_validator_has_nothing_to_say(exported):
    command = [
        sys.executable,
        "-m",
        "osgeo_utils.samples.validate_gpkg",
        "-k",
        "--extra",
        "--warning-as-error",
    ]
    ran = subprocess.run([*command, str(exported[0])], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_row_is_written_and_counted(city, exported):
    path, report = exported
    assert report.n_rows == {name: len(city[name]) for name in TABLES if name in city}
    assert report.left_out == ()
    for name, count in report.n_rows.items():
        assert pyogrio.read_info(path, layer=name)["features"] == count


def test_version_and_times_are_those_old_readers_know(exported):
    path, _ = exported
    assert rows(path, "PRAGMA user_version") == [(10300,)]
    assert {row[0] for row in rows(path, "SELECT DISTINCT last_change FROM gpkg_contents")} == {
        "2026-03-04T05:06:07.000Z"
    }


def test_same_tables_same_bytes(city, exported, tmp_path):
    again = tmp_path / exported[0].name  # the project of QGIS names the file
    export_geopackage(again, city, wanted(internal_because="a test of mine"))
    assert again.read_bytes() == exported[0].read_bytes()


def test_types_of_the_schema_arrive(exported):
    info = pyogrio.read_info(exported[0], layer="sites")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert types["pupils"] == "int64"
    assert types["down_mbps"] == "float64"
    assert types["as_of"] == "datetime64[D]"
    assert pyogrio.read_info(exported[0], layer="connections")["dtypes"][3] == "bool"


def test_one_default_style_per_layer(exported):
    found = rows(exported[0], "SELECT f_table_name, sum(useAsDefault), count(*) FROM layer_styles GROUP BY 1")
    assert {name: default for name, default, _ in found} == dict.fromkeys(exported[1].n_rows, 1)
    assert ("trenches", 1, 2) in found


def test_districts_are_drawn_for_one_counted_unit_at_a_time(exported):
    found = rows(
        exported[0],
        "SELECT styleName, useAsDefault, styleQML, styleSLD FROM layer_styles "
        "WHERE f_table_name = 'coverage_districts' ORDER BY id",
    )
    assert [row[:2] for row in found] == [
        ("coverage_districts-addresses", 1),
        ("coverage_districts-school", 0),
    ]
    assert "\"unit\" = 'addresses' THEN coalesce" in found[0][2].replace("&quot;", '"')
    assert "<ogc:Literal>school</ogc:Literal>" in found[1][3]


def test_metadata_say_where_from_and_that_a_program_made_it(exported):
    [(text,)] = rows(
        exported[0],
        "SELECT metadata FROM gpkg_metadata JOIN gpkg_metadata_reference ON md_file_id = id "
        "WHERE reference_scope = 'geopackage'",
    )
    document = json.loads(text)
    assert document["project"] == "Musterstadt"
    assert document["written_at"] == "2026-03-04T05:06:07.000Z"
    assert "automatically" in document["generated"]
    assert "internal" in document["confidential"]


def test_columns_are_described(exported):
    titles = dict(
        rows(
            exported[0],
            "SELECT column_name, title FROM gpkg_data_columns WHERE table_name = 'coverage_sites'",
        )
    )
    assert titles["down_mbps"] == "Empfang [Mbit/s]"
    assert titles["verdict"] == "Bewertung"


# --- what may not leave the house ---------------------------------------------------------------------


def test_internal_tables_and_what_gives_them_away_stay(city, tmp_path):
    sites = city["sites"].copy()
    sites.loc[2, "confidential"] = "isa"
    tables = {**city, "sites": sites}
    report = export_geopackage(tmp_path / "open.gpkg", tables, wanted())
    names = set(pyogrio.list_layers(tmp_path / "open.gpkg")[:, 0])
    assert names.isdisjoint({"fibre", "ducts", "pops", "cabinets"})
    assert report.n_rows["sites"] == len(sites) - 1
    for about in ("coverage_sites", "connections"):
        assert sites["id"][2] not in set(pyogrio.read_dataframe(tmp_path / "open.gpkg", layer=about)["id"])
    trenches = pyogrio.read_dataframe(tmp_path / "open.gpkg", layer="trenches")
    assert "duct_id" not in trenches
    assert "duct" not in set(trenches["segment_kind"])
    findings = pyogrio.read_dataframe(tmp_path / "open.gpkg", layer="findings")
    assert set(findings["layer"]) == {"sites"}
    said = " ".join(str(message) for message in report.left_out)
    about = {message.fields["table"] for message in report.left_out}
    assert {"fibre", "ducts", "pops", "trenches", "findings"} <= about
    for sentence in ("Existing fibre: the whole table", "Sites: 1 row is", "Coverage of sites: 1 row is"):
        assert sentence in said


def test_results_about_internal_sites_stay_though_sites_are_not_chosen(city, tmp_path):
    sites = city["sites"].assign(confidential="internal")
    report = export_geopackage(
        tmp_path / "o.gpkg", {**city, "sites": sites}, wanted(choose=("coverage_sites", "boundary"))
    )
    assert report.n_rows == {"boundary": 1, "coverage_sites": 0}


def test_heights_are_not_dropped_in_silence(city, tmp_path):
    high = city["sites"].copy()
    high["geometry"] = shapely.force_3d(high["geometry"].to_numpy(), 112.0)
    report = export_geopackage(tmp_path / "z.gpkg", {"sites": high}, wanted())
    assert [str(message) for message in report.left_out] == [f"Sites: the heights of {len(high)} geometries"]


# --- awkward input ------------------------------------------------------------------------------------


def test_unknown_table_nothing_to_write_and_naive_time_are_refused(city, tmp_path):
    path = tmp_path / "x.gpkg"
    with pytest.raises(ParameterError, match="no table called lampposts"):
        export_geopackage(path, {"lampposts": city["carriers"]}, wanted(choose=("lampposts",)))
    with pytest.raises(ParameterError, match="trenches is not there"):
        export_geopackage(path, {"sites": city["sites"]}, wanted(choose=("trenches",)))
    with pytest.raises(DataError, match="nothing to export"):
        export_geopackage(path, {"fibre": city["fibre"]}, wanted())
    naive = ExportSettings(crs=CRS, written_at=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ParameterError, match="time zone"):
        export_geopackage(path, city, naive)
    assert list(tmp_path.iterdir()) == []


def test_cancel_leaves_the_old_file(city, tmp_path):
    path = tmp_path / "old.gpkg"
    path.write_bytes(b"precious")
    calls = iter([False, False, True])
    with pytest.raises(Cancelled):
        export_geopackage(path, city, wanted(), Progress(stopped=lambda: next(calls)))
    assert path.read_bytes() == b"precious"
    assert [found.name for found in tmp_path.iterdir()] == ["old.gpkg"]


def test_an_existing_file_is_replaced_with_all_its_layers(city, tmp_path):
    path = tmp_path / "old.gpkg"
    export_geopackage(path, city, wanted())
    export_geopackage(path, city, wanted(choose=("boundary",)))
    assert set(pyogrio.list_layers(path)[:, 0]) == {"boundary", "layer_styles"}


def test_columns_sqlite_cannot_tell_apart_get_numbers(city, tmp_path):
    sites = city["sites"].assign(NAME="N", fid=7, geom="text", Quelle=pd.Timestamp("2026-01-01T10:00:00"))
    sites["aware"] = pd.Timestamp("2026-01-01T10:00:00+01:00")
    export_geopackage(tmp_path / "n.gpkg", {"sites": sites}, wanted())
    back = pyogrio.read_dataframe(tmp_path / "n.gpkg", layer="sites")
    assert {"name", "NAME_2", "fid_2", "geom_2"} <= set(back.columns)
    assert back["Quelle"][0] == "2026-01-01 10:00:00"
    stored = rows(tmp_path / "n.gpkg", "SELECT aware FROM sites LIMIT 1")[0][0]
    assert stored == "2026-01-01T09:00:00.000Z"


def test_mixed_single_and_multi_geometries_become_multi(tmp_path):
    line = shapely.linestrings([[0, 0], [10, 0]])
    streets = typed(
        "streets",
        pd.DataFrame({"id": ["a", "b", "c"], "geometry": [line, shapely.multilinestrings([line]), None]}),
    )
    export_geopackage(tmp_path / "m.gpkg", {"streets": streets}, wanted())
    assert pyogrio.read_info(tmp_path / "m.gpkg", layer="streets")["geometry_type"] == "MultiLineString"
    assert pyogrio.read_dataframe(tmp_path / "m.gpkg", layer="streets").geometry.isna().tolist() == [
        False,
        False,
        True,
    ]


TEXT = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
    st.sampled_from(
        ["'; DROP TABLE sites; --", "=cmd|'/c calc'!A0", "]]>", "<b>&amp;", "a\r\nb", "🛰", "NULL", ""]
    ),
)
SITES = st.lists(
    st.tuples(
        TEXT,
        TEXT,
        st.one_of(st.none(), st.integers(0, 20_000)),
        st.floats(allow_nan=True, allow_infinity=False),
        st.one_of(st.none(), st.dates()),
        st.floats(-1e7, 1e7),
        st.floats(-1e7, 1e7),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=10)
@given(SITES)
def test_round_trip(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("trip") / "s.gpkg"
    name, kind, pupils, down, day, x, y = zip(*entries, strict=True)
    sites = typed(
        "sites",
        pd.DataFrame(
            {
                "id": [str(k) for k in range(len(entries))],
                "name": pd.array(name, dtype="str"),
                "kind": pd.array(kind, dtype="str"),
                "pupils": pd.array(pupils, dtype="Int64"),
                "down_mbps": down,
                "as_of": np.array(day, dtype="datetime64[D]"),
                "geometry": shapely.points(x, y),
            }
        ),
    )
    export_geopackage(path, {"sites": sites}, wanted())
    back = pyogrio.read_dataframe(path, layer="sites", datetime_as_string=True)
    for key in ("name", "kind"):
        assert [None if pd.isna(v) else v for v in back[key]] == [
            None if pd.isna(v) else v for v in sites[key]
        ]
    assert back["pupils"].astype("Int64").equals(sites["pupils"])
    assert np.array_equal(back["down_mbps"], sites["down_mbps"], equal_nan=True)
    assert [None if pd.isna(v) else str(v) for v in back["as_of"]] == [
        None if d is None else d.isoformat() for d in day
    ]
    assert shapely.equals(back.geometry.to_numpy(), sites.geometry.to_numpy()).all()


# --- other programs -----------------------------------------------------------------------------------


def test_ogrinfo_reads_it_without_a_warning(exported):
    if not shutil.which("ogrinfo"):
        pytest.skip("ogrinfo is not installed (Debian: gdal-bin)")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("OGR_")}
    command = ["ogrinfo", "-so", "-al", str(exported[0])]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=plain)
    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "Layer name: coverage_sites" in ran.stdout


@pytest.fixture(scope="module")
def seen_by_qgis(exported):
    probe = [str(QGIS_PYTHON), "-c", "import qgis.core"]
    if not QGIS_PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip(
            "QGIS is not installed (Debian: qgis python3-qgis); its reading of the styles is not checked"
        )
    script = HERE.parents[1] / "qgis_check.py"
    ran = subprocess.run(
        [str(QGIS_PYTHON), str(script), str(exported[0])],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(ran.stdout)


def test_qgis_opens_every_layer_without_a_complaint(exported, seen_by_qgis):
    assert seen_by_qgis["messages"] == []
    assert {name: layer["rows"] for name, layer in seen_by_qgis["layers"].items()} == exported[1].n_rows
    for name, layer in seen_by_qgis["layers"].items():
        assert layer["valid"]
        assert layer["crs"] == ("" if TABLES[name].geometry == "none" else CRS)


def test_qgis_applies_the_renderer_of_every_table(seen_by_qgis):
    kinds = {"single": "singleSymbol", "categorised": "categorizedSymbol", "graduated": "graduatedSymbol"}
    for name, layer in seen_by_qgis["layers"].items():
        if "renderer" in layer:
            one = style(name)
            by_scale = any(member.below_scale for member in one.classes)
            assert layer["renderer"] == ("RuleRenderer" if by_scale else kinds[one.kind]), name
            assert len(layer["symbols"]) == len(one.classes)
            assert layer["below_scale"] == one.below_scale
            assert bool(layer["labels"]) == bool(one.label)
            assert one.label in (layer["labels"] or "")


def test_qgis_shows_verdicts_in_our_colours_shapes_and_german(seen_by_qgis):
    layer = seen_by_qgis["layers"]["coverage_sites"]
    assert layer["attribute"] == "verdict"
    assert layer["legend"][:4] == ["Versorgt", "Wahrscheinlich", "Nicht versorgt", "Unbekannt"]
    symbols = [symbol[3:5] for symbol in layer["symbols"][:4]]
    assert symbols[0] == ["#0b4f7d", "circle"]
    assert symbols[2:] == [["#d55e00", "triangle"], ["#ffffff", "diamond"]]
    assert {"#0b4f7d", "#d55e00"} <= set(layer["colours"]), "the style is drawn, not only loaded"
    assert layer["title"] == "Versorgung"
    assert layer["styles"] == ["coverage_sites", "coverage_sites-after"]


def test_qgis_draws_shares_by_the_official_breaks_and_hatches_what_is_unknown(seen_by_qgis):
    layer = seen_by_qgis["layers"]["coverage_cells"]
    bounds = [symbol[1] for symbol in layer["symbols"]]
    assert bounds[:5] == [[0.0, 0.1], [0.1, 0.5], [0.5, 0.75], [0.75, 0.95], [0.95, 1.0]]
    assert layer["legend"][0] == "0–10 %: nicht versorgt"
    assert layer["legend"][-1] == "k. A."
    assert layer["symbols"][-1][-1] == ["SimpleFill", "LinePatternFill"]
    ramp = {member.symbol.fill.lower() for member in style("coverage_cells").classes if member.symbol.fill}
    assert ramp <= set(layer["colours"])
    assert ramp & set(seen_by_qgis["layers"]["coverage_districts"]["colours"])


def test_qgis_hides_minor_streets_at_small_scales(seen_by_qgis):
    scales = {symbol[1]: symbol[2] for symbol in seen_by_qgis["layers"]["streets"]["symbols"]}
    assert scales['"road_class" = 1100'] == 0
    assert scales['"road_class" = 5200'] == 120_000


def test_qgis_draws_rings_and_dashes(seen_by_qgis):
    connections = seen_by_qgis["layers"]["connections"]
    assert connections["legend"][0] == "Durch die Planung angeschlossen"
    assert "#8e2a63" in connections["colours"]
    assert [symbol[5] for symbol in seen_by_qgis["layers"]["trenches"]["symbols"]][1:3] == [
        "1.4;0.8",
        "0.4;1.2",
    ]


def test_qgis_knows_column_names_and_code_lists(seen_by_qgis):
    layer = seen_by_qgis["layers"]["coverage_sites"]
    assert layer["aliases"]["down_mbps"] == "Empfang [Mbit/s]"
    assert layer["codes"]["reason"]["fibre_passes"] == "Fibre passes at … m along the street"
    assert layer["codes"]["kind"] == {
        code: labels["de"] for code, labels in code_lists()["site_kind"].items()
    }
    assert seen_by_qgis["layers"]["costs"]["codes"]["cost_kind"]["trench"] == "Tiefbau und Wiederherstellung"


def test_geometry_of_a_layer_survives(city, exported):
    back = pyogrio.read_dataframe(exported[0], layer="trenches")
    assert isinstance(back, gpd.GeoDataFrame)
    assert back.crs == CRS
    assert shapely.equals_exact(back.geometry.to_numpy(), city["trenches"].geometry.to_numpy()).all()

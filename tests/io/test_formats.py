"""Every format a planner is sent, and every awkward file of the collection: read, or refused."""

import importlib.util
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from rasterio.transform import Affine
from shapely import LineString, Point, Polygon

from netplan.errors import NetplanError
from netplan.io.layers import Counts, Source, look, propose, read_layer

CRS = "EPSG:25833"
EAST, NORTH = 317_000.0, 5_690_000.0
ROOT = Path(__file__).parents[2]
AWKWARD = ROOT.parent / "shared/data/formats"
PLACES = [Point(EAST + 10 * k, NORTH) for k in range(3)]
TABLE = gpd.GeoDataFrame(
    {"id": ["S1", "S2", "S3"], "name": ["Größe", "Süd", "Ost"], "pupils": [240, 0, 7]},
    geometry=PLACES,
    crs=CRS,
)
SCHOOLS = {"kind": "school"}
FORMATS = {
    "GPKG": ("schools.gpkg", "GeoPackage"),
    "ESRI Shapefile": ("schools.shp", "Shapefile"),
    "GeoJSON": ("schools.geojson", "GeoJSON"),
    "GeoJSONSeq": ("schools.jsonl", "GeoJSON lines"),
    "FlatGeobuf": ("schools.fgb", "FlatGeobuf"),
    "GML": ("schools.gml", "GML"),
    "KML": ("schools.kml", "KML"),
}


def schools(path, **facts):
    return read_layer(Source(path, "sites", constants=SCHOOLS, **facts), CRS)


def is_the_table(delivery, near_m=0.01):
    table = delivery.table
    assert table["name"].to_list() == ["Größe", "Süd", "Ost"]
    assert all(one.distance(other) <= near_m for one, other in zip(table.geometry, PLACES, strict=True))
    assert delivery.counts.read == 3
    assert delivery.counts.rejected == 0


@pytest.mark.parametrize("driver", FORMATS)
def test_a_layer_comes_back_from_every_format(tmp_path, driver):
    name, kind = FORMATS[driver]
    given = TABLE.to_crs("EPSG:4326") if driver in {"KML", "GeoJSON", "GeoJSONSeq"} else TABLE
    given = given.rename(columns={"name": "Name"}) if driver == "KML" else given
    options = {"SPATIAL_INDEX": "NO"} if driver == "FlatGeobuf" else {}  # it would sort the rows
    (tmp_path / "plain").mkdir()
    given.to_file(tmp_path / "plain" / name, driver=driver, **options)
    path = tmp_path / "Neu! a;b" / f"a;b!{name}"  # a library would take both for parts of an address
    path.parent.mkdir()
    for part in (tmp_path / "plain").iterdir():
        part.rename(path.with_name(f"a;b!{part.name}"))
    contents = look(path)
    assert contents.kind == kind
    assert [layer.shape for layer in contents.layers] == ["point"]
    delivery = schools(path)
    is_the_table(delivery)
    if driver != "KML":  # its columns are texts
        assert delivery.table["pupils"].to_list() == [240, 0, 7]


def test_geoparquet(tmp_path):
    path = tmp_path / "schools.parquet"
    TABLE.to_parquet(path)
    assert look(path).layers[0].crs == CRS
    is_the_table(schools(path))


def test_projected_geojson_says_its_system(tmp_path):
    path = tmp_path / "schools.geojson"
    TABLE.to_file(path, driver="GeoJSON", RFC7946="NO")
    assert json.loads(path.read_text("utf-8"))["features"][0]["geometry"]["coordinates"][0] == EAST
    is_the_table(schools(path))


@pytest.mark.parametrize("deep", ["", "amt/ebene/"])
def test_a_zipped_shapefile(tmp_path, deep):
    TABLE.to_file(tmp_path / "schools.shp", encoding="utf-8")
    path = tmp_path / "delivery.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in tmp_path.glob("schools.*"):
            archive.write(part, deep + part.name)
        archive.writestr(deep + "readme.txt", "Lieferung vom Amt; bitte sorgsam\n")
    assert look(path).kind == "ZIP"
    is_the_table(schools(path))


def test_several_layers_in_one_archive_are_told_apart(tmp_path):
    path = tmp_path / "delivery.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("one", "two"):
            TABLE.to_file(tmp_path / f"{name}.geojson", driver="GeoJSON")
            archive.write(tmp_path / f"{name}.geojson")
    assert [layer.name for layer in look(path).layers] == ["one", "two"]
    is_the_table(schools(path, layer="two"))
    with pytest.raises(NetplanError, match="name one of: one, two"):
        schools(path)


def test_kmz(tmp_path):
    TABLE.rename(columns={"name": "Name"}).to_crs("EPSG:4326").to_file(tmp_path / "doc.kml", driver="KML")
    path = tmp_path / "schools.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "doc.kml", "doc.kml")
    assert look(path).kind == "KML"
    is_the_table(schools(path))


ROWS = [["S1", "Größe", 240], ["S2", "Süd", 0], ["S3", "Ost", 7]]


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "utf-8"), (",", "utf-8-sig"), ("\t", "cp1252"), ("|", "utf-16"), (";", "cp1252"), (",", "utf-16")],
)
def test_a_table_in_any_dress(tmp_path, delimiter, encoding):
    lines = [["id", "name", "Schülerzahl", "Rechtswert", "Hochwert"]]
    lines += [[*row, f'"{point.x:.2f}"', f"{point.y:.2f}"] for row, point in zip(ROWS, PLACES, strict=True)]
    path = tmp_path / "schools.txt"
    path.write_bytes("\r\n".join(delimiter.join(map(str, line)) for line in lines).encode(encoding))
    delivery = schools(path, crs=CRS)
    is_the_table(delivery)
    assert delivery.table["pupils"].to_list() == [240, 0, 7]
    assert ("FILE-002" in {p.code for p in delivery.problems}) == (encoding in {"cp1252", "utf-16"})


def test_an_excel_workbook_with_a_heading_and_two_sheets(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Schulen"
    sheet.append(["Schulen der Stadt"])
    sheet.append([])
    sheet.append(["Nr", "Name der Schule", "Schüler", "Ost", "Nord"])
    for row, point in zip(ROWS, PLACES, strict=True):
        sheet.append([*row, point.x, point.y])
    book.create_sheet("Legende").append(["nur ein Wort"])
    path = tmp_path / "schools.xlsx"
    book.save(path)
    contents = look(path)
    assert (contents.kind, [layer.name for layer in contents.layers]) == ("Excel", ["Schulen"])
    delivery = schools(path, crs=CRS, columns={"name": "Name der Schule"})
    is_the_table(delivery)
    assert delivery.table["pupils"].to_list() == [240, 0, 7]


def test_lines_of_a_drawing(tmp_path):
    lines = gpd.GeoDataFrame(geometry=[LineString([(EAST, NORTH), (EAST + 9, NORTH)])], crs=CRS)
    path = tmp_path / "ducts.dxf"
    lines.to_file(path, driver="DXF")
    assert look(path).kind == "DXF"
    delivery = read_layer(Source(path, "ducts", crs=CRS), CRS)
    assert delivery.table.length.to_list() == [9]


@pytest.mark.parametrize(("name", "driver"), [("dom.tif", "GTiff"), ("dom.asc", "AAIGrid")])
def test_a_surface_model_is_recognised(tmp_path, name, driver):
    heights = np.arange(12, dtype=np.float32).reshape(3, 4)
    heights[0, 0] = -9999
    facts = {"width": 4, "height": 3, "count": 1, "dtype": "float32", "nodata": -9999}
    with rasterio.open(
        tmp_path / name, "w", driver=driver, transform=Affine(1, 0, EAST, 0, -1, NORTH), crs=CRS, **facts
    ) as grid:
        grid.write(heights, 1)
    contents = look(tmp_path / name)
    layer = contents.layers[0]
    assert (layer.shape, layer.n) == ("raster", 12)
    facts = layer.rows.iloc[0]
    assert (facts["low"], facts["high"], facts["n_unknown"], facts["cell_x"]) == (1, 11, 1, 1)
    assert propose(contents)[0].role == "surface"


def test_mixed_geometries_are_taken_apart_by_role(tmp_path):
    square = Polygon([(EAST, NORTH), (EAST + 5, NORTH), (EAST + 5, NORTH + 5)])
    table = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[square, PLACES[0]], crs=CRS)
    path = tmp_path / "mixed.geojson"
    table.to_file(path, driver="GeoJSON")
    assert look(path).layers[0].shape == "mixed"
    delivery = read_layer(Source(path, "districts"), CRS)
    assert delivery.counts == Counts(2, 1, 0, 1)
    assert delivery.rejected[["netplan_row", "netplan_rule", "id"]].to_numpy().tolist() == [
        [2, "GEO-006", "b"]
    ]
    assert delivery.rejected["netplan_geometry"].iloc[0].startswith("POINT (317000 5690000")


def test_rows_without_a_place_are_handed_over_with_their_address(tmp_path):
    path = tmp_path / "schools.csv"
    path.write_text(
        "id;name;Adresse\n1;A;Wiener Platz 6 01069 Dresden OT Altstadt\n2;B;Markt 1\n3;C;\n", "utf-8"
    )
    delivery = schools(path)
    assert delivery.counts == Counts(3, 0, 0, 3)
    found = delivery.unplaced[["id", "street", "house_number", "postcode", "place"]].astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        ["1", "Wiener Platz", "6", "01069", "Dresden"],
        ["2", "Markt", "1", None, None],
        ["3", None, None, None, None],
    ]


@pytest.mark.parametrize(
    ("header", "value", "found"),
    [
        ("Höhe [cm]", "850", 8.5),
        ("hoehe_cm", "850", 8.5),
        ("Höhe in m", "8,5", 8.5),
        ("Höhe", "850 cm", 8.5),
        ("Höhe", "0,0085 km", 8.5),
        ("height_m", "8.5", 8.5),
    ],
)
def test_heights_in_any_unit(tmp_path, header, value, found):
    path = tmp_path / "lamps.csv"
    path.write_text(f"id;{header};lon;lat\n1;{value};12.37;51.34\n", "utf-8")
    source = Source(path, "carriers", constants={"carrier_class": "ISA_Strassenlaterne"})
    delivery = read_layer(source, CRS)
    assert delivery.table["height_m"].to_list() == [found]
    assert delivery.counts.accepted + delivery.counts.repaired == 1


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Bandbreite", "0,1 Gbit/s"),
        ("Download (kbit/s)", "100000"),
        ("down", "100 Mbit/s"),
        ("Bandbreite_Gbit", "0.1"),
    ],
)
def test_rates_in_any_unit(tmp_path, header, value):
    path = tmp_path / "schools.csv"
    path.write_text(f"id;{header};lon;lat\n1;{value};12.37;51.34\n", "utf-8")
    assert schools(path).table["down_mbps"].to_list() == [pytest.approx(100)]


def test_an_extract_and_other_things_are_named():
    if not AWKWARD.exists():
        pytest.skip("the shared data are not there")
    assert look(AWKWARD / "gpkg_pyogrio/sample.osm.pbf").kind == "OpenStreetMap"


def page():
    if not AWKWARD.exists():
        pytest.skip("the shared data are not there")
    spec = importlib.util.spec_from_file_location("make_formats", ROOT / "docs/make_formats.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_awkward_file_is_on_the_page():
    text = page().PAGE.read_text("utf-8")
    files = [path.relative_to(AWKWARD).as_posix() for path in AWKWARD.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert not [name for name in files if f"`{name}`" not in text]


@pytest.mark.slow
def test_the_page_of_awkward_files_is_current():
    """Every file goes through the door: read = accepted + repaired + rejected, or a sentence."""
    made = page()
    found = list(made.lines())
    assert made.PAGE.read_text("utf-8") == made.page(found)
    assert all(line.read == line.accepted + line.repaired + line.rejected for line in found)
    assert all(line.said for line in found)

"""XTrasseGML from outside: what is not known survives, what is harmful is refused with a sentence."""

import numpy as np
import pytest
import shapely

from netplan.errors import DataError
from netplan.io.xtrasse import reader
from netplan.io.xtrasse.reader import read_features
from netplan.io.xtrasse.writer import write_features
from netplan.model.xtrasse import FEATURES, GML, NAMESPACE

KEY = "GML_2f1c8e2a-3b57-4d4c-9a73-0f6c8d1f4a11"


def file_of(folder, inside, namespace=NAMESPACE, head=""):
    path = folder / "given.gml"
    path.write_text(
        f'<?xml version="1.0"?>{head}<sf:FeatureCollection xmlns="{namespace}" xmlns:sf="{FEATURES}" '
        f'xmlns:gml="{GML}" xmlns:xlink="http://www.w3.org/1999/xlink">{inside}</sf:FeatureCollection>',
        "utf-8",
    )
    return path


def member(inside, kind="BRA_Kabel"):
    return f'<sf:featureMember><{kind} gml:id="{KEY}">{inside}</{kind}></sf:featureMember>'


def shape(gml, folder):
    (feature,) = read_features(file_of(folder, member(f"<position>{gml}</position>")))
    return feature


def test_what_nobody_knows_is_written_as_it_was_read(tmp_path):
    inside = member(
        '<title>a &lt; b</title><art codeSpace="x">77777</art>'
        '<neu xmlns="urn:other" k="1"><tief>2</tief></neu>'
        '<gehoertZuBRA xlink:href="#GML_1"/><q:w xmlns:q="urn:q" q:a="1" q:b="2"/>'
    ) + member("<title/>", "ZZ_Neues")
    first = list(read_features(file_of(tmp_path, inside)))
    write_features(tmp_path / "again.gml", first, "EPSG:25833")
    again = list(read_features(tmp_path / "again.gml"))
    assert again == first
    assert first[0].text("art") == "77777"
    assert first[1].kind == "ZZ_Neues"


@pytest.mark.parametrize(
    ("gml", "wkt"),
    [
        ("<gml:Point><gml:pos>1 2</gml:pos></gml:Point>", "POINT (1 2)"),
        ('<gml:Point srsDimension="3"><gml:pos>1 2 9</gml:pos></gml:Point>', "POINT (1 2)"),
        (
            ("<gml:LineString><gml:pos>0 0</gml:pos><gml:pos>1 0</gml:pos></gml:LineString>"),
            "LINESTRING (0 0, 1 0)",
        ),
        (
            (
                "<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>0 0 1 0</gml:posList>"
                "</gml:LineStringSegment><gml:LineStringSegment><gml:posList>1 0 1 1</gml:posList>"
                "</gml:LineStringSegment></gml:segments></gml:Curve>"
            ),
            "LINESTRING (0 0, 1 0, 1 1)",
        ),
        (
            (
                "<gml:MultiPoint><gml:pointMember><gml:Point><gml:pos>1 2</gml:pos></gml:Point>"
                "</gml:pointMember></gml:MultiPoint>"
            ),
            "MULTIPOINT (1 2)",
        ),
        (
            (
                "<gml:MultiSurface><gml:surfaceMember><gml:Surface><gml:patches><gml:PolygonPatch><gml:exterior>"
                "<gml:LinearRing><gml:posList>0 0 1 0 1 1 0 0</gml:posList></gml:LinearRing></gml:exterior>"
                "</gml:PolygonPatch></gml:patches></gml:Surface></gml:surfaceMember></gml:MultiSurface>"
            ),
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
        ),
        ("<gml:LineString><gml:posList/></gml:LineString>", "LINESTRING EMPTY"),
    ],
)
def test_shapes(gml, wkt, tmp_path):
    feature = shape(gml, tmp_path)
    assert shapely.equals_exact(feature.shape, shapely.from_wkt(wkt), 1e-9)
    assert not feature.curved


def test_an_arc_becomes_straight_pieces_and_is_kept_as_it_was(tmp_path):
    gml = (
        "<gml:Curve><gml:segments><gml:LineStringSegment><gml:posList>-5 0 0 0</gml:posList>"
        "</gml:LineStringSegment><gml:Arc><gml:posList>0 0 1 1 2 0</gml:posList></gml:Arc>"
        "</gml:segments></gml:Curve>"
    )
    feature = shape(gml, tmp_path)
    assert feature.curved
    arc = shapely.get_coordinates(feature.shape)[2:]
    assert np.allclose(np.hypot(arc[:, 0] - 1, arc[:, 1]), 1.0), "half a circle of radius 1 around (1, 0)"
    assert feature.shape.length == pytest.approx(5 + np.pi, rel=1e-3)
    assert arc[:, 1].max() == pytest.approx(1.0, abs=1e-3), "through its middle, not the other way round"
    write_features(tmp_path / "again.gml", [feature], "EPSG:25833")
    assert "<gml:Arc>" in (tmp_path / "again.gml").read_text("utf-8")


def test_a_shape_nobody_knows_is_told_and_kept(tmp_path):
    feature = shape("<gml:Clothoid><gml:refLocation/></gml:Clothoid>", tmp_path)
    assert feature.trouble == "Clothoid"
    assert feature.shape is None
    write_features(tmp_path / "again.gml", [feature], "EPSG:25833")
    assert "gml:Clothoid" in (tmp_path / "again.gml").read_text("utf-8")


@pytest.mark.parametrize(
    ("srs", "crs", "xy"),
    [
        ("EPSG:25833", "EPSG:25833", (1, 2)),
        ("urn:ogc:def:crs:EPSG::25833", "EPSG:25833", (1, 2)),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326", (2, 1)),
        ("urn:ogc:def:crs:EPSG:9.1:4258", "EPSG:4258", (2, 1)),
        ("EPSG:4326", "EPSG:4326", (1, 2)),
        ("my own grid", "", (1, 2)),
        ("EPSG:999999", "", (1, 2)),
    ],
)
def test_systems_and_the_order_of_their_axes(srs, crs, xy, tmp_path):
    feature = shape(f'<gml:Point srsName="{srs}"><gml:pos>1 2</gml:pos></gml:Point>', tmp_path)
    assert feature.crs == crs
    assert feature.shape.coords[0] == xy


def refused(path):
    with pytest.raises(DataError) as caught:
        list(read_features(path))
    return str(caught.value)


def test_entities_are_refused_before_they_swell(tmp_path):
    laughs = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    assert "document type" in refused(file_of(tmp_path, member("<title>&l9;</title>"), head=head))


def test_what_is_cut_off_says_where(tmp_path):
    path = file_of(tmp_path, member("<title>x</title>") * 3)
    path.write_bytes(path.read_bytes()[:-80])
    assert "breaks off" in refused(path)


def test_another_version_or_root_is_named(tmp_path):
    assert "XTrasse 1.0" in refused(
        file_of(tmp_path, member("<title/>"), namespace="http://www.xtrasse.de/1.0")
    )
    path = tmp_path / "other.gml"
    path.write_text("<a/>")
    assert "FeatureCollection" in refused(path)


def test_what_nests_or_swells_without_end_is_refused(tmp_path, monkeypatch):
    assert "deeper" in refused(file_of(tmp_path, member("<a>" * 60 + "</a>" * 60)))
    monkeypatch.setattr(reader, "_MOST_ELEMENTS", 50)
    assert "elements" in refused(file_of(tmp_path, member("<a/>" * 100)))
    monkeypatch.setattr(reader, "_MOST_TEXT", 1000)
    assert "text" in refused(file_of(tmp_path, member(f"<a>{'x' * 2000}</a>")))
    monkeypatch.setattr(reader, "_MOST_FEATURES", 2)
    assert "objects" in refused(file_of(tmp_path, member("<a/>") * 3))
    monkeypatch.setattr(reader, "LARGEST_BYTES", 10)
    assert "larger" in refused(file_of(tmp_path, member("<a/>")))


def test_characters_xml_cannot_hold_are_replaced(tmp_path):
    (feature,) = read_features(file_of(tmp_path, member("<title>x</title>")))
    bad = type(feature)(feature.kind, feature.id, (type(feature.properties[0])("title", "a\x00b\x1f"),))
    write_features(tmp_path / "a.gml", [bad], "EPSG:25833")
    (back,) = read_features(tmp_path / "a.gml")
    assert back.text("title") == "a�b�"

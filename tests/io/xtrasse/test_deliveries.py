"""What exists and what the Infrastrukturatlas gets: complete objects only, what is missing is listed."""

import json
import re

import geopandas as gpd
import pytest
from shapely import LineString, MultiLineString, Point

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.layers import look, read_layer
from netplan.io.layers.profiles import known_delivery
from netplan.io.xtrasse.delivery_file import Delivery, read_delivery
from netplan.io.xtrasse.reader import read_features
from netplan.model.findings import SEVERITIES
from netplan.report.deliveries import DeliveryOptions, check_atlas, deliver_atlas, deliver_existing
from tests.towns import CRS, town
from tests.xtrasse_oracle import comparable, second_opinion

OPEN = DeliveryOptions(Words("en"))
HOUSE = DeliveryOptions(Words("en"), internal_because="§ 79 TKG")
CONTACT = {"name": "Breitbandstelle", "phone": "0341 1", "mail": "breitband@example.org"}
DELIVERY = Delivery(
    contacts={"use": CONTACT, "gis": CONTACT},
    defaults={
        "": {"foerderung": 3000, "nutzung": [1000], "verlegetiefe": 60, "verfuegbarkeit": 4000},
        "ISA_Strassenlaterne": {"nutzung": [6000, 3000]},
    },
    exempt=frozenset({"L3"}),
)


@pytest.fixture(scope="module")
def project():
    x, y = 400_000, 5_700_000
    lamp = {"carrier_class": "ISA_Strassenlaterne", "power": "night", "height_m": 8.0, "owner": "Stadt"}
    return town(
        "F---S",
        fibre=["F"],
        schools=["S"],
        carriers=[
            lamp | {"id": "L1", "geometry": Point(x, y), "availability": 5000},
            lamp | {"id": "L2", "geometry": Point(x + 5, y), "power": None, "height_m": None},
            lamp | {"id": "L3", "geometry": Point(x + 9, y), "carrier_class": "ISA_HolzMast"},
            lamp | {"id": "L4", "geometry": Point(x + 7, y), "confidential": "isa"},
            lamp | {"id": "L5", "geometry": Point(x + 8, y), "carrier_class": "ISA_Luftballon"},
            lamp | {"id": "L6", "geometry": Point(x + 6, y), "availability": 4711},
        ],
        ducts=[{"along": "FS", "id": "D1", "n_tubes": 7, "n_free": 2, "duct_type": "7x10", "operator": "N"}],
        pops=[{"id": "P1", "geometry": Point(x, y), "name": "PoP 1", "confidential": "internal"}],
        cabinets=[{"id": "K1", "geometry": Point(x, y), "cabinet_kind": 10003, "name": "KVz"}],
    )


def found(problems):
    return {(one.code, one.row_id) for one in problems}


def objects(path):
    return {one.text("title"): one for one in read_features(path) if not one.kind.endswith("Plan")}


def test_every_object_is_complete_or_its_lack_is_named(project, tmp_path):
    made = deliver_atlas(project, tmp_path / "isa", DELIVERY, HOUSE)
    usual, excepted, sign = made.files
    kept = objects(usual)
    assert {"L1", "L2"} <= set(kept)
    assert not {"L3", "L4", "L5", "L6"} & set(kept)
    assert set(objects(excepted)) == {"L3"}
    assert objects(excepted)["L3"].text("ausnahmeISA") == "true"
    lamp = kept["L1"]
    told = {one.name: one.text for one in lamp.properties if one.text}
    assert told["tiefe_hoehe"] == "800"
    assert [told[key] for key in ("strom", "verfuegbarkeit", "foerderung")] == ["1000", "5000", "3000"]
    assert [one.text for one in lamp.properties if one.name == "nutzung"] == ["6000", "3000"]
    assert kept["L2"].text("tiefe_hoehe") == "0"
    assert kept["L2"].text("strom") == "9999"
    assert {one.kind for one in kept.values()} == {
        "ISA_Strassenlaterne",
        "ISA_Glasfaser",
        "ISA_Lehrrohr",
        "ISA_Kabelverzweiger",
        "ISA_PointOfPresence",
    }
    about = found(made.problems)
    assert {("ISA-002", "L2"), ("ISA-003", "L2"), ("ISA-004", "L5"), ("ISA-007", "L6")} <= about
    assert ("ISA-006", "") in about
    signed = json.loads(sign.read_text("utf-8"))
    assert signed["internal_because"] == "§ 79 TKG"
    assert signed["not_delivered"] == 2


def test_without_values_every_object_lacks_three_things(project):
    problems = check_atlas(project, Delivery())
    missing = {one.message.fields["missing"] for one in problems if one.row_id == "L2"}
    assert missing == {"foerderung", "verfuegbarkeit", "nutzung"}
    assert sum(one.code == "ISA-005" for one in problems) == 6, "two contacts of three parts"
    assert all(one.severity in SEVERITIES for one in problems)


def test_nothing_is_written_without_contacts(project, tmp_path):
    with pytest.raises(DataError, match=r"contact\.use\.name"):
        deliver_atlas(project, tmp_path / "isa", Delivery(defaults=DELIVERY.defaults), HOUSE)
    assert not list(tmp_path.iterdir())


def test_without_a_reason_networks_stay_in_the_house(project, tmp_path):
    made = deliver_atlas(project, tmp_path / "isa", DELIVERY, OPEN)
    assert {one.kind for one in objects(made.files[0]).values()} == {"ISA_Strassenlaterne"}
    assert len(made.left_out) >= 4
    lamps = deliver_existing(project, tmp_path / "bst", OPEN)
    assert {one.kind for one in objects(lamps.files[0]).values()} == {"BST_Mast"}


def test_the_tools_of_the_standard_read_both(project, tmp_path):
    atlas = deliver_atlas(project, tmp_path / "isa", DELIVERY, HOUSE).files[:2]
    (existing, _) = deliver_existing(project, tmp_path / "bst", HOUSE).files
    paths = (*atlas, existing)
    for path, again in zip(paths, second_opinion(tmp_path, *paths), strict=True):
        assert comparable(again) == comparable(path)


def test_what_exists_comes_in_again_as_it_was(project, tmp_path):
    (path, _) = deliver_existing(project, tmp_path / "bst", HOUSE).files
    contents = look(path)
    assert contents.kind == "XTrasseGML"
    back = {}
    for layer in contents.layers:
        known = known_delivery(contents, layer)
        if known:
            back.setdefault(known[1], []).append(read_layer(known[2], CRS).table)
    assert {"fibre", "ducts", "cabinets", "pops", "carriers"} <= set(back)
    (ducts,) = back["ducts"]
    assert ducts["operator"].tolist() == ["N"]
    assert set(ducts["confidential"]) == {"internal"}
    assert ducts.geometry.iloc[0].equals(project.layer("ducts").geometry.iloc[0])
    assert back["cabinets"][0]["cabinet_kind"].tolist() == [10003]
    assert len(back["pops"][0]) == 1
    assert len(back["carriers"][0]) == 5 - 1, "lamps only: a wooden pole and a balloon are no masts"


def test_copper_is_not_taken_for_fibre(tmp_path):
    path = tmp_path / "copper.gml"
    cable = '<sf:featureMember><BST_Telekommunikationsleitung gml:id="GML_{}"><title>k</title><position>'
    cable += '<gml:LineString srsName="EPSG:25833"><gml:posList>400000 5700000 400010 5700000</gml:posList>'
    cable += "</gml:LineString></position>{}</BST_Telekommunikationsleitung></sf:featureMember>"
    kinds = ("<art>1000</art>", "<art>2000</art>", "")
    inside = "".join(cable.format(k, art) for k, art in enumerate(kinds))
    path.write_text(
        '<sf:FeatureCollection xmlns="http://www.xtrasse.de/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
        f'xmlns:sf="http://www.opengis.net/ogcapi-features-1/1.0/sf">{inside}</sf:FeatureCollection>'
    )
    contents = look(path)
    roles = {one.name: (known_delivery(contents, one) or ("", None))[1] for one in contents.layers}
    assert list(roles.values()) == ["fibre", None, None]
    assert len(roles) == 3


def test_an_arc_and_axes_the_wrong_way_round_are_found_at_the_door(tmp_path):
    path = tmp_path / "turned.gml"
    path.write_text(
        '<sf:FeatureCollection xmlns="http://www.xtrasse.de/2.0" xmlns:gml="http://www.opengis.net/gml/3.2" '
        'xmlns:sf="http://www.opengis.net/ogcapi-features-1/1.0/sf"><sf:featureMember>'
        '<BRA_Kabel gml:id="GML_1"><title>k</title><art>1000</art><position>'
        '<gml:Curve srsName="EPSG:25833"><gml:segments><gml:Arc>'
        "<gml:posList>5700000 400000 5700010 400010 5700000 400020</gml:posList></gml:Arc></gml:segments>"
        "</gml:Curve></position></BRA_Kabel></sf:featureMember></sf:FeatureCollection>"
    )
    contents = look(path)
    boundary = gpd.GeoDataFrame(geometry=[Point(400_010, 5_700_000).buffer(500)], crs=CRS)
    source = known_delivery(contents, contents.layers[0])[2]
    delivery = read_layer(source, CRS, boundary)
    assert {"CRS-006", "GEO-013"} <= {one.code for one in delivery.problems}
    assert len(delivery.table) == 1


def test_a_line_of_several_parts_is_one_object(tmp_path):
    lines = MultiLineString(
        [[(400_000, 5_700_000), (400_010, 5_700_000)], [(400_020, 5_700_000), (400_030, 5_700_000)]]
    )
    project = town("F---S", fibre=["F"], schools=["S"])
    fibre = project.layer("fibre").copy()
    fibre["geometry"] = gpd.GeoSeries([lines] * len(fibre), index=fibre.index, crs=CRS)
    (path, _) = deliver_existing(project.with_layer("fibre", fibre), tmp_path / "b", HOUSE).files
    (cable,) = [one for one in read_features(path) if one.kind == "BST_Telekommunikationsleitung"]
    assert cable.shape.equals(lines)
    assert LineString(lines.geoms[0]).length == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[plan]\nholder = 7", "inhaberTyp cannot be 7"),
        ("[default]\nstrom = 5", "strom cannot be 5"),
        ("[default]\nfarbe = 5", "names farbe"),
        ("nonsense = 1", "names nonsense"),
        ("[contact.boss]\nname = 'x'", "names boss"),
        ("a = ", "is no TOML"),
    ],
)
def test_a_file_of_a_delivery_is_checked(text, said, tmp_path):
    path = tmp_path / "isa.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=re.escape(said)):
        read_delivery(path)


def test_a_file_of_a_delivery_is_read(tmp_path):
    path = tmp_path / "isa.toml"
    path.write_text(
        'exempt = ["L3"]\n[plan]\ntitle = "T"\nholder = 2000\n[contact.use]\nname = "N"\n'
        "[default]\nfoerderung = 3000\n[class.ISA_Ampel]\nnutzung = [6000]\n",
        "utf-8",
    )
    delivery = read_delivery(path)
    assert delivery.value("ISA_Ampel", "nutzung") == [6000]
    assert delivery.value("ISA_Ampel", "foerderung") == 3000
    assert delivery.holder == 2000
    assert "contact.use.mail" in delivery.lacking()

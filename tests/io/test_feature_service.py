"""Features of services: a real MapServer on this computer, and all the ways of being a bad service."""

import json
import shutil
import ssl
import subprocess
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from netplan.errors import DataError, ParameterError
from netplan.io.feature_service import (
    Collection,
    FeatureService,
    Most,
    cached,
    fetch_features,
    read_feature_service,
)
from netplan.io.layers import look
from tests.servers import MAPSERVER, mapserver, serving

CRS = "EPSG:25833"
N = 60
CAPABILITIES = """<?xml version="1.0"?>
<wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink">
 <ows:ServiceIdentification><ows:Title>x</ows:Title><ows:ServiceType>WFS</ows:ServiceType>
  <ows:ServiceTypeVersion>2.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
 <ows:OperationsMetadata><ows:Operation name="GetFeature"><ows:DCP><ows:HTTP>
  <ows:Get xlink:href="http://127.0.0.1/"/></ows:HTTP></ows:DCP>
  <ows:Parameter name="outputFormat"><ows:AllowedValues><ows:Value>{form}</ows:Value></ows:AllowedValues>
  </ows:Parameter></ows:Operation></ows:OperationsMetadata>
 <wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>np:schools</wfs:Name><wfs:Title>Schulen</wfs:Title>
  <wfs:DefaultCRS>urn:ogc:def:crs:EPSG::25833</wfs:DefaultCRS></wfs:FeatureType></wfs:FeatureTypeList>
</wfs:WFS_Capabilities>"""
REPORT = b"""<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1"><ows:Exception>
<ows:ExceptionText>no such
 layer</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"""


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    path = tmp_path_factory.mktemp("schools") / "schulen.geojson"
    points = shapely.points([[316_000.25 + k, 5_690_000.5] for k in range(N)])
    facts = {"nr": [f"s{k}" for k in range(N)], "name": ["Grundschule Süd"] * N}
    gpd.GeoDataFrame(facts, geometry=points, crs=CRS).to_file(path, driver="GeoJSON")
    return path


@pytest.fixture(scope="module", params=["geojson", "gml"])
def service(request, schools, tmp_path_factory):
    """Yield the address of a WFS that gives GeoJSON, or GML only."""
    if not MAPSERVER.exists():
        pytest.skip("MapServer is not installed (Debian: cgi-mapserver); services are not read")
    formats = "geojson" if request.param == "geojson" else ""
    with mapserver(tmp_path_factory.mktemp(request.param), schools, formats) as base:
        yield f"{base}?SERVICE=WFS", request.param


def test_a_wfs_is_read_whole_and_the_import_takes_it(service, schools, tmp_path):
    address, form = service
    found = read_feature_service(address)
    assert (found.kind, found.version) == ("wfs", "2.0.0")
    assert bool(found.format) == (form == "geojson")
    layer = found.collection("schulen")
    assert layer.title == "Schulen der Stadt"
    path = fetch_features(found, layer, CRS, tmp_path)
    back = gpd.read_file(path)
    assert len(back) == N
    assert back.crs == CRS
    before = gpd.read_file(schools)
    assert sorted(back.geometry.x) == pytest.approx(sorted(before.geometry.x), abs=0.01)
    assert set(back["name"]) == {"Grundschule Süd"}
    assert look(path).layers


@pytest.mark.parametrize("form", ["geojson", ""], ids=["geojson", "gml"])
def test_a_wfs_that_knows_no_more_than_1_1_is_read_whole(form, schools, tmp_path):
    if not MAPSERVER.exists():
        pytest.skip("MapServer is not installed (Debian: cgi-mapserver); services are not read")
    with mapserver(tmp_path, schools, form, old=True) as base:
        found = read_feature_service(f"{base}?SERVICE=WFS")
        assert (found.kind, found.version, bool(found.format)) == ("wfs", "1.1.0", bool(form))
        path = fetch_features(found, found.collection("schulen"), CRS, tmp_path)
    came, given = gpd.read_file(path).set_index("nr"), gpd.read_file(schools).set_index("nr")
    assert sorted(came.index) == sorted(given.index)
    placed = came.loc[given.index].geometry.set_crs(CRS, allow_override=True)
    assert placed.distance(given.geometry).max() < 0.01


def test_an_ogc_api_is_read_page_by_page(service, tmp_path):
    address, _ = service
    root = f"{address.split('?')[0]}/netplan/ogcapi"
    found = read_feature_service(root)
    assert found.kind == "api"
    path = fetch_features(found, found.collection("schulen"), CRS, tmp_path)
    back = gpd.read_file(path).to_crs(CRS)
    assert len(back) == N
    assert back.geometry.x.min() == pytest.approx(316_000.25, abs=0.2)


def test_a_layer_that_is_not_there_is_named(service):
    with pytest.raises(ParameterError, match=r"no layer kitas; it has .*schulen"):
        read_feature_service(service[0]).collection("kitas")


# --- bad services -------------------------------------------------------------------------------------


def answers(body, kind="text/xml", form="application/json"):
    """Tell what a WFS is and answer everything else with ``body``."""

    def tell(handler):
        if "GetCapabilities" in handler.path:
            handler.send(CAPABILITIES.format(form=form).encode())
        elif callable(body):
            body(handler)
        else:
            handler.send(body, kind)

    return tell


def endless(handler):
    handler.send(b'{"type": "FeatureCollection", "features": [')
    try:
        while True:
            handler.wfile.write(b"\n" * 65_536)
    except OSError:
        pass  # whoever asked has hung up


def silent(handler):
    handler.close_connection = True


def page(handler, n=1, total=None, same=True):
    features = [
        {"type": "Feature", "id": k, "properties": {}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
        for k in range(n)
    ]
    more = {} if total is None else {"numberMatched": total}
    handler.send(json.dumps({"type": "FeatureCollection", "features": features, **more}).encode())


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (REPORT, "reports an error: no such layer"),
        (b"<!DOCTYPE html><html><body>Login</body></html>", "a web page, not with data"),
        (b"", "answers with nothing"),
        (silent, "does not answer"),
        (endless, "more than 3.0 MB"),
        (b'{"type": "Feature', "gives no features"),
        (b'{"type": "FeatureCollection", "features": {}}', "gives no features"),
        (b"[1, 2]", "gives no features"),
        (lambda handler: page(handler, 1, 7), "only 1 of 7 features; nothing was taken"),
        (lambda handler: page(handler, 11), "more than 10 features"),
        (lambda handler: handler.send(b"", code=503), "error 503"),
    ],
)
def test_a_bad_answer_is_a_sentence_and_the_older_copy_stays(body, sentence, tmp_path):
    with serving(answers(body)) as server:
        found = read_feature_service(f"{server.base}/wfs")
        layer = found.collection("schools")
        old = cached(found, layer, CRS, tmp_path)
        old.write_text("old")
        with pytest.raises(DataError, match=sentence):
            fetch_features(found, layer, CRS, tmp_path, Most(30, 3_000_000, 10))
    assert old.read_text() == "old"
    assert list(tmp_path.iterdir()) == [old]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'<wfs:FeatureCollection numberMatched="9" numberReturned="4"/>', "only 4 of 9"),
        (b"<something/>", "gives no features"),
        (REPORT, "no such layer"),
    ],
)
def test_gml_that_is_not_whole_is_refused(body, sentence, tmp_path):
    with serving(answers(body, form="text/xml")) as server:
        found = read_feature_service(f"{server.base}/wfs")
        with pytest.raises(DataError, match=sentence):
            fetch_features(found, found.collection("schools"), CRS, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_service_that_knows_no_pages_is_asked_twice_and_no_row_comes_twice(tmp_path):
    with serving(answers(lambda handler: page(handler, 3))) as server:
        found = read_feature_service(f"{server.base}/wfs")
        path = fetch_features(found, found.collection("schools"), CRS, tmp_path)
        assert len([one for one in server.asked if "GetFeature&" in one]) == 2
    assert len(json.loads(path.read_text())["features"]) == 3


def test_a_full_page_again_and_again_is_refused(tmp_path):
    with serving(answers(lambda handler: page(handler, 5_000))) as server:
        found = read_feature_service(f"{server.base}/wfs")
        with pytest.raises(DataError, match="knows no pages"):
            fetch_features(found, found.collection("schools"), CRS, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("told", "gives"), [(2, True), (9, False)])
def test_gml_of_wfs_1_1_is_compared_with_the_number_of_hits(told, gives, tmp_path):
    service = FeatureService("wfs", "", "1.1.0", "", (Collection("np:schools", "Schools"),))
    answer = '<wfs:FeatureCollection numberOfFeatures="{n}">{rest}</wfs:FeatureCollection>'

    def tell(handler):
        n = told if "RESULTTYPE=hits" in handler.path else 2
        handler.send(answer.format(n=n, rest="").encode())

    with serving(tell) as server:
        asked = replace(service, address=f"{server.base}/wfs")
        if gives:
            assert fetch_features(asked, asked.collections[0], CRS, tmp_path).exists()
        else:
            with pytest.raises(DataError, match="only 2 of 9"):
                fetch_features(asked, asked.collections[0], CRS, tmp_path)


def test_a_next_link_to_another_host_is_not_followed(tmp_path):
    def tell(handler):
        if handler.path.startswith("/collections?"):
            handler.send(json.dumps({"collections": [{"id": "a"}]}).encode())
        else:
            links = [{"rel": "next", "href": "http://localhost:1/steal"}]
            feature = {"type": "Feature", "properties": {}, "geometry": None}
            body = {"type": "FeatureCollection", "features": [feature], "links": links}
            handler.send(json.dumps(body).encode())

    with serving(tell) as server:
        found = read_feature_service(server.base)
        with pytest.raises(DataError, match="only the host you have confirmed"):
            fetch_features(found, found.collection("a"), CRS, tmp_path)


@pytest.mark.parametrize("body", [b"", b"<html></html>", REPORT, b"{}", b"\xff\x00", b"<a><b></a>"])
def test_what_is_no_service_is_said(body):
    with serving(lambda handler: handler.send(body)) as server, pytest.raises(DataError) as refused:
        read_feature_service(f"{server.base}/wfs")
    assert "127.0.0.1" in str(refused.value)


def test_a_certificate_nobody_vouches_for_ends_it(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed; no certificate can be made")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    order = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=localhost",
        "-days",
        "1",
    ]
    subprocess.run([*order, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(answers(b"")) as server:
        server.handle_error = lambda *_args: None
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with pytest.raises(DataError, match="certificate"):
            read_feature_service(f"https://127.0.0.1:{server.server_port}/wfs")
        assert server.asked == []

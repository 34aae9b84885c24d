"""Map services, asked for real on this computer: a good one, and all the ways of being a bad one."""

import io
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image

from netplan.errors import DataError
from netplan.io.map_service import Background, PictureCache, picture, read_service
from netplan.io.web import Limits, fetch, host_of, with_query

CRS = "EPSG:25833"
BOX = (400_000.0, 5_700_000.0, 400_512.0, 5_700_512.0)
WMS = """<?xml version="1.0"?>
<WMS_Capabilities version="1.3.0" xmlns="http://www.opengis.net/wms" xmlns:xlink="http://www.w3.org/1999/xlink">
 <Service><Name>WMS</Name><Title>Karten</Title><OnlineResource xlink:href="{base}/wms"/>
  <ContactInformation><ContactPersonPrimary><ContactPerson>x</ContactPerson>
   <ContactOrganization>Landesamt</ContactOrganization></ContactPersonPrimary></ContactInformation>
  <AccessConstraints>dl-de/by-2-0</AccessConstraints></Service>
 <Capability><Request>
  <GetCapabilities><Format>text/xml</Format><DCPType><HTTP><Get>
   <OnlineResource xlink:href="{base}/wms?"/></Get></HTTP></DCPType></GetCapabilities>
  <GetMap><Format>image/png</Format><Format>image/jpeg</Format><DCPType><HTTP><Get>
   <OnlineResource xlink:href="{base}/wms?"/></Get></HTTP></DCPType></GetMap></Request>
  <Exception><Format>XML</Format></Exception>
  <Layer><Title>Alles</Title><CRS>{crs}</CRS>
   <EX_GeographicBoundingBox><westBoundLongitude>5</westBoundLongitude><eastBoundLongitude>15</eastBoundLongitude>
    <southBoundLatitude>47</southBoundLatitude><northBoundLatitude>55</northBoundLatitude></EX_GeographicBoundingBox>
   <Layer><Name>topo</Name><Title>Topographie</Title><CRS>{crs}</CRS>
    <Style><Name>grau</Name><Title>Grau</Title></Style></Layer></Layer></Capability></WMS_Capabilities>"""
WMTS = """<?xml version="1.0"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
 <ows:ServiceIdentification><ows:Title>Kacheln</ows:Title><ows:ServiceType>OGC WMTS</ows:ServiceType>
  <ows:ServiceTypeVersion>1.0.0</ows:ServiceTypeVersion></ows:ServiceIdentification>
 <Contents><Layer><ows:Title>Topographie</ows:Title><ows:Identifier>topo</ows:Identifier>
  <Style isDefault="true"><ows:Identifier>default</ows:Identifier></Style><Format>image/png</Format>
  <TileMatrixSetLink><TileMatrixSet>set</TileMatrixSet></TileMatrixSetLink>
  <ResourceURL format="image/png" resourceType="tile"
   template="{base}/tile/{{TileMatrix}}/{{TileRow}}/{{TileCol}}"/></Layer>
  <TileMatrixSet><ows:Identifier>set</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:{crs}</ows:SupportedCRS>
   <TileMatrix><ows:Identifier>2m</ows:Identifier><ScaleDenominator>{scale}</ScaleDenominator>
    <TopLeftCorner>{corner}</TopLeftCorner><TileWidth>256</TileWidth><TileHeight>256</TileHeight>
    <MatrixWidth>{n}</MatrixWidth><MatrixHeight>{n}</MatrixHeight></TileMatrix></TileMatrixSet></Contents>
</Capabilities>"""


def png(width, height, colour=(200, 10, 30)):
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


class Teller(BaseHTTPRequestHandler):
    """Answers as its server is told to."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.server.tell(self)

    def log_message(self, *_args):
        pass

    def send(self, body, kind="image/png", code=200, **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(tell):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Teller)
    server.daemon_threads = True
    server.tell, server.asked = tell, []
    server.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def good_wms(handler):
    query = {key.upper(): value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
    if query["REQUEST"] == "GetCapabilities":
        handler.send(WMS.format(base=handler.server.base, crs=CRS).encode(), "text/xml")
    else:
        handler.send(png(int(query["WIDTH"]), int(query["HEIGHT"])))


def shown(server, path="/wms", **more):
    service = read_service(f"{server.base}{path}", CRS)
    offer = service.offers[0]
    background = Background(service, offer, offer.styles[0], service.formats[0], CRS)
    return replace(background, **more)


def test_a_wms_says_what_it_offers_and_draws_the_box(tmp_path):
    with served(good_wms) as server:
        background = shown(server)
        assert (background.service.title, background.attribution) == ("Karten", "Landesamt · dl-de/by-2-0")
        assert [(one.name, one.title, one.styles) for one in background.service.offers] == [
            ("topo", "Topographie", ("grau",))
        ]
        assert background.service.formats == ("image/png", "image/jpeg")
        found = picture(background, BOX, 64, PictureCache(tmp_path))
        assert found.shape == (64, 64, 4)
        assert found[0, 0].tolist() == [200, 10, 30, 255]
        query = parse_qs(urlsplit(server.asked[-1]).query)
        assert query["BBOX"] == ["400000.0000,5700000.0000,400512.0000,5700512.0000"]
        assert query["CRS"] == [CRS]
        n = len(server.asked)
        picture(background, BOX, 64, PictureCache(tmp_path))
        assert len(server.asked) == n
    offline = picture(background, BOX, 64, PictureCache(tmp_path))
    assert np.array_equal(offline, found)
    with pytest.raises(DataError, match="does not answer"):
        picture(background, (*BOX[:3], BOX[3] + 512), 64, PictureCache(tmp_path))


def colour_of(row, column):
    return (20 + 10 * row, 20 + 10 * column, 100)


def tiles(crs, corner, n, scale):
    def tell(handler):
        if handler.path.startswith("/tile/"):
            _, row, column = handler.path.removeprefix("/tile/").split("/")
            handler.send(png(256, 256, colour_of(int(row) % 20, int(column) % 20)))
        else:
            made = WMTS.format(base=handler.server.base, crs=crs, corner=corner, n=n, scale=scale)
            handler.send(made.encode(), "text/xml")

    return tell


def test_squares_of_a_wmts_are_put_together(tmp_path):
    """A pixel is 2 m, a square 512 m; the box meets the squares (0, 0) and (0, 1), (1, 0) and (1, 1)."""
    with served(tiles("EPSG::25833", "399744 5700768", 4, 2 / 0.00028)) as server:
        background = shown(server, "/wmts")
        found = picture(background, BOX, 256, PictureCache(tmp_path))
    assert found[5, 5, :3].tolist() == list(colour_of(0, 0))
    assert found[5, 250, :3].tolist() == list(colour_of(0, 1))
    assert found[250, 5, :3].tolist() == list(colour_of(1, 0))
    assert (found[:, :, 3] == 255).all()


def test_squares_in_another_system_are_warped(tmp_path):
    world = 20_037_508.342789244
    n = 2**16
    with served(tiles("EPSG::3857", f"-{world} {world}", n, 2 * world / n / 256 / 0.00028)) as server:
        background = shown(server, "/wmts")
        assert background.offer.crs == "EPSG:3857"
        found = picture(background, BOX, 128, PictureCache(tmp_path))
    assert (found[:, :, 3] == 255).all()
    assert len(np.unique(found[:, :, 0])) > 1


BROKEN = {
    "report": (
        lambda h: h.send(b'<?xml version="1.0"?><ServiceExceptionReport><ServiceException>Layer nicht da'
                         b"</ServiceException></ServiceExceptionReport>", "text/xml"), "Layer nicht da"),
    "page": (lambda h: h.send(b"<html><body>Anmeldung</body></html>", "text/html"), "Anmeldung"),
    "size": (lambda h: h.send(png(10, 10)), "10 × 10 pixels instead of 64 × 64"),
    "empty": (lambda h: h.send(b""), "does not answer as a map service"),
    "rubbish": (lambda h: h.send(b"\x89PNG\r\n\x1a\nrubbish"), "does not answer as a map service"),
    "missing": (lambda h: h.send(b"no", code=404), "error 404"),
    "elsewhere": (lambda h: h.send(b"", code=302, Location="http://example.org/"), "sends on to example"),
    "circle": (lambda h: h.send(b"", code=302, Location=h.path), "sends in circles"),
}  # fmt: skip


@pytest.mark.parametrize("way", BROKEN)
def test_a_bad_answer_is_a_sentence_and_not_kept(tmp_path, way):
    tell, sentence = BROKEN[way]
    with served(good_wms) as server:
        background = shown(server)
        server.tell = tell
        with pytest.raises(DataError, match=sentence) as raised:
            picture(background, BOX, 64, PictureCache(tmp_path))
        assert "127.0.0.1" in str(raised.value)
    assert not list(tmp_path.glob("*.pic"))


@pytest.mark.parametrize(
    "body",
    [b"<html>no</html>", b"", b"\x00" * 50, b'<WMS_Capabilities version="1.3.0"><Service/>',
     b'<!DOCTYPE x [<!ENTITY a "aaaa">]><WMS_Capabilities version="1.3.0"/>',
     b'<WMS_Capabilities version="1.3.0"/>'],
)  # fmt: skip
def test_what_is_no_map_service_is_a_sentence(body):
    with served(lambda handler: handler.send(body, "text/xml")) as server, pytest.raises(DataError):
        read_service(f"{server.base}/wms", CRS)


def test_a_service_without_our_system_says_so():
    with served(good_wms) as server, pytest.raises(DataError, match="no layer in EPSG:25832"):
        read_service(f"{server.base}/wms", "EPSG:25832")


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"x" * 10_000)
    except OSError:
        return


def dripping(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(600):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        return


@pytest.mark.parametrize(
    ("tell", "limits", "sentence"),
    [(endless, Limits(30.0, 200_000), "more than 0.2 MB"), (dripping, Limits(2.0), "longer than 2.0 s"),
     (lambda _handler: time.sleep(1.0), Limits(0.2), "does not answer")],
)  # fmt: skip
def test_endless_slow_and_silent_answers_are_cut(tell, limits, sentence):
    with served(tell) as server, pytest.raises(DataError, match=sentence):
        fetch(f"{server.base}/x", host_of(server.base), limits)


def test_only_the_confirmed_host_is_asked():
    with served(good_wms) as server:
        with pytest.raises(DataError, match="only the host you have confirmed"):
            fetch(f"{server.base}/x", "example.org")
        assert server.asked == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://x/y", "karten.de", "", "http://", "http://x:99999"]
)
def test_other_addresses_are_refused(address):
    with pytest.raises(DataError):
        host_of(address)


def test_parameters_are_replaced_whatever_their_case():
    assert (
        with_query("http://x/w?map=a&Service=wfs#top", {"SERVICE": "WMS"}) == "http://x/w?map=a&SERVICE=WMS"
    )


def test_the_cache_forgets_what_was_not_used_for_longest(tmp_path):
    cache = PictureCache(tmp_path, n_bytes=25)
    for name in "abc":
        cache.put(name, b"0123456789")
    assert len(list(tmp_path.glob("*.pic"))) == 2
    assert cache.get("c") == b"0123456789"

"""Files that mean harm: refused in time, with a sentence, and nothing else is read or asked for."""

import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from contextlib import closing

import apsw
import geopandas as gpd
import pytest
from shapely import Point

from netplan.errors import Cancelled, DataError, NetplanError
from netplan.io.files import ask
from netplan.io.layers import Source, look, read_layer
from netplan.progress import Progress

CRS = "EPSG:25833"
TABLE = "id,lon,lat,name\n1,12.3,51.3,confidential-4711\n"


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "elsewhere" / "secret.csv"
    path.parent.mkdir()
    path.write_text(TABLE, "utf-8")
    return path


def refused(path):
    """Return what is said when ``path`` is looked at and read; both must refuse it."""
    said = []
    for attempt in (look, lambda given: read_layer(Source(given, "addresses"), CRS)):
        with pytest.raises(NetplanError) as raised:
            attempt(path)
        said.append(str(raised.value))
    assert all("4711" not in text for text in said)
    return said[0]


@pytest.mark.parametrize(
    ("name", "padding"),
    [
        *((name, "") for name in ("evil.geojson", "evil.gpkg", "evil.csv", "evil.kml", "evil.tif")),
        *(("evil.gpkg", padding) for padding in (" " * 3000, "<!-- nothing -->")),
        *(("evil.csv", padding) for padding in (" " * 3000, "<!-- nothing -->")),
    ],
)
def test_a_virtual_layer_in_disguise(tmp_path, secret, name, padding):
    path = tmp_path / name
    path.write_text(
        f'{padding}<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>",
        "utf-8",
    )
    assert "virtual layer" in refused(path)


@pytest.mark.parametrize("name", ["evil.geojson", "evil.gpkg", "evil.json"])
def test_a_command_in_disguise(tmp_path, secret, name):
    path = tmp_path / name
    path.write_text(
        f'{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {secret}"}}', "utf-8"
    )
    assert "GDAL command" in refused(path)


def test_a_virtual_raster_in_disguise(tmp_path, secret):
    path = tmp_path / "surface.tif"
    source = f"<SourceFilename>{secret}</SourceFilename>"
    path.write_text(f'<VRTDataset rasterXSize="1" rasterYSize="1">{source}</VRTDataset>', "utf-8")
    assert "virtual layer" in refused(path)


@pytest.fixture
def server():
    """Yield a server on this machine, and the requests it got."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def do_HEAD(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}", asked
        httpd.shutdown()
        thread.join()


def test_no_file_makes_the_reader_ask_the_network(tmp_path, server):
    url, asked = server
    entity = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "{url}/x">]>'
    place = "<Placemark><name>{}</name><Point><coordinates>12.3,51.3</coordinates></Point></Placemark>"
    link = f"<NetworkLink><Link><href>{url}/more.kml</href></Link></NetworkLink>"
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
    gml = (
        '<?xml version="1.0"?><a:FeatureCollection xmlns:a="http://a" '
        'xmlns:gml="http://www.opengis.net/gml" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://a {url}/a.xsd">'
        "<gml:featureMember><a:b><a:g><gml:Point><gml:coordinates>12.3,51.3</gml:coordinates></gml:Point>"
        "</a:g></a:b></gml:featureMember></a:FeatureCollection>"
    )
    crs = {"type": "link", "properties": {"href": f"{url}/crs"}}
    point = {"type": "Point", "coordinates": [12.3, 51.3]}
    feature = {"type": "Feature", "properties": {}, "geometry": point}
    files = {
        "a.geojson": json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}),
        "b.kml": kml.format(place.format("a") + link),
        "c.kml": entity + kml.format(place.format("&x;")),
        "d.gml": gml,
        "e.csv": f"id,lon,lat\n/vsicurl/{url}/x,12.3,51.3\n",
        "f.vrt": f"<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/vsicurl/{url}/x</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, "utf-8")
        for attempt in (look, lambda given: read_layer(Source(given, "addresses", crs="EPSG:4326"), CRS)):
            try:
                attempt(path)
            except NetplanError:
                continue
    assert asked == []
    assert {path.name for path in tmp_path.iterdir()} == set(files)  # nothing was written beside them


@pytest.mark.parametrize(
    "name", ["//host/share/x.gpkg", "http://127.0.0.1:9/x.geojson", "/vsizip/x.zip", "\\\\host\\x"]
)
def test_a_name_is_only_ever_that_of_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="check the name"):
        look(type(tmp_path)(name))


def zipped(tmp_path, *names, text=TABLE):
    path = tmp_path / "layers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, text)
    return path


@pytest.mark.parametrize(
    "name",
    ["../harm.csv", "a/../../harm.csv", "/etc/harm.csv", "//host/x.csv", "C:\\harm.csv", "..\\harm.csv"],
)
def test_an_archive_that_points_outside_itself(tmp_path, name):
    assert "points outside" in refused(zipped(tmp_path, "good.csv", name))
    assert not list(tmp_path.parent.rglob("harm.csv"))


def test_an_archive_with_a_link(tmp_path, secret):
    path = tmp_path / "layers.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("link.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, str(secret))
    assert "points outside" in refused(path)


def test_an_archive_that_swells(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 80_000_000)
    assert path.stat().st_size < 100_000
    assert "far more than it is" in refused(path)


def test_an_archive_that_lies_about_its_size(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * 80_000_000)
    data = path.read_bytes()
    path.write_bytes(data.replace((80_000_000).to_bytes(4, "little"), (80).to_bytes(4, "little")))
    assert "unpack" in refused(path)


def test_an_archive_within_an_archive(tmp_path):
    inner = zipped(tmp_path, "a.csv").read_bytes()
    assert "holds no layer" in refused(zipped(tmp_path, "inner.zip", text=inner))


def layer(tmp_path, n=3):
    table = gpd.GeoDataFrame(
        {"id": [str(k) for k in range(n)]},
        geometry=[Point(317_000 + k, 5_690_000) for k in range(n)],
        crs=CRS,
    )
    path = tmp_path / "layer.gpkg"
    table.to_file(path, layer="layer")
    return path


def test_a_view_that_never_ends(tmp_path):
    path = layer(tmp_path)
    with closing(apsw.Connection(str(path))) as db:
        db.execute(
            "CREATE VIEW loop AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS fid, geom FROM n, layer"
        )
        db.execute("UPDATE gpkg_contents SET table_name = 'loop'")
        db.execute("UPDATE gpkg_geometry_columns SET table_name = 'loop'")
    assert "view that does not end" in refused(path)


@pytest.mark.parametrize(
    "name", ["a.gpkg", "a.shp", "a.geojson", "a.csv", "a.zip", "a.tif", "a.parquet", "a.kml"]
)
def test_an_empty_file(tmp_path, name):
    path = tmp_path / name
    path.touch()
    assert "is empty" in refused(path)


ENDINGS = {
    "GPKG": "gpkg",
    "ESRI Shapefile": "shp",
    "GeoJSON": "geojson",
    "FlatGeobuf": "fgb",
    "parquet": "parquet",
}


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
@pytest.mark.parametrize("driver", ENDINGS)
def test_a_truncated_file(tmp_path, driver, share):
    """Refused, or the rows that are left are accounted for: never a traceback."""
    table = gpd.GeoDataFrame(
        {"id": [str(k) for k in range(500)]},
        geometry=[Point(317_000 + k, 5_690_000) for k in range(500)],
        crs=CRS,
    )
    path = tmp_path / f"layer.{ENDINGS[driver]}"
    table.to_parquet(path) if driver == "parquet" else table.to_file(path, driver=driver)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    try:
        delivery = read_layer(Source(path, "addresses", crs=CRS), CRS)
    except NetplanError as error:
        said = str(error)
    else:
        said, counts = path.name, delivery.counts
        assert counts.read == counts.accepted + counts.repaired + counts.rejected <= 500
    assert path.name in said


@pytest.mark.parametrize("end", ["os._exit(1)", "os.abort()", "os.kill(os.getpid(), 9)"])
def test_a_reader_that_dies_is_a_sentence_and_the_next_file_is_read(tmp_path, monkeypatch, end):
    """Whatever ends the child, a crash or the memory watch of the system."""
    path = layer(tmp_path)
    children = ask._Children()
    monkeypatch.setattr(ask, "_children", lambda: children)
    with monkeypatch.context() as broken:
        broken.setattr(ask, "_CODE", f"import os, sys\nprint()\nsys.stdin.readline()\n{end} # {{memory}}")
        with pytest.raises(DataError, match="made the reader break off"):
            look(path)
    assert read_layer(Source(path, "addresses"), CRS).counts.read == 3
    children.close()


def test_a_file_too_large_for_memory_is_a_sentence_and_the_next_one_is_read(tmp_path, monkeypatch):
    children = ask._Children()
    monkeypatch.setattr(ask, "_children", lambda: children)
    monkeypatch.setattr(ask, "_MEMORY_BYTES", 700 << 20)  # the libraries take half of it
    path = tmp_path / "much.csv"
    path.write_text("id;street;x;y\n" + "a;Weg;317000;5690000\n" * 4_000_000)
    with pytest.raises(DataError, match="needs more memory than a file may take"):
        read_layer(Source(path, "addresses"), CRS)
    assert read_layer(Source(layer(tmp_path), "addresses"), CRS).counts.read == 3
    children.close()


def test_a_grid_that_says_it_is_huge(tmp_path):
    """Six thousand million cells, in a few bytes."""
    path = tmp_path / "large.asc"
    path.write_text("ncols 2000000000\nnrows 3\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2 3\n", "utf-8")
    refused(path)


def test_reading_can_be_stopped(tmp_path):
    path = layer(tmp_path, 20_000)
    stopped = threading.Event()
    with pytest.raises(Cancelled):
        read_layer(
            Source(path, "addresses"), CRS, progress=Progress(lambda *_: stopped.set(), stopped.is_set)
        )


@pytest.mark.parametrize(
    ("does", "said"),
    [("while True: pass", "kept the reader busy for 0 s"), ("time.sleep(60)", "nothing came of .* for 1 s")],
)
def test_a_reader_that_hangs_is_ended(tmp_path, monkeypatch, does, said):
    children = ask._Children()
    monkeypatch.setattr(ask, "_children", lambda: children)
    begun = "import json, sys, time, pathlib\nfolder = json.loads(sys.stdin.readline())['folder']\n"
    news = f"pathlib.Path(folder, 'progress').write_text('0.1')\n{does} # {{memory}}"
    monkeypatch.setattr(ask, "_CODE", begun + news)
    monkeypatch.setattr(ask, "_PATIENCE_S", 0.5)
    monkeypatch.setattr(ask, "_PATIENCE_S_PER_MB", 0.0)
    monkeypatch.setattr(ask, "_IDLE_S", 1.0)
    with pytest.raises(DataError, match=said):
        look(layer(tmp_path))


FENCED = """
import ctypes, os, platform, sys, resource, socket
from netplan.io.files.fence import fence, forbid_sockets
port = int(sys.stdin.readline())
if sys.argv[1] == "filter":
    print(forbid_sockets())
else:
    fence(1 << 32)
    print(resource.getrlimit(resource.RLIMIT_AS)[0] == 1 << 32, "geopandas" in sys.modules)
for family, address in ((socket.AF_INET, ("127.0.0.1", port)), (socket.AF_INET6, ("::1", port))):
    try:
        socket.socket(family).connect(address)
        print("connected")
    except OSError as error:
        print(error.strerror)
if sys.argv[1] == "filter":
    libc = ctypes.CDLL(None, use_errno=True)
    x32 = [0x4000_0000 + 41] if platform.machine() == "x86_64" else []
    for call in (*((number, socket.AF_INET, socket.SOCK_STREAM, 0) for number in x32), (425, 1, 0)):
        print(os.strerror(ctypes.get_errno()) if libc.syscall(*call) < 0 else "connected")
    try:
        print(socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))
    except OSError as error:
        print(error.strerror)
socket.socket(socket.AF_UNIX).close()
with socket.socketpair()[0]:
    print("of its own")
"""
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes the network from a process")
@pytest.mark.parametrize("how", ["fence", "fence of nobody", "filter", "filter of nobody"])
def test_the_child_is_fenced_in(how, tmp_path):
    """No network, not even to a server on this machine; little memory; none of the large libraries."""
    if "nobody" in how and (os.getuid() != 0 or shutil.which("setpriv") is None):
        pytest.skip("needs setpriv, and to be somebody who may become somebody else")
    code = ask._CODE.replace("from netplan.io.files.child import serve\nserve({memory})\n", FENCED)
    command = [*(NOBODY if "nobody" in how else ()), sys.executable, "-c", code, how.partition(" ")[0]]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = f"{server.getsockname()[1]}\n"
        done = subprocess.run(command, input=port, capture_output=True, text=True, check=False)
    if "nobody" in how and "Permission" in done.stderr:
        pytest.skip("nobody may not read this Python")
    assert done.returncode == 0, done.stderr
    first, *tries, last = done.stdout.splitlines()
    assert first == ("True" if "filter" in how else "True False")
    refused = {"Permission denied"} if "filter" in how else {"Network is unreachable", "Permission denied"}
    assert set(tries) <= refused | {"Cannot assign requested address"}
    assert tries[0] in refused
    assert last == "of its own"

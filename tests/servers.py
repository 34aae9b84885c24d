"""Servers of the tests' own on this computer: MapServer behind a small CGI host, and liars of every kind."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

MAPSERVER = Path("/usr/bin/mapserv")
_MAP = """MAP
  NAME "netplan"
  PROJECTION "init=epsg:25833" END
  EXTENT 300000 5600000 400000 5800000
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/geo+json"
    FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=simple" END
  WEB METADATA
    "ows_title" "Schulen" "ows_enable_request" "*" "oga_enable_request" "*"
    "ows_srs" "EPSG:25833 EPSG:4326" "oga_max_limit" "25"
    "ows_onlineresource" "{base}" "oga_onlineresource" "{base}/netplan/ogcapi"
    "wfs_getfeature_formatlist" "{formats}"
  END END
  LAYER
    NAME "schulen" TYPE POINT STATUS ON TEMPLATE "void"
    CONNECTIONTYPE OGR CONNECTION "{data}"
    PROJECTION "init=epsg:25833" END
    METADATA
      "ows_title" "Schulen der Stadt" "gml_include_items" "all" "gml_featureid" "nr" "oga_featureid" "nr"
      "gml_types" "auto"
    END
  END
END
"""
_CONFIG = """CONFIG
  ENV
    MS_MAP_PATTERN "."
    OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/"
  END
  MAPS netplan "{mapfile}" END
END
"""


_TOO_NEW = b"""<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception
 exceptionCode="VersionNegotiationFailed"><ows:ExceptionText>version 2.0.0 is not known</ows:ExceptionText>
 </ows:Exception></ows:ExceptionReport>"""


class _Handler(BaseHTTPRequestHandler):
    """Answers as its server is told to."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.server.tell(self)  # type: ignore[attr-defined]

    def log_message(self, *_args: object) -> None:
        pass

    def send(self, body: bytes, kind: str = "text/xml", code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(tell: Callable[[_Handler], None]) -> Iterator[ThreadingHTTPServer]:
    """Run a server that answers by ``tell``; ``asked`` lists the paths it was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.tell, server.asked = tell, []  # type: ignore[attr-defined]
    server.base = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def mapserver(folder: Path, data: Path, formats: str, *, old: bool = False) -> Iterator[str]:
    """Run MapServer over a file of schools and yield its address; an ``old`` one does not know WFS 2.0."""
    mapfile, config = folder / "schools.map", folder / "mapserver.conf"

    def tell(handler: _Handler) -> None:
        parts = urlsplit(handler.path)
        if old and "VERSION=2.0.0" in parts.query:
            handler.send(_TOO_NEW, code=400 if "GetFeature" in parts.query else 200)
            return
        environment = {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": parts.query,
            "SCRIPT_NAME": "/cgi",
            "PATH_INFO": parts.path.removeprefix("/cgi"),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(handler.server.server_port),  # type: ignore[attr-defined]
            "MAPSERVER_CONFIG_FILE": str(config),
        }
        if not environment["PATH_INFO"]:
            environment["MS_MAPFILE"] = str(mapfile)
            del environment["PATH_INFO"]
        ran = subprocess.run([MAPSERVER], env=environment, capture_output=True, check=False, timeout=240)
        head, _, body = ran.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        code = int(fields.get("Status", "200").split()[0])
        handler.send(body, fields.get("Content-Type", "text/plain"), code)

    with serving(tell) as server:
        base = f"{server.base}/cgi"  # type: ignore[attr-defined]
        mapfile.write_text(_MAP.format(base=base, data=data, formats=formats))
        config.write_text(_CONFIG.format(mapfile=mapfile))
        yield base

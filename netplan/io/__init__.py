"""The only package that opens files, databases or sockets.

GDAL picks a driver by content, whatever a file is called, and some drivers follow what they find in the
file to other files or to the network. GDAL reads its list of banned drivers once, when pyogrio loads it, so
pyogrio is loaded here, before any module of this package can; then the list is taken back, since rasterio
brings a GDAL of its own that would complain about drivers it does not have.
"""

import os

# every driver of GDAL 3.12 that a planner's delivery does not need
_BANNED = """
    ADBC AIVector AVCBin AVCE00 AmigoCloud CSW Carto DGN EDIGEO EEDA ESRIJSON Elasticsearch GDALG GPSBabel
    GTFS GeoRSS HTTP Idrisi JML LVBAG MBTiles MVT MapML MiraMonVector NGW OAPIF OGCAPI OGR_GMT OGR_PDS
    OGR_VRT OSM OpenFileGDB PCIDSK PDF PDS4 PGDUMP PLSCENES PMTiles S57 SXF Selafin TopoJSON VDV VFK VICAR
    WAsP WFS
"""

os.environ["OGR_SKIP"] = ",".join(_BANNED.split())
os.environ["OGR_SQLITE_PRAGMA"] = "trusted_schema=0"
os.environ.pop("OGR_SQLITE_LOAD_EXTENSIONS", None)

import pyogrio  # noqa: E402 - reads OGR_SKIP when it is imported

del os.environ["OGR_SKIP"]
# what GDAL writes has a passing name: the whole file is synced once, before it takes its own
pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})

"""OpenStreetMap extracts become projects."""

from netplan.io.osm.reader import SOURCE, read_osm

__all__ = ["SOURCE", "read_osm"]

"""OpenStreetMap extracts become projects."""

from netplan.io.osm.reader import read_osm

__all__ = ["read_osm"]

"""Who is to be named for data, wherever they are shown."""

OSM_SOURCE = "© OpenStreetMap contributors"
OSM_LICENCE = "ODbL-1.0"

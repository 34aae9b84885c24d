"""Results for other programs: GeoPackage and CSV."""

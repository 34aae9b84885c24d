"""From lines and places to a network: noding, snapping, reach along the streets."""

"""The map: layers as arrays, a display list, two backends that draw it, tiles, the widget that shows them."""

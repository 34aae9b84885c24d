"""The colours of the map by day and by night, and how the colours of a style turn when it gets dark."""

import colorsys
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class MapColours:
    """What lies around the symbols of the styles, "#RRGGBB"; ``dark`` turns the styles too.

    ``bed`` is the surface of a street, ``casing`` its border; ``halo`` the rim of text and routes;
    ``quiet`` text stays in the background.
    """

    ground: str
    land: str
    bed: str
    casing: str
    text: str
    quiet: str
    halo: str
    selected: str
    hovered: str
    dark: bool = False


DAY = MapColours(
    ground="#E2DFD8",
    land="#F3F1EC",
    bed="#FFFFFF",
    casing="#B4B1A9",
    text="#2B2B2B",
    quiet="#5B5852",
    halo="#FFFFFF",
    selected="#FFB000",
    hovered="#7A5CFF",
)
NIGHT = MapColours(
    ground="#14171B",
    land="#1D2126",
    bed="#3A4048",
    casing="#111418",
    text="#E4E6E9",
    quiet="#A9B0B8",
    halo="#14171B",
    selected="#FFC53D",
    hovered="#A78BFA",
    dark=True,
)


@cache
def shown(colour: str, colours: MapColours) -> str:
    """Return a colour of a style as it is shown: by night greys change places, strong colours get lighter.

    The hue stays, so that a class is known again; "" stays "".
    """
    if not colour or not colours.dark:
        return colour
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    # black ink becomes light, white and pale surfaces become dark
    is_grey = saturation < 0.2
    lightness = (
        0.94 - 0.78 * lightness if is_grey else min(max(lightness, 0.225 + 0.5 * lightness) + 0.06, 0.78)
    )
    turned = colorsys.hls_to_rgb(hue, lightness, saturation * 0.9)
    return "#" + "".join(f"{round(255 * part):02X}" for part in turned)

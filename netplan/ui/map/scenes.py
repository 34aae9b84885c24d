"""Which scene is shown, and which were: an undone change finds its tiles again."""

import numpy as np

from netplan.ui.map.colours import MapColours
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.tiles import Backdrop, Scene

_MOST = 12


class SceneBook:
    """The last scenes with their versions; the newest is ``now``.

    A version is found again when all its objects are the very same: undo hands back the same tables. It stays
    where other tables draw the same.
    """

    def __init__(self, colours: MapColours) -> None:
        self._scenes = [Scene((), colours)]
        self._n_styles = self._n_data = 0
        self._backdrop: Backdrop | None = None

    @property
    def now(self) -> Scene:
        """What is shown."""
        return self._scenes[-1]

    def show(self, layers: tuple[MapLayer, ...], colours: MapColours) -> Scene:
        """Return the scene of these layers and colours, with the versions they had before if they had any."""
        data = next((one.data for one in reversed(self._scenes) if _same_data(one.layers, layers)), None)
        alike = (one.style for one in reversed(self._scenes) if self._looks_same(one, layers, colours))
        style = next(alike, None)
        if data is None and _drawn_alike(self.now.layers, layers):
            data = self.now.data
        if data is None:
            data = self._n_data = self._n_data + 1
        if style is None:
            style = self._n_styles = self._n_styles + 1
        self._scenes = [*self._scenes, Scene(layers, colours, style, data, self._backdrop)][-_MOST:]
        return self.now

    def forget(self) -> None:
        """Show nothing, and let go of everything that was shown before."""
        self.show((), self.now.colours)
        self._scenes = [self.now]

    def lay(self, backdrop: Backdrop | None) -> None:
        """Put pictures below the layers, or take them away."""
        self._backdrop = backdrop
        self.show(self.now.layers, self.now.colours)

    def _looks_same(self, scene: Scene, layers: tuple[MapLayer, ...], colours: MapColours) -> bool:
        return scene.backdrop is self._backdrop and _same_look(scene, layers, colours)


def _same_data(some: tuple[MapLayer, ...], others: tuple[MapLayer, ...]) -> bool:
    return len(some) == len(others) and all(
        a.store is b.store and a.rows is b.rows for a, b in zip(some, others, strict=True)
    )


def _drawn_alike(before: tuple[MapLayer, ...], now: tuple[MapLayer, ...]) -> bool:
    """Whether nothing that is drawn has changed: tables were read at last, or came out the same again."""
    return len(before) == len(now) > 0 and all(
        a.name == b.name and _same_names(a, b) and _same_shapes(a, b) and np.array_equal(a.classes, b.classes)
        for a, b in zip(before, now, strict=True)
    )


def _same_shapes(a: MapLayer, b: MapLayer) -> bool:
    return a.store is b.store or all(
        np.array_equal(getattr(a.store, name), getattr(b.store, name)) for name in ("xy", "parts", "features")
    )


def _same_names(a: MapLayer, b: MapLayer) -> bool:
    if a.rows is None or a.rows is b.rows or a.label == b.label == "":
        return True
    return a.label == b.label and b.rows is not None and a.rows[a.label].equals(b.rows[b.label])


def _same_look(scene: Scene, layers: tuple[MapLayer, ...], colours: MapColours) -> bool:
    return scene.colours == colours and [_shown_as(a) for a in scene.layers] == [_shown_as(b) for b in layers]


def _shown_as(layer: MapLayer) -> tuple[object, ...]:
    return layer.name, layer.style, layer.visible, layer.opacity

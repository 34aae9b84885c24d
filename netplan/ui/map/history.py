"""The views one has looked at: back and forward as in a browser."""

from netplan.ui.map.view import View

_MOST = 100


class ViewHistory:
    """Views in the order they were looked at, and where in it one stands."""

    def __init__(self) -> None:
        self._views: list[View] = []
        self._at = -1

    def keep(self, view: View) -> None:
        """Remember a view one has come to rest at; what lay ahead is forgotten."""
        if self._at >= 0 and self._views[self._at] == view:
            return
        self._views = [*self._views[: self._at + 1], view][-_MOST:]
        self._at = len(self._views) - 1

    def step(self, back: int) -> View | None:
        """Return the view so many steps back (negative: forward), as far as there are any."""
        at = min(max(self._at - back, 0), len(self._views) - 1)
        if at == self._at or at < 0:
            return None
        self._at = at
        return self._views[at]

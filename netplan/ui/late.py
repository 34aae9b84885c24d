"""When results count as late: those that are replaced within a moment would only flicker."""

from PySide6.QtCore import QObject, QTimer, Signal

_LATE_MS = 250


class Late(QObject):
    """Follows whether results are out of date, and says by ``came`` that they have been for a while."""

    came = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_on = False
        self._timer = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._timer.timeout.connect(self._come)

    def follow(self, *, stale: bool) -> bool:
        """Hear whether results are out of date; return whether they were late and are not any more."""
        if stale and not self.is_on and not self._timer.isActive():
            self._timer.start()
        if not stale:
            self._timer.stop()
        was, self.is_on = self.is_on, self.is_on and stale
        return was and not stale

    def _come(self) -> None:
        self.is_on = True
        self.came.emit()

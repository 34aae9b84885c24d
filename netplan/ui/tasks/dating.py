"""Coverage over time: the figures of today kept in the project, two days side by side."""

from datetime import date

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.session.commands import KeepFigures
from netplan.ui.desk import Desk
from netplan.ui.dialogs.two_dates import TwoDatesDialog
from netplan.ui.frame.main_window import MainWindow

_FIRST = "coverage_change"

_TWO = 2
_ONE_DAY = mark(
    "The project knows figures of one day only; keep those of today (menu Plan) to compare them later"
)


class Dating(QObject):
    """The slots of the actions; the tables stay as long as project, figures and scenario are the same."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    def keep(self) -> None:
        """Keep the figures of today in the project, to be compared with later ones."""
        from netplan.core.coverage.series import entries_of  # the window is there without the solvers

        coverage = self._coverage()
        if coverage is not None:
            entries = entries_of(coverage)
            self._desk.do(KeepFigures(entries))
            self._window.say(Message(mark("{n} {n:figure is|figures are} kept"), {"n": len(entries)}))

    def ask(self) -> None:
        """Ask which two days are to be compared."""
        from netplan.core.coverage.series import dates_of, series_table  # see above

        coverage = self._coverage()
        if coverage is None:
            return
        days = dates_of(series_table(coverage))
        if len(days) < _TWO:
            self._window.say(Message(_ONE_DAY))
            return
        dialog = TwoDatesDialog(self._window.words, days, self._window)
        dialog.chosen.connect(self._compare)
        dialog.open()

    def _compare(self, since: date, until: date) -> None:
        from netplan.core.coverage.series import change  # see above

        coverage = self._coverage()
        if coverage is not None:
            self._desk.show(change=change(coverage, since, until))
            self._desk.look_at(_FIRST)

    def _coverage(self) -> Coverage | None:
        """Return what is known of today; None while it is computed, with a sentence."""
        state = self._desk.state
        result = state.result
        if result is None or state.stale or state.project is None:
            self._window.say(Message(mark("Coverage is still being computed: try again in a moment")))
            return None
        coverage = result.coverage if isinstance(result, Plan) else result
        return Coverage(state.project, coverage.scenario, coverage.tables)

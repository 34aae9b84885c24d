"""Radio on the map: what arrives where, what carriers see, links that could be built counted or not."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.progress import Progress, steps
from netplan.ui.desk import Desk
from netplan.ui.dialogs.radio_map import BOTH, FIT, SELECTED, RadioMapChoice, RadioMapDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.naming import ids_of

if TYPE_CHECKING:
    from netplan.core.radio.covering import RadioCover
    from netplan.session.views import Seen

_LOOK_M, _ABOVE_M = 300.0, 1.5


class RadioMaps(QObject):
    """The slots of the actions; tables stay as long as carriers and grids are the same."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk

    def ask(self) -> None:
        """Ask which carriers send what."""
        n = len(self._selected())
        dialog = RadioMapDialog(self._window.words, radio_catalogue(), n, self._window)
        dialog.chosen.connect(self.compute)
        dialog.open()

    def compute(self, chosen: RadioMapChoice) -> None:
        """Compute what arrives where."""
        work = self._work(chosen)
        if work is not None:
            label = Message(mark("Radio coverage"))
            self._desk.jobs.start(label, work.cover, self._take_cover, channel="radio_map")

    def look(self) -> None:
        """Look from the selected carriers at the ground around them."""
        work = self._work()
        if work is not None and work.selected:
            label = Message(mark("What carriers see"))
            self._desk.jobs.start(label, work.look, self._take_seen, channel="view")

    def count_links(self) -> None:
        """Let radio links that could be built change the verdicts after, or no longer."""
        if self._desk.state.radio is not None and "radio_links" in self._desk.state.tables:
            self._desk.show(radio=None)
            return
        work = self._work()
        if work is not None:
            label = Message(mark("Radio links that could be built"))
            self._desk.jobs.start(label, work.links, self._take_links, channel="radio_links")

    def _selected(self) -> tuple[str, ...]:
        state = self._desk.state
        return ids_of(state, state.selection) if state.selection.table == "carriers" else ()

    def _work(self, chosen: RadioMapChoice | None = None) -> "_Work | None":
        state = self._desk.state
        if state.project is None or state.scenario is None:
            return None
        return _Work(state.project, state.scenario, state.folder, self._selected(), chosen)

    def _take_cover(self, made: "RadioCover") -> None:
        self._desk.show(cover=made)
        if made.covers is None:
            self._window.say(made.problems[0].message)
        else:
            self._desk.look_at("radio_cells")

    def _take_seen(self, seen: "Seen") -> None:
        self._desk.show(seen=seen)
        self._desk.look_at("view_cells")

    def _take_links(self, after: Coverage) -> None:
        self._desk.show(radio=after)
        self._desk.look_at("radio_links")


@dataclass(frozen=True, eq=False)
class _Work:
    """Jobs: what they read."""

    project: Project
    scenario: Scenario
    folder: Path
    selected: tuple[str, ...]
    chosen: RadioMapChoice | None = None

    def cover(self, progress: Progress) -> "RadioCover":
        """Return what arrives where."""
        # the window is there without the solvers
        from netplan.core.radio.pattern import Turned
        from netplan.session.covers import CoverOrder, radio_cover

        asked, catalogue = self.chosen, radio_catalogue()
        assert asked is not None  # noqa: S101 - asked only then
        find, work = steps(progress, 0.0, 0.3, 1.0)
        fit = self._fit(catalogue.setups[asked.setup].use, find) if asked.who != SELECTED else ()
        order = CoverOrder(
            asked.setup,
            self.selected if asked.who == SELECTED else fit,
            self.selected if asked.who == BOTH else (),
            asked.reach_m,
            above_m=asked.above_m,
            on_roofs=asked.on_roofs,
            turned=Turned(asked.azimuths_deg, asked.tilt_deg),
            who="provider" if asked.public_operator else "anyone",
        )
        return radio_cover(self.project, self.folder, order, catalogue, work)

    def _fit(self, use: str, progress: Progress) -> tuple[str, ...]:
        # see above
        from netplan.core.coverage import assess
        from netplan.core.survey import survey
        from netplan.session.covers import fit_carriers

        know, judge = steps(progress, 0.0, 0.5, 1.0)
        known = survey(self.project, self.scenario.snap_limit_m, know)
        return fit_carriers(assess(self.project, self.scenario, judge, known), known, use)

    def look(self, progress: Progress) -> "Seen":
        """Return what the carriers see."""
        from netplan.session.views import carrier_views, seen_cells  # see above

        size = _LOOK_M, _ABOVE_M
        views = carrier_views(self.project, self.folder, self.selected, size, progress)
        return seen_cells(self.project, views)

    def links(self, progress: Progress) -> Coverage:
        """Return the coverage with the links that could be built."""
        from netplan.session.offers import with_offers  # see above

        return with_offers(self.project, self.scenario, self.folder, radio_catalogue(), progress)


__all__ = ["BOTH", "FIT", "SELECTED", "RadioMaps"]

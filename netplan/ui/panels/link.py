"""One radio link: two ends taken from the map, a setup, the masts to drag, the budget both ways."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.radio import radio_catalogue
from netplan.ui.intents import AskLink
from netplan.ui.panels.link_aim import AimFields
from netplan.ui.panels.link_profile import LinkProfile
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import NumberField, choice, plain_label

if TYPE_CHECKING:  # loads numba, which the window does without until a link is asked for
    from netplan.core.radio.link import Heights, Link

_ENDS = {"near": mark("A, such as a lamp"), "far": mark("B, such as a school")}
_LAYERS = {"carriers": "carriers", **dict.fromkeys(("sites", "coverage_sites", "connections"), "sites")}
_LEAST_M, _MOST_M = 0.5, 120.0
_PART_LETTERS = 22  # of the first column of the waterfall: levels are to be seen beside it
_LEAST_PX = 240  # of profile and waterfall: what is narrower is scrolled, and can be read


class LinkPanel(QWidget):
    """Asks for ``AskLink``; a mast that is dragged, or its field, computes the link anew at once."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._ends: dict[str, tuple[str, str]] = {}
        self._link: Link | None = None
        self._profile = LinkProfile(words, theme)
        self._make_ends()
        self._make_fields()
        self._lay_out()
        self._profile.dragged.connect(self._drag)
        self._setup.currentIndexChanged.connect(self._ask)
        self._public.toggled.connect(self._ask)

    def _make_ends(self) -> None:
        words = self.words
        self._take = {key: QPushButton(words("Take what is selected")) for key in _ENDS}
        self._height = {}
        for end, (key, text) in enumerate(_ENDS.items()):
            self._take[key].setAccessibleName(words("Take what is selected as {end}", end=words(text)))
            self._take[key].clicked.connect(lambda _on, key=key: self._choose(key))
            name = words("Antenna above the ground at {end}", end=words(text))
            field = NumberField(name, _LEAST_M, _MOST_M, "m")
            field.setDecimals(1)
            field.setSingleStep(0.5)
            field.edited.connect(lambda value, end=end: self._drag(end, value))
            self._height[key] = field
        self._aims = {key: AimFields(words, words(text)) for key, text in _ENDS.items()}
        for aims in self._aims.values():
            aims.edited.connect(self._turn)

    def _make_fields(self) -> None:
        words = self.words
        self._setup = choice(words("Setup"))
        for key, one in radio_catalogue().setups.items():
            self._setup.addItem(one.called(words.language), key)
        self._public = QCheckBox(words("Built by an operator of a public network"))
        self._told = plain_label()
        self._budget = QTreeWidget()
        self._budget.setAccessibleName(words("Budget of the radio link"))
        self._budget.setHeaderLabels([words("Part"), words("dB"), words("Level, dBm"), words("Source")])
        self._budget.setColumnWidth(0, _PART_LETTERS * self.fontMetrics().averageCharWidth())
        for column in (1, 2):
            self._budget.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)

    def _lay_out(self) -> None:
        asked = QWidget()
        asked.setMaximumWidth(300)
        self._profile.setMinimumWidth(_LEAST_PX)
        self._budget.setMinimumWidth(_LEAST_PX)
        form = QFormLayout(asked)
        form.setContentsMargins(0, 0, 6, 0)
        for key, text in _ENDS.items():
            form.addRow(self.words(text), self._take[key])
            form.addRow(self.words("Antenna above ground"), self._height[key])
            form.addRow(self.words("Looks to, tilt"), self._aims[key])
        form.addRow(self.words("Setup"), self._setup)
        form.addRow(self._public)
        form.addRow(self._told)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(asked)
        whole.addWidget(self._profile, 3)
        whole.addWidget(self._budget, 2)
        self._show(None)

    def refresh(self, old: State, new: State) -> None:
        """Offer what is selected; show the link that was read."""
        self._state = new
        for button in self._take.values():
            button.setEnabled(self._selected() is not None)
        if old.project is not new.project and old.file != new.file:
            self._ends = {}
            self._show(None)
        if new.link is not None and old.link is not new.link:
            self._begin()

    def _selected(self) -> tuple[str, str] | None:
        """Return layer and id of the one carrier or site that is selected."""
        chosen, table = self._state.selection, self._state.tables.get(self._state.selection.table)
        if chosen.table not in _LAYERS or table is None or len(chosen.rows) != 1:
            return None
        return _LAYERS[chosen.table], str(table["id"].iloc[chosen.rows[0]])

    def _choose(self, key: str) -> None:
        found = self._selected()
        if found is not None:
            self._ends[key] = found
            self._take[key].setText(self.words("{id} – take another", id=found[1]))
            self._ask()

    def _ask(self) -> None:
        if len(self._ends) == len(_ENDS):
            setup, public = self._setup.currentData(), self._public.isChecked()
            self.requested.emit(AskLink(self._ends["near"], self._ends["far"], setup, public))

    def _begin(self) -> None:
        """Show a way that was read: masts as the layers say, or as they stood if it is the same way."""
        # loads numba, which the window does without until a link is asked for
        from netplan.core.radio.asking import heights_of

        assert self._state.link is not None  # noqa: S101 - asked only then
        way, before = self._state.link[0], self._link
        same = before is not None and (before.way.near, before.way.far) == (way.near, way.far)
        self._aim(before.heights if same and before is not None else heights_of(way))

    def _drag(self, end: int, height_m: float) -> None:
        if self._link is not None:
            low = self._link.heights
            self._aim(low._replace(near_m=height_m) if end == 0 else low._replace(far_m=height_m))

    def _turn(self) -> None:
        if self._link is not None:
            self._aim(self._link.heights)

    def _aim(self, heights: "Heights") -> None:
        # see above
        from netplan.core.radio.link import aim

        if self._state.link is not None:
            way, asked = self._state.link
            near, far = (aims.turned() for aims in self._aims.values())
            self._show(aim(way, asked._replace(turned=(near, far)), heights))

    def _show(self, link: "Link | None") -> None:
        self._link = link
        for field, aims in zip(self._height.values(), self._aims.values(), strict=True):
            field.setEnabled(link is not None)
            aims.let(on=link is not None)
        self._budget.clear()
        if link is None:
            hint = self.words("Select a carrier or site on the map and take it as A, another one as B.")
            self._told.setText(hint)
            self._profile.show_link(None)
            return
        # see above
        from netplan.report.link import worst_point

        for field, height in zip(self._height.values(), link.heights, strict=True):
            field.show_value(height if math.isfinite(height) else _LEAST_M)
        self._profile.show_link(link, worst_point(link, self.words))
        self._told.setText(self._in_words(link))
        self._fill(link)

    def _in_words(self, link: "Link") -> str:
        """Return sight, rates for both availabilities, and what was found."""
        # see above
        from netplan.report.link import off_words, rate_words, worst_point

        words = self.words
        sight = words.code("sight", link.sight)
        parts = [words("Sight: {sight}, worst point {worst}.", sight=sight, worst=worst_point(link, words))]
        parts += [off_words(link, words)] if any(link.off_deg) else []
        parts += [rate_words(rates, words) for rates in link.rates]
        parts += [words(problem.message) + "." for problem in link.problems]
        return "\n".join(parts)

    def _fill(self, link: "Link") -> None:
        """Write both waterfalls into the tree."""
        # see above
        from netplan.report.link import DIRECTIONS, direction, waterfall_section

        for way in DIRECTIONS:
            if getattr(link, way) is None:
                continue
            section = waterfall_section(link, way, self.words)
            top = QTreeWidgetItem(self._budget, [direction(link, way, self.words)])
            top.setFirstColumnSpanned(True)
            top.setToolTip(0, section.note)
            for part, source, db, level in section.rows:
                QTreeWidgetItem(top, [part, db, level, source])
            top.setExpanded(way == "down")

"""Which technologies a plan may choose from, beside digging: check boxes, and what they need to know."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import default_rules, with_rules
from netplan.ui.panels.hop_devices import HopDevices
from netplan.ui.widgets.boxes import BoxGrid, LongBox
from netplan.ui.widgets.fields import NumberField, add_row, plain_label

_FIBRES = "fibres.school"
_MOST_HOPS = 6  # more share their air time away
_OFFERED = ("duct", "joint", "radio", "lease")  # digging always is


class MeansField(QWidget):
    """Check boxes and numbers of a scenario; ``wanted`` gives the fields of the scenario that change."""

    wanted = Signal(dict)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._scenario = Scenario()
        self._boxes = {code: LongBox(words.code("means", code)) for code in _OFFERED}
        self._room = NumberField(words("Fibres for each school"), 2, 144)
        self._years = tuple(
            NumberField(words(name), 1990, 2200) for name in (mark("First year"), mark("Last year"))
        )
        self._hops = NumberField(words("Radio hops at most to a site"), 1, _MOST_HOPS)
        self._devices = HopDevices(words)
        self._chosen = LongBox(words("Use links of chosen carriers"))
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self._devices.wanted.connect(self._ask_devices)
        self._chosen.clicked.connect(self._ask_chosen)
        for box in self._boxes.values():
            box.clicked.connect(self._ask_boxes)
        self._room.edited.connect(self._ask_room)
        self._hops.edited.connect(self._ask_hops)
        for field in self._years:
            field.setGroupSeparatorShown(False)
            field.edited.connect(self._ask_years)

    def _lay_out(self) -> None:
        words = self.words
        form = QVBoxLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addWidget(BoxGrid(self._boxes.values()))
        about = words(
            "With radio hops or leased lines the least present value is sought, else the least one-off cost."
        )
        form.addWidget(plain_label(about, "quiet"))
        self._add_numbers(form)
        add_row(form, words("Devices of radio hops"), self._devices)
        add_row(form, words("Years of building, for roadworks"), BoxGrid(self._years))

    def _add_numbers(self, form: QVBoxLayout) -> None:
        words = self.words
        rule = default_rules()[_FIBRES]
        about = words(
            "Default {n} {source}. How many sites a free tube serves follows from it.",
            n=words.number(rule.value),
            source=UNVERIFIED,
        )
        add_row(form, words("Fibres for each school"), self._room, about)
        about = words(
            "Default {n}. Between a site and where a trench or a duct begins; found hops are kept: find them "
            "anew after a change.",
            n=Scenario.radio_hops,
        )
        add_row(form, words("Radio hops at most to a site"), self._hops, about)
        form.addWidget(self._chosen)
        about = words(
            "Default: yes. With radio hops allowed, a link of a chosen carrier is a hop like any other; the "
            "plan pays carrier and device once, and digs the way to it."
        )
        form.addWidget(plain_label(about, "quiet"))

    def show_scenario(self, scenario: Scenario) -> None:
        """Show what a scenario allows."""
        self._scenario = scenario
        for code, box in self._boxes.items():
            box.setChecked(code in scenario.technologies)
        self._room.show_value(with_rules(scenario.rules)[_FIBRES].value)
        self._hops.show_value(scenario.radio_hops)
        self._devices.show_setups(scenario.radio_setups)
        self._chosen.setChecked(scenario.chosen_carriers)
        self._chosen.setEnabled("radio" in scenario.technologies)
        for field, year in zip(self._years, scenario.build_years, strict=True):
            field.show_value(year)

    def _ask_boxes(self) -> None:
        others = [code for code in self._scenario.technologies if code not in _OFFERED]
        chosen = [code for code, box in self._boxes.items() if box.isChecked()]
        self.wanted.emit({"technologies": (*others, *chosen)})

    def _ask_room(self, n: float) -> None:
        self.wanted.emit({"rules": {**self._scenario.rules, _FIBRES: n}})

    def _ask_hops(self, n: float) -> None:
        self.wanted.emit({"radio_hops": int(n)})

    def _ask_devices(self, setups: tuple[str, ...]) -> None:
        self.wanted.emit({"radio_setups": setups})

    def _ask_chosen(self, checked: bool) -> None:
        self.wanted.emit({"chosen_carriers": checked})

    def _ask_years(self) -> None:
        first, last = (int(field.value()) for field in self._years)
        old_first, _ = self._scenario.build_years
        if last < first:  # the year that was typed counts, the other one follows
            first, last = (first, first) if first != old_first else (last, last)
        self.wanted.emit({"build_years": (first, last)})

"""Which carriers are chosen: over which setup, what they are to cover, how much of it, and at what cost."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.choice import DEVICE_EUR, KINDS, MOST_HOPS, ChoiceTerms
from netplan.model.hops import USE
from netplan.model.radio import RadioCatalogue
from netplan.ui.widgets.fields import NumberField, choice, plain_label

_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
_WIDE = 28  # letters of the longest choice
_SHARE, _BUDGET = "share", "budget"
_AIMS = {
    _SHARE: mark("This share of it, at the least cost"),
    _BUDGET: mark("As much of it as a budget buys"),
}
_BUDGET_EUR, _MOST_EUR = 50_000.0, 1e9  # first offer, not a rule
_MOST_MBPS, _FARTHEST_M, _MOST_TARGETS = 10_000.0, 10_000.0, 100_000.0


class ChooseCarriersDialog(QDialog):
    """``chosen`` gives ``ChoiceTerms``; the fields begin with those of the choice before."""

    chosen = Signal(object)

    def __init__(self, words: Words, catalogue: RadioCatalogue, terms: ChoiceTerms, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._catalogue, self._terms = catalogue, terms
        self.setWindowTitle(words("Choose carriers"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_choices()
        self._make_numbers()
        self.unknown = QCheckBox(words("Take carriers of unknown fitness as fit"))
        self.lacking = QCheckBox(words("Only what is not served today"))
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._lay_out()
        self._show(terms)
        self.setup.activated.connect(self._take_setup)
        self.cover.activated.connect(self._follow)
        self.aim.activated.connect(self._follow)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)

    def _make_choices(self) -> None:
        words = self.words
        self.setup, self.cover = choice(words("Setup")), choice(words("What is to be covered"))
        self.aim = choice(words("How much of it"))
        self.aim.setMinimumContentsLength(_WIDE)
        for key, one in self._catalogue.setups.items():
            if one.use in DEVICE_EUR:
                self.setup.addItem(one.called(words.language), key)
        for kind in KINDS:
            self.cover.addItem(words.code("cover", kind), kind)
        for aim, text in _AIMS.items():
            self.aim.addItem(words(text), aim)

    def _make_numbers(self) -> None:
        words = self.words
        self.share = NumberField(words("Share"), 1.0, 100.0, "%")
        self.budget = NumberField(words("Budget"), 1.0, _MOST_EUR, "€")
        self.seen_by = NumberField(words("Carriers that each target needs"), 1.0, 9.0)
        self.room = NumberField(words("Targets a carrier takes at most"), 0.0, _MOST_TARGETS)
        self.room.setSpecialValueText(words("as many as it sees"))
        self.need = NumberField(words("Sure rate that a target needs"), 0.0, _MOST_MBPS, "Mbit/s")
        self.need.setSpecialValueText(words("any"))
        self.hops = NumberField(words("Radio hops between site and fibre"), 1.0, MOST_HOPS)
        self.reach = NumberField(words("At most so far"), 10.0, _FARTHEST_M, "m")
        self.step = NumberField(words("Between places along the streets"), 5.0, 500.0, "m")
        self.device = NumberField(words("Carrier with its device"), 0.0, _MOST_EUR, "€")

    def _lay_out(self) -> None:
        words, self._form = self.words, QFormLayout()
        for field in (
            self.setup, self.cover, self.step, self.aim, self.share, self.budget, self.seen_by, self.need,
            self.room, self.hops, self.reach, self.device,
        ):  # fmt: skip
            self._form.addRow(field.accessibleName(), field)
        self._form.addRow(self.lacking)
        self._form.addRow(self.unknown)
        told = words(
            "The few fit carriers that cover much for little: devices and the trenches that join them to "
            "fibre. Right-click a carrier to take it always or never."
        )
        column = QVBoxLayout(self)
        column.addWidget(plain_label(told, "quiet"))
        column.addLayout(self._form)
        column.addWidget(self._buttons)

    def _show(self, terms: ChoiceTerms) -> None:
        for box, value in (
            (self.setup, terms.setup),
            (self.cover, terms.targets),
            (self.aim, _SHARE if terms.budget_eur is None else _BUDGET),
        ):
            box.setCurrentIndex(max(box.findData(value), 0))
        self.share.show_value(100.0 * (terms.share or 0.9))
        self.budget.show_value(terms.budget_eur or _BUDGET_EUR)
        self.seen_by.show_value(terms.seen_by)
        self.room.show_value(terms.per_carrier or 0)
        self.need.show_value(terms.need_mbps)
        self.hops.show_value(terms.most_hops)
        self.reach.show_value(terms.reach_m)
        self.step.show_value(terms.step_m)
        self.unknown.setChecked(terms.unknown_too)
        self.lacking.setChecked(terms.lacking_only or terms.targets == "streets")
        self._follow()
        if terms.device_eur is not None:
            self.device.show_value(terms.device_eur)

    def _take_setup(self) -> None:
        """Take over how far the setup is meant for, and what its devices cost."""
        self.reach.show_value(min(self._catalogue.setups[self.setup.currentData()].reach_m, _FARTHEST_M))
        self._follow()

    def _follow(self) -> None:
        """Show the fields that count; the cost of a device is that of the setup's use."""
        with_share, along = self.aim.currentData() == _SHARE, self.cover.currentData() == "streets"
        for field, shown in (
            (self.share, with_share),
            (self.budget, not with_share),
            (self.step, along),
            (self.lacking, not along),
            (self.hops, self._may_feed()),
        ):
            self._form.setRowVisible(field, shown)
        self.device.show_value(DEVICE_EUR[self._use()])

    def _may_feed(self) -> bool:
        """Return whether carriers can feed each other: bridges that lead to sites."""
        return self._use() == USE and self.cover.currentData() == "sites"

    def _use(self) -> str:
        return self._catalogue.setups[self.setup.currentData()].use

    def _say(self) -> None:
        with_share = self.aim.currentData() == _SHARE
        device, usual = self.device.value(), DEVICE_EUR[self._use()]
        chosen = replace(
            self._terms,
            setup=self.setup.currentData(),
            targets=self.cover.currentData(),
            share=self.share.value() / 100.0 if with_share else None,
            budget_eur=None if with_share else self.budget.value(),
            seen_by=round(self.seen_by.value()),
            per_carrier=round(self.room.value()) or None,
            need_mbps=self.need.value(),
            reach_m=self.reach.value(),
            step_m=self.step.value(),
            device_eur=None if device == usual else device,
            unknown_too=self.unknown.isChecked(),
            most_hops=round(self.hops.value()) if self._may_feed() else 1,
            lacking_only=self.lacking.isChecked() and self.cover.currentData() != "streets",
        )
        self.accept()
        self.chosen.emit(chosen)

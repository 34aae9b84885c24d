"""By which rules a route is fitted out: a field for each, with unit, default, range and source."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import SizingRule, default_rules
from netplan.ui.widgets.fields import NumberField, add_row

LABELS: Mapping[str, str] = {  # fibres.school stands beside the technologies
    "fibres.kita": mark("Fibres for each Kita"),
    "fibres.hort": mark("Fibres for each after-school centre"),
    "fibres.office": mark("Fibres for each office"),
    "fibres.other": mark("Fibres for every other site"),
    "split.school": mark("Schools that share a fibre"),
    "split.kita": mark("Kitas that share a fibre"),
    "split.hort": mark("After-school centres that share a fibre"),
    "split.office": mark("Offices that share a fibre"),
    "split.other": mark("Other sites that share a fibre"),
    "reserve.fibres": mark("Spare fibres"),
    "reserve.tubes": mark("Spare tubes"),
    "reserve.tubes_least": mark("Spare tubes, at least"),
    "trench.bundles": mark("Bundles of tubes in a trench"),
    "p2p.lx_db": mark("Optical budget for 10 km"),
    "p2p.er_db": mark("Optical budget for 30 to 40 km"),
    "closure.fibres": mark("Splices of a closure"),
    "cabinet.fibres": mark("Splices of a cabinet"),
    "cabinet.from_fibres": mark("Fibres from which a cabinet stands"),
    "tube.unknown_fibres": mark("Fibres of a free tube of unknown size"),
    "cable.blow_in_m": mark("Way a cable can be blown in"),
}
SOURCES = frozenset(  # as in sizing.toml, to be translated
    {
        mark("planning value"),
        mark("planning value: as a dwelling"),
        mark("point to point, as coverage assumes for sites"),
        mark("planning value: at least 15 % spare fibres"),
        mark("planning value: at least 15 % spare tubes"),
        mark("planning value: never without a spare tube"),
        mark("planning value: what a trench of usual width holds"),
        mark("1000BASE-LX10/BX10 for 10 km; 10GBASE-LR bears 6.2 dB"),
        mark("10GBASE-ER for 30 to 40 km"),
        mark("planning value: splices of one closure"),
        mark("planning value: splices of one cabinet"),
        mark("planning value: from so many fibres on a cabinet takes the place of a closure"),
        mark("planning value: largest cable for a free tube whose size nobody states"),
        mark("planning value: farther a cable cannot be blown in without a chamber"),
    }
)
_PER_CENT = 100.0


class RuleFields(QWidget):
    """Folded at first; ``wanted`` gives the field of the scenario that changes."""

    wanted = Signal(dict)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._now: Mapping[str, float] = {}
        self._head = QToolButton()
        self._head.setCheckable(True)
        self._head.setAutoRaise(True)
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._body = QWidget()
        rules = default_rules()
        self._rules = {key: rules[key] for key in LABELS}
        self.fields: dict[str, NumberField] = {}  # made when they are unfolded: most windows never do
        self._lay_out()
        self._head.clicked.connect(self._unfold)
        self._unfold()
        self.show_scenario(Scenario())

    def show_scenario(self, scenario: Scenario) -> None:
        """Show the rules of a scenario."""
        self._now = scenario.rules
        self._show_values()
        n = sum(key in LABELS for key in scenario.rules)
        text, changed = self.words("Rules of sizing"), self.words("{n} changed", n=n)
        self._head.setText(f"{text} ({changed})" if n else text)

    def _show_values(self) -> None:
        for key, field in self.fields.items():
            rule = self._rules[key]
            field.show_value(self._now.get(key, rule.value) * _factor(rule))

    def _fill(self) -> None:
        form = QVBoxLayout(self._body)
        form.setContentsMargins(0, 0, 0, 0)
        for key, rule in self._rules.items():
            field = self.fields[key] = self._field(rule)
            add_row(form, self.words(LABELS[key]), field, self._about(rule))
        self._show_values()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._head)
        column.addWidget(self._body)

    def _field(self, rule: SizingRule) -> NumberField:
        factor = _factor(rule)
        name = self.words(LABELS[rule.key])
        field = NumberField(name, rule.low * factor, rule.high * factor, _unit(rule))
        field.setDecimals(_decimals(rule))
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        field.edited.connect(partial(self._ask, rule.key))
        return field

    def _about(self, rule: SizingRule) -> str:
        """Return what stands below a field: the default, what is possible, and who says so."""
        numbers = [
            f"{self.words.number(value * _factor(rule), _decimals(rule))} {_unit(rule)}".strip()
            for value in (rule.value, rule.low, rule.high)
        ]
        verified = not rule.source.startswith(UNVERIFIED)
        source = self.words(rule.source.removeprefix(UNVERIFIED).strip())
        return self.words(
            "Default {value}; possible {least} to {most}: {source}",
            value=numbers[0], least=numbers[1], most=numbers[2],
            source=source if verified else f"{source} {UNVERIFIED}",
        )  # fmt: skip

    def _unfold(self) -> None:
        is_open = self._head.isChecked()
        if is_open and not self.fields:
            self._fill()
        self._head.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        self._body.setVisible(is_open)

    def _ask(self, key: str, shown: float) -> None:
        """Ask for a value; one that is the default again is no choice of the scenario any more."""
        rule, value = self._rules[key], shown / _factor(self._rules[key])
        others = {known: kept for known, kept in self._now.items() if known != key}
        self.wanted.emit({"rules": others if value == rule.value else {**others, key: value}})


def _factor(rule: SizingRule) -> float:
    return _PER_CENT if rule.unit == "share" else 1.0


def _unit(rule: SizingRule) -> str:
    return "%" if rule.unit == "share" else rule.unit


def _decimals(rule: SizingRule) -> int:
    return 1 if rule.unit == "dB" else 0

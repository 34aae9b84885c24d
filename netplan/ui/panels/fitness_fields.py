"""What a radio use asks of a carrier: a field for each rule, with unit, default and source."""

from collections.abc import Mapping
from functools import partial
from math import inf, isinf
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.fitness import Value, codes_of, default_rules, with_fitness
from netplan.ui.widgets.boxes import BoxGrid, LongBox
from netplan.ui.widgets.fields import NumberField, add_row

_MOST = 100_000.0
_NO_LIMIT = -1.0  # what stands for "any" in a field of numbers
SOURCES = frozenset(  # as in fitness.toml, to be translated
    {mark("a battery carries a gateway through the day where the lamp is switched")}
)


class Asked(NamedTuple):
    """A field of a rule: name, unit of a number, code list of what can be ticked."""

    label: str
    unit: str = ""
    codes: str = ""


FIELDS: Mapping[str, Asked] = {
    "mounting_m": Asked(mark("Height of the antenna, at least"), "m"),
    "load_kg": Asked(mark("Load reserve, at least"), "kg"),
    "power": Asked(mark("Power that will do"), codes="power"),
    "availability": Asked(mark("Availability that will do"), codes="availability"),
    "unfit_classes": Asked(mark("Classes that never will do"), codes="carrier_class"),
    "conflicts": Asked(mark("A veto where it is there"), codes="criterion"),
    "unsaid_is_free": Asked(mark("Taken as absent where the register is silent"), codes="criterion"),
    "fibre_m": Asked(mark("Way to existing fibre, at most"), "m"),
    "reach_m": Asked(mark("Sites hang on the carrier up to"), "m"),
}


class FitnessFields(QWidget):
    """The rule of one use; ``wanted`` gives ``use.field`` and the value the user wants of it."""

    wanted = Signal(str, object)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self._rule = self._default = next(iter(default_rules().values()))
        self.numbers: dict[str, NumberField] = {}
        self.boxes: dict[str, dict[str, LongBox]] = {}
        self._form = QVBoxLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)

    def show_rule(self, use: str, changes: Mapping[str, Value]) -> None:
        """Show what a use asks for where a scenario changes that much of the rules."""
        before, self._default = self._default, default_rules()[use]
        self._rule = with_fitness(changes)[use]
        if before != self._default or not self.numbers:
            self._fill()
        for name, field in self.numbers.items():
            value = float(getattr(self._rule, name))
            field.show_value(_NO_LIMIT if isinf(value) else value)
        for name, boxes in self.boxes.items():
            for code, box in boxes.items():
                box.setChecked(code in map(str, getattr(self._rule, name)))

    def _fill(self) -> None:
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.hide()
            part.deleteLater()
        self.numbers, self.boxes = {}, {}
        for name, asked in FIELDS.items():
            field = self._ticks(name, asked) if asked.codes else self._number(name, asked)
            add_row(self._form, self.words(asked.label), field, self._about(name))

    def _number(self, name: str, asked: Asked) -> NumberField:
        limited = name != "fibre_m"
        field = NumberField(self.words(asked.label), 0.0 if limited else _NO_LIMIT, _MOST, asked.unit)
        if not limited:
            field.setSpecialValueText(self.words("any"))
        field.setDecimals(1)
        field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        field.edited.connect(partial(self._ask_number, name))
        self.numbers[name] = field
        return field

    def _ticks(self, name: str, asked: Asked) -> BoxGrid:
        boxes = {code: LongBox(self.words.code(asked.codes, code)) for code in codes_of(name)}
        for box in boxes.values():
            box.setAccessibleName(f"{self.words(asked.label)}: {box.accessibleName()}")
            box.clicked.connect(partial(self._ask_ticked, name))
        self.boxes[name] = boxes
        return BoxGrid(boxes.values())

    def _about(self, name: str) -> str:
        """Return what stands below a field: the default, and who says so."""
        told = self._default.source
        source = self.words(told.removeprefix(UNVERIFIED).strip()) if told != UNVERIFIED else ""
        source = source or self.words("planning value")
        return self.words(
            "Default {value}: {source}",
            value=self._spoken(name, getattr(self._default, name)),
            source=f"{source} {UNVERIFIED}" if told.startswith(UNVERIFIED) else source,
        )

    def _spoken(self, name: str, value: Any) -> str:
        asked = FIELDS[name]
        if asked.codes:
            return ", ".join(self.words.code(asked.codes, code) for code in value) or self.words("none")
        return self.words("any") if value == inf else f"{self.words.number(value)} {asked.unit}"

    def _ask_number(self, name: str, shown: float) -> None:
        self.wanted.emit(f"{self._rule.use}.{name}", None if shown < 0 else shown)

    def _ask_ticked(self, name: str) -> None:
        kind = int if name == "availability" else str
        ticked = tuple(kind(code) for code, box in self.boxes[name].items() if box.isChecked())
        self.wanted.emit(f"{self._rule.use}.{name}", ticked)


def is_default(key: str, value: Value) -> bool:
    """Whether a value of ``use.field`` is that of netplan, whatever the order of what is listed."""
    use, _, name = key.partition(".")
    usual: Any = getattr(default_rules()[use], name)
    if isinstance(value, tuple):
        return set(value) == set(usual)
    return bool(usual == (inf if value is None else value))

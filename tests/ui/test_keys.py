"""The keys beside those of QGIS 3.22, read out of its running window."""

import re

import pytest
from PySide6.QtGui import QKeySequence

from netplan.report.handbook import FOLDER
from netplan.ui.actions import ACTIONS
from netplan.ui.keys import KEYS

EQUAL = {
    "Ctrl+N": "import",
    "Ctrl+O": "open",
    "Ctrl+S": "save",
    "Ctrl+Shift+S": "save_as",
    "Ctrl+Q": "quit",
    "Ctrl+Z": "undo",
    "Ctrl+Shift+Z": "redo",
    "Ctrl+Alt+A": "select_none",
    "Ctrl+Shift+A": "select_none",
    "Ctrl+Shift+I": "tool_identify",
    "Ctrl+Shift+M": "tool_measure_length",
    "Ctrl+Shift+J": "tool_measure_area",
    "Ctrl+Shift+F": "zoom_all",
    "Ctrl+J": "zoom_selection",
    "Ctrl+B": "bookmark",
    "Ctrl+Shift+V": "import_file",
    "Ctrl+L": "import_file",
    "Ctrl+Shift+W": "background",
    "F6": "layer_table",
    "F7": "layer_style",
    "Ctrl+F": "layer_filter",
    "Ctrl+Shift+U": "layer_show_all",
    "Ctrl+Shift+H": "layer_hide_all",
    "F11": "full_screen",
    "Ctrl+Tab": "panels",
    "F1": "handbook",
    "Ctrl+P": "print",
    "Ctrl+C": "copy_rows",
    "Ctrl+1": "dock_layers",
    "Ctrl+5": "dock_history",
    "Ctrl+8": "overview",
    "Ctrl+K": "find",
    "Ctrl++": "zoom_in",
    "Ctrl+=": "zoom_in",
    "Ctrl+-": "zoom_out",
}
# what these do there cannot be done here, or is another panel; the page for users of QGIS names them
OTHERWISE = frozenset(
    {
        *("F3", "F5", "F12", "Shift+F6", "Ctrl+Shift+C", "Ctrl+Shift+D"),
        *(f"Ctrl+{digit}" for digit in "0234679"),
    }
)
OF_QGIS_ONLY = [
    "Ctrl+M",
    "Ctrl+.",
    "Ctrl+Alt++",
    "Ctrl+Alt+-",
    "Ctrl+Shift+B",
    "Ctrl+Shift+R",
    "Ctrl+Shift+L",
    "Ctrl+F6",
    "Ctrl+D",
    "Ctrl+Shift+Tab",
    "Ctrl+Shift+P",
    "Ctrl+H",
    "Ctrl+Alt+P",
    "Ctrl+F3",
    "Ctrl+Shift+T",
    "Ctrl+Alt+V",
    "Ctrl+Shift+N",
    "Ctrl+Alt+M",
    "Ctrl+Shift+G",
    "Ctrl+Alt+T",
    "Ctrl+Alt+G",
    "Ctrl+Alt+H",
    "Ctrl+Alt+R",
    "Ctrl+X",
    "Ctrl+V",
    "Ctrl+A",
    "Ctrl+Shift+.",
]
TYPED = {"Strg": "Ctrl", "Umschalt": "Shift", "Entf": "Del", "Links": "Left", "Rechts": "Right"}
# keys of the map, of tables and of fields, which no menu has
ELSEWHERE = frozenset({"Ctrl+A", "Ctrl+V", "Ctrl+X"})

_KEY = re.compile(r"(?:Strg|Ctrl|Umschalt|Shift|Alt)\+[A-Za-z0-9+]+|(?<![\w.])F\d{1,2}\b")


def keys_of(row):
    return [part.strip() for part in KEYS[row].split(";")]


def test_every_key_belongs_to_something_the_window_can_do(qapp):
    assert set(KEYS) <= {row.id for row in ACTIONS}
    for row in ACTIONS:
        assert row.shortcut == KEYS.get(row.id, "")
    for row in KEYS:
        assert all(QKeySequence(key).toString() == key for key in keys_of(row)), row


@pytest.mark.parametrize("key", EQUAL)
def test_what_can_be_done_in_both_has_the_key_of_qgis(key):
    assert key in keys_of(EQUAL[key])


def test_no_other_key_means_something_else_than_in_qgis():
    ours = {key: row for row in KEYS for key in keys_of(row)}
    others = {key for key, row in ours.items() if key not in OTHERWISE and EQUAL.get(key, row) != row}
    assert others == set()
    assert not ours.keys() & set(OF_QGIS_ONLY)
    assert ours.keys() >= OTHERWISE


@pytest.mark.parametrize("language", ["en", "de"])
def test_keys_of_the_handbook_are_those_of_the_menus(language):
    known = {key for row in KEYS for key in keys_of(row)} | ELSEWHERE
    named = set()
    for page in sorted((FOLDER / language).glob("*.md")):
        if page.stem == "qgis":  # which names keys of QGIS that are free here
            continue
        for found in _KEY.findall(page.read_text("utf-8")):
            for there, key in TYPED.items():
                found = found.replace(there, key)  # noqa: PLW2901
            named.add((page.stem, found))
    assert {(page, key) for page, key in named if key not in known} == set()
    assert len(named) > 50

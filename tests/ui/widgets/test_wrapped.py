"""Long names in a tree: rows grow with them, and with the columns."""

import pytest
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from netplan.ui.widgets.wrapped import wrap_rows


@pytest.fixture
def tree(qtbot):
    found = QTreeWidget()
    qtbot.addWidget(found)
    found.setColumnCount(2)
    found.resize(400, 300)
    wrap_rows(found)
    return found


def heights(tree):
    tree.doItemsLayout()
    return [tree.visualItemRect(tree.topLevelItem(k)).height() for k in range(tree.topLevelItemCount())]


def test_a_row_is_as_high_as_the_lines_its_longest_cell_needs(tree):
    long = " ".join(["Jeder Standort auf seinem kürzesten Weg"] * 3)
    for text in ("kurz", long, "zwei\nZeilen"):
        tree.addTopLevelItem(QTreeWidgetItem([text, "1"]))
    tree.setColumnWidth(0, 120)
    one, many, two = heights(tree)
    line = tree.fontMetrics().height()
    assert line <= one < 2 * line
    assert two == one + tree.fontMetrics().lineSpacing()
    assert many > 6 * line
    tree.setColumnWidth(0, 3000)
    assert heights(tree) == [one, one, two]


def test_a_note_over_all_columns_is_broken_at_the_width_of_them_all(tree, qtbot):
    note = QTreeWidgetItem([" ".join(["Wort"] * 20), ""])
    tree.addTopLevelItem(note)
    tree.setColumnWidth(0, 60)
    (narrow,) = heights(tree)
    note.setFirstColumnSpanned(True)
    (wide,) = heights(tree)
    assert tree.fontMetrics().height() < wide < narrow / 2

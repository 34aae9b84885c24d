"""Sections in a narrow panel: names and numbers can be read, headings give way."""

import pytest
from PySide6.QtGui import QFontMetrics

from netplan.report.section import Section
from netplan.ui.panels.section_tree import SectionTree

HEADER = ("Simpler ways to plan", "Costs", "More than this plan", "More in per cent")
ROWS = (("Every site on its own, nothing shared", "587,388 €", "+84,289 €", "16.8%"),)


@pytest.fixture
def tree(qtbot):
    made = SectionTree("Why this plan")
    qtbot.addWidget(made)
    made.show_sections([Section(HEADER[0], HEADER, ROWS)])
    made.show()
    return made


@pytest.mark.parametrize("width", [380, 1200])
def test_names_and_numbers_have_room_first(tree, width):
    tree.resize(width, 200)
    text = QFontMetrics(tree.font()).horizontalAdvance
    assert tree.columnWidth(0) >= 0.3 * width
    assert all(tree.columnWidth(column) > text(ROWS[0][column]) for column in (1, 2, 3))
    headings_fit = all(tree.columnWidth(column) > text(HEADER[column]) for column in (1, 2, 3))
    assert headings_fit == (width == 1200)
    assert tree.topLevelItem(0).toolTip(2).count(HEADER[2]) == 1

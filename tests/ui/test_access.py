"""Who sees badly, sees other colours or uses no mouse: sizes of text, contrast, colours, keys."""

import itertools
from collections import Counter
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from netplan.io.project_file import open_project, save_project
from netplan.messages import Message
from netplan.model.history import Entry
from netplan.ui.actions import ACTIONS, CONDITIONS, DOCKS
from netplan.ui.dialogs.anyway import ask_anyway
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.dialogs.new_project import NewProjectDialog
from netplan.ui.frame.finder import search
from netplan.ui.intents import Select, Trigger
from netplan.ui.map.colours import DAY, NIGHT, shown
from netplan.ui.state import Selection
from netplan.ui.theme import DARK, LIGHT, TEXT_PERCENT, Theme, palette_of
from netplan.ui.widgets.fields import ask_text
from tests.evil import EVIL, evil
from tests.model.test_styles import ALL, BLINDNESS, NAMES, lab, linear, texture, visible_colour
from tests.ui.conftest import open_town, rested, state
from tests.ui.plain import rich, shown_as_text
from tests.ui.test_window import nameless

ROLE = QPalette.ColorRole


def luminance(colour: str) -> float:
    """Relative luminance: WCAG 2.2, definition of the same name."""
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_every_ground(theme: Theme):
    grounds = ("window", "base", "stripe", "button", "tip", "notice")
    for text, ground in itertools.product(("text", "quiet", "good", "bad"), grounds):
        assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5, (text, ground)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.accent, theme.base) >= 4.5  # links
    assert contrast(theme.accent, theme.window) >= 3  # the frame around what has the keyboard


def ticked_list():
    """Return a list whose only row can be ticked, and is not."""
    rows = QListWidget()
    row = QListWidgetItem("", rows)
    row.setCheckState(Qt.CheckState.Unchecked)
    return rows


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_can_be_ticked_pressed_or_typed_into_has_an_edge_one_sees(qapp, dressed, scheme):
    theme = dressed(scheme)
    grounds = [getattr(theme, name) for name in ("window", "base", "stripe", "button")]
    assert all(contrast(theme.edge, ground) >= 3 for ground in grounds)
    for make in (QCheckBox, QLineEdit, QComboBox, QSpinBox, QPushButton, QSlider, ticked_list):
        host, shown = QWidget(), make()
        QVBoxLayout(host).addWidget(shown)
        image = host.grab().toImage()
        places = itertools.product(range(image.width()), range(image.height()))
        drawn = Counter(image.pixelColor(*place).name() for place in places)
        edges = [one for one in drawn if all(contrast(one, ground) >= 3 for ground in grounds)]
        assert max((drawn[one] for one in edges), default=0) >= 30, make


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_palette_of_qt_stands_out_too(qapp, theme: Theme):
    palette = palette_of(theme)
    pairs = (
        *((ROLE.WindowText, ROLE.Window), (ROLE.Text, ROLE.Base), (ROLE.Text, ROLE.AlternateBase)),
        *((ROLE.ButtonText, ROLE.Button), (ROLE.HighlightedText, ROLE.Highlight)),
        *((ROLE.ToolTipText, ROLE.ToolTipBase), (ROLE.PlaceholderText, ROLE.Base), (ROLE.Link, ROLE.Base)),
    )
    for text, ground in pairs:
        colours = [palette.color(role).name(QColor.NameFormat.HexRgb) for role in (text, ground)]
        assert contrast(*colours) >= 4.5, (text, ground)


@pytest.mark.parametrize("one", ALL, ids=NAMES)
@pytest.mark.parametrize("sight", BLINDNESS)
def test_classes_differ_to_every_eye_by_night_too(one, sight):
    for a, b in combinations(one.classes, 2):
        if texture(a.symbol) == texture(b.symbol) and a.symbol != b.symbol:
            turned = [shown(visible_colour(member.symbol), NIGHT) for member in (a, b)]
            seen = [lab(np.array(BLINDNESS[sight]) @ linear(colour)) for colour in turned]
            assert np.linalg.norm(seen[0] - seen[1]) > 9, (a.value, a.low, b.value, b.low)


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
def test_names_on_the_map_stand_out(colours):
    for text in (colours.text, colours.quiet):
        for ground in (colours.halo, colours.land):
            assert contrast(text, ground) >= 4.5


def test_a_small_screen_holds_the_window_at_every_size_of_text(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    for percent in TEXT_PERCENT:
        window.do(f"text_{percent}")
        window.resize(1024, 768)
        qtbot.waitUntil(lambda: (window.width(), window.height()) == (1024, 768))
        assert window.minimumSizeHint().width() <= 1024, percent
        toolbar = window.findChild(QToolBar, "toolbar")
        assert toolbar.isVisible()
        for dialog in (
            ExportDialog(window.words, Path("/a/folder"), window),
            NewProjectDialog(window.words, "", window),
        ):
            assert dialog.sizeHint().width() <= 1024, percent
            assert dialog.sizeHint().height() <= 768, percent
            dialog.deleteLater()
    assert QApplication.font().pointSizeF() == pytest.approx(2 * usual_size())
    assert window.memory.text_percent == 200
    window.do("text_100")


def test_words_of_the_guide_and_of_cards_are_whole(window, qtbot):
    window.do("text_200")
    window.resize(1024, 768)
    labels = [
        label for card in window.findChildren(QPushButton, "card") for label in card.findChildren(QLabel)
    ]
    assert labels
    qtbot.waitUntil(lambda: all(label.height() >= label.heightForWidth(label.width()) for label in labels))
    window.do("text_100")


def usual_size() -> float:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()


def test_every_action_has_a_name_and_every_control_of_a_panel_is_reached_by_tab_in_order(
    window, qtbot, project_file
):
    open_town(window, qtbot, project_file)
    stands_in = {
        action.objectName()
        for menu in window.findChildren(QMenu)
        for action in menu.actions()
        if action.text()
    }
    assert {f"action_{row.id}" for row in ACTIONS} <= stands_in
    for row in ACTIONS:
        if row.id != "find" and CONDITIONS[row.when](state(window)):
            found = search(window.words(row.text).replace("&", ""), state(window), (), window.words)
            assert Trigger(row.id) in [hit.asked for hit in found], row.id
    for row in DOCKS:
        panel = window.findChild(QWidget, f"panel_{row.id}")
        window.call("docks.show", row.id)
        chain, at = [], panel
        for _ in range(2000):
            at = at.nextInFocusChain()
            if at is panel:
                break
            if panel.isAncestorOf(at) and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible():
                chain.append(at.mapTo(panel, at.rect().topLeft()))
        rows = [place.y() // 40 for place in chain]
        assert sum(a > b + 1 for a, b in itertools.pairwise(rows)) <= 1, (row.id, chain)


def test_every_dialog_has_names_and_a_way_out_and_nothing_takes_data_for_html(
    window, qtbot, project_file, tmp_path
):
    path = tmp_path / "<b>böse<img src=x>.gpkg"
    earlier = Entry("2001-06-30", "verdicts", "100", "any", "school", 9, 1, 0.25, "Council")
    save_project(replace(evil(open_project(project_file)), history=(earlier,)), path)
    open_town(window, qtbot, path)
    window.do("plan")
    rested(window, qtbot)
    window.owners["desk"].do(Select(Selection("sites", (2,))))
    for dock in DOCKS:
        window.call("docks.show", dock.id)
        QApplication.processEvents()
    window.do("check")
    rested(window, qtbot)
    window.say(Message("{name}", {"name": EVIL}))
    assert rich() == []
    assert len(shown_as_text()) >= 3
    window.owners["files"]._saving._ask_about(path)
    ask_anyway(window, window.words, [EVIL] * 20, lambda: None)
    ask_text(window, EVIL, EVIL, EVIL).open()
    assert len(visible_dialogs(window)) == 3
    assert rich() == []
    for dialog in visible_dialogs(window):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    for row in ACTIONS:
        if "…" in row.text and row.id != "find" and CONDITIONS[row.when](state(window)):
            window.do(row.id)
            qtbot.waitUntil(lambda: visible_dialogs(window) != [])
            for dialog in visible_dialogs(window):
                assert isinstance(dialog, QFileDialog) or nameless(dialog) == [], row.id
                assert dialog.windowTitle(), row.id
                assert rich() == [], row.id
                QTest.keyClick(dialog, Qt.Key.Key_Escape)
            qtbot.waitUntil(lambda: visible_dialogs(window) == [])


def visible_dialogs(window):
    return [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]

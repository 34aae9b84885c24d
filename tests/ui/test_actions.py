"""The table of actions is sound: every row can be called, no two share a key, nothing is a dead entry."""

from collections import Counter

import pytest
from PySide6.QtGui import QColor, QIcon, QKeySequence
from PySide6.QtWidgets import QWidget

from netplan.i18n import Words
from netplan.ui.actions import ACTIONS, CONDITIONS, DOCKS, MENUS, SUBMENUS
from netplan.ui.frame.seats import panel_of
from netplan.ui.state import EMPTY
from netplan.ui.theme import DARK, LIGHT
from netplan.ui.widgets.icons import icon


def test_ids_and_shortcuts_are_unique(qapp):
    assert len({row.id for row in ACTIONS}) == len(ACTIONS)
    keys = [
        key.toString() for row in ACTIONS for key in QKeySequence.listFromString(row.shortcut) if row.shortcut
    ]
    assert all(keys)
    assert [key for key, n in Counter(keys).items() if n > 1] == []


def test_every_row_stands_in_a_menu_and_has_a_condition():
    for row in ACTIONS:
        assert row.menu in MENUS
        assert row.when in CONDITIONS
    assert all(issubclass(panel_of(row.id), QWidget) for row in DOCKS)


@pytest.mark.parametrize("language", ["en", "de"])
def test_menus_have_different_letters(language):
    words = Words(language)
    letters = {key: words(text).partition("&")[2][:1].lower() for key, text in MENUS.items()}
    top = [letter for key, letter in letters.items() if key not in SUBMENUS]
    assert all(letters.values())
    assert len(set(top)) == len(top), top


def test_icons_are_drawn(qapp):
    for row in ACTIONS:
        if row.icon:
            for theme in (LIGHT, DARK):
                image = icon(row.icon, theme).pixmap(24, 24).toImage()
                assert image.width() >= 24
                assert any(image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), row.icon


def test_icons_have_the_colours_of_the_theme(qapp):
    colours = {
        QIcon.Mode.Normal: DARK.text,
        QIcon.Mode.Selected: DARK.on_accent,
        QIcon.Mode.Disabled: DARK.line,
    }
    for mode, colour in colours.items():
        image = icon("plan", DARK).pixmap(48, 48, mode).toImage()
        full = [image.pixelColor(x, y) for x in range(48) for y in range(48)]
        full = [one for one in full if one.alpha() == 255]
        assert full
        assert all(one == QColor(colour) for one in full), mode


def test_every_slot_exists(window):
    for row in ACTIONS:
        owner, _, method = row.slot.partition(".")
        assert callable(getattr(window.owners[owner], method)), row.id


def test_on_the_start_page_only_what_needs_no_project_is_enabled(window):
    for row in ACTIONS:
        action = window.findChild(object, f"action_{row.id}")
        assert action.isEnabled() == CONDITIONS[row.when](EMPTY), row.id

"""Panels are built when they are needed and told when they are seen; closed projects leave nothing."""

import gc
import weakref

from PySide6.QtGui import QIcon, QImage
from PySide6.QtWidgets import QDockWidget, QWidget

from netplan.session.commands import SetPrice
from netplan.ui.frame.finder import FinderBox
from netplan.ui.panels.sites import SitesPanel
from netplan.ui.theme import DARK, LIGHT
from netplan.ui.widgets.icons import icon
from tests.ui.conftest import open_town, rested, state


def told(window, panel):
    """Return a list that grows with every state a panel is told."""
    heard = []
    refresh = panel.refresh

    def listen(old, new):
        heard.append(new)
        refresh(old, new)

    panel.refresh = listen
    return heard


def test_a_panel_behind_others_follows_when_the_window_rests(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    behind, on_top = window.findChild(SitesPanel), window.findChild(QWidget, "panel_scenario")
    late, at_once = told(window, behind), told(window, on_top)
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    assert at_once[-1] is state(window)
    assert late == []
    qtbot.waitUntil(lambda: bool(late) and late[-1] is state(window))


def test_a_tab_that_is_opened_is_true_at_once(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    heard = told(window, window.findChild(SitesPanel))
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    window.call("docks.show", "sites")
    assert heard[-1] is state(window)
    assert not window.findChild(QDockWidget, "dock_sites").visibleRegion().isEmpty()


def test_after_another_language_every_panel_comes_back_in_it(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.set_language("de")
    docks = window.findChildren(QDockWidget)
    assert {"Standorte", "Kosten"} <= {dock.windowTitle() for dock in docks}
    qtbot.waitUntil(lambda: all(dock.widget() is not None for dock in docks))
    window.call("docks.show", "costs")
    assert window.findChild(QWidget, "panel_costs").words.language == "de"


def test_nothing_of_a_project_stays_when_another_one_is_opened(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    canvas = window.owners["map"].canvas
    before = [weakref.ref(state(window).project), *(weakref.ref(layer.store) for layer in canvas.layers)]
    other = tmp_path / "other.gpkg"
    other.write_bytes(project_file.read_bytes())
    window.call("files.open_path", str(other))
    qtbot.waitUntil(lambda: state(window).file == other and not state(window).stale)
    rested(window, qtbot)
    qtbot.waitUntil(lambda: canvas.is_idle and bool(canvas.layers))
    rested(window, qtbot)  # panels behind others have followed

    def is_free():
        gc.collect()
        return all(ref() is None for ref in before)

    qtbot.waitUntil(is_free)


def test_nothing_of_a_project_stays_when_it_is_closed(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    project, canvas = state(window).project, window.owners["map"].canvas
    before = [weakref.ref(one) for one in (project, *(layer.store for layer in canvas.layers))]
    before += [weakref.ref(table) for table in project.layers.values()]
    del project
    window.owners["desk"].close()
    rested(window, qtbot)

    def is_free():
        gc.collect()
        return [ref() for ref in before if ref() is not None] == []

    qtbot.waitUntil(is_free)


def test_the_icon_of_a_chosen_row_is_as_light_as_its_text():
    for theme in (LIGHT, DARK):
        drawn = icon("find", theme).pixmap(24, QIcon.Mode.Selected).toImage()
        picture = drawn.convertToFormat(QImage.Format.Format_ARGB32)
        inks = {
            picture.pixelColor(x, y).name()
            for x in range(picture.width())
            for y in range(picture.height())
            if picture.pixelColor(x, y).alpha() > 250
        }
        assert inks == {theme.on_accent.lower()}


def test_the_palette_shows_icons(window, qtbot):
    window.call("finder.find")
    box = window.findChild(FinderBox)
    assert not box._list.item(0).icon().isNull()
    box.close()

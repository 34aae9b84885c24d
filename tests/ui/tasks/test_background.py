"""A background map in the window, from a real service on this computer; asked only after one agrees."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialogButtonBox

from netplan.ui.dialogs.background import BackgroundDialog
from netplan.ui.panels.layers import LayersPanel
from netplan.ui.tasks import background, service_answers
from tests.io.test_map_service import WMS, good_wms, no_proxy, served
from tests.ui.conftest import open_town, rested, state

__all__ = ["no_proxy"]


def dialog_of(window, qtbot):
    window.do("background")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(BackgroundDialog)))
    return next(one for one in window.findChildren(BackgroundDialog) if one.isVisible())


def typed(dialog, address):
    dialog._address.setText(address)
    dialog._address.textEdited.emit(address)


def share_of(canvas, colour):
    image = canvas.grab().toImage()
    places = [(x, y) for x in range(5, image.width(), 12) for y in range(5, image.height(), 12)]
    return sum(image.pixelColor(x, y) == QColor(*colour) for x, y in places) / len(places)


@pytest.mark.usefixtures("no_proxy")
def test_on_after_agreeing_named_and_off_again(window, qtbot, project_file, monkeypatch, tmp_path):
    monkeypatch.setattr("netplan.ui.tasks.background.cache_folder", lambda: tmp_path)
    open_town(window, qtbot, project_file)
    canvas = window.owners["map"].canvas
    with served(good_wms) as server:
        dialog = dialog_of(window, qtbot)
        typed(dialog, "file:///etc/passwd")
        assert not dialog._agree.isEnabled()
        assert "no address of a map service" in dialog._about.text()
        typed(dialog, f"{server.base}/wms")
        assert not dialog._ask.isEnabled()
        assert server.asked == []
        dialog._agree.click()
        dialog._ask.click()
        qtbot.waitUntil(lambda: dialog._layer.count() == 1)
        assert WMS.count("Topographie") == 1
        assert dialog._layer.currentText() == "Topographie"
        dialog._buttons.button(QDialogButtonBox.StandardButton.Ok).click()
        qtbot.waitUntil(lambda: canvas.is_idle and share_of(canvas, (200, 10, 30)) > 0.5)
        owner = window.owners["background"]
        assert owner._credit.text() == "© Landesamt · dl-de/by-2-0"
        assert "Landesamt" in window.findChild(LayersPanel)._background.text()
        server.tell = lambda handler: handler.send(b"<html>Wartung</html>", "text/html")
        canvas.show_view(canvas.view.panned(3000, 0))
        qtbot.waitUntil(lambda: "Wartung" in window.notice.sentence)
    dialog_of(window, qtbot)._off.click()
    assert owner.pictures is None
    assert state(window).background == ""
    canvas.zoom_to_all()
    rested(window, qtbot)
    qtbot.waitUntil(lambda: canvas.is_idle)
    assert share_of(canvas, (200, 10, 30)) == 0
    assert not owner._credit.isVisible()


@pytest.mark.usefixtures("no_proxy")
def test_a_page_instead_of_a_service_is_said_in_the_dialog(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    with served(lambda handler: handler.send(b"<html>Hallo</html>", "text/html")) as server:
        dialog = dialog_of(window, qtbot)
        typed(dialog, f"{server.base}/wms")
        dialog._agree.click()
        dialog._ask.click()
        qtbot.waitUntil(lambda: "does not answer as a map service" in dialog._about.text())
        assert not dialog._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
        dialog.reject()


def test_a_service_of_data_is_asked_beside_one_of_maps_and_neither_drops_the_other():
    assert background._CHANNEL != service_answers._CHANNEL

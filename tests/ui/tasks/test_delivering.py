"""Deliveries and the public page from the window; a layer of a service in the import assistant."""

import json
import urllib.request

import geopandas as gpd
import pytest
import shapely

from netplan.io.project_file import save_project
from netplan.ui.dialogs.deliver import DeliverDialog
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.dialogs.serve import ServeDialog
from netplan.ui.dialogs.service import ServiceDialog
from tests.servers import MAPSERVER, mapserver
from tests.towns import town
from tests.ui.conftest import open_town, rested, state
from tests.ui.test_window import dialog_of

WAIT = 240_000


@pytest.fixture
def lamps(tmp_path):
    """Return the file of a town with two lamps, one of which says too little."""
    facts = {"carrier_class": "ISA_Strassenlaterne", "confidential": "public", "power": "permanent"}
    carriers = [
        {**facts, "id": "L1", "geometry": shapely.Point(400_000, 5_700_000), "height_m": 5.0},
        {**facts, "id": "L2", "geometry": shapely.Point(400_050, 5_700_000), "power": None},
    ]
    path = tmp_path / "lamps.gpkg"
    save_project(town("F---S", fibre=["F"], schools=["S"], carriers=carriers), path)
    return path


def typed(line, text):
    line.setText(text)
    line.textEdited.emit(text)


def chosen(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_what_is_missing_is_listed_before_anything_is_written(window, qtbot, lamps, tmp_path):
    open_town(window, qtbot, lamps)
    rested(window, qtbot)
    window.do("deliver")
    dialog = dialog_of(window, DeliverDialog, qtbot)
    folder = tmp_path / "isa"
    typed(dialog.folder.line, str(folder))
    assert not dialog.write.isEnabled()
    dialog.check.click()
    qtbot.waitUntil(lambda: dialog.missing.topLevelItemCount() > 0, timeout=WAIT)
    listed = dialog.missing.topLevelItem(1)
    rows = [[listed.child(k).text(c) for c in range(3)] for k in range(listed.childCount())]
    assert {"L1", "L2"} <= {row[0] for row in rows}
    assert any("foerderung" in row[2] for row in rows)
    for line in dialog.contact.values():
        line.setText("x")
    assert not dialog.write.isEnabled(), "what was checked was another delivery"
    delivery = tmp_path / "isa.toml"
    delivery.write_text("[default]\nnutzung = [6000]\n", "utf-8")
    dialog.file.setText(str(delivery))
    chosen(dialog.funded, 3000)
    chosen(dialog.available, 5000)
    dialog.check.click()
    qtbot.waitUntil(dialog.write.isEnabled, timeout=WAIT)
    assert not folder.exists()
    dialog.write.click()
    qtbot.waitUntil((folder / "delivery.json").exists, timeout=WAIT)
    assert json.loads((folder / "delivery.json").read_text("utf-8"))["objects"]["isa"] >= 1
    rested(window, qtbot)
    assert "isa.gml" in window.notice.sentence


def test_a_funding_body_wants_a_plan_and_a_bad_profile_is_a_sentence(window, qtbot, lamps):
    open_town(window, qtbot, lamps)
    rested(window, qtbot)
    window.do("deliver")
    dialog = dialog_of(window, DeliverDialog, qtbot)
    chosen(dialog.to, "funding")
    assert not dialog.check.isEnabled()
    dialog.reject()
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale, timeout=WAIT)
    window.do("deliver")
    dialog = dialog_of(window, DeliverDialog, qtbot)
    chosen(dialog.to, "funding")
    dialog.profile.setEditText("9.9")
    dialog.check.click()
    qtbot.waitUntil(lambda: "9.9" in dialog.said.text(), timeout=WAIT)
    dialog.profile.setEditText("5.1")
    dialog.check.click()
    qtbot.waitUntil(dialog.write.isEnabled, timeout=WAIT)
    dialog.reject()


def test_the_page_is_served_until_it_is_stopped(window, qtbot, lamps):
    pytest.importorskip("pygeoapi", reason="pygeoapi is not installed (extra serve)", exc_type=ImportError)
    open_town(window, qtbot, lamps)
    rested(window, qtbot)
    stop = window.findChild(object, "action_serve_stop")
    assert not stop.isEnabled()
    window.do("serve")
    dialog = dialog_of(window, ServeDialog, qtbot)
    dialog.show_page.setChecked(False)
    chosen(dialog.where, "0.0.0.0")  # noqa: S104 - only to see the warning
    assert "without a password" in dialog.about.text()
    chosen(dialog.where, "127.0.0.1")
    dialog.begin.click()
    qtbot.waitUntil(lambda: bool(window.owners["serving"].address), timeout=WAIT)
    address = window.owners["serving"].address
    assert address.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - this test's own
        assert b"page.js" in answer.read()
    assert stop.isEnabled()
    window.do("serve_stop")
    assert not stop.isEnabled()
    window.owners["serving"]._answers(None, "http://late", ())  # on its way when it was stopped
    assert window.owners["serving"].address == ""

    def gone():
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - this test's own
        except OSError:
            return True
        return False

    qtbot.waitUntil(gone, timeout=WAIT)


def test_a_layer_of_a_service_comes_through_the_assistant(window, qtbot, lamps, tmp_path):
    if not MAPSERVER.exists():
        pytest.skip("MapServer is not installed (Debian: cgi-mapserver); services are not read")
    open_town(window, qtbot, lamps)
    data = tmp_path / "schulen.geojson"
    points = shapely.points([[316_000.25, 5_690_000.5], [316_100.25, 5_690_000.5]])
    gpd.GeoDataFrame({"nr": ["s1", "s2"]}, geometry=points, crs="EPSG:25833").to_file(data, driver="GeoJSON")
    with mapserver(tmp_path, data, "geojson") as base:
        window.do("import_service")
        service = dialog_of(window, ServiceDialog, qtbot)
        typed(service.address, f"{base}?SERVICE=WFS")
        assert not service.ask.isEnabled(), "nobody agreed that the host is asked"
        assert "127.0.0.1" in service.agree.text()
        service.agree.click()
        service.ask.click()
        qtbot.waitUntil(service.fetch.isEnabled, timeout=WAIT)
        assert "schulen" in service.layers.item(0).text()
        typed(service.address, f"{base}/nothing")
        assert service.layers.count() == 0
        assert not service.agree.isChecked(), "another address is another host"
        typed(service.address, f"{base}?SERVICE=WFS")
        service.agree.click()
        service.ask.click()
        qtbot.waitUntil(service.fetch.isEnabled, timeout=WAIT)
        service.fetch.click()
        dialog = dialog_of(window, ImportDialog, qtbot)
        qtbot.waitUntil(lambda: bool(dialog._file._path.text()), timeout=WAIT)
    assert len(gpd.read_file(dialog._file._path.text())) == 2
    dialog.reject()

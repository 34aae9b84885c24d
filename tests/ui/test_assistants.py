"""The assistants: several files one after the other, mappings kept and used again, projects of own layers."""

from fnmatch import fnmatch

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QDialogButtonBox
from rasterio.transform import Affine
from shapely.geometry import LineString, box

from netplan.i18n import Words
from netplan.io.layers import Near, look
from netplan.ui.dialogs.import_file import ImportDialog
from netplan.ui.dialogs.import_source import FILES, SourcePage
from netplan.ui.dialogs.new_project import NewProjectDialog
from tests.ui.conftest import open_town, rested, state

CRS = "EPSG:25833"


def shown(window, kind, qtbot):
    """Return the dialog of a kind that is on the screen, once there is one."""
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(kind)))
    return next(d for d in window.findChildren(kind) if d.isVisible())


def ready(dialog, qtbot):
    qtbot.waitUntil(dialog._next.isEnabled)


def press_next(dialog, qtbot):
    ready(dialog, qtbot)
    dialog._next.click()


def looked(dialog, qtbot):
    """Wait until the assistant knows what is in the file."""
    qtbot.waitUntil(lambda: dialog._file.inside is not None)


def place(dialog, qtbot):
    """Say where a table lies that does not say it, after having been asked for it."""
    looked(dialog, qtbot)
    assert "EPSG:25832, EPSG:25833: choose" in dialog._file._where.text()
    assert not dialog._next.isEnabled()
    system = dialog._file._crs
    system.setCurrentIndex(system.findText(CRS))
    system.activated.emit(system.currentIndex())
    press_next(dialog, qtbot)
    press_next(dialog, qtbot)


def field(dialog, name):
    return next(one for one in dialog.findChildren(QComboBox) if one.accessibleName() == name)


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers))


@pytest.fixture
def files(tmp_path):
    """Return schools, streets and a boundary of one's own."""
    schools = tmp_path / "schulen.csv"
    schools.write_text("id;name;x;y;leitung2\nA;Schule A;400010;5700005;120\n", "utf-8")
    streets = tmp_path / "strassen.gpkg"
    lines = [LineString([(400_000, 5_700_000), (400_300, 5_700_000)])]
    gpd.GeoDataFrame({"name": ["Am Markt"]}, geometry=lines, crs=CRS).to_file(streets, layer="strassen")
    outline = tmp_path / "gemeinde.geojson"
    area = box(399_900, 5_699_900, 400_400, 5_700_100)
    gpd.GeoDataFrame({"name": ["Dorf"]}, geometry=[area], crs=CRS).to_crs(4326).to_file(outline)
    return schools, streets, outline


def test_several_files_come_one_after_the_other(window, qtbot, project_file, files):
    open_town(window, qtbot, project_file)
    schools, streets, _ = files
    before = state(window).project
    drop(window, streets, schools)
    first = shown(window, ImportDialog, qtbot)
    assert "1 of 2" in first.windowTitle()
    ready(first, qtbot)
    first._skip.click()
    second = shown(window, ImportDialog, qtbot)
    assert "2 of 2" in second.windowTitle()
    for _ in range(3):
        press_next(second, qtbot)
    assert state(window).project.layer("sites") is not before.layer("sites")
    assert state(window).project.layer("streets") is before.layer("streets")
    assert not any(d.isVisible() for d in window.findChildren(ImportDialog))


def test_cancelling_gives_up_the_files_ahead(window, qtbot, project_file, files):
    open_town(window, qtbot, project_file)
    drop(window, *files[:2])
    dialog = shown(window, ImportDialog, qtbot)
    ready(dialog, qtbot)
    dialog._cancel.click()
    assert not any(d.isVisible() for d in window.findChildren(ImportDialog))


def test_a_mapping_is_kept_and_used_for_the_next_delivery(window, qtbot, project_file, files, tmp_path):
    open_town(window, qtbot, project_file)
    window.call("importing.ask_all", [str(files[0])])
    dialog = shown(window, ImportDialog, qtbot)
    press_next(dialog, qtbot)
    ready(dialog, qtbot)
    pupils = field(dialog, "Column for Pupils / children")
    pupils.setCurrentIndex(pupils.findData("leitung2"))
    pupils.activated.emit(pupils.currentIndex())
    ready(dialog, qtbot)
    kept = tmp_path / "kept.toml"
    dialog.keep_mapping(str(kept))
    assert "kept.toml" in dialog._trouble.text()
    dialog.reject()

    newer = tmp_path / "schulen-2027.csv"
    newer.write_text(files[0].read_text("utf-8").replace("120", "150"), "utf-8")
    window.call("importing.ask_all", [str(newer)])
    dialog = shown(window, ImportDialog, qtbot)
    ready(dialog, qtbot)
    broken = tmp_path / "broken.toml"
    broken.write_text("[[layer", "utf-8")
    dialog._file.use_mapping(str(broken))
    assert "broken.toml" in dialog._trouble.text()
    dialog._file.use_mapping(str(kept))
    assert dialog._file.source.columns["pupils"] == "leitung2"
    assert field(dialog, "Role").currentData() == "schools"
    for _ in range(3):
        press_next(dialog, qtbot)
    sites = state(window).project.layer("sites").set_index("id")
    assert sites["pupils"]["A"] == 150


def test_a_delivery_netplan_knows_is_read_as_it_is_known(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    path = tmp_path / "export.csv"
    path.write_text(
        "institution_key,name,school_type_key,headmaster,longitude,latitude\n4711,GS,11,Frau X,13.5,51.4\n",
        "utf-8",
    )
    window.call("importing.ask_all", [str(path)])
    dialog = shown(window, ImportDialog, qtbot)
    ready(dialog, qtbot)
    source = dialog._file.source
    assert source.personal == ("headmaster", "phone", "fax", "email")
    assert source.columns["id"] == "institution_key"
    assert source.constants["source"] == "Sächsische Schuldatenbank"
    dialog.reject()


def test_a_project_of_own_layers_only(window, qtbot, files):
    schools, streets, outline = files
    drop(window, streets, schools)
    new = shown(window, NewProjectDialog, qtbot)
    press_next(shown(window, ImportDialog, qtbot), qtbot)
    press_next(shown(window, ImportDialog, qtbot), qtbot)
    place(shown(window, ImportDialog, qtbot), qtbot)
    assert [new._layers.item(row).text() for row in range(new._layers.count())] == [
        "Streets: strassen.gpkg",
        "Sites: schulen.csv",
    ]
    ok = new._buttons.button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled()  # nobody says what it is called
    new._name.setText("Dorf")
    new._name.textEdited.emit("Dorf")
    new._boundary.setText(str(outline))
    ok.click()
    qtbot.waitUntil(lambda: state(window).project is not None)
    made = rested(window, qtbot).project
    assert (made.name, made.crs) == ("Dorf", CRS)
    assert made.layer("sites")["name"].to_list() == ["Schule A"]
    assert made.layer("streets")["name"].to_list() == ["Am Markt"]
    assert len(made.layer("boundary")) == 1
    assert not state(window).saved


def test_an_extract_and_layers_dropped_together_begin_a_project(window, qtbot, files, tmp_path):
    extract = tmp_path / "region.osm.pbf"
    extract.write_bytes(b"")
    drop(window, extract, files[0])
    new = shown(window, NewProjectDialog, qtbot)
    assert new._path.text() == str(extract)
    shown(window, ImportDialog, qtbot).reject()
    new._path.setText("/no/such.osm")
    new._path.textEdited.emit("/no/such.osm")
    assert "/no/such.osm" in new._trouble.text()
    new.reject()


def test_a_layer_can_be_taken_out_again(window, qtbot, files):
    drop(window, files[0])
    new = shown(window, NewProjectDialog, qtbot)
    place(shown(window, ImportDialog, qtbot), qtbot)
    assert new._layers.count() == 1
    new._remove.click()
    assert new._layers.count() == 0
    assert new._sources == []
    assert "Choose an extract" in new._trouble.text()
    new.reject()


def test_a_project_among_dropped_files_is_opened_before_the_rest_is_imported(
    window, qtbot, project_file, files
):
    drop(window, files[0], project_file)
    dialog = shown(window, ImportDialog, qtbot)
    assert state(window).file == project_file
    assert dialog._file._path.text() == str(files[0])
    ready(dialog, qtbot)
    dialog.reject()


def test_a_system_is_proposed_with_a_reason_where_the_file_says_none(window, qtbot, project_file, files):
    open_town(window, qtbot, project_file)
    window.call("importing.ask_all", [str(files[0])])
    dialog = shown(window, ImportDialog, qtbot)
    ready(dialog, qtbot)
    page = dialog._file
    assert page._crs.currentText() == CRS
    assert f"fit EPSG:25832, {CRS}. Proposed is {CRS}" in page._where.text()  # no boundary tells them apart
    assert page.source.crs == CRS
    page._crs.setEditText("EPSG:3857")
    page._crs.edited.emit()
    assert page.source.crs == "EPSG:3857"
    press_next(dialog, qtbot)
    qtbot.waitUntil(lambda: "do not fit" in dialog._trouble.text())
    assert not dialog._next.isEnabled()
    dialog.reject()


def test_a_grid_of_heights_becomes_what_the_project_refers_to(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    project = state(window).project
    west, south, east, north = project.layer("streets").total_bounds
    heights = np.full((int(north - south) // 10 + 2, int(east - west) // 10 + 2), 80.0, np.float32)
    path = tmp_path / "dgm10.tif"
    facts = {"dtype": "float32", "nodata": -9999, "transform": Affine(10, 0, west - 5, 0, -10, north + 5)}
    height, width = heights.shape
    with rasterio.open(path, "w", "GTiff", width, height, 1, crs=project.crs, **facts) as grid:
        grid.write(heights, 1)
    window.call("importing.ask_all", [str(path)])
    dialog = shown(window, ImportDialog, qtbot)
    ready(dialog, qtbot)
    role = field(dialog, "Role")
    assert [role.itemData(k) for k in range(role.count())] == ["terrain", "surface"]
    dialog._file._grid._day.setText("2025-05-01")
    dialog._file._grid.edited.emit()
    press_next(dialog, qtbot)
    ready(dialog, qtbot)
    assert "TERRAIN MODEL" in dialog._take._text.toPlainText()
    press_next(dialog, qtbot)
    taken = state(window).project.rasters["terrain"]
    assert (taken.cell_m, taken.as_of, taken.crs) == (10.0, "2025-05-01", project.crs)
    assert not dialog.isVisible()


def test_a_grid_is_left_out_of_a_new_project(window, qtbot, tmp_path):
    path = tmp_path / "dom.asc"
    path.write_text("ncols 2\nnrows 1\nxllcorner 400000\nyllcorner 5700000\ncellsize 1\n80 81\n", "utf-8")
    drop(window, path)
    new = shown(window, NewProjectDialog, qtbot)
    dialog = shown(window, ImportDialog, qtbot)
    looked(dialog, qtbot)
    system = dialog._file._crs
    system.setCurrentIndex(system.findText(CRS))
    system.activated.emit(system.currentIndex())
    press_next(dialog, qtbot)
    assert "once it is made" in dialog._trouble.text()
    dialog._skip.click()
    dialog.reject()
    new.reject()


def test_the_dialog_for_files_offers_every_kind():
    for ending in ("*.osm.pbf", "*.osm", "*.tif", "*.tiff", "*.asc", "*.kmz", "*.gml"):
        kinds = FILES.partition("(")[2].rstrip(")").split()
        assert any(fnmatch("x" + ending.lstrip("*"), kind) for kind in kinds), ending


def test_the_boundary_tells_systems_apart(qtbot, tmp_path, files):
    near = Near(CRS, box(399_900, 5_699_900, 400_400, 5_700_100))
    page = SourcePage(Words("en"), "EPSG:25832")
    qtbot.addWidget(page)
    page.show_contents(look(files[0], near=near))
    assert page._crs.currentText() == CRS
    assert f"only {CRS} fits" in page._where.text()
    assert page.source.crs == ""  # the door finds it again, and a finding says so
    page.show_contents(look(files[1]))
    assert (page._crs.currentText(), page._where.text()) == ("", f"The file says {CRS}.")
    strange = tmp_path / "local.csv"
    strange.write_text("id;name;x;y\n1;Schule;12;900\n", "utf-8")
    page.show_contents(look(strange))
    assert "none of the usual ones fits" in page._where.text()
    assert page.source is None

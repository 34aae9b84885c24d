"""What goes wrong outside is said in the window, and nothing is lost; odd names are shown as they are."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QtMsgType
from PySide6.QtGui import QImage
from shapely import Point

from netplan.io.project_file import save_project
from netplan.messages import Message
from netplan.model.rasters import Raster
from netplan.session.commands import SetPrice
from tests.towns import ORIGIN, town
from tests.ui.conftest import open_town, rested, state

FORK = """
F-----+-----S
      |
      T
"""
LONG = "12345678901234567890 a/b – Hinterhaus 3 links"
NAMES = ("مدرسة الأمل", "🏫 Schule 🚸", "Ärztehaus <i>Öst</i> & Söhne " * 6)


def test_a_project_that_vanished_from_the_disk_can_still_be_saved(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    project_file.unlink()
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    rested(window, qtbot)
    window.do("save")
    qtbot.waitUntil(lambda: state(window).saved)
    assert project_file.exists()


def test_where_the_folder_is_gone_saving_says_so_and_the_changes_stay(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.owners["desk"].do(SetPrice("trench.paving.open", 300.0))
    window.call("files.save_path", str(project_file.parent / "gone" / "town.gpkg"))
    qtbot.waitUntil(lambda: "does not exist" in window.notice.sentence)
    assert not state(window).saved
    assert state(window).project.catalogue["trench.paving.open"].eur == 300.0


def test_a_raster_that_vanished_keeps_no_project_from_opening(window, qtbot, tmp_path):
    path = tmp_path / "raster.gpkg"
    project = replace(town(FORK, fibre=["F"], schools=["S"]), rasters={"surface": Raster("not-there.tif")})
    save_project(project, path)
    open_town(window, qtbot, path)
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None)
    assert dict(state(window).project.rasters) == {"surface": Raster("not-there.tif")}


def test_odd_names_are_drawn_found_and_listed_on_a_small_screen(window, qtbot, tmp_path):
    path = tmp_path / "names.gpkg"
    schools = [{"at": at, "name": name} for at, name in zip("ST", NAMES[:2], strict=True)]
    place = Point(ORIGIN[0] + 60, ORIGIN[1] + 10)
    address = {"geometry": place, "house_number": LONG, "street": NAMES[2]}
    project = town(FORK, fibre=["F"], schools=schools, addresses=[address])
    save_project(project, path)
    window.resize(1024, 768)
    shown = open_town(window, qtbot, path)
    assert shown.tables["addresses"]["house_number"].iloc[0] == LONG
    canvas = window.owners["map"].canvas
    canvas.show_view(canvas.view.at_scale(500))
    qtbot.waitUntil(lambda: canvas.is_idle)
    picture = window.grab().toImage()
    assert (picture.width(), picture.height()) == (1024, 768)
    assert picture.format() != QImage.Format.Format_Invalid
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None)
    assert list(state(window).plan.tables["connections"]["name"]) == list(NAMES[:2])


def test_a_broken_project_leaves_the_open_one_alone_and_says_which_file(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    before = state(window).project
    broken = project_file.with_name("broken.gpkg")
    broken.write_bytes(project_file.read_bytes()[:40_000])
    window.call("files.open_path", str(broken))
    qtbot.waitUntil(lambda: "broken.gpkg" in window.notice.sentence)
    assert state(window).project is before


def test_where_nothing_can_be_connected_a_sentence_says_why_and_a_change_helps(window, qtbot, tmp_path):
    path = tmp_path / "nothing.gpkg"
    save_project(town(FORK, schools=["S", "T"]), path)  # no fibre, no point of presence
    open_town(window, qtbot, path)
    window.do("plan")
    rested(window, qtbot)
    plan = state(window).plan
    told = window.notice.sentence + " ".join(str(one.message) for one in state(window).problems)
    assert plan is None or not plan.tables["connections"]["connected"].any()
    assert "fibre" in told
    window.do("undo")
    assert window.isVisible()


def test_a_job_that_fails_is_a_sentence_with_a_report_and_the_window_goes_on(window, qtbot, project_file):
    def fail(_progress):
        raise ZeroDivisionError("oh")

    open_town(window, qtbot, project_file)
    window.jobs.start(Message("Failing"), fail, lambda _none: None)
    qtbot.waitUntil(lambda: "ZeroDivisionError" in window.notice.sentence)
    assert "Your project is unchanged" in window.notice.sentence
    assert "Traceback" in window.notice._report
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None)


@pytest.mark.parametrize(("kind", "said"), [(QtMsgType.QtCriticalMsg, True), (QtMsgType.QtWarningMsg, False)])
def test_what_qt_calls_critical_is_said(window, home, kind, said):
    from netplan.ui.app import LastResort

    LastResort(window).qt_hook(kind, None, "out of something")
    assert ("out of something" in window.notice.sentence) == said
    assert bool(list(home.rglob("error-*.txt"))) == said

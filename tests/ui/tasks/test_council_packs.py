"""File > Council pack: what goes in, where to, what the check found, by the code of the command line."""

import json
import threading
import zipfile

from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QMessageBox

from netplan.ui.help.help import page_about
from netplan.ui.tasks import council_packs
from tests.ui.conftest import open_town, rested, state


def planned(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    assert state(window).plan is None
    window.call("council.ask")
    assert "F5" in window.notice.sentence, "without a plan the window says what to do"
    window.do("plan")
    qtbot.waitUntil(lambda: state(window).plan is not None and not state(window).stale)
    rested(window, qtbot)


def dialog_of(window):
    window.do("pack")
    return window.owners["council"].dialog


def save(dialog):
    dialog.buttons.button(QDialogButtonBox.StandardButton.Save).click()


def written(window, qtbot, path):
    """Wait until the pack is there, or its job has failed."""
    qtbot.waitUntil(lambda: path.exists() or any(job.failure for job in window.jobs.jobs))
    assert [str(job.failure) for job in window.jobs.jobs if job.failure] == []


def asked(window):
    return next((one for one in window.findChildren(QMessageBox) if one.isVisible()), None)


def test_a_pack_is_written_as_one_file_and_keeps_its_title_block(window, qtbot, project_file, tmp_path):
    planned(window, qtbot, project_file)
    dialog = dialog_of(window)
    assert page_about(dialog.target) == "pack"
    dialog.target.setText(str(tmp_path / "pack.zip"))
    dialog.block.lines["document"].setText("VII-DS-07127")
    dialog.papers["sheets"].setChecked(False)
    dialog.papers["maps"].setChecked(False)
    for key in ("gpkg", "csv", "csv-excel", "geojson"):
        dialog.data[key].setChecked(False)
    save(dialog)
    written(window, qtbot, tmp_path / "pack.zip")
    rested(window, qtbot)
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        names = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    assert {"report.pdf", "report.html", "figures.json", "data/town.xlsx"} <= names
    assert not any("maps/" in name or "site-sheets" in name for name in names)
    assert manifest["paper"]["document"] == "VII-DS-07127"
    assert manifest["paper"]["draft"]
    assert "pack.zip" in window.notice.sentence
    again = dialog_of(window)
    assert again.block.block.document == "VII-DS-07127"
    follow_each_other(again, tmp_path)


def follow_each_other(dialog, tmp_path):
    """Let the target follow the kind, and the kind the target."""
    assert dialog.target.text().endswith(".zip")
    dialog.kind.setCurrentIndex(1)
    dialog.kind.activated.emit(1)
    assert not dialog.target.text().endswith(".zip")
    dialog.target.setText(str(tmp_path / "other.zip"))
    assert dialog.kind.currentIndex() == 0
    dialog.target.setText("")
    assert not dialog.buttons.button(QDialogButtonBox.StandardButton.Save).isEnabled()
    for button in (dialog.browse, dialog.browse_previous):
        button.click()
        next(one for one in dialog.findChildren(QFileDialog) if one.isVisible()).reject()
    dialog.reject()


def test_what_the_check_finds_is_listed_before_anything_is_written(
    window, qtbot, project_file, tmp_path, monkeypatch
):
    from netplan.messages import Message
    from netplan.report.council import writing
    from netplan.report.council.proof import Checked

    calls = []
    found = (Checked("sums", "Do the sums agree?", (Message("Nothing adds up"),)),)
    monkeypatch.setattr(writing, "proof", lambda done: calls.append(done) or found)
    planned(window, qtbot, project_file)
    target = tmp_path / "folder"
    choice = council_packs.PackChoice(
        target, council_packs.TitleBlock(), ("csv",), maps=False, sheets=False, internal_because=""
    )
    window.call("council.write", choice)
    qtbot.waitUntil(lambda: asked(window) is not None)
    assert "Nothing adds up" in asked(window).informativeText()
    assert not target.exists()
    next(one for one in asked(window).buttons() if one.text() == "Write anyway").click()
    written(window, qtbot, target / "manifest.json")
    rested(window, qtbot)
    assert calls[0].results is calls[1].results, "nothing was computed twice"
    (check,) = json.loads((target / "manifest.json").read_text("utf-8"))["checks"]
    assert check["wrong"] == ["Nothing adds up"]


def test_a_pack_can_be_stopped_and_leaves_nothing(window, qtbot, project_file, tmp_path, monkeypatch):
    from netplan.report.council import writing

    begun, go_on, draw = threading.Event(), threading.Event(), writing.draw_maps

    def drawn(*given):
        begun.set()
        go_on.wait(240)
        return draw(*given)

    monkeypatch.setattr(writing, "draw_maps", drawn)
    planned(window, qtbot, project_file)
    target = tmp_path / "packs" / "pack.zip"
    choice = council_packs.PackChoice(
        target, council_packs.TitleBlock(), ("csv",), maps=True, sheets=True, internal_because=""
    )
    window.call("council.write", choice)
    job = next(one for one in window.jobs.jobs if one.stage == "running")
    qtbot.waitUntil(begun.is_set)
    window.jobs.cancel(job.number)
    go_on.set()
    rested(window, qtbot)
    assert [one.stage for one in window.jobs.jobs if one.number == job.number] == ["cancelled"]
    assert not target.exists()
    assert list(target.parent.iterdir()) == []

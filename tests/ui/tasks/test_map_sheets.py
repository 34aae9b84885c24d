"""File > Print map sheet: preview, title block, templates in the project, and the file."""

from dataclasses import replace
from datetime import date

import pikepdf
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from netplan.ui.help.help import page_about
from netplan.ui.widgets.title_block import iso_day
from tests.ui.conftest import open_town, state


def dialog_of(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    qtbot.waitUntil(lambda: state(window).result is not None and not state(window).stale)
    window.do("print")
    return window.owners["sheets"].dialog


def test_a_sheet_is_previewed_kept_and_written(window, qtbot, project_file):
    dialog = dialog_of(window, qtbot, project_file)
    window.owners["tools"].ended.emit()  # what is drawn on the map has another preview
    qtbot.waitUntil(lambda: bool(dialog.preview.scene().items()))
    assert "1 : " in dialog.said.text()
    assert page_about(dialog.paper) == "sheets"
    day = dialog.block.lines["day"]
    assert day.text() == window.words.date(date.fromisoformat(dialog.order.block.day))
    day.setText("24.12.2026")
    assert dialog.order.block.day == "2026-12-24"
    assert iso_day("31.02.2026") == "31.02.2026"  # no day, left as typed
    dialog.paper.setCurrentText("A4")
    dialog.block.lines["document"].setText("VII-DS-07127")
    dialog.block.annex.show_value(3)
    assert (dialog.order.paper, dialog.order.block.document, dialog.order.block.annex) == (
        "A4",
        "VII-DS-07127",
        3,
    )
    dialog.keep.click()
    next(one for one in dialog.findChildren(QInputDialog) if one.isVisible()).reject()
    window.call("sheets.keep", "council")
    assert [one.name for one in state(window).project.looks.sheets] == ["council"]
    assert state(window).project.looks.sheets[0].order == dialog.order
    dialog.ordered.emit(dialog.order)
    next(one for one in dialog.findChildren(QFileDialog) if one.isVisible()).reject()
    path = project_file.with_name("sheet.pdf")
    window.call("sheets.save", str(path))
    qtbot.waitUntil(path.is_file)
    with pikepdf.open(path) as pdf:
        assert pdf.Root.StructTreeRoot.K[0].K[0].Alt
    dialog.template.setCurrentIndex(1)
    dialog.drop.click()
    assert state(window).project.looks.sheets == ()
    dialog.reject()
    qtbot.waitUntil(lambda: not any(job.stage == "running" for job in state(window).jobs))


def test_what_cannot_be_drawn_or_is_wrong_is_told_before_anything_is_written(window, qtbot, project_file):
    dialog = dialog_of(window, qtbot, project_file)
    far_off = replace(dialog.order, paper="A4", box=(0.0, 0.0, 500.0, 500.0), area="")
    dialog.kind.setCurrentIndex(dialog.kind.findData("programme"))
    dialog.ask_preview()
    qtbot.waitUntil(lambda: "building programme" in dialog.said.text())
    # what the check finds is asked about
    dialog.ordered.emit(far_off)
    next(one for one in dialog.findChildren(QFileDialog) if one.isVisible()).reject()
    path = project_file.with_name("empty.pdf")

    def asked():
        return next((one for one in dialog.findChildren(QMessageBox) if one.isVisible()), None)

    window.call("sheets.save", str(path))
    qtbot.waitUntil(lambda: asked() is not None)
    assert "The map is empty" in asked().informativeText()
    assert not path.exists()
    asked().reject()
    qtbot.waitUntil(lambda: asked() is None)
    assert not path.exists()
    window.call("sheets.save", str(path))
    qtbot.waitUntil(lambda: asked() is not None)
    next(one for one in asked().buttons() if one.text() == "Write anyway").click()
    qtbot.waitUntil(path.is_file)
    dialog.reject()
    qtbot.waitUntil(lambda: not any(job.stage == "running" for job in state(window).jobs))

"""Open data from the window: a folder is asked for, the package is written, what is withheld is said."""

import json

from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import open_town, rested


def test_the_package_is_written_to_the_folder_that_was_chosen(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    window.do("publish")
    dialog = window.findChild(QFileDialog)
    folder = tmp_path / "open"
    dialog.fileSelected.emit(str(folder))
    dialog.close()
    record = folder / "dcat-ap.de.jsonld"
    qtbot.waitUntil((folder / "dcat-ap.de.rdf").exists, timeout=120_000)
    rested(window, qtbot)
    assert json.loads(record.read_text("utf-8"))["dct:publisher"]["foaf:name"]["@value"] == "Town"
    assert "withheld" in window.notice.sentence.lower()

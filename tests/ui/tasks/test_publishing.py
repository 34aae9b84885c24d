"""Open data from the window: who, licence and folder are asked for, what is withheld is said."""

import json

from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QLineEdit

from netplan.ui.dialogs.publish import PublishDialog
from tests.ui.conftest import open_town, rested
from tests.ui.test_window import dialog_of


def line(dialog, name):
    return next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == name)


def typed(field, text):
    field.setText(text)
    field.textEdited.emit(text)


def test_the_package_says_who_publishes_and_under_which_licence(window, qtbot, project_file, tmp_path):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    window.do("publish")
    dialog = dialog_of(window, PublishDialog, qtbot)
    save = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save)
    words, folder = window.words, tmp_path / "open"
    assert line(dialog, words("Publisher")).text() == "Town"
    typed(line(dialog, words("Publisher")), "")
    assert not save.isEnabled(), "somebody publishes it"
    typed(line(dialog, words("Publisher")), "Stadt Musterstadt")
    typed(line(dialog, words("Where the files will stand")), "musterstadt.de")
    assert not save.isEnabled(), "an address begins with https://"
    typed(line(dialog, words("Where the files will stand")), "https://musterstadt.de/data")
    typed(line(dialog, words("Address for questions (mail)")), "daten@musterstadt.de")
    typed(line(dialog, words("Folder")), str(folder))
    dialog.findChild(QComboBox).setCurrentIndex(1)
    assert save.isEnabled()
    save.click()
    record = folder / "dcat-ap.de.jsonld"
    qtbot.waitUntil((folder / "dcat-ap.de.rdf").exists)
    rested(window, qtbot)
    text = record.read_text("utf-8")
    assert json.loads(text)["dct:publisher"]["foaf:name"]["@value"] == "Stadt Musterstadt"
    assert "dl-zero-de/2.0" in text
    assert "daten@musterstadt.de" in text
    assert "https://musterstadt.de/data" in text
    assert "withheld" in window.notice.sentence.lower()

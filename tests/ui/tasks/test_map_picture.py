"""The view of the map as a file: shapes and letters, or pixels, with its origin below."""

import re

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from tests.ui.conftest import open_town, rested, state


@pytest.mark.parametrize("ending", ["svg", "pdf", "png"])
def test_the_view_is_written_with_its_origin(window, qtbot, project_file, ending):
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    view = window.owners["map"].canvas.view
    window.do("picture")
    dialog = next(d for d in window.findChildren(QFileDialog) if d.isVisible())
    dialog.reject()
    path = project_file.with_name(f"map.{ending}")
    window.call("picture.save", str(path))
    qtbot.waitUntil(path.is_file)
    content = path.read_bytes()
    if ending == "svg":
        text = " ".join(re.findall(r">([^<>\n]+)</text>", content.decode()))
        assert state(window).project.name in text
        assert "Sources" in text
        assert "Existing fibre" in text  # in the legend
        assert "Coverage of sites: " in text
        assert "EPSG:" in text
        assert content.count(b"<path") > 5
    elif ending == "pdf":
        assert content.startswith(b"%PDF")
    else:
        image = QImage(str(path))
        assert image.width() == 2 * view.width_px
        assert image.height() > 2 * view.height_px
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 4
        below = [image.pixel(x, 2 * view.height_px + y) for x in range(12, 60) for y in range(4, 40)]
        assert len(set(below)) > 2  # the first lines of the legend


def test_a_folder_that_is_not_there_is_a_sentence(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    window.call("picture.save", str(project_file.with_name("no") / "map"))
    qtbot.waitUntil(lambda: "no" in window.notice.sentence)

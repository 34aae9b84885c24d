"""Check boxes in a narrow panel: how high they become is known before they are laid out."""

from netplan.ui.widgets.boxes import BoxGrid, LongBox

NAMES = ("Vorhandenes Leerrohr", "Mitverlegung bei Baumaßnahmen", "Richtfunkstrecke", "Mietleitung")


def test_a_width_says_the_height_before_anything_is_placed(qtbot):
    boxes = [LongBox(name) for name in NAMES]
    grid = BoxGrid(boxes)
    qtbot.addWidget(grid)
    line, widest = boxes[0].sizeHint().height(), max(box.sizeHint().width() for box in boxes)
    two, one = grid.heightForWidth(2 * widest + 20), grid.heightForWidth(widest + 20)
    assert two == 2 * line + 2
    assert one == 4 * line + 6
    assert grid.heightForWidth(boxes[0].minimumSizeHint().width()) > one  # long names take two lines


def test_every_box_is_as_high_as_its_text_wherever_it_is_put(qtbot):
    boxes = [LongBox(name) for name in NAMES]
    grid = BoxGrid(boxes)
    qtbot.addWidget(grid)
    grid.show()
    for width in (600, 140, 320, 90):
        grid.resize(width, grid.heightForWidth(width))
        assert all(box.height() >= box.heightForWidth(box.width()) for box in boxes)
        assert max(box.geometry().bottom() for box in boxes) < grid.height()


def test_heights_follow_larger_letters(qtbot):
    boxes = [LongBox(name) for name in NAMES]
    grid = BoxGrid(boxes)
    qtbot.addWidget(grid)
    widest = max(box.sizeHint().width() for box in boxes)
    before = grid.heightForWidth(2 * widest + 20)
    larger = "* { font-size: 60px; }"  # a font alone would lose against the style sheet of a theme
    grid.setStyleSheet(larger)
    fresh = BoxGrid([LongBox(name) for name in NAMES])
    qtbot.addWidget(fresh)
    fresh.setStyleSheet(larger)
    assert grid.heightForWidth(8 * widest) > before  # beside each other still
    assert grid.heightForWidth(2 * widest + 20) == fresh.heightForWidth(2 * widest + 20)

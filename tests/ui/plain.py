"""Data that look like HTML, and what of the window would take them for HTML.

Qt takes a text for HTML where it looks like it, unless told otherwise: in labels, boxes and tool tips. A name
from a stranger's file could then show a picture of his, or on Windows send a password to his computer.
"""

import re

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QFileDialog, QLabel, QTextBrowser

from tests.evil import EVIL

_SHOWN_AS_IT_IS = "<p style='white-space: pre-wrap'>"  # of netplan.ui.widgets.fields.plain_tip
PLAIN = Qt.TextFormat.PlainText
OURS = {"guide"}  # the steps in it are written by us, in colours
_TIP, _ROWS = Qt.ItemDataRole.ToolTipRole, 60


def rich():
    """Return everything that is there now and would show a text as HTML that is not ours."""
    found = []
    for widget in QApplication.allWidgets():
        if isinstance(widget.window(), QFileDialog):
            continue  # Qt's own; it shows names of files in a list
        plain = not isinstance(widget, QLabel) or widget.textFormat() == PLAIN
        if not plain and _is_rich(widget.text()) and widget.parentWidget().objectName() not in OURS:
            found.append(("label", _where(widget), widget.text()))
        if isinstance(widget, QTextBrowser) and "<img" in widget.toHtml():
            found.append(("page", _where(widget), widget.toPlainText()))
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            found += [("tip of a row", _where(widget), tip) for tip in _tips(widget.model()) if _is_rich(tip)]
        tips = [widget.toolTip(), widget.statusTip(), widget.whatsThis()]
        tips += [action.toolTip() for action in widget.findChildren(QAction)]
        found += [("tip", _where(widget), tip) for tip in tips if _is_rich(tip)]
    return found


def shown_as_text():
    """Return every text of a label that holds the evil words: proof that the walk met them."""
    labels = [widget for widget in QApplication.allWidgets() if isinstance(widget, QLabel)]
    return [label.text() for label in labels if EVIL in label.text()]


def _tips(model, parent=None, depth=0):
    parent = parent or QModelIndex()
    for row in range(min(model.rowCount(parent), _ROWS)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(model.data(index, _TIP) or "")
        first = model.index(row, 0, parent)
        if depth < 3 and first.isValid() and model.rowCount(first):
            yield from _tips(model, first, depth + 1)


def _is_rich(tip):
    own = (
        tip.startswith(_SHOWN_AS_IT_IS) and tip.endswith("</p>") and "<" not in tip[len(_SHOWN_AS_IT_IS) : -4]
    )
    return re.search(r"<[A-Za-z!?/]", tip) is not None and not own


def _where(widget):
    names = []
    while widget is not None:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return " in ".join(names[:4])

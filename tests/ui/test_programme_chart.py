"""The bars of a programme: however many periods there are, no label runs into the next one."""

from types import SimpleNamespace

import pandas as pd
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from netplan.i18n import Words
from netplan.ui.panels import programme_chart
from netplan.ui.panels.programme_chart import ProgrammeChart
from netplan.ui.theme import theme_of


class Recorder(QPainter):
    """Notes where texts are written that have a box."""

    boxes: list[tuple[str, QRectF]]

    def drawText(self, *given):  # noqa: N802 - Qt's name
        if len(given) == 3:
            box, flags, text = given
            self.boxes.append((text, self.boundingRect(box, flags, text)))
        super().drawText(*given)


@pytest.fixture
def written(qtbot, monkeypatch):
    """Return a function that draws periods and returns the texts with their boxes."""
    monkeypatch.setattr(programme_chart, "QPainter", Recorder)

    def draw(n_years, quarters, width):
        periods = [(2027 + k, quarter) for k in range(n_years) for quarter in quarters]
        rows = [
            {"year": year, "quarter": quarter, "spent_eur": 1_103_400.0, "available_eur": 2e6}
            | {"n_sites_total": k + 1, "n": len(periods)}
            for k, (year, quarter) in enumerate(periods)
        ]
        chart = ProgrammeChart(Words("de"), theme_of("light"))
        qtbot.addWidget(chart)
        chart.resize(width, 240)
        Recorder.boxes = []
        chart.show_programme(SimpleNamespace(tables={"programme_years": pd.DataFrame(rows)}))
        chart.render(QPixmap(chart.size()))
        return Recorder.boxes

    return draw


@pytest.mark.parametrize("width", [230, 700])
@pytest.mark.parametrize(("n_years", "quarters"), [(3, (None,)), (9, (None,)), (6, (1, 2, 3, 4))])
def test_no_label_runs_into_the_next_one(written, n_years, quarters, width):
    boxes = written(n_years, quarters, width)
    told = [text for text, _ in boxes]
    assert told[0] == "T€"
    assert told[-1].startswith("100")  # what the programme reaches is always told
    assert len(told) >= 4
    for at, (text, box) in enumerate(boxes):
        for other, another in boxes[at + 1 :]:
            assert not box.intersects(another), (text, other)


def test_all_periods_are_told_where_there_is_room(written):
    told = [text for text, _ in written(5, (None,), 600)]
    assert told.count("1.103") == 5
    assert told[1:10:2] == ["2027", "2028", "2029", "2030", "2031"]

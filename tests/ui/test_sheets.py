"""Map sheets before they are written: nothing covers anything, the legend is what is drawn."""

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from PySide6.QtGui import QImage

from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.model.sheets import SheetOrder, TitleBlock
from netplan.model.styles import style
from netplan.report.sheets.content import sheet_contents
from netplan.report.sheets.derived import cost_style, gap_style
from netplan.report.sheets.layers import paled
from netplan.report.sheets.page import Rect
from netplan.ui.sheets.checks import faults
from netplan.ui.sheets.fonts import load_fonts, width_mm, wrapped
from netplan.ui.sheets.layout import laid_out
from netplan.ui.sheets.mapped import mapped
from netplan.ui.sheets.marks import Letters, Line, Swatch
from netplan.ui.sheets.write import picture, write_sheet
from tests.model.test_styles import BLINDNESS, lab, linear, texture, visible_colour
from tests.report.test_coverage_map import made_plan
from tests.sample_city import sample_city

GERMAN = Words("de")
KINDS = ("today", "after", "change", "schools", "cost", "gap")


@pytest.fixture(scope="module")
def plan():
    return made_plan(sample_city())


@pytest.fixture(scope="module", autouse=True)
def letters(qapp):
    load_fonts()


def laid(plan, order, words=GERMAN):
    (content,) = sheet_contents(plan, [order], words)
    return laid_out(content, mapped(content, words, {}), words)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("paper", "landscape"), [("A4", True), ("A3", False), ("A0", True)])
def test_nothing_lies_over_anything_on_any_sheet(plan, kind, paper, landscape):
    block = TitleBlock(document="VII-DS-07127", annex=3, office="Amt", author="E. Muster", draft=True)
    sheet = laid(plan, SheetOrder(kind, paper, landscape, block))
    assert faults(sheet, "text", GERMAN) == ()
    columns = sheet.content.page.columns
    beside = [one.box for one in sheet.marks if isinstance(one, Line | Swatch)]
    inside = (*columns, sheet.content.page.frame)
    assert all(any(column.holds(box, 0.6) for column in inside) for box in beside)


@pytest.mark.parametrize("kind", KINDS)
def test_the_legend_lists_what_is_drawn_and_its_numbers_are_those_of_the_tables(plan, kind):
    sheet = laid(plan, SheetOrder(kind))
    for layer in sheet.content.layers:
        items = [item for item in sheet.map.items if item.title == layer.title and item.layer == layer.name]
        assert items, layer.title
    counted = [item for item in sheet.map.items if item.layer in {"coverage_sites", "compared_sites"}]
    tables = {layer.title: layer.table for layer in sheet.content.layers}
    for title in {item.title for item in counted}:
        assert sum(item.n for item in counted if item.title == title) == len(tables[title])


def test_names_cover_neither_each_other_nor_sites(plan):
    sheet = laid(plan, SheetOrder("schools", "A1"))
    names = [name.text for name in sheet.map.named.placed]
    districts = {str(name) for name in plan.project.layer("districts")["name"].dropna()}
    numbered = {name for _, name in sheet.map.named.numbered}
    assert districts <= {*names, *numbered}


def test_overprinted_text_a_missing_legend_and_an_empty_map_are_found(plan):
    sheet = laid(plan, SheetOrder())
    over = next(one for one in sheet.marks if isinstance(one, Line))
    twice = replace(sheet, marks=(*sheet.marks, replace(over, text="Over")))
    assert any("Over" in fault for fault in faults(twice, "text", GERMAN))
    bare = replace(sheet, marks=tuple(one for one in sheet.marks if not isinstance(one, Swatch)))
    assert any("Legende" in fault for fault in faults(bare, "text", GERMAN))
    empty = replace(sheet, map=replace(sheet.map, ops=()))
    assert any("leer" in fault for fault in faults(empty, "text", GERMAN))
    assert faults(sheet, "", GERMAN)
    off = replace(sheet, marks=(*sheet.marks, Line("Off", 9999.0, 5.0, Letters(3.0))))
    assert any("Off" in fault for fault in faults(off, "text", GERMAN))


def test_long_names_and_html_stay_text_and_fit(plan, tmp_path):
    sites = plan.tables["coverage_sites"].copy()
    sites["name"] = "<b>Schule</b><script>alert(1)</script> & " + "x" * 200
    odd = replace(plan, tables={**plan.tables, "coverage_sites": sites})
    title = "Eine sehr lange Überschrift ohne Ende " * 5
    order = SheetOrder("schools", "A3", block=TitleBlock(title=title.strip()), scale=10_000)
    sheet = laid(odd, order)
    assert faults(sheet, "text", GERMAN) == ()
    path = tmp_path / "odd.svg"
    write_sheet(sheet, path, "text")
    assert "<script" not in path.read_text("utf-8")


def test_a_page_too_small_for_its_texts_is_a_sentence(plan):
    block = TitleBlock(title="Wort " * 700)
    with pytest.raises(ParameterError, match="do not fit"):
        laid(plan, SheetOrder("today", "A4", block=block))


def test_missing_letters_are_a_sentence(tmp_path, qapp):
    with pytest.raises(DataError, match="letters"):
        load_fonts(tmp_path)


def test_a_full_disk_leaves_nothing_behind(plan, tmp_path, monkeypatch):
    sheet = laid(plan, SheetOrder("today", "A4"))

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("netplan.ui.sheets.write.tag_figure", full)
    with pytest.raises(DataError, match="disk is full"):
        write_sheet(sheet, tmp_path / "a.pdf", "text")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_ending_is_a_sentence(plan, tmp_path):
    with pytest.raises(DataError, match=r"not as a\.docx"):
        write_sheet(laid(plan, SheetOrder(bare=True)), tmp_path / "a.docx", "text")


def test_raster_and_shapes_look_alike(plan):
    """The golden rule of the display list: both backends draw the same map."""
    order = SheetOrder("after", bare=True, size_mm=(120.0, 90.0))
    sheet = laid(plan, order)
    dots = pixels(picture(sheet, 96))
    image = QImage(dots.shape[1], dots.shape[0], QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    shapes = pixels(drawn_as_shapes(sheet, image))
    error = np.sqrt(np.mean((dots.astype(float) - shapes.astype(float)) ** 2)) / 255.0
    assert error < 0.06
    assert dots.std() > 10.0  # something is drawn


def drawn_as_shapes(sheet, image):
    from PySide6.QtGui import QPainter

    from netplan.ui.sheets.draw import draw_sheet
    from netplan.ui.sheets.fonts import PER_MM

    painter = QPainter(image)
    painter.scale(*[image.width() / (sheet.content.order.page_mm[0] * PER_MM)] * 2)
    draw_sheet(painter, sheet)
    painter.end()
    return image


def pixels(image):
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, :3].copy()


OWN = {"gap": gap_style(), "squares": paled(style("coverage_cells"))}


@pytest.mark.parametrize("sight", BLINDNESS)
@pytest.mark.parametrize("name", OWN)
def test_classes_of_sheets_differ_to_every_eye(name, sight):
    seen = [
        (lab(np.array(BLINDNESS[sight]) @ linear(visible_colour(one.symbol))), texture(one.symbol))
        for one in OWN[name].classes
    ]
    for (a, ta), (b, tb) in combinations(seen, 2):
        assert ta != tb or np.linalg.norm(a - b) > 6.0


def test_shades_of_cost_and_share_darken_in_grey_print():
    import pandas as pd

    for classes in (cost_style(pd.Series([0.0, 480_000.0])).classes[1:], OWN["squares"].classes[:5]):
        light = [lab(np.full(3, linear(one.symbol.fill) @ [0.2126, 0.7152, 0.0722]))[0] for one in classes]
        assert all(a - b > 2.5 for a, b in pairwise(light))


def test_a_word_without_end_is_broken_into_its_column(qapp):
    lines = wrapped("x" * 300, 3.0, 40.0)
    assert "".join(lines) == "x" * 300
    assert max(width_mm(line, 3.0) for line in lines) <= 40.0


def test_rectangles_meet_only_inside():
    assert not Rect(0, 0, 1, 1).meets(Rect(1, 0, 1, 1))
    assert Rect(0, 0, 2, 2).meets(Rect(1, 1, 2, 2))

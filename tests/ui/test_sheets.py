"""Map sheets before they are written: nothing covers anything, the legend is what is drawn."""

import os
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from PySide6.QtGui import QImage
from shapely import box

from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.model.sheets import SheetOrder, TitleBlock
from netplan.model.styles import style
from netplan.report.sheets.content import sheet_contents
from netplan.report.sheets.derived import cost_style, gap_style
from netplan.report.sheets.layers import paled
from netplan.report.sheets.page import Rect
from netplan.ui.map.lettering import text_size
from netplan.ui.map.view import PX_PER_MM
from netplan.ui.sheets.checks import faults
from netplan.ui.sheets.corners import taken
from netplan.ui.sheets.fonts import load_fonts, width_mm, wrapped
from netplan.ui.sheets.layout import laid_out
from netplan.ui.sheets.mapped import mapped
from netplan.ui.sheets.marks import Letters, Line, Swatch
from netplan.ui.sheets.write import picture, write_sheet
from tests.model.test_styles import BLINDNESS, lab, linear, texture, visible_colour
from tests.sample_city import made_plan, sample_city

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


def test_a_class_that_is_drawn_but_not_listed_is_found_and_the_reverse(plan):
    sheet = laid(plan, SheetOrder())
    gone = next(one for one in sheet.marks if isinstance(one, Swatch) and one.entry.kind == "point")
    item = next(one for one in sheet.map.items if one.entry is gone.entry)
    fewer = replace(sheet, marks=tuple(one for one in sheet.marks if one is not gone))
    assert any(item.label in fault and "Legende" in fault for fault in faults(fewer, "text", GERMAN))
    ops = tuple(op for op in sheet.map.ops if getattr(op, "symbol", None) != item.entry.member.symbol)
    bare = replace(sheet, map=replace(sheet.map, ops=ops))
    assert len(ops) < len(sheet.map.ops)
    assert any(item.label in fault for fault in faults(bare, "text", GERMAN))


def test_what_a_sheet_of_a_part_leaves_out_is_known_and_no_fault(plan):
    left, bottom, right, top = laid(plan, SheetOrder()).content.extent
    part = laid(plan, SheetOrder(box=(left, bottom, (left + right) / 2, (bottom + top) / 2)))
    assert part.map.outside
    assert faults(part, "text", GERMAN) == ()


def test_names_keep_off_stamps_and_scale_bar(plan):
    order = SheetOrder(
        "schools",
        "A4",
        bare=True,
        size_mm=(120.0, 90.0),
        block=TitleBlock(draft=True),
        internal_because="Besprechung im Haus",
    )
    sheet = laid(plan, order)
    frame, extent, per_m = sheet.content.page.frame, sheet.content.extent, 1000.0 / sheet.content.scale
    over = taken(sheet.content)
    assert len(over) == 3
    assert sheet.map.named.placed
    for name in sheet.map.named.placed:
        x, y = frame.left + (name.x_m - extent[0]) * per_m, frame.top + (extent[3] - name.y_m) * per_m
        wide, tall = (size / PX_PER_MM for size in text_size(name.text, name.letters))
        if not name.angle:
            where = Rect(x - 0.45 * wide, y - 0.4 * tall, 0.9 * wide, 0.8 * tall)
            assert not any(where.meets(one) for one in over), name.text


def test_a_district_without_sites_has_a_sheet(plan):
    districts = plan.project.layer("districts")
    empty = districts.iloc[[0]].assign(
        id="leer", name="Leer", geometry=[box(399_000, 5_700_000, 399_500, 5_700_400)]
    )
    whole = gpd.GeoDataFrame(pd.concat([districts, empty], ignore_index=True), crs=districts.crs)
    odd = replace(plan, project=plan.project.with_layer("districts", whole))
    sheet = laid(odd, SheetOrder("today", "A4", area="Leer"))
    assert "0 von 0" in {number for number, _ in sheet.content.figures}
    assert faults(sheet, "text", GERMAN) == ()


GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", ["after", "schools"])
def test_sheets_look_as_they_did_when_somebody_looked_at_them(plan, kind):
    """``NETPLAN_GOLDEN=1`` draws the pictures anew: look at them before they are kept."""
    block = TitleBlock(document="VII-DS-07127", annex=3, day="2026-11-22", draft=True)
    sheet = laid(plan, SheetOrder(kind, "A4", block=block))
    made = picture(sheet, 55)
    path = GOLDEN / f"sheet-{kind}.png"
    if os.environ.get("NETPLAN_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        assert made.convertToFormat(QImage.Format.Format_RGB888).save(str(path))
    known = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    assert (known.width(), known.height()) == (made.width(), made.height())
    error = np.abs(pixels(made).astype(int) - pixels(known).astype(int)).max(axis=2)
    assert (error > 96).mean() < 0.02
    assert np.sqrt(np.mean(error.astype(float) ** 2)) / 255.0 < 0.04


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

"""Map sheets as files: what a child process prints is whole, tagged, and says what it shows."""

import subprocess
from dataclasses import asdict, replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pikepdf
import pytest
import shapely

from netplan.core.planning import make_plan
from netplan.errors import Cancelled, DataError, ParameterError
from netplan.i18n import Words
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.sheets import KIND_NAMES, SheetOrder, SheetTemplate, TitleBlock, template_of
from netplan.progress import Progress
from netplan.report.pack import PackOptions, write_pack
from netplan.report.sheets.content import sheet_contents
from netplan.report.sheets.derived import address_squares
from netplan.report.sheets.kinds import KINDS
from netplan.report.sheets.map_content import MapSpec, map_content
from netplan.report.sheets.page import Rect, extent_of, page_of, scale_for
from netplan.report.sheets.press import Printed, print_sheets
from netplan.report.sheets.telling import convergence_degrees
from tests.sample_city import made_plan, sample_city

GERMAN = Words("de")
REASON = "meeting of the works department"
BLOCK = TitleBlock(document="VII-DS-07127", annex=3, author="E. Muster", day="2026-11-22", draft=True)


@pytest.fixture(scope="module")
def plan():
    return made_plan(sample_city(n_blocks=8, n_addresses=200, n_lamps=100))


@pytest.fixture(scope="module")
def printed(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sheets")
    orders = [
        (SheetOrder("after", "A4", block=BLOCK), [folder / f"after.{end}" for end in ("pdf", "svg", "png")]),
        (SheetOrder("today", bare=True), [folder / "bare.svg"]),
    ]
    return folder, print_sheets(plan, orders, GERMAN)


def test_everything_ordered_is_written(printed):
    folder, sheets = printed
    assert [(sheet.faults, sheet.notes) for sheet in sheets] == [((), ()), ((), ())]
    assert sorted(path.name for path in folder.iterdir()) == [
        "after.pdf",
        "after.png",
        "after.svg",
        "bare.svg",
    ]
    assert [len(sheet.files) for sheet in sheets] == [3, 1]


def test_a_sheet_says_what_it_shows_to_those_who_cannot_see_it(printed, plan):
    _, (after, _) = printed
    sites = plan.tables["coverage_sites"]
    schools = sites[sites["kind"] == "school"]
    n_served = int((schools["verdict_after"] == "served").sum())
    assert f"n = {len(schools)}" in after.alt
    row = next(one for one in after.legend if one.title == "Schule" and one.label == "Versorgt")
    assert row.amount == str(n_served)


def test_the_pdf_is_one_tagged_figure_with_language_title_and_fonts(printed):
    folder, (after, _) = printed
    with pikepdf.open(folder / "after.pdf") as pdf:
        document = pdf.Root.StructTreeRoot.K[0]
        figure = document.K[0]
        assert (str(document.S), str(figure.S)) == ("/Document", "/Figure")
        assert str(figure.Alt) == after.alt
        assert str(pdf.Root.Lang) == "de-DE"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert pdf.open_metadata()["dc:title"] == "Musterstadt: Versorgung nach der Planung"
        content = pdf.pages[0].Contents
        streams = content if isinstance(content, pikepdf.Array) else [content]
        text = b"".join(one.read_bytes() for one in streams)
        assert text.count(b"BDC") == text.count(b"EMC") == 1
        width, height = (float(size) / 72 * 25.4 for size in pdf.pages[0].mediabox[2:])
        assert (width, height) == pytest.approx((297, 210), abs=0.2)
        fonts = pdf.pages[0].Resources.Font
        assert len(fonts)
        assert all("/FontFile2" in _descriptor(font) for font in fonts.values())


def _descriptor(font):
    return font.DescendantFonts[0].FontDescriptor


def test_the_title_block_names_paper_annex_and_draft(printed):
    folder, _ = printed
    texts = " ".join("".join(one.itertext()) for one in ET.parse(folder / "after.svg").iter())  # noqa: S314 - our own
    for expected in ("Anlage 3 zu VII-DS-07127", "ENTWURF", "E. Muster", "22.11.2026", "Maßstab 1 :"):
        assert expected in texts


def test_the_file_is_sound_for_others(printed):
    folder, _ = printed
    try:
        checked = subprocess.run(["qpdf", "--check", folder / "after.pdf"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("qpdf is not installed")
    assert checked.returncode == 0, checked.stderr


def test_a_pdf_claims_no_standard_that_nobody_examined(printed):
    folder, _ = printed
    with pikepdf.open(folder / "after.pdf") as pdf, pdf.open_metadata() as about:
        assert about["dc:description"]
        assert "pdfuaid:part" not in about


def test_a_pdf_without_tags_says_so(plan, tmp_path, monkeypatch):
    # the child finds no pikepdf
    (tmp_path / "sitecustomize.py").write_text("import sys\n\nsys.modules['pikepdf'] = None\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    files = [tmp_path / "bare.pdf", tmp_path / "bare.svg"]
    orders = [(SheetOrder("today", bare=True), files[:1]), (SheetOrder("today", bare=True), files[1:])]
    without, drawing = print_sheets(plan, orders, GERMAN)
    assert without.files == (files[0],)
    assert [note for note in without.notes if "pikepdf" in note] == list(without.notes) != []
    assert drawing.notes == ()
    with pikepdf.open(files[0]) as pdf:
        assert "/StructTreeRoot" not in pdf.Root


def test_who_stops_gets_no_half_file(plan, tmp_path):
    def stop(share, _message):
        if share > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        print_sheets(plan, [(SheetOrder(paper="A4"), [tmp_path / "a.pdf"])], GERMAN, Progress(stop))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(plan, tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        print_sheets(plan, [(SheetOrder(bare=True), [tmp_path / "none" / "a.svg"])], GERMAN)


@pytest.mark.parametrize("kind", ["programme", "redundancy"])
def test_a_map_of_what_has_not_been_computed_says_what_to_do(plan, kind):
    if kind == "programme":
        plan = replace(plan, tables={k: t for k, t in plan.tables.items() if not k.startswith("programme")})
    with pytest.raises(DataError, match=r"cannot be drawn"):
        sheet_contents(plan, [SheetOrder(kind)], GERMAN)


@pytest.mark.parametrize(
    "order",
    [
        SheetOrder("moon"),
        SheetOrder(area="Nirgendwo"),
        SheetOrder(site="no such site"),
        SheetOrder(box=(0.0, 0.0, 0.0, 1.0)),
        SheetOrder(scale=1),
        SheetOrder(bare=True, size_mm=(10.0, 100.0)),
    ],
)
def test_what_does_not_exist_or_fit_is_said(plan, order):
    with pytest.raises(ParameterError):
        sheet_contents(plan, [order], GERMAN)


def test_every_kind_can_be_ordered(plan):
    assert tuple(KINDS) == KIND_NAMES
    ready = [kind for kind in KINDS if kind not in {"programme", "redundancy"}]  # what the sample city has
    for content in sheet_contents(plan, [SheetOrder(kind) for kind in ready], GERMAN):
        assert content.figures
        assert content.layers


def test_every_kind_has_words_in_german():
    english = Words("en")
    for kind in KINDS.values():
        assert GERMAN(kind.label) != english(kind.label)
        assert GERMAN(kind.says) != english(kind.says)


@pytest.mark.parametrize("paper", ["A4", "A3", "A2", "A1", "A0"])
@pytest.mark.parametrize("landscape", [True, False])
def test_map_and_columns_share_the_page(paper, landscape):
    page = page_of(SheetOrder(paper=paper, landscape=landscape))
    parts = [page.frame, *page.columns]
    assert all(page.whole.holds(part) for part in parts)
    assert not any(a.meets(b) for k, a in enumerate(parts) for b in parts[k + 1 :])
    assert page.frame.left == 20.0  # to file it


def test_the_scale_is_round_and_shows_everything():
    frame = Rect(20, 10, 280, 277)
    bounds = (400_000.0, 5_600_000.0, 421_300.0, 5_619_000.0)
    scale = scale_for(bounds, frame)
    assert scale == 80_000
    left, bottom, right, top = extent_of(bounds, scale, frame)
    assert Rect(left, -top, right - left, top - bottom).holds(Rect(bounds[0], -bounds[3], 21_300.0, 19_000.0))
    assert (right - left) / frame.width == pytest.approx(80.0)


def test_an_order_comes_back_from_a_file():

    order = SheetOrder("cost", "A1", block=BLOCK, box=(1.0, 2.0, 3.0, 4.0), facts=(("a", "b"),))
    order = replace(order, internal_because=REASON)
    document = asdict(SheetTemplate("x", order))
    assert template_of(document) == SheetTemplate("x", order)
    del document["order"]["internal_because"]
    document["order"]["internal"] = True  # as earlier versions wrote it: the reason is missing
    assert not template_of(document).order.internal


def test_the_map_of_an_export_is_the_sheet_of_the_plan(plan, tmp_path, monkeypatch):
    options = PackOptions(GERMAN, ("png", "svg"), written_at=datetime(2026, 5, 1, tzinfo=UTC))
    made = write_pack(plan, tmp_path, options)
    assert [path.name for path in made.files] == ["musterstadt-map.png", "musterstadt-map.svg"]
    told = " ".join(ET.parse(made.files[1]).getroot().itertext())  # noqa: S314 - our own
    for words in ("Versorgung nach der Planung", "Versorgt", "01.05.2026", "Nicht gezeigt"):
        assert words in told
    bad = Printed((), (), "", 1, (0.0, 0.0, 1.0, 1.0), ("Zwei Wörter übereinander",))
    monkeypatch.setattr("netplan.report.pack.print_sheets", lambda *_: (bad,))
    held = write_pack(plan, tmp_path / "held", options)
    assert held.files == ()
    assert "Zwei Wörter" in GERMAN(held.left_out[-1])


def test_nothing_to_draw_is_said():
    nothing = Coverage(Project("Leer", {}), Scenario(), {})
    without_rows = make_plan(Project("Leer", {}), Scenario())
    for result in (nothing, without_rows):
        with pytest.raises(ParameterError, match="nothing to draw"):
            sheet_contents(result, [SheetOrder("today")], GERMAN)


@pytest.mark.parametrize(
    "missing", ["boundary", "districts", "streets", "coverage_sites", "coverage_addresses"]
)
def test_a_missing_layer_is_simply_not_drawn(plan, missing):
    tables = {
        name: table
        for name, table in sample_city(n_blocks=4, n_addresses=60, n_lamps=20).items()
        if name != missing
    }
    (content,) = sheet_contents(made_plan(tables), [SheetOrder("today")], GERMAN)
    assert missing not in {layer.name for layer in content.layers}
    assert content.layers


def test_an_area_counts_its_own_only(plan):
    content = map_content(plan, MapSpec(area="Bezirk 0"))
    sites = plan.tables["coverage_sites"]
    inside = shapely.within(sites.geometry.to_numpy(), content.area)
    assert 0 < len(content.table("coverage_sites")) == inside.sum() < len(sites)
    assert set(content.table("districts")["borough"]) == {"Bezirk 0"}


def test_existing_networks_are_for_internal_sheets(plan):
    secret = {"fibre", "ducts", "pops"}
    for internal in (False, True):
        (content,) = sheet_contents(
            plan, [SheetOrder("after", internal_because=REASON if internal else "")], GERMAN
        )
        shown = {layer.name: layer for layer in content.layers}
        assert (secret <= set(shown)) is internal
        assert bool(secret & set(shown)) is internal
        assert ("duct" in set(shown["trenches"].table["segment_kind"])) is internal
        hidden = [line for line in content.imprint if line.startswith("Nicht gezeigt")]
        assert bool(hidden) is not internal
        assert internal or "Vorhandene Glasfaser" in hidden[0]
        assert any(REASON in line for line in content.imprint) is internal
        assert (REASON in content.says) is internal
        assert [text for text, _ in content.stamps] == (["INTERN"] if internal else [])


def test_squares_count_unknown_as_not_served():
    addresses = pd.DataFrame(
        {
            "verdict": ["served", "unknown", "unknown", "not_served", "served"],
            "geometry": shapely.points([(10, 10), (90, 90), (150, 50), (250, 50), (299, 1)]),
        }
    )
    squares = address_squares(addresses, 100.0)
    assert squares["share_served"].tolist()[::2] == [0.5, 0.5]
    assert np.isnan(squares["share_served"][1])
    assert shapely.bounds(squares["geometry"][1]).tolist() == [100, 0, 200, 100]


def test_true_north_of_leipzig():
    assert convergence_degrees(shapely.Point(317_034.8, 5_690_878.1), "EPSG:25833") == pytest.approx(
        -2.05, abs=0.01
    )

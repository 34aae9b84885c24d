"""Maps: the legend says what is drawn, names do not meet, the scale is true, nothing secret is shown."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.styles import style
from netplan.model.tables import INPUT_TABLES
from netplan.report.coverage_map import MapSpec, draw_map, draw_scene
from netplan.report.mapping import layers
from netplan.report.mapping.content import map_content
from netplan.report.mapping.labels import Wanted, place_labels
from netplan.report.mapping.paper import Box, Font, compound, hatch_lines, printable, text_width_mm, wrapped
from netplan.report.mapping.sidebar import round_step
from netplan.report.mapping.view import view_of
from netplan.report.sheets.derived import address_squares
from netplan.report.sheets.telling import convergence_degrees
from tests.sample_city import sample_city

SVG = "{http://www.w3.org/2000/svg}"
GERMAN, ENGLISH = Words("de"), Words("en")
COARSE = MapSpec(dots_per_inch=100)


def made_plan(tables):
    inputs = {name: table for name, table in tables.items() if name in INPUT_TABLES}
    results = {name: table for name, table in tables.items() if name not in INPUT_TABLES}
    project, scenario = Project("Musterstadt", inputs), Scenario()
    covered = {name: table for name, table in results.items() if name.startswith("coverage_")}
    return Plan(project, scenario, Coverage(project, scenario, covered), results, 1.9e6, 1.2e6, 1.15e6)


@pytest.fixture(scope="module")
def city():
    return sample_city()


@pytest.fixture(scope="module")
def plan(city):
    return made_plan(city)


@pytest.fixture(scope="module")
def drawn(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    draw_map(plan, [folder / "m.svg", folder / "m.png"], GERMAN, COARSE)
    return folder


def groups(path):
    ids = [element.get("id") for element in ET.parse(path).iter() if element.get("id")]  # noqa: S314 - our own
    return {name.split(".")[0] for name in ids}, ids


def texts(path):
    return [element.text for element in ET.parse(path).iter(f"{SVG}text") if element.text]  # noqa: S314 - our own


def legend_of(plan, spec=None, words=ENGLISH):
    return draw_scene(map_content(plan, spec or MapSpec()), spec or MapSpec(), words)[1]


def block(blocks, start):
    return next(found for found in blocks if found.title.startswith(start))


# --- the legend ---------------------------------------------------------------------------------------


def test_legend_counts_what_is_drawn(city, plan):
    blocks = legend_of(plan)
    sites = city["coverage_sites"]
    schools = sites[sites["kind"] == "school"]
    rows = {row.label: row.amount for row in block(blocks, "School (").rows}
    labels = {"served": "Served", "not_served": "Not served", "unknown": "Unknown"}
    assert rows == {labels[verdict]: str(n) for verdict, n in schools["verdict"].value_counts().items()}
    n_unknown = (schools["verdict"] == "unknown").sum()
    assert f"n = {len(schools)}, of which {n_unknown} unknown" in block(blocks, "School (").title
    cells = block(blocks, "Served share of each 100 m cell").rows
    assert sum(int(row.amount.replace(",", "")) for row in cells) == len(city["coverage_cells"])


def test_legend_has_no_row_for_what_is_not_drawn(city):
    sites = city["coverage_sites"].assign(verdict="served")
    only_served = made_plan(
        {
            **city,
            "coverage_sites": sites,
            "trenches": city["trenches"].head(0),
            "connections": city["connections"].head(0),
        }
    )
    blocks = legend_of(only_served)
    assert [row.label for row in block(blocks, "School (").rows] == ["Served"]
    assert not any(found.title in {"Planned route", "Connection"} for found in blocks)


def test_every_drawn_layer_has_a_legend_and_every_row_a_drawn_layer(drawn, plan):
    found, _ = groups(drawn / "m.svg")
    assert {"ground", "land", "shares", "streets", "districts", "boroughs", "boundary", "trenches"} <= found
    assert {
        "sites-school",
        "sites-kita",
        "connections",
        "names",
        "legend",
        "scale-bar",
        "north",
        "imprint",
    } <= found
    titles = [title.title.split(" (")[0] for title in legend_of(plan)]
    assert titles == [
        "Connection",
        "School",
        "Kita",
        "Planned route",
        "Borders",
        "Streets",
        "Served share of each 100 m cell",
    ]


def test_symbols_of_the_legend_are_those_of_the_map(plan):
    looks = {member.symbol for member in style("coverage_sites").classes}
    assert {row.symbol for row in block(legend_of(plan), "School (").rows} <= looks


# --- the files ----------------------------------------------------------------------------------------


def test_svg_is_well_formed_small_and_searchable(drawn):
    _, ids = groups(drawn / "m.svg")
    assert len(ids) == len(set(ids))
    assert (drawn / "m.svg").stat().st_size < 8_000_000
    words = texts(drawn / "m.svg")
    assert "Musterstadt" in words
    assert any("Maßstab" in text or "Scale" in text for text in words)
    assert "Versorgt" in words
    assert "date" not in (drawn / "m.svg").read_text("utf-8").lower().split("<dc:", 1)[0]


def test_png_shows_verdicts_shares_and_route(drawn):
    image = np.asarray(Image.open(drawn / "m.png").convert("RGB")).astype(np.int64)
    seen = {f"#{colour:06X}" for colour in np.unique(image @ [65536, 256, 1]).tolist()}
    for table, k in (
        ("coverage_sites", 0),
        ("coverage_sites", 2),
        ("coverage_cells", 0),
        ("coverage_cells", 4),
    ):
        assert style(table).classes[k].symbol.fill in seen
    assert style("trenches").classes[0].symbol.stroke in seen


def test_same_plan_same_files(plan, drawn, tmp_path):
    draw_map(plan, [tmp_path / "m.svg", tmp_path / "m.png"], GERMAN, COARSE)
    for name in ("m.svg", "m.png"):
        assert (tmp_path / name).read_bytes() == (drawn / name).read_bytes()


def test_map_speaks_english_too(plan, tmp_path):
    draw_map(plan, tmp_path / "e.svg", ENGLISH, MapSpec(draft=True, printed=date(2026, 5, 1)))
    words = texts(tmp_path / "e.svg")
    assert {"Served", "Not served", "DRAFT"} <= set(words)
    assert any("1 May 2026" in text for text in words)


def test_hostile_names_stay_text(city, tmp_path):
    names = [
        "<script>alert(1)</script>",
        "$\\frac{1}{2}$ & Söhne",
        "Weltraum \N{SATELLITE}",
        "a\x07b",
        "]]>",
        "",
    ]
    districts = city["districts"].assign(name=(names * 2)[: len(city["districts"])])
    draw_map(made_plan({**city, "districts": districts}), tmp_path / "h.svg", GERMAN)
    words = " ".join(texts(tmp_path / "h.svg"))
    assert "<script>" in words
    assert "$\\frac{1}{2}$" in words
    assert "Weltraum" in words
    assert not list(ET.parse(tmp_path / "h.svg").iter(f"{SVG}script"))  # noqa: S314 - our own


def test_wrong_wishes_are_refused(plan, tmp_path):
    with pytest.raises(ParameterError, match=r"not as m\.pdf"):
        draw_map(plan, tmp_path / "m.pdf", GERMAN)
    with pytest.raises(ParameterError, match="called Atlantis"):
        draw_map(plan, tmp_path / "m.png", GERMAN, MapSpec(area="Atlantis"))
    with pytest.raises(ParameterError, match="do not count cows"):
        draw_map(plan, tmp_path / "m.png", GERMAN, MapSpec(unit="cows"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_draw_is_said(tmp_path):
    project, scenario = Project("Leer", {}), Scenario()
    with pytest.raises(ParameterError, match="nothing to draw"):
        draw_map(Coverage(project, scenario, {}), tmp_path / "m.png", GERMAN)


@pytest.mark.parametrize(
    "missing", ["boundary", "districts", "streets", "coverage_cells", "coverage_addresses"]
)
def test_a_missing_layer_is_simply_not_drawn(city, missing, tmp_path):
    tables = {name: table for name, table in city.items() if name != missing}
    draw_map(made_plan(tables), tmp_path / "m.svg", GERMAN, MapSpec(ground="none"))
    assert "sites-school" in groups(tmp_path / "m.svg")[0]


def test_empty_results_are_drawn_as_an_empty_map(city, tmp_path):
    empty = {name: table.head(0) if name.startswith("coverage") else table for name, table in city.items()}
    for ground in ("districts", "cells", "addresses", "auto"):
        draw_map(made_plan(empty), tmp_path / "m.svg", GERMAN, MapSpec(ground=ground))
    assert "shares" not in groups(tmp_path / "m.svg")[0]


# --- what may be seen ---------------------------------------------------------------------------------


def test_existing_networks_are_for_internal_sheets(plan, tmp_path):
    draw_map(plan, tmp_path / "open.svg", GERMAN)
    draw_map(plan, tmp_path / "in.svg", GERMAN, MapSpec(internal=True))
    secret = {"fibre", "ducts", "pops"}
    assert not secret & groups(tmp_path / "open.svg")[0]
    assert secret <= groups(tmp_path / "in.svg")[0]
    assert "stamp" in groups(tmp_path / "in.svg")[0]
    assert any(
        "Vorhandene Glasfaser" in text or "Existing fibre" in text for text in texts(tmp_path / "open.svg")
    )


def test_route_in_existing_ducts_is_not_drawn_openly(city, plan):
    labels = [row.label for row in block(legend_of(plan), "Planned route").rows]
    assert "Existing duct" not in labels
    labels = [row.label for row in block(legend_of(plan, MapSpec(internal=True)), "Planned route").rows]
    assert "Existing duct" in labels


def test_an_area_counts_its_own_only(city, plan):
    spec = MapSpec(area="Bezirk 0")
    content = map_content(plan, spec)
    inside = shapely.within(city["coverage_sites"].geometry.to_numpy(), content.area)
    schools = city["coverage_sites"][inside & (city["coverage_sites"]["kind"] == "school")]
    assert 0 < len(schools) < (city["coverage_sites"]["kind"] == "school").sum()
    assert f"n = {len(schools)}," in block(legend_of(plan, spec), "School (").title
    assert set(content.table("districts")["borough"]) == {"Bezirk 0"}


def test_districts_of_one_unit_are_shaded(city, plan):
    shaded = block(legend_of(plan, MapSpec(ground="districts", unit="school")), "Served share: School")
    assert sum(int(row.amount) for row in shaded.rows) == len(city["districts"])
    n_unknown = (city["coverage_sites"]["verdict"] == "unknown").sum()
    assert f"of which {n_unknown} unknown" in shaded.note


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


# --- paper --------------------------------------------------------------------------------------------


BOUNDS = st.tuples(st.floats(1e5, 9e5), st.floats(5e6, 6e6), st.floats(50, 60_000), st.floats(50, 60_000))


@given(BOUNDS)
def test_view_shows_everything_at_a_true_scale(bounds):
    left, bottom, width, height = bounds
    frame = Box(9, 9, 310, 288)
    view = view_of((left, bottom, left + width, bottom + height), frame)
    corners = view.points(np.array([(left, bottom), (left + width, bottom + height)]))
    assert (corners >= [frame.left, frame.bottom]).all()
    assert (corners <= [frame.right, frame.top]).all()
    paper_mm = np.hypot(*(corners[1] - corners[0]))
    assert paper_mm * view.scale / 1000 == pytest.approx(np.hypot(width, height), rel=1e-6)


@given(st.floats(1e-2, 1e6))
def test_steps_of_the_scale_bar_are_round(at_most):
    step = round_step(at_most)
    assert step <= at_most * (1 + 1e-9)
    assert at_most < step * 2.5 + 1e-9
    assert float(f"{step:.1e}") == pytest.approx(step)


def test_true_north_of_leipzig():
    assert convergence_degrees(shapely.Point(317_034.8, 5_690_878.1), "EPSG:25833") == pytest.approx(
        -2.05, abs=0.01
    )


NAMES = st.sampled_from(
    ["Au", "Zentrum-Südost", "Anger-Crottendorf", "Böhlitz-Ehrenberg", "Neustadt Nord", "1"]
)
AREAS = st.lists(
    st.tuples(NAMES, st.floats(0, 190), st.floats(0, 190), st.floats(3, 80), st.floats(3, 80)),
    min_size=1,
    max_size=14,
)


@settings(max_examples=12)
@given(AREAS, st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), max_size=20))
def test_labels_never_meet_and_none_is_lost(areas, symbols):
    frame = Box(0, 0, 200, 200)
    wanted = [
        Wanted(name, "87 %", shapely.box(x, y, min(x + w, 200), min(y + h, 200)))
        for name, x, y, w, h in areas
    ]
    labels, numbered = place_labels(wanted, frame, np.array(symbols).reshape(-1, 2))
    for k, label in enumerate(labels):
        assert label.box.within(frame)
        assert not any(label.box.meets(other.box) for other in labels[:k])
        assert max(text_width_mm(line, label.font) for line in label.lines) <= label.box.width
        for _line, (_x, y) in label.baselines():
            assert label.box.bottom <= y <= label.box.top
    shown = {"".join(label.lines).replace(" ", "") for label in labels}
    assert len(labels) + sum(mark == "–" for mark, _ in numbered) == len(wanted)
    assert {mark for mark, _ in numbered if mark != "–"} <= shown
    written = {area[0] for area in areas if f"{area[0]}87%".replace(" ", "") in shown}
    assert written | {name for _, name in numbered} == {area[0] for area in areas}


def test_a_name_without_room_gets_a_number_or_is_listed_without():
    tight, speck = shapely.box(0, 0, 5, 5), shapely.box(0, 0, 199, 5)
    wanted = [Wanted("Zentrum-Südost", "", speck), Wanted("Böhlitz-Ehrenberg", "", tight)]
    labels, numbered = place_labels(wanted, Box(0, 0, 5, 5), np.zeros((0, 2)))
    assert [label.lines for label in labels] == [("1",)]
    assert numbered == [("1", "Zentrum-Südost"), ("–", "Böhlitz-Ehrenberg")]


def test_names_on_the_map_do_not_overprint(plan):
    scene, _ = draw_scene(map_content(plan, MapSpec(ground="districts")), MapSpec(ground="districts"), GERMAN)
    labels, _ = layers.place_names(scene, "districts")
    districts = [label for label in labels if "%" in label.lines[-1]]
    assert len(districts) == 9
    assert any("Grundschule" in label.lines[0] for label in labels), "at this scale schools have names"
    assert not any(a.box.meets(b.box) for k, a in enumerate(labels) for b in labels[:k])


@given(st.integers(2, 40), st.booleans())
def test_compound_paths_keep_every_shape(n, closed):
    x = np.arange(n) * 3.0
    shapes = (
        shapely.box(x, 0, x + 2, 2)
        if closed
        else shapely.linestrings(np.stack([x, x, x + 1, x + 2], 1).reshape(n, 2, 2))
    )
    outlines = compound(np.asarray(shapes))
    starts = sum(int((outline.codes == outline.MOVETO).sum()) for outline in outlines)
    assert starts == n
    assert np.concatenate([outline.vertices for outline in outlines])[:, 0].max() == pytest.approx(
        shapely.total_bounds(shapes)[2] * 72 / 25.4, abs=0.01
    )


def test_hatch_stays_inside():
    areas = np.array([shapely.box(0, 0, 20, 10), shapely.Point(40, 5).buffer(4), shapely.box(20, 0, 25, 10)])
    lines = hatch_lines(areas, 1.5, 45)
    assert len(lines) > 20
    assert shapely.covered_by(lines, shapely.union_all(areas).buffer(1e-9)).all()
    assert shapely.length(lines).sum() * 1.5 == pytest.approx(shapely.area(areas).sum(), rel=0.1)


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_printable_text_is_in_the_font_and_legal_in_xml(text):
    shown = printable(text)
    assert not re.search(r"[\x00-\x1f]", shown)
    ET.fromstring(f"<t>{shown.replace('&', '').replace('<', '').replace('>', '')}</t>")  # noqa: S314 - our own


@settings(max_examples=40)
@given(st.text("abc äß-", max_size=80), st.floats(5, 80))
def test_wrapping_keeps_every_word(text, width):
    lines = wrapped(text, Font(7), width)
    assert " ".join(lines).split() == text.split()
    assert all(text_width_mm(line, Font(7)) <= width or " " not in line for line in lines)


def test_sidebar_shrinks_where_the_legend_is_long(plan, tmp_path):
    draw_map(plan, tmp_path / "a4.svg", GERMAN, MapSpec(paper="A4", internal=True))
    tree = ET.parse(tmp_path / "a4.svg")  # noqa: S314 - our own
    heights = {}
    for group in tree.iter(f"{SVG}g"):
        name = (group.get("id") or "").split(".")[0]
        for text in group.iter(f"{SVG}text"):
            heights.setdefault(name, []).append(float(text.get("y")))
    assert max(heights["legend"]) < min(heights["scale-bar"]), "y runs downwards in SVG"
    assert max(heights["imprint"]) < 210 * 72 / 25.4


def test_scenario_decides_which_sites_are_large(city):
    plan = made_plan(city)
    kitas = replace(plan, scenario=replace(plan.scenario, site_kinds=("kita",)))
    for which, kind in ((plan, "School ("), (kitas, "Kita (")):
        sizes = [row.symbol.size_mm for row in block(legend_of(which), kind).rows if row.label == "Served"]
        assert sizes == [style("coverage_sites").classes[0].symbol.size_mm]

"""``coverage`` as a user calls it: targets, reasons, sensitivity, assumptions from a file."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio

from netplan.cli.app import run
from netplan.io.project_file import open_project, save_project
from netplan.model.history import Entry
from tests.cli.test_app import process  # noqa: F401 - every test here runs in a clean process
from tests.core.test_technologies import LINE, UNKNOWN, at, cabinet
from tests.towns import saved, town


def line_of_two():
    """Return a town with two schools, of one of which nothing is known."""
    schools = [{**UNKNOWN, "name": "Alpha"}, {"at": "A", "name": "Beta", "down_mbps": np.nan}]
    return town(
        LINE,
        schools=schools,
        addresses=[{"geometry": at(390, 5), "households": 3}],
        cabinets=[cabinet(name="KVz 12"), cabinet(200.0, diameter_mm=np.nan)],
    )


@pytest.fixture
def city(tmp_path):
    return str(saved(line_of_two, tmp_path / "city.gpkg"))


def answered(capsys, *arguments):
    assert run([*arguments, "--json"], {}) in {0, 1}
    return json.loads(capsys.readouterr().out)


def test_every_target_is_told_to_programs_and_to_people_with_its_denominator(city, capsys):
    told = answered(capsys, "coverage", city)["targets"]
    assert {row["target"] for row in told} == {"100", "class", "gigabit", "fund_30", "fund_100", "fund_500"}
    assert {row["n"] for row in told if row["unit"] == "school"} == {2}
    assert all(row["basis"] for row in told)
    run(["coverage", city, "--targets", "--lang", "de"], {})
    said = capsys.readouterr().out
    assert "Versorgungsziele im Vergleich" in said
    assert "Gigabit-Richtlinie 2023" in said


def test_a_verdict_is_explained_by_name_in_both_languages(city, capsys):
    run(["coverage", city, "--explain", "alpha", "--lang", "de"], {})
    said = " ".join(capsys.readouterr().out.split())
    assert "VDSL2 35b" in said
    assert "(p10)" in said
    told = answered(capsys, "coverage", city, "--explain", "Alpha")["explained"]
    assert [one["id"] for one in told] == ["sites-0"]
    assert told[0]["claims"]
    assert run(["coverage", city, "--explain", "Nobody"], {}) == 2


def test_sensitivity_is_told_and_written(city, capsys, tmp_path):
    out = tmp_path / "out"
    arguments = ("coverage", city, "--sensitivity", "--out", str(out), "--formats", "gpkg,csv")
    told = answered(capsys, *arguments)
    assert {row["factor"] for row in told["sensitivity"]} >= {"loop_factor", "vectoring", "policy"}
    written = {name for name, _ in pyogrio.list_layers(out / "town.gpkg")}
    assert {"sensitivity", "sensitivity_sites", "inquiries", "inquiry_sites"} <= written
    assert (out / "csv" / "inquiries.csv").exists()
    run(["coverage", city, "--sensitivity", "--lang", "de"], {})
    assert "Empfindlichkeit" in capsys.readouterr().out


def test_assumptions_and_a_target_of_ones_own_come_from_a_file(city, capsys, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        "[assumptions]\nloop_factor = 1.4\n"
        '[[targets]]\nkey = "slow"\nlabel = "80"\nbasis = "Council"\ndown_mbps = 80\n',
        "utf-8",
    )
    told = answered(capsys, "coverage", city, "--assumptions", str(path), "--target", "slow")
    assert told["scenario"]["assumptions"]["loop_factor"] == 1.4
    assert told["scenario"]["target"]["key"] == "slow"
    assert "slow" in {row["target"] for row in told["targets"]}
    path.write_text("[assumptions]\nloop_factor = 0\n", "utf-8")
    assert run(["coverage", city, "--assumptions", str(path)], {}) == 2
    assert run(["coverage", city, "--assumptions", str(tmp_path / "none.toml")], {}) == 3


def test_a_raster_and_cells_are_written_and_named(city, capsys, tmp_path):
    files = [str(tmp_path / name) for name in ("grid.tif", "grid.gpkg")]
    told = answered(capsys, "coverage", city, "--raster", *files, "--grid", "project")
    assert told["files"] == files
    assert {name for name, _ in pyogrio.list_layers(files[1])} >= {"coverage_grid"}
    assert run(["coverage", city, "--raster", str(tmp_path / "grid.jpg")], {}) == 2


def test_figures_are_kept_and_compared_with_later_ones(city, capsys):
    assert answered(capsys, "coverage", city, "--keep")["kept"] > 0
    told = answered(capsys, "coverage", city, "--since", "2026-01-01")
    assert told["coverage_series"]
    assert told["coverage_change"] == []  # the same day is no second date
    run(["coverage", city, "--since", "2026-01-01", "--lang", "de"], {})
    assert "Von einem früheren Tag" in capsys.readouterr().out
    assert run(["coverage", city, "--since", "last year"], {}) == 2


def test_pages_are_written_of_what_is_told(city, capsys, tmp_path):
    html, markdown = tmp_path / "told.html", tmp_path / "told.md"
    arguments = ["coverage", city, "--sensitivity", "--targets", "district", "--since", "2026-01-01"]
    assert run([*arguments, "--page", str(html), "--lang", "de"], {}) in {0, 1}
    assert str(html) in "".join(capsys.readouterr().out.split())
    page = html.read_text("utf-8")
    assert "Versorgungsziele im Vergleich" in page
    assert "Empfindlichkeit" in page
    assert run(["--page", str(markdown), *arguments], {}) in {0, 1}
    assert "## Sensitivity to assumptions" in markdown.read_text("utf-8")
    assert run([*arguments, "--page", str(tmp_path / "told.pdf")], {}) == 2


def test_a_plan_writes_grids_of_what_is_served_after_it_and_in_each_year(city, capsys, tmp_path):
    grid, year, out = tmp_path / "after.tif", tmp_path / "year.tif", tmp_path / "out"
    told = answered(capsys, "plan", city, "--raster", str(grid))
    assert told["files"] == [str(grid)]
    with rasterio.open(grid) as raster:
        assert {"share_served_after", "n_served_after"} <= set(raster.descriptions)
    budgets = ["programme", city, "--budgets", "500000,500000", "--first-year", "2027"]
    more = ("--year", "2027", "--out", str(out), "--formats", "tif,cells")
    told = answered(capsys, *budgets, "--raster", str(year), *more)
    assert str(year) in told["files"]
    with rasterio.open(year) as raster:
        assert raster.tags()["Year"] == "2027"
    written = {path.name for path in (out / "grid").iterdir()}
    parts, endings = ("", "-2027", "-2028"), ("tif", "gpkg")
    assert written == {f"coverage{part}.{ending}" for part in parts for ending in endings}
    assert run([*budgets, "--raster", str(year), "--year", "2035"], {}) == 2


def test_two_dates_are_compared_by_the_figures_that_were_kept(city, capsys, tmp_path):
    later = tmp_path / "later.gpkg"
    project = open_project(Path(city))
    entry = Entry("2024-06-30", "verdicts", "100", "any", "school", 3, 1, 0.25, "Council")
    save_project(replace(project, history=(entry,)), later)
    told = answered(capsys, "compare", str(later), "--dates", "2024-06-30", "2026-12-31")
    changed = [row for row in told["coverage_change"] if row["target"] == "100" and row["unit"] == "school"]
    then = [(row["as_of_then"], row["n_then"], row["share_then"]) for row in changed]
    assert then == [("2024-06-30", 3, 0.25)]
    early = ("--dates", "2024-01-01", "2024-07-01")
    assert answered(capsys, "compare", str(later), *early)["coverage_change"] == []
    other = answered(capsys, "compare", city, str(later), "--dates", "2024-06-30", "2026-12-31")
    assert other["coverage_change"] == told["coverage_change"]
    run(["compare", str(later), "--dates", "2024-06-30", "2026-12-31", "--lang", "de"], {})
    assert "30.06.2024" in capsys.readouterr().out
    assert run(["compare", city, "--dates", "then", "now"], {}) == 2

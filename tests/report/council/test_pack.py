"""A pack is whole or not there, says the same number everywhere, and knows what it left out."""

import csv
import io
import json
import resource
import zipfile
from dataclasses import replace
from hashlib import sha256

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from shapely import box

from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.errors import Cancelled, DataError
from netplan.model.scenario import Scenario
from netplan.model.terms import Terms
from netplan.progress import Progress
from netplan.report.council import drawing as council_drawing
from netplan.report.council.guarded import guarded
from netplan.report.council.licences import licences_text
from netplan.report.council.pages import CouncilReport, Picture
from netplan.report.council.previous import read_previous
from netplan.report.council.proof import Finished, proof
from netplan.report.council.results import Telling, gather
from netplan.report.council.sums import cost_by_district, cost_by_need, site_list
from netplan.report.council.writing import DATA_FORMATS, PackOrder, write_council_pack
from netplan.report.sheets.derived import district_costs
from netplan.report.sheets.kinds import KINDS
from netplan.report.sheets.press import Printed
from tests.report.council.conftest import BLOCK, ENGLISH, GERMAN, WHEN, hamlet
from tests.towns import ORIGIN, town

QUICK = PackOrder(ENGLISH, BLOCK, formats=(), sheets=False, maps=False, written_at=WHEN)


def load(path):
    return json.loads(path.read_text("utf-8"))


def test_every_number_is_the_same_number_everywhere(made):
    plan, folder = made.results.plan, made.folder
    figures = load(folder / "figures.json")
    cost = GERMAN.euros(plan.cost_eur)
    assert figures["cost_eur"] == plan.cost_eur
    assert cost in (folder / "bericht.html").read_text("utf-8")
    with (folder / "daten/csv/costs.csv").open(encoding="utf-8", newline="") as file:
        assert sum(float(row["cost_eur"]) for row in csv.DictReader(file)) == pytest.approx(plan.cost_eur)
    costs = pyogrio.read_dataframe(next((folder / "daten").glob("*.gpkg")), layer="costs")
    assert costs["cost_eur"].sum() == pytest.approx(plan.cost_eur)
    for table in ("cost_by_district", "cost_by_need"):
        assert sum(row["cost_eur"] for row in figures[table]) == pytest.approx(plan.cost_eur)
    served = {row["id"]: row["verdict"] for row in figures["sites"]}
    sites = gpd.read_file(folder / "daten/geojson/coverage_sites.geojson")
    assert dict(zip(sites["id"], sites["verdict"], strict=True)) == served


def test_costs_by_district_and_need_follow_the_shares(made):
    plan = made.results.plan
    asked = plan.tables["connections"]
    district = plan.tables["coverage_sites"].set_index("id")["district_id"]
    for row in cost_by_district(plan).to_dict("records"):
        of_it = asked[asked["connected"] & (asked["id"].map(district) == row["id"])]
        assert row["n_sites"] == len(of_it)
        assert row["cost_eur"] == pytest.approx(of_it["cost_share_eur"].sum())
    needs = cost_by_need(plan).set_index("need")
    rates = plan.tables["coverage_sites"].set_index("id").loc[asked.loc[asked["connected"], "id"]]
    assert needs.loc["unknown", "n_sites"] == int(
        (rates["verdict"].eq("unknown") | rates["down_mbps"].isna()).sum()
    )
    assert needs["n_sites"].sum() == int(asked["connected"].sum())


def test_the_map_of_costs_has_the_numbers_of_the_table(made):
    plan = made.results.plan
    tables = plan.tables
    drawn = district_costs(plan.project.layer("districts"), tables["coverage_sites"], tables["connections"])
    told = cost_by_district(plan).set_index("id")["cost_eur"]
    for key, cost in zip(drawn["id"], drawn["cost_eur"], strict=True):
        assert cost == pytest.approx(told.get(key, 0.0))


def test_the_manifest_names_every_file_with_its_hash(made):
    manifest = load(made.folder / "manifest.json")
    told = {entry["path"]: entry for entry in manifest["files"]}
    files = [path for path in made.folder.rglob("*") if path.is_file()]
    there = {path.relative_to(made.folder).as_posix(): path for path in files}
    assert set(told) | {"manifest.json"} == set(there) == set(made.pack.files)
    for name, entry in told.items():
        assert sha256(there[name].read_bytes()).hexdigest() == entry["sha256"]
        assert there[name].stat().st_size == entry["bytes"] > 0
    assert manifest["left_out"]
    assert manifest["automatically_generated"]


def test_the_check_finds_nothing_wrong(made):
    assert made.pack.wrong == ()
    assert {one.key for one in made.pack.checked} >= {"sums", "sheets", "pictures", "maps", "tables"}


def test_the_check_finds_what_is_wrong(made):
    from netplan.report.council.atlas import site_pages
    from netplan.report.council.chapters import council_chapters
    from netplan.report.council.pages import Chapter
    from netplan.report.section import Section

    results = made.results
    blank, crooked = Picture("p", b"<svg/>", " ", ""), Section("T", ("a",), (("1", "2"),))
    broken = (Chapter("empty", "Empty"), Chapter("bad", "Bad", ("text",), (blank,), (crooked,)))
    chapters = (*council_chapters(Telling(results, ENGLISH)), *broken)
    pages = tuple(site_pages(results, ENGLISH, internal=False, maps={}))
    dearer = replace(results, plan=replace(results.plan, cost_eur=results.plan.cost_eur + 1000))
    report = CouncilReport("R", BLOCK, "en", chapters, ())
    found = proof(Finished(dearer, report, pages[1:], frozenset(page.id for page in pages)))
    wrong = {one.key for one in found if one.wrong}
    assert wrong == {"sums", "sheets", "pictures", "tables", "chapters"}


def test_the_check_knows_that_every_trench_is_rounded_to_a_cent():
    drawn = town("A" + "--+" * 40 + "--B", fibre="A", schools="B")
    layers = {  # a street costs a fraction of a cent
        name: drawn.layer(name).set_geometry(drawn.layer(name).geometry.scale(0.34437, 1, origin=ORIGIN))
        for name in ("streets", "fibre", "sites")
    }
    plan = make_plan(replace(drawn, layers={**drawn.layers, **layers}), Scenario(rounds=1))
    assert abs(cost_by_need(plan)["cost_eur"].sum() - plan.cost_eur) > 0.02
    report = CouncilReport("R", BLOCK, "en", (), ())
    checks = proof(Finished(gather(plan, Terms(2027, (150_000.0,))), report, (), frozenset()))
    assert not next(one.wrong for one in checks if one.key == "sums")


def test_same_results_same_bytes_as_folder_and_zip_and_an_earlier_pack_is_replaced(results, tmp_path):
    order = replace(QUICK, formats=DATA_FORMATS)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "manifest.json").write_text("of the earlier pack")
    (tmp_path / "a" / "old.txt").write_text("of the earlier pack")
    first = write_council_pack(results, tmp_path / "a", order)
    assert not (tmp_path / "a" / "old.txt").exists()
    write_council_pack(results, tmp_path / "c.zip", order)
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        for name in first.files:
            one = (tmp_path / "a" / name).read_bytes()
            assert one == archive.read(name), name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c.zip"]


def test_a_folder_of_anything_else_is_left_alone(results, tmp_path):
    other = tmp_path / "holiday"
    other.mkdir()
    (other / "photo.jpg").write_bytes(b"x")
    with pytest.raises(DataError, match="holds other files"):
        write_council_pack(results, other, QUICK)
    assert [path.name for path in other.iterdir()] == ["photo.jpg"]


def test_who_stops_leaves_nothing_behind(results, tmp_path):
    shares = []
    progress = Progress(lambda share, _: shares.append(share), lambda: bool(shares) and shares[-1] > 0.5)
    with pytest.raises(Cancelled):
        write_council_pack(results, tmp_path / "pack", QUICK, progress)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(results, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DataError):
        write_council_pack(results, tmp_path / "file" / "pack", QUICK)
    with pytest.raises(DataError, match="is a file"):
        write_council_pack(results, tmp_path / "file", QUICK)
    assert (tmp_path / "file").read_text() == "no folder"


def test_a_pack_says_what_has_changed_since_the_previous_one(results, made, tmp_path):
    told = load(made.folder / "figures.json")
    for row in told["figures"]:
        if row["key"] == "cost":
            row["value"] -= 1000
    told["cost_by_district"][0]["cost_eur"] += 500
    (tmp_path / "figures.json").write_text(json.dumps(told))
    before = read_previous(tmp_path)
    write_council_pack(replace(results, previous=before), tmp_path / "new", QUICK)
    page = (tmp_path / "new/report.html").read_text("utf-8")
    assert "What has changed" in page
    assert "Cost of the plan" in page
    assert ENGLISH.euros(told["cost_by_district"][0]["cost_eur"]) in page


FOREIGN = ["", "[]", "{}", '{"edition": 99}', '{"edition": 1, "figures": [{}]}', "\x00"]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_foreign_file_is_no_previous_pack(text, tmp_path):
    (tmp_path / "figures.json").write_text(text)
    with pytest.raises(DataError, match=r"figures\.json"):
        read_previous(tmp_path)


def test_a_missing_previous_pack_is_said(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_previous(tmp_path / "nothing")


def test_internal_data_go_in_for_a_reason_only(capsys):
    assert not PackOrder(ENGLISH, internal_because="  ").internal
    assert PackOrder(ENGLISH, internal_because="for the works department").internal
    with pytest.raises(SystemExit, match="2"):
        run(["pack", "town.gpkg", "--out", "pack", "--internal", "yes", "--lang", "en"], {})
    assert "say why" in capsys.readouterr().err


def test_internal_sites_stay_out_unless_asked_for(results):
    plan = results.plan
    sites = plan.project.layer("sites").copy()
    hidden = str(sites["id"].iloc[2])
    sites.loc[sites.index[2], "confidential"] = "internal"
    secret = replace(results, plan=replace(plan, project=plan.project.with_layer("sites", sites)))
    assert hidden not in set(site_list(secret, ENGLISH, internal=False)["id"])
    assert hidden in set(site_list(secret, ENGLISH, internal=True)["id"])


def test_a_district_without_sites_and_a_plan_without_years_are_no_harm(tmp_path):
    city = hamlet()
    districts = city.layer("districts")
    empty = districts.iloc[[0]].assign(id="leer", name="Leer", geometry=[box(0.0, 0.0, 9.0, 9.0)])
    whole = gpd.GeoDataFrame(pd.concat([districts, empty], ignore_index=True), crs=districts.crs)
    plan = make_plan(city.with_layer("districts", whole), Scenario(rounds=1))
    bare = gather(plan, Terms())
    assert bare.programme is None
    pack = write_council_pack(bare, tmp_path / "pack", QUICK)
    assert pack.wrong == ()
    assert "There is no building programme" in (tmp_path / "pack/report.html").read_text("utf-8")


FULL = [(("csv",), 9), (("gpkg",), 9), (("geojson",), 9), (("xlsx",), 3), (("json",), 3), ((), 9)]


@pytest.mark.parametrize(("formats", "limit_kb"), FULL)
def test_a_full_disk_is_a_sentence_and_leaves_nothing(results, tmp_path, formats, limit_kb):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000 * limit_kb, before[1]))
    try:
        with pytest.raises(DataError, match="could not be written"):  # GDAL does not say why
            write_council_pack(results, tmp_path / "packs/pack", replace(QUICK, formats=formats))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "packs").iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("limit_kb", [2, 40, 150, 500])
def test_a_disk_that_is_full_while_maps_are_printed_leaves_no_half_pack(results, tmp_path, limit_kb):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000 * limit_kb, before[1]))
    try:
        with pytest.raises(DataError, match="could not be written: the disk is full"):
            write_council_pack(results, tmp_path / "packs/pack", replace(QUICK, formats=(), maps=True))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((tmp_path / "packs").iterdir()) == []


def test_missing_letters_are_a_sentence_and_no_other_letters(results, tmp_path, monkeypatch):
    monkeypatch.setattr("netplan.report.council.typeset._FONTS", tmp_path)
    with pytest.raises(DataError, match="letters of the papers are missing"):
        write_council_pack(results, tmp_path / "pack", QUICK)
    assert not (tmp_path / "pack").exists()


def test_what_the_check_finds_holds_the_pack_back(results, tmp_path):
    wrong = replace(results, plan=replace(results.plan, cost_eur=results.plan.cost_eur + 1000))
    held = write_council_pack(wrong, tmp_path / "pack", QUICK)
    assert held.wrong
    assert held.files == ()
    assert list(tmp_path.iterdir()) == []
    assert write_council_pack(wrong, tmp_path / "pack", replace(QUICK, anyway=True)).files


def test_single_addresses_and_small_sums_stay_inside(results, made):
    assert not (made.folder / "daten/csv/coverage_addresses.csv").exists()
    assert "coverage_addresses" not in pyogrio.list_layers(next((made.folder / "daten").glob("*.gpkg")))[:, 0]
    assert any("Adressen" in GERMAN(message) for message in made.pack.left_out)
    table = results.plan.tables["coverage_districts"].copy()
    row = table.index[table["unit"] == "households"][0]
    table.loc[row, ["n", "n_served"]] = 2
    few = replace(results.plan, tables={**results.plan.tables, "coverage_districts": table})
    kept, told = guarded(few)
    assert pd.isna(kept.tables["coverage_districts"].loc[row, "n"])
    assert len(told) == 2


def test_every_map_is_told_as_a_table_with_the_numbers_of_its_legend(made):
    page = (made.folder / "bericht.html").read_text("utf-8")
    maps = page[page.index('id="maps"') :]
    for path in (made.folder / "karten").glob("*.pdf"):
        assert GERMAN(KINDS[path.stem].label) in maps
    unknown = GERMAN.code("verdict", "unknown")
    n = int((made.results.plan.tables["coverage_sites"]["verdict"] == "unknown").sum())
    assert unknown in maps
    assert n > 0


def test_licences_are_named_with_what_they_ask_for(made):
    text = (made.folder / "lizenzen.txt").read_text("utf-8")
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in text
    assert "Bitstream Vera" in text
    odd = hamlet()
    streets = odd.layer("streets").assign(source="OSM", licence="ODbL-1.0")
    sites = odd.layer("sites").assign(source="Amt", licence="nur nach Anfrage")
    told = licences_text(odd.with_layer("streets", streets).with_layer("sites", sites), ENGLISH)
    assert "OpenStreetMap contributors" in told
    assert "netplan does not know this licence" in told


def test_the_pack_tells_who_goes_dark(made):
    page = (made.folder / "bericht.html").read_text("utf-8")
    assert 'id="redundancy"' in page
    weak = made.results.redundancy.tables["weak_segments"]
    hidden = set(weak.loc[weak["confidential"] != "public", "id"])
    part = page[page.index('id="redundancy"') :].partition("</section>")[0]
    assert hidden
    assert not any(f">{one}<" in part for one in hidden), "what is internal stays inside"
    with (made.folder / "daten/csv/remedies.csv").open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    remedies = made.results.redundancy.tables["remedies"]
    assert [row["id"] for row in told] == remedies.loc[remedies["confidential"] == "public", "id"].tolist()
    assert told
    assert not {row["segment_id"] for row in told} & hidden


def test_costs_are_the_same_in_workbook_map_and_report(made):
    plan = made.results.plan
    book = openpyxl.load_workbook(next((made.folder / "daten").glob("*.xlsx")))
    wanted = {"Kosten", "Stückliste", "Stückliste nach Jahren", "Bauprogramm nach Jahren"}
    assert wanted <= set(book.sheetnames)
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets[1:])
    costs = book["Kosten"]
    place = next(k for k, cell in enumerate(costs[1]) if cell.value == "Kosten [EUR]")
    values = [row[place].value for row in costs.iter_rows(min_row=2)]
    *parts, total = (value for value in values if isinstance(value, int | float))
    assert sum(parts) == pytest.approx(plan.cost_eur) == total


def test_a_pack_says_what_its_map_sheets_lack(results, tmp_path, monkeypatch):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'

    def printed(_result, orders, *_rest, **_options):
        for _, (path,) in orders:
            path.write_text(drawing, "utf-8")
            yield Printed((path,), (), "A map", 1000, (0.0, 0.0, 9.0, 9.0), notes=("No tags",))

    monkeypatch.setattr(
        council_drawing, "print_sheets", lambda *given, **options: tuple(printed(*given, **options))
    )
    order = replace(QUICK, words=GERMAN, maps=True)
    pack = write_council_pack(results, tmp_path / "pack", order)
    assert [str(message) for message in pack.left_out].count("No tags") == 1
    assert "No tags" in json.loads((tmp_path / "pack/manifest.json").read_text("utf-8"))["left_out"]


def test_from_the_command_line(tmp_path, capsys):
    from netplan.io.project_file import save_project

    project = tmp_path / "town.gpkg"
    save_project(hamlet(), project)
    target = tmp_path / "pack.zip"
    arguments = ["pack", str(project), "--out", str(target), "--no-maps", "--budgets", "100000,100000"]
    code = run([*arguments, "--title", "Netz & Co", "--rounds", "1", "--lang", "de", "--json"], {})
    document = json.loads(capsys.readouterr().out)
    assert code == 0
    assert not any(document["checks"].values())
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert "Netz &amp; Co" in archive.read("bericht.html").decode()
        assert archive.testzip() is None

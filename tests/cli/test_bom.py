"""The bill of material as a user calls it."""

import openpyxl
import pytest

from netplan.cli.app import run


def test_bom_lists_what_is_bought_in_which_year(fork_file, answered):
    whole = answered(["bom", str(fork_file)])
    assert {row["year"] for row in whole["bill"]} == {None}
    assert sum(row["cost_eur"] for row in whole["bill"]) == pytest.approx(whole["cost_eur"])
    assert sum(row["planned_eur"] for row in whole["compared"]) == pytest.approx(whole["planned_eur"])
    assert {rule["key"] for rule in whole["rules"]} >= {"fibres.school", "reserve.tubes"}
    more = answered(["bom", str(fork_file), "--budgets", "22000,22000", "--rule", "fibres.school=24"])
    assert {row["year"] for row in more["bill"]} == {2027, 2028}
    assert max(segment["fibres"] for segment in more["segments"]) == 48


def test_second_routes_are_in_the_bill_when_they_are_asked_for(ladder_file, answered, capsys, tmp_path):
    alone = answered(["bom", str(ladder_file)])
    whole = answered(["bom", str(ladder_file), "--second-from", "0", "--budgets", "22000,22000"])
    assert (alone["second_eur"], alone["second_routes"]) == (0, [])
    assert whole["second_eur"] == pytest.approx(whole["cost_eur"] - alone["cost_eur"], abs=0.05)
    assert [row["year"] for row in whole["second_routes"]] == [2027, 2028]
    assert sum(row["second_eur"] for row in whole["years"]) == pytest.approx(whole["second_eur"], abs=0.05)
    out = tmp_path / "out"
    call = ["bom", str(ladder_file), "--second", "sites-1", "--lang", "de", "--out", str(out)]
    assert run([*call, "--formats", "csv", "--internal", "Besprechung im Haus"], {}) == 0
    assert "Optische Budgets der zweiten Wege" in capsys.readouterr().out
    assert {"sized_seconds", "second_routes", "bill_compared"} <= {one.stem for one in out.rglob("*.csv")}


def test_bom_tells_people_in_german_and_writes_its_tables(fork_file, capsys, tmp_path):
    out = tmp_path / "out"
    call = ["bom", str(fork_file), "--lang", "de", "--format", "gpkg,csv-excel"]
    assert run([*call, "--out", str(out)], {}) == 0
    told = capsys.readouterr().out
    for word in ("Stückliste", "Muffe", "Spleiß", "Unterschied", "[K]"):
        assert word in told
    written = {path.stem for path in out.rglob("*.csv")}
    ducts = {"sized_trenches", "sized_sites", "equipment"}
    assert {"bill", "bill_compared"} <= written
    assert not ducts & written, "planned ducts and nodes need a reason"
    assert "die ganze Tabelle ist intern" in told
    assert run([*call, "--out", str(tmp_path / "all"), "--internal", "Bauleitung"], {}) == 0
    assert ducts <= {path.stem for path in (tmp_path / "all").rglob("*.csv")}
    assert len(list(out.glob("*.gpkg"))) == 1


def test_a_bill_above_the_budgets_and_what_no_year_builds_are_named(fork_file, answered, capsys):
    call = ["bom", str(fork_file), "--budgets", "25000"]
    document = answered(call)
    of_2027 = sum(row["cost_eur"] for row in document["years"] if row["year"] == 2027)
    found = {one["code"]: one["message"] for one in document["findings"]}
    assert 0 < of_2027 < 25000
    assert "SIZ-010" not in found
    assert run([*call, "--lang", "de"], {}) == 0
    assert "Stückliste: nicht in diesen Jahren" in capsys.readouterr().out
    dear = [*call[:-1], "25000,0,60000", "--price", "equipment.splice=900"]
    found = {one["code"]: one["message"] for one in answered(dear)["findings"]}
    assert found["SIZ-010"].startswith("By the end of 2027")
    lapse = [*dear, "--no-carry-over"]
    found = [one["message"] for one in answered(lapse)["findings"] if one["code"] == "SIZ-011"]
    assert [one[:7] for one in found] == ["In 2027"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("fibres.school", "write KEY=VALUE"),
        ("fibres.castle=3", "There is no sizing rule"),
        ("reserve.tubes=-1", "must lie between 0"),
    ],
)
def test_rules_that_make_no_sense_are_2(rule, said, fork_file, capsys):
    assert run(["bom", str(fork_file), "--rule", rule], {}) == 2
    assert said in capsys.readouterr().err


def test_what_does_not_fit_is_1_and_named(fork_file, answered):
    document = answered(
        ["bom", str(fork_file), "--rule", "fibres.school=144", "--rule", "reserve.tubes_least=24",
         "--rule", "trench.bundles=1"], 1)  # fmt: skip
    assert {one["code"] for one in document["findings"] if one["severity"] == "error"} == {"SIZ-001"}


def test_the_workbook_has_real_numbers_units_sources_and_runs_no_text(fork_file, tmp_path, capsys):
    out = tmp_path / "out"
    call = ["bom", str(fork_file), "--budgets", "22000,22000", "--out", str(out), "--formats", "xlsx"]
    assert run([*call, "--quiet"], {}) == 0
    book = openpyxl.load_workbook(out / "town.xlsx")
    assert {"About", "Bill of material", "Bill of material by year", "Costs"} <= set(book.sheetnames)
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert about["Municipality"] == "Town"
    assert "Sources" in about
    bill = book["Bill of material"]
    assert bill.freeze_panes == "A2"
    head, *rows = bill.iter_rows(values_only=True)
    assert {"Cost [EUR]", "Unit", "Price source", "Year"} <= set(head)
    cost = head.index("Cost [EUR]")
    assert rows[-1][0] == "Total"
    assert rows[-1][cost] == pytest.approx(sum(row[cost] for row in rows[:-2]))
    assert {row[head.index("Year")] for row in rows[:-2]} == {2027, 2028}
    assert not [cell for row in bill.iter_rows() for cell in row if cell.data_type == "f"]
    by_year = list(book["Bill of material by year"].iter_rows(values_only=True))
    assert by_year[-1][2] == pytest.approx(rows[-1][cost], abs=0.05)

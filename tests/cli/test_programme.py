"""Programmes and frontiers as a user calls them."""

import pytest

from netplan.cli.app import run


def test_programme_builds_year_by_year_and_compares_orders(fork_file, answered, capsys, tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("Kennung;Stand;Frist\nsites-0;offen;\nsites-1;verschoben;\n", "utf-8")
    call = ["programme", str(fork_file), "--budgets", "22000,22000", "--order", "sites-1,sites-0"]
    document = answered(call)
    assert [year["n_sites"] for year in document["years"]] == [1, 1]
    assert {site["id"]: site["year"] for site in document["sites"]} == {"sites-0": 2027, "sites-1": 2028}
    assert document["value"] == 1900
    assert document["order"]["value"] == 1100
    assert document["gap"] <= 0.005
    assert document["order"]["raise_eur"] > 0
    assert document["order"]["more_eur"] == pytest.approx(
        document["order"]["present_eur"] - document["present_eur"]
    )
    assert run([*call, "--sites", str(sites)], {}) == 3
    assert "row 3: a delayed site needs" in capsys.readouterr().err
    sites.write_text("id,status,earliest,deadline\nsites-1,built,,\nsites-0,,2028,\n", "utf-8")
    document = answered([*call[:-2], "--sites", str(sites)])
    assert {site["id"]: site["reason"] for site in document["sites"]} == {
        "sites-0": "programmed",
        "sites-1": "stands",
    }


def test_quarters_instalments_and_other_routes_are_told(fork_file, answered, capsys):
    call = ["programme", str(fork_file), "--budgets", "11000,11000,11000,11000", "--step", "quarter"]
    call += ["--instalments", "2", "--no-carry-over", "--reroute", "--order", "sites-1,sites-0"]
    document = answered(call)
    assert [(year["year"], year["quarter"]) for year in document["years"]] == [
        (2027, k) for k in (1, 2, 3, 4)
    ]
    assert document["years"][0]["ahead_eur"] > 0
    assert document["any_bound"] >= document["value"]
    assert run([*call, "--lang", "de"], {}) == 0
    told = capsys.readouterr().out
    for sentence in ("2027 Q3", "über 2 Zeiträume", "beliebigen Wegen", "mehr Budget"):
        assert sentence in told


def test_programme_writes_its_tables_and_tells_people_in_german(fork_file, capsys, tmp_path):
    out = tmp_path / "out"
    arguments = ["programme", str(fork_file), "--budgets", "1e6", "--first-year", "2030"]
    assert run([*arguments, "--lang", "de", "--out", str(out), "--format", "csv-excel"], {}) == 0
    told = capsys.readouterr().out
    assert "Bauprogramm" in told
    assert "2030" in told
    written = {path.name for path in out.rglob("*.csv")}
    assert {"programme_years.csv", "programme_sites.csv", "programme_trenches.csv"} <= written
    (sites,) = out.rglob("programme_sites.csv")
    assert "Bau 2030" in sites.read_text("utf-8-sig")


def test_every_site_stands_in_the_list_with_its_year(fork_file, capsys, tmp_path):
    sites = tmp_path / "sites.csv"
    call = ["programme", str(fork_file), "--lang", "de", "--budgets", "22000"]
    assert run(call, {}) == 0
    told = capsys.readouterr().out.partition("Standorte nach Jahren")[2].partition("so früh wie möglich")[0]
    told = [line.split() for line in told.splitlines() if "School" in line]
    assert told[0][:4] == ["School", "S", "2027", "900"]
    assert told[1] == ["School", "T", "nicht", "in", "diesen", "Jahren", "100"]
    sites.write_text("Kennung;Stand\nsites-1;entfällt\n", "utf-8")
    assert run([*call, "--sites", str(sites)], {}) == 0
    assert "School T" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "needs the budget of at least one year"),
        (["--budgets", "1,x"], "write one number for each year"),
        (["--budgets", "-5"], "must lie between 0 and"),
        (["--budgets", "1", "--order", "nobody"], "is not connected by the plan"),
        (["--budgets", "1", "--first-year", "1800"], "within the years 1990 to 2200, not 1800 to 1800"),
    ],
)
def test_terms_that_make_no_sense_are_2(arguments, said, fork_file, capsys):
    assert run(["programme", str(fork_file), *(f"{one}" for one in arguments)], {}) == 2
    assert said in capsys.readouterr().err


def test_budgets_that_pay_nothing_say_what_the_cheapest_site_costs(fork_file, answered, capsys):
    document = answered(["programme", str(fork_file), "--budgets", "0,5000"])
    # T alone: 90 m at 116.50 EUR and 3,250 EUR of house connection, a quarter on top
    (told,) = [one["message"] for one in document["findings"] if one["code"] == "PRG-009"]
    assert "costs 17169 EUR" in told
    assert "there are 5000 EUR" in told
    assert [year["n_sites"] for year in document["years"]] == [0, 0]
    assert run(["programme", str(fork_file), "--budgets", "0"], {}) == 0
    assert "0 of 1,000" in capsys.readouterr().out  # pupils, with how many there are


def test_what_stands_is_not_paid_again(fork_file, answered, tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("id,status\nsites-0,built\nsites-1,built\n", "utf-8")
    document = answered(["programme", str(fork_file), "--budgets", "0", "--sites", str(sites)])
    assert document["present_eur"] == pytest.approx(0, abs=1e-6)
    assert document["findings"] == []


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["plan"], "There is nothing to connect: of 0 sites"),
        (["explain"], "There is nothing to explain"),
        (["programme", "--budgets", "1"], "There is nothing to build"),
    ],
)
def test_a_plan_without_sites_says_so(command, said, fork_file, capsys):
    assert run([command[0], str(fork_file), *command[1:], "--kinds", "kita"], {}) == 0
    assert said in " ".join(capsys.readouterr().out.split())


def test_an_impossible_deadline_is_1_and_named(fork_file, answered, tmp_path):
    sites = tmp_path / "sites.csv"
    sites.write_text("id,deadline\nsites-0,2027\n", "utf-8")
    document = answered(["programme", str(fork_file), "--budgets", "10,99999", "--sites", str(sites)], 1)
    assert [one["row_id"] for one in document["findings"] if one["code"] == "PRG-002"] == ["sites-0"]


def test_frontier_has_a_bound_at_every_point(fork_file, answered, capsys):
    document = answered(["frontier", str(fork_file), "--points", "4"])
    assert len(document["points"]) == 4
    assert all(0 <= point["bound_eur"] <= point["cost_eur"] for point in document["points"])
    assert document["points"][-1]["share"] == 1
    assert run(["frontier", str(fork_file), "--lang", "de"], {}) == 0
    assert "Kosten-Nutzen-Kurve" in capsys.readouterr().out

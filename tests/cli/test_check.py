"""``netplan-gis check``: what is told in each format, and the exit codes."""

import html
import json

import pyogrio
import pytest

from netplan.cli.app import run
from netplan.cli.command import DONE, FINDINGS, USAGE
from netplan.doctor.rules import ALL_RULES
from netplan.io.project_file import save_project
from tests.doctor.faults import PLANTED, clean_town, put

DAY = ["--date", "2026-11-22", "--lang", "en"]


def saved(tmp_path, project, name="town.gpkg"):
    path = tmp_path / name
    save_project(project, path)
    return path


def check(capsys, *arguments):
    code = run(["check", *map(str, arguments), *DAY], {})
    return code, capsys.readouterr()


def test_a_clean_town_is_told_with_its_evidence(tmp_path, capsys):
    code, said = check(capsys, saved(tmp_path, clean_town()))
    assert code == DONE
    assert "Nothing was found wrong" in said.out
    assert "rules were run over 15 layers with 29 rows on 22 Nov 2026" in " ".join(said.out.split())


def test_errors_make_exit_code_1_and_json_holds_everything(tmp_path, capsys):
    path = saved(tmp_path, PLANTED["HGT-001"][0](clean_town()))
    code, said = check(capsys, path, "--format", "json")
    document = json.loads(said.out)
    assert code == FINDINGS
    (one,) = document["findings"]
    assert (one["code"], one["row_id"], one["value"]) == ("HGT-001", "c1", 350.0)
    assert one["repair"] == "Divide the heights by 100"
    assert document["counts"] == {"error": 1, "warning": 0, "info": 0}
    assert sum(entry["findings"] for entry in document["checked"]["ran"]) == 1


def test_csv_has_a_row_for_each_finding_and_a_name_that_lies_is_refused(tmp_path, capsys):
    path = saved(tmp_path, PLANTED["HGT-001"][0](clean_town()))
    code, _ = check(capsys, path, "--format", "csv")
    told = (tmp_path / "town-check.csv").read_text("utf-8").splitlines()
    assert code == FINDINGS
    assert told[0].startswith("code,severity,layer")
    assert len(told) == 2
    code, said = check(capsys, path, "--format", "csv", "--out", tmp_path / "x.html")
    assert code == USAGE
    assert ".csv" in said.err


def test_warnings_do_not_fail(tmp_path, capsys):
    code, _ = check(capsys, saved(tmp_path, PLANTED["SITE-011"][0](clean_town())))
    assert code == DONE


def test_the_page_stands_alone_and_escapes_what_the_data_say(tmp_path, capsys):
    evil = '<script src="//x">alert(1)</script>'
    path = saved(tmp_path, put("sites", 0, school_type=evil)(clean_town()))
    code, _ = check(capsys, path, "--format", "html", "--out", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert code == DONE
    assert evil not in page
    assert html.escape(evil) in page
    assert "http" not in page
    assert "src=" not in page.replace(html.escape(evil), "")


def test_the_geopackage_holds_findings_as_points(tmp_path, capsys):
    path = saved(tmp_path, PLANTED["NET-011"][0](clean_town()))
    code, said = check(capsys, path, "--format", "gpkg")
    written = tmp_path / "town-check.gpkg"
    assert code == DONE
    assert str(written) in said.out
    found = pyogrio.read_dataframe(written, layer="findings")
    assert found[["code", "row_id"]].to_numpy().tolist() == [["NET-011", "s1"]]
    assert len(pyogrio.read_dataframe(written, layer="checked")) > 100


def test_a_register_names_forgotten_schools(tmp_path, capsys):
    register = tmp_path / "register.csv"
    register.write_text("id;name;x;y\nA;School A;400010;5700005\nZ;School Z;400020;5700005\n")
    path = saved(tmp_path, clean_town())
    _, said = check(capsys, path, "--format", "json", "--register", register)
    assert [(one["code"], one["row_id"]) for one in json.loads(said.out)["findings"]] == [("SITE-013", "Z")]


@pytest.mark.parametrize("more", [["--date", "tomorrow"], ["--format", "xml"]])
def test_wrong_usage_is_said(tmp_path, capsys, more):
    path = saved(tmp_path, clean_town())
    try:
        code = run(["check", str(path), *more], {})
    except SystemExit as ended:
        code = ended.code
    assert code == USAGE
    assert capsys.readouterr().err


def test_all_rules_are_listed_without_a_project(capsys):
    code, said = check(capsys, "--rules", "--json")
    rules = json.loads(said.out)["rules"]
    assert code == DONE
    assert [rule["code"] for rule in rules] == sorted(ALL_RULES)
    assert all(all(rule.values()) for rule in rules)
    code, said = check(capsys, "--rules")
    assert all(rule["code"] in said.out for rule in rules)
    assert check(capsys)[0] == USAGE

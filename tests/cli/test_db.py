"""Sharing a project from the command line, in a real PostgreSQL."""

import sys

import psycopg
import pytest

from netplan.cli.app import run
from netplan.io.project_file import open_project
from tests.postgres import database, postgres, ready, shared_database

__all__ = ["database", "postgres", "ready", "shared_database"]


def rename(path, name):
    project = open_project(path)
    sites = project.layers["sites"].copy()
    sites.loc[0, "name"] = name
    from netplan.io.project_file import save_project

    save_project(project.with_layer("sites", sites), path)


def test_a_team_shares_a_project(fork_file, database, answered, tmp_path, capsys):
    where = ["--database", database]
    assert answered(["db", "init", *where]) == {"format": 1}
    sent = answered(["db", "push", fork_file, *where])
    assert sent["sent"]["sites"] == 2
    copy = tmp_path / "copy.gpkg"
    answered(["db", "pull", copy, *where])
    assert open_project(copy).layers["sites"].equals(open_project(fork_file).layers["sites"])

    rename(fork_file, "Anna")
    assert answered(["db", "push", fork_file])["sent"] == {"sites": 1}  # the file knows where it belongs
    assert answered(["db", "status", copy])["behind"] == 1
    rename(copy, "Ben")
    before = copy.read_bytes()
    refused = answered(["db", "push", copy], code=1)
    [conflict] = refused["conflicts"]
    assert (conflict["mine"]["name"], conflict["theirs"]["name"]) == ("Ben", "Anna")
    assert copy.read_bytes() == before
    assert run(["db", "push", str(copy), "--lang", "de"], {}) == 1
    told = capsys.readouterr().out
    assert "Ben" in told
    assert "Anna" in told
    assert "nichts" in told

    row = f"sites/{open_project(copy).layers['sites']['id'][0]}=theirs"
    answered(["db", "push", copy, "--keep", row])
    assert open_project(copy).layers["sites"]["name"][0] == "Anna"
    status = answered(["db", "status", *where])
    assert status["audit"][0]["layer"] == "sites"
    assert run(["db", "status", str(copy)], {}) == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["init"], "--database"),
        (["push", "nowhere.gpkg", "--database", "service:x"], "no project file"),
        (["init", "--database", "postgresql://a:secret@b/c"], "keyring"),
    ],
)
def test_what_is_missing_is_said(arguments, sentence, capsys):
    assert run(["db", *arguments], {}) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert "secret" not in said


def test_a_choice_that_is_none_is_refused(fork_file, shared_database, answered, capsys):
    answered(["db", "push", fork_file, "--database", shared_database])
    assert run(["db", "push", str(fork_file), "--keep", "sites=his"], {}) == 2
    assert "mine, theirs" in capsys.readouterr().err


def test_a_later_database_is_a_sentence_and_the_file_stays(fork_file, shared_database, capsys):
    with psycopg.connect(shared_database) as connection:
        connection.execute("UPDATE netplan.netplan_meta SET value = '7'")
    before = fork_file.read_bytes()
    assert run(["db", "push", str(fork_file), "--database", shared_database], {}) == 3
    assert "update netplan" in capsys.readouterr().err
    assert fork_file.read_bytes() == before


def test_without_the_extra_it_is_said_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in [name for name in sys.modules if name.startswith("netplan.io.database")]:
        monkeypatch.delitem(sys.modules, name)
    import netplan.io

    monkeypatch.delattr(netplan.io, "database", raising=False)
    assert run(["db", "init", "--database", "service:x"], {}) == 2
    assert "netplan-gis[database]" in capsys.readouterr().err

"""A shared project in a real PostgreSQL: sent, opened, changed by two, cut off, of another version."""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import pytest
import shapely

from netplan.errors import DataError, ParameterError
from netplan.io.database import store, where
from netplan.io.database.watch import Presence, holders
from netplan.io.migrations import CURRENT, Migration, ahead_of
from netplan.io.project_file import open_project, save_project
from netplan.model.digest import layer_hashes
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.model.scenario import Scenario

CRS = "EPSG:25833"


def town(**sites) -> Project:
    facts = {
        "id": ["a", "b", "c"],
        "name": ["Schule am Süd\n„Park“", "", None],
        "kind": ["school", "kita", "office"],
        "pupils": pd.array([300, None, 0], "Int64"),
        "down_mbps": [16.1, np.nan, 1 / 3],
        "line_as_of": [pd.Timestamp(date(2025, 3, 1)), pd.NaT, pd.NaT],
        **sites,
    }
    points = shapely.points([[316000.123456789, 5690000.1], [316010, 5690000], [316020, 5690000]])
    streets = table_of(
        "streets",
        {"id": ["s", "s"], "bridge": [True, False]},
        [shapely.LineString([(0, 0), (9, 9)])] * 2,
        CRS,
    )
    return Project(
        "Musterstadt", {"sites": table_of("sites", facts, points, CRS), "streets": streets}, CRS, "14713000"
    )


def with_site(project, row, **facts):
    sites = project.layers["sites"].copy()
    for key, value in facts.items():
        sites.loc[row, key] = value
    return project.with_layer("sites", sites)


@pytest.fixture
def shared(shared_database):
    """Return a database with the town in it, and two copies of it."""
    sent, _ = store.push(town(), shared_database, {})
    return shared_database, sent, store.open_shared(shared_database)


def names(project):
    return project.layers["sites"]["name"].tolist()


def test_what_was_sent_is_opened_the_same(shared):
    where, sent, opened = shared
    assert layer_hashes(opened) == layer_hashes(town())
    for name, table in town().layers.items():
        pd.testing.assert_frame_equal(
            pd.DataFrame(opened.layers[name]), pd.DataFrame(table), check_index_type=False
        )
    assert shapely.equals_exact(
        opened.layers["sites"].geometry.iloc[0], town().layers["sites"].geometry.iloc[0]
    )
    assert opened.scenarios == sent.scenarios
    assert opened.shared == sent.shared
    assert opened.shared.revision == 1
    again, exchange = store.push(opened, where, {})
    assert (exchange.sent, exchange.fetched, exchange.conflicts) == ({}, {}, ())
    assert again.shared.revision == 1


def test_two_who_change_different_rows_get_both_changes(shared):
    where, one, two = shared
    one, sent = store.push(with_site(one, 0, name="Anna"), where, {})
    assert (sent.sent, sent.fetched) == ({"sites": 1}, {})
    two, exchange = store.push(with_site(two, 1, name="Ben"), where, {})
    assert (exchange.sent, exchange.fetched) == ({"sites": 1}, {"sites": 1})
    assert names(two)[:2] == ["Anna", "Ben"]
    one, exchange = store.pull(one, where, {})
    assert exchange.fetched == {"sites": 1}
    assert layer_hashes(one) == layer_hashes(two) == layer_hashes(store.open_shared(where))


def test_decisions_about_carriers_are_shared_and_a_choice_stays_where_it_was_made(shared):
    where, one, two = shared
    decided = {"id": ["lamp"], "word": ["avoid"]}
    place = [shapely.Point(316000, 5690000)]
    one = one.with_layer("carrier_decisions", table_of("carrier_decisions", decided, place, CRS))
    chosen = {"id": ["mast"], "fitness": ["fit"], "why": ["cover"], "setup": ["lorawan"], "cost_eur": [900.0]}
    one = one.with_layer("chosen_carriers", table_of("chosen_carriers", chosen, place, CRS))
    one, sent = store.push(one, where, {})
    assert sent.sent == {"carrier_decisions": 1}
    assert one.layers["chosen_carriers"]["id"].tolist() == ["mast"]
    two, exchange = store.pull(two, where, {})
    assert exchange.fetched == {"carrier_decisions": 1}
    assert two.layers["carrier_decisions"]["word"].tolist() == ["avoid"]
    assert "chosen_carriers" not in two.layers


def test_one_row_changed_by_two_is_a_choice_of_three_and_nothing_is_written(shared):
    where, one, two = shared
    store.push(with_site(one, 0, name="Anna", pupils=301), where, {})
    changed = with_site(with_site(two, 0, name="Ben"), 1, name="Neben")
    before = store.audit(where, "14713000")
    same, exchange = store.push(changed, where, {})
    assert same is changed
    assert store.audit(where, "14713000") == before
    [conflict] = exchange.conflicts
    assert (conflict.layer, conflict.key, conflict.who) == ("sites", "a", "netplan")
    assert conflict.columns == ("name", "pupils")
    assert [side["name"] for side in (conflict.mine, conflict.theirs, conflict.base)] == [
        "Ben",
        "Anna",
        "Schule am Süd\n„Park“",
    ]
    assert names(store.open_shared(where))[0] == "Anna"


@pytest.mark.parametrize(("choice", "name"), [("mine", "Ben"), ("theirs", "Anna")])
def test_a_choice_settles_a_conflict(shared, choice, name):
    where, one, two = shared
    store.push(with_site(one, 0, name="Anna"), where, {})
    changed = with_site(with_site(two, 0, name="Ben"), 1, name="Neben")
    merged, exchange = store.push(changed, where, {("sites", "a"): choice})
    assert not exchange.conflicts
    assert names(merged)[:2] == [name, "Neben"]
    assert layer_hashes(store.open_shared(where)) == layer_hashes(merged)


def test_a_row_removed_here_and_changed_there_is_a_conflict(shared):
    where, one, two = shared
    store.push(with_site(one, 2, name="Rathaus"), where, {})
    less = two.with_layer("sites", two.layers["sites"].iloc[:2])
    _, exchange = store.push(less, where, {})
    [conflict] = exchange.conflicts
    assert conflict.mine is None
    assert (conflict.theirs["name"], conflict.base["name"]) == ("Rathaus", None)
    merged, _ = store.push(less, where, {("sites", "c"): "mine"})
    assert len(merged.layers["sites"]) == 2
    assert len(store.open_shared(where).layers["sites"]) == 2


def test_rows_removed_there_and_untouched_here_go(shared):
    where, one, two = shared
    store.push(one.with_layer("sites", one.layers["sites"].iloc[:1]), where, {})
    merged, exchange = store.pull(two, where, {})
    assert exchange.fetched == {"sites": 2}
    assert merged.layers["sites"]["id"].tolist() == ["a"]


def test_changes_made_here_stay_when_others_are_fetched_and_are_sent_later(shared):
    where, one, two = shared
    store.push(with_site(one, 0, name="Anna"), where, {})
    two, exchange = store.pull(with_site(two, 1, name="Ben"), where, {})
    assert names(two)[:2] == ["Anna", "Ben"]
    assert names(store.open_shared(where))[1] == ""
    _, exchange = store.push(two, where, {})
    assert exchange.sent == {"sites": 1}


def test_what_another_program_changes_is_noticed(shared):
    """QGIS, or anybody at the database."""
    where, one, two = shared
    with psycopg.connect(where) as connection:
        connection.execute("UPDATE netplan.sites SET name = 'QGIS' WHERE id = 'a'")
    merged, exchange = store.pull(one, where, {})
    assert exchange.fetched == {"sites": 1}
    assert names(merged)[0] == "QGIS"
    _, exchange = store.push(with_site(two, 0, name="Ben"), where, {})
    assert len(exchange.conflicts) == 1


def test_scenarios_are_shared_and_conflict_as_rows_do(shared):
    where, one, two = shared
    one, _ = store.push(replace(one, scenarios=(Scenario("A"),)), where, {})
    two, exchange = store.pull(two, where, {})
    assert exchange.fetched == {"settings": 1}
    assert two.scenarios == (Scenario("A"),)
    store.push(replace(one, scenarios=(Scenario("B"),)), where, {})
    _, exchange = store.push(replace(two, scenarios=(Scenario("C"),)), where, {})
    [conflict] = exchange.conflicts
    assert (conflict.layer, conflict.key) == ("settings", "scenarios")
    assert json.loads(conflict.mine["value"])[0]["name"] == "C"


def test_the_audit_says_who_changed_what(shared):
    where, one, _ = shared
    store.push(with_site(one, 0, name="Anna"), where, {})
    first = store.audit(where, "14713000")[0]
    assert (first.revision, first.who, first.layer, first.action, first.n) == (
        2,
        "netplan",
        "sites",
        "update",
        1,
    )
    assert {entry.action for entry in store.audit(where, "14713000", 100)} == {"insert", "update"}


def test_others_hear_of_changes_and_see_who_is_there(shared):
    where, one, _ = shared
    anna = Presence(where, "14713000")
    ben = Presence(where, "14713000")
    try:
        assert anna.others == ()
        assert ben.others == ("netplan",)
        assert holders(where, "14713000") == ("netplan",)
        store.push(with_site(one, 0, name="Anna"), where, {})
        [notice] = ben.heard(30)
        assert (notice.layer, notice.action, notice.n) == ("sites", "update", 1)
        anna.close()
        ben.connect()
        assert ben.others == ()
    finally:
        anna.close()
        ben.close()
    assert holders(where, "14713000") == ()


def test_a_dropped_connection_is_made_anew(shared, monkeypatch):
    """The server ends the connection in the middle of a push: nothing half written, done after all."""
    where, one, _ = shared
    calls = []

    def cut(connection, *rest):
        calls.append(1)
        if len(calls) == 1:
            pid = connection.info.backend_pid
            with psycopg.connect(where, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))
        return compare(connection, *rest)

    compare = store.compare
    monkeypatch.setattr(store, "compare", cut)
    merged, exchange = store.push(with_site(one, 0, name="Anna"), where, {})
    assert exchange.sent == {"sites": 1}
    assert names(store.open_shared(where)) == names(merged)
    assert merged.shared.revision == 2


def test_presence_says_that_it_was_cut_and_connects_again(shared):
    where, one, _ = shared
    anna = Presence(where, "14713000")
    try:
        with psycopg.connect(where, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND datname = current_database()"
            )
        with pytest.raises(DataError, match="does not answer"):
            anna.heard(30)
        anna.connect()
        store.push(with_site(one, 0, name="Anna"), where, {})
        assert anna.heard(30)
    finally:
        anna.close()


def test_a_database_of_a_later_version_is_left_alone(shared):
    where, one, _ = shared
    with psycopg.connect(where) as connection:
        connection.execute("UPDATE netplan.netplan_meta SET value = '99'")
    for work in (
        lambda: store.set_up(where),
        lambda: store.push(with_site(one, 0, name="Anna"), where, {}),
        lambda: store.pull(one, where, {}),
        lambda: store.open_shared(where),
    ):
        with pytest.raises(
            DataError, match=r"later version of netplan \(format 99, this one knows 1\); update"
        ):
            work()
    with psycopg.connect(where) as connection:
        assert connection.execute("SELECT name FROM netplan.sites WHERE id = 'a'").fetchone()[0] != "Anna"


def test_a_database_of_an_older_version_gets_what_came_since(shared, monkeypatch):
    where, one, _ = shared
    with psycopg.connect(where) as connection:
        connection.execute("ALTER TABLE netplan.sites DROP COLUMN promised")
        connection.execute("ALTER TABLE netplan.sites_history DROP COLUMN promised")
        connection.execute("DROP TABLE netplan.roadworks, netplan.roadworks_history")
        connection.execute("UPDATE netplan.netplan_meta SET value = '0'")
    step = Migration(1, "test", postgres=("UPDATE netplan.projects SET name = upper(name)",))
    monkeypatch.setattr(store, "ahead_of", lambda number: ahead_of(number, (step,)))
    assert store.set_up(where) == CURRENT
    assert store.set_up(where) == CURRENT  # again: nothing to do
    promised = with_site(one, 0, promised=pd.Timestamp("2027-01-01"))
    _, exchange = store.push(promised, where, {})
    assert exchange.sent == {"sites": 1}
    assert store.open_shared(where).layers["sites"]["promised"][0] == pd.Timestamp("2027-01-01")
    with psycopg.connect(where) as connection:
        assert connection.execute("SELECT name FROM netplan.projects").fetchone() == ("MUSTERSTADT",)


def test_a_copy_remembers_in_its_file_where_it_belongs(shared, tmp_path):
    _, sent, _ = shared
    save_project(sent, tmp_path / "copy.gpkg")
    assert open_project(tmp_path / "copy.gpkg").shared == sent.shared


def test_what_cannot_be_is_said(shared):
    where, one, _ = shared
    with pytest.raises(DataError, match="holds no project 999"):
        store.open_shared(where, "999")
    with pytest.raises(DataError, match="is kept in EPSG:25833"):
        store.push(replace(one, crs="EPSG:25832", layers={}), where, {})
    with pytest.raises(DataError, match="holds no project 123"):
        store.pull(replace(one, ags="123"), where, {})
    store.push(replace(one, ags="123", shared=None), where, {})
    with pytest.raises(DataError, match="several projects; name one of them: 123, 14713000"):
        store.open_shared(where)


def test_a_database_that_is_not_set_up_or_not_there_is_said(database):
    with pytest.raises(DataError, match="netplan-gis db init --database"):
        store.open_shared(database)
    with pytest.raises(DataError, match=r"does not answer: .* Nothing was changed"):
        store.open_shared("postgresql://nobody@/nothing?host=/nowhere")


@pytest.mark.parametrize(
    "text", ["", "leipzig", "sqlite:///x.db", "service:", "service:a b", "postgresql://[", "dbname=x"]
)
def test_an_address_that_is_none_is_refused(text):
    with pytest.raises(ParameterError, match="names no database"):
        where.connect(text)


@pytest.mark.parametrize("text", ["postgresql://anna:secret@host/db", "postgresql://host/db?password=secret"])
def test_passwords_are_never_taken_from_an_address_nor_repeated(text):
    with pytest.raises(ParameterError) as refused:
        where.connect(text)
    assert "secret" not in str(refused.value)
    assert "keyring" in str(refused.value)


def test_a_service_file_names_a_database(shared, tmp_path, monkeypatch):
    address, _, _ = shared
    parts = psycopg.conninfo.conninfo_to_dict(address)
    text = "\n".join(f"{key}={value}" for key, value in parts.items())
    (tmp_path / "services").write_text(f"[town]\n{text}\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    assert store.open_shared("service:town").name == "Musterstadt"


def test_the_keyring_is_asked_when_a_password_is_wanted(monkeypatch):
    tried = []

    def connect(_info, **more):
        tried.append(more.get("password"))
        if tried == [None]:
            raise psycopg.OperationalError("fe_sendauth: no password supplied")
        return "open"

    monkeypatch.setattr(where.psycopg, "connect", connect)
    monkeypatch.setattr(where.keyring, "get_password", lambda _app, name: f"of {name}")
    assert where.connect("postgresql://anna@host/db") == "open"
    assert tried == [None, "of postgresql://anna@host/db"]


def test_no_row_may_be_lost_whatever_ids_are(shared):
    """Ids given twice or not at all are findings of the check, not a reason to lose rows."""
    where, one, _ = shared
    points = shapely.points([[1, 1], [2, 2], [3, 3], [4, 4]])
    odd = table_of("sites", {"id": ["a", "a", None, None], "kind": ["kita"] * 4}, points, CRS)
    merged, _ = store.push(one.with_layer("sites", odd), where, {})
    back = store.open_shared(where).layers["sites"]
    assert isinstance(back, gpd.GeoDataFrame)
    assert back.geometry.x.tolist() == [1, 2, 3, 4]
    assert back["id"].isna().tolist() == [False, False, True, True]
    assert len(merged.layers["sites"]) == 4

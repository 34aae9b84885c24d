"""The map of a file that was open before is there before its tables; one that has changed is never shown."""

import os
from dataclasses import replace

import numpy as np
import pytest

from netplan.io.project_file import open_project, save_project
from netplan.model.looks import Condition
from netplan.model.project import Project
from netplan.ui.frame.main_window import MAP_PAGE, START_PAGE
from netplan.ui.map.glance import get_glance, glance_key, put_glance
from netplan.ui.map.layers import map_layers, restyled
from netplan.ui.map.shelf import Shelf
from tests.ui.conftest import open_town, opened


@pytest.fixture
def cache(home, monkeypatch):
    """Keep what is kept in a folder of the test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    return home / "cache"


def layers_of(project_file):
    return map_layers(open_project(project_file).layers)


@pytest.mark.parametrize("least", [1, 1000])  # stores by themselves, stores in the file of the map
def test_layers_come_back_as_they_were(tmp_path, project_file, least):
    shelf = Shelf(tmp_path / "map", least=least)
    made = [layer_by(shelf, layer) for layer in layers_of(project_file)]
    made[0] = restyled(made[0], replace(made[0].style, condition=Condition("id", "known")))
    shelf.put_away()
    put_glance(tmp_path / "map", "key", made)
    again = get_glance(tmp_path / "map", "key", Shelf(tmp_path / "map", least=least))
    assert [one.name for one in again] == [one.name for one in made]
    for one, before in zip(again, made, strict=True):
        assert one.rows is None
        assert (one.style, one.visible, one.opacity) == (before.style, before.visible, before.opacity)
        assert np.array_equal(one.classes, before.classes)
        assert np.array_equal(one.store.xy, before.store.xy)
        assert one.store.origin == before.store.origin
        with pytest.raises(LookupError):
            _ = one.table


def layer_by(shelf, layer):
    store = shelf.store(layer.store.shapes, layer.store.kind)
    return replace(layer, store=store)


def test_nothing_comes_of_a_file_that_is_not_whole_or_lacks_a_store(tmp_path, project_file):
    shelf = Shelf(tmp_path, least=1)
    made = [layer_by(shelf, layer) for layer in layers_of(project_file)]
    put_glance(tmp_path, "key", made)  # its stores have not been written
    assert get_glance(tmp_path, "key", Shelf(tmp_path, least=1)) == ()
    shelf.put_away()
    assert get_glance(tmp_path, "key", Shelf(tmp_path, least=1))
    (kept,) = tmp_path.glob("key*")
    kept.write_bytes(kept.read_bytes()[:-64])
    assert get_glance(tmp_path, "key", Shelf(tmp_path, least=1)) == ()
    assert get_glance(tmp_path, "", Shelf(tmp_path, least=1)) == ()


def test_the_key_follows_the_file(project_file, tmp_path):
    key = glance_key(project_file)
    assert key == glance_key(project_file)
    os.utime(project_file, (1, 1))
    assert glance_key(project_file) not in {key, ""}
    assert glance_key(tmp_path / "missing.gpkg") == ""


def test_a_map_seen_before_is_there_before_the_tables(cache, project_file, qtbot):
    first = opened(qtbot)
    open_town(first, qtbot, project_file)
    qtbot.waitUntil(lambda: not first.jobs.n_running)
    first.leave()
    assert list((cache / "netplan-gis" / "map").glob("first-*"))

    seen = []
    window = opened(qtbot, str(project_file), until=lambda made: watched(made, seen))
    open_state = lambda: window.state.result is not None and not window.jobs.n_running  # noqa: E731
    qtbot.waitUntil(open_state)
    assert seen[:1] == ["before the tables"]
    canvas = window.owners["map"].canvas
    assert canvas.layers
    assert all(layer.rows is not None for layer in canvas.layers)
    window.leave()


def watched(window, seen):
    """Note whether the map page is shown while no project is open."""
    if window.pages.currentIndex() == MAP_PAGE and window.state.project is None and not seen:
        layers = window.owners["first"].canvas.scenes.now.layers
        assert layers
        assert window.owners["first"].canvas.layers == ()  # nothing to be picked
        seen.append("before the tables")
    return "importing" in window.owners


def test_a_map_of_a_file_that_turns_out_damaged_goes_away_again(cache, project_file, qtbot):
    first = opened(qtbot)
    open_town(first, qtbot, project_file)
    qtbot.waitUntil(lambda: not first.jobs.n_running)
    first.leave()
    status = project_file.stat()
    whole = project_file.read_bytes()
    project_file.write_bytes(whole[:200] + bytes(len(whole) - 200))
    os.utime(project_file, ns=(status.st_atime_ns, status.st_mtime_ns))

    seen = []
    window = opened(qtbot, str(project_file), until=lambda made: watched(made, seen))
    qtbot.waitUntil(window.notice.isVisible)
    qtbot.waitUntil(lambda: window.pages.currentIndex() == START_PAGE)
    assert seen
    assert window.owners["first"].canvas.scenes.now.layers == ()
    window.leave()


def test_a_changed_file_shows_no_old_map(cache, project_file, qtbot):
    first = opened(qtbot)
    open_town(first, qtbot, project_file)
    qtbot.waitUntil(lambda: not first.jobs.n_running)
    first.leave()
    project = open_project(project_file)
    fewer = {name: table for name, table in project.layers.items() if name != "sites"}
    save_project(Project("Other", fewer), project_file)

    seen = []
    window = opened(qtbot, str(project_file), until=lambda made: watched(made, seen))
    qtbot.waitUntil(lambda: window.state.result is not None)
    assert seen == []
    assert "sites" not in {layer.name for layer in window.owners["map"].canvas.layers}
    window.leave()

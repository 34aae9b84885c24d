"""``netplan-gis gui`` hands over to whoever has a window, and says so where there is none."""

import pytest

from netplan.cli.app import run


@pytest.fixture(autouse=True)
def screen(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


@pytest.mark.parametrize(("arguments", "project"), [((), ""), (("town.gpkg",), "town.gpkg")])
def test_the_window_gets_project_and_language(arguments, project):
    asked = []

    def window(path, language):
        asked.append((path, language))
        return 7

    assert run(["gui", *arguments, "--lang", "de"], {}, window) == 7
    assert asked == [(project, "de")]


def test_without_a_screen_it_says_so(monkeypatch, capsys):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert run(["gui"], {}, lambda *_: pytest.fail("there is no screen")) == 3
    assert "no screen" in capsys.readouterr().err


def test_missing_libraries_are_a_sentence(capsys):
    def window(_path, _language):
        raise ImportError("libEGL.so.1: cannot open shared object file")

    assert run(["gui"], {}, window) == 3
    assert "libEGL.so.1" in capsys.readouterr().err


def test_who_hands_over_no_window_is_told(capsys):
    assert run(["gui"], {}) == 3
    assert "no window" in capsys.readouterr().err

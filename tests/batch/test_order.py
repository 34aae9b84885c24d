"""Orders: what they hold, and what is said about those that hold something else."""

import pytest

from netplan.batch.order import read_order, with_settings
from netplan.batch.task import tasks_of
from netplan.errors import DataError, ParameterError
from netplan.model.scenario import Scenario
from tests.batch.conftest import ORDER


@pytest.fixture
def order_file(tmp_path):
    """Return an order for files that are there; nobody opens them."""
    (tmp_path / "towns" / "c").mkdir(parents=True)
    for name in ("a.gpkg", "b.gpkg", ".a.4711.tmp.gpkg", "c/project.json", "notes.txt"):
        (tmp_path / "towns" / name).write_text(name, "utf-8")
    (tmp_path / "plan.toml").write_text(ORDER, "utf-8")
    return tmp_path / "plan.toml"


def test_an_order_names_its_municipalities_by_key(order_file):
    order = read_order(order_file)
    assert list(order.inputs) == ["a", "b", "c"]
    assert order.out == order_file.parent / "results"
    assert (order.what, order.internal) == ("plan", False)


def test_settings_replace_and_prices_are_added():
    scenario = Scenario(prices={"trench.paving.open": 70.0})
    settings = {"site_kinds": ["kita"], "snap_limit_m": 90, "prices": {"lead_in": 5.0}}
    changed = with_settings(scenario, settings)
    assert (changed.site_kinds, changed.snap_limit_m) == (("kita",), 90)
    assert changed.prices == {"trench.paving.open": 70.0, "lead_in": 5.0}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "cannot be read"),
        ('inputs = ["towns/*"]\nout = "x"', "name"),
        ('name = "x"\ninputs = "towns"\nout = "x"', "inputs"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\ncolour = "red"', "colour"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\nwhat = "magic"', "magic"),
        ('name = "x"\ninputs = ["elsewhere/*"]\nout = "x"', "no project lies at elsewhere"),
        ('name = "x"\ninputs = [""]\nout = "x"', "no project lies at"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "."', "lies in the folder of results"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\ncastle = 1', "castle"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\nrounds = true', "rounds"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\ntarget = "moon"', "moon"),
        ('name = "x"\ninputs = []\nout = "x"', "names no project"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "plan.toml"', "is a file"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\ncrs = "hello"', "hello"),
        *(
            (f'name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\n{line}', line.split(" ")[0])
            for line in (
                'site_kinds = ["castle"]',
                "methods = [1]",
                'technologies = ["magic"]',
                "build_years = [2030]",
                'build_years = ["a", "b"]',
                "radio_hops = 0",
                "snap_limit_m = -1",
                "fibre_reach_m = nan",
                "seed = -1",
                'prices = { "trench.paving.open" = "x" }',
                'rules = { "fibres.school" = "x" }',
            )
        ),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\nprices = { castle = 1 }', "castle"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\nradio_setups = ["castle"]', "castle"),
    ],
)
def test_what_is_no_order_is_said(order_file, text, said):
    order_file.write_text(text, "utf-8")
    with pytest.raises((DataError, ParameterError), match=said):
        read_order(order_file)


def test_a_municipality_stands_in_an_order_once(order_file):
    towns, text = order_file.parent / "towns", order_file.read_text("utf-8")
    (order_file.parent / "more").symlink_to(towns)
    order_file.write_text(
        text.replace('"towns/*"', '"towns/*", "more/a.gpkg", "towns/../towns/b.gpkg"'), "utf-8"
    )
    assert list(read_order(order_file).inputs) == ["a", "b", "c"]  # the same files by other ways
    (towns / "a").mkdir()
    (towns / "a" / "project.json").touch()
    with pytest.raises(ParameterError, match="two municipalities are called a"):
        read_order(order_file)


def test_the_same_data_under_two_names_are_refused(order_file):
    towns = order_file.parent / "towns"
    (towns / "twin.gpkg").write_bytes((towns / "a.gpkg").read_bytes())
    with pytest.raises(ParameterError, match="hold the same data"):
        tasks_of(read_order(order_file))


def test_no_municipality_is_called_as_the_folder_of_failures(order_file):
    (order_file.parent / "towns" / "failed.gpkg").touch()
    with pytest.raises(ParameterError, match="rename"):
        read_order(order_file)

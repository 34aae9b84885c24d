"""Orders: what they hold, and what is said about those that hold something else."""

import pytest

from netplan.batch.order import read_order, with_settings
from netplan.errors import DataError, ParameterError
from netplan.model.scenario import Scenario


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
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\ncastle = 1', "castle"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\nrounds = true', "rounds"),
        ('name = "x"\ninputs = ["towns/*"]\nout = "x"\n[settings]\ntarget = "moon"', "moon"),
    ],
)
def test_what_is_no_order_is_said(order_file, text, said):
    order_file.write_text(text, "utf-8")
    with pytest.raises((DataError, ParameterError), match=said):
        read_order(order_file)


def test_two_municipalities_of_one_key_are_refused(order_file):
    twin = order_file.parent / "more" / "a.gpkg"
    twin.parent.mkdir()
    twin.write_bytes((order_file.parent / "towns" / "a.gpkg").read_bytes())
    text = order_file.read_text("utf-8").replace('"towns/*"', '"towns/*", "more/*"')
    order_file.write_text(text, "utf-8")
    with pytest.raises(ParameterError, match="two municipalities are called a"):
        read_order(order_file)

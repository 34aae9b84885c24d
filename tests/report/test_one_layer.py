"""One layer as one file: the rows its filter shows, without what is internal."""

import pyogrio
import pytest

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.model.looks import Condition
from netplan.model.styles import style
from netplan.report.one_layer import LAYER_ENDINGS, LayerOrder, write_layer
from tests.towns import town

MAP = """
F-----+-----S
      |
      |
      T
"""


def order(path, condition=None, **changes):
    project = town(MAP, fibre=["F"], schools=["S", "T"])
    tables = dict(project.layers)
    tables["streets"] = tables["streets"].assign(**changes)
    look = style("streets")
    return LayerOrder(project, project.scenario(), tables, "streets", look, condition, path, Words("en"))


def ids(path):
    return pyogrio.read_dataframe(path, layer=pyogrio.list_layers(path)[0, 0])["id"].tolist()


@pytest.mark.parametrize("ending", LAYER_ENDINGS)
def test_a_layer_is_written_as_the_ending_says(tmp_path, ending):
    asked = order(tmp_path / f"out{ending}", Condition("name", "=", "Street 1"))
    written = write_layer(asked)
    assert (written.n_rows, written.n_filtered, written.left_out) == (1, 2, ())
    assert ids(asked.path) == ["streets-1"]
    assert list(tmp_path.iterdir()) == [asked.path]


@pytest.mark.parametrize("ending", LAYER_ENDINGS)
def test_internal_rows_stay_out_and_that_is_said(tmp_path, ending):
    asked = order(tmp_path / f"out{ending}", confidential=["public", "internal", "public"])
    written = write_layer(asked)
    assert written.n_rows == 2
    assert "1 row is internal" in Words("en")(written.left_out[0])
    assert ids(asked.path) == ["streets-0", "streets-2"]


def test_nothing_to_write_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match="No row of this layer"):
        write_layer(order(tmp_path / "out.gpkg", Condition("name", "=", "Nowhere")))
    assert not list(tmp_path.iterdir())

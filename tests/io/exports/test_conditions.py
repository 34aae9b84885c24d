"""What a layer shows in netplan it shows in QGIS: classes and filters as expressions."""

from dataclasses import replace

import pandas as pd

from netplan.io.exports.conditions import rule_of
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qml import qml
from netplan.model.looks import Condition, Recipe
from netplan.model.recipes import made_style
from netplan.model.styles import style

DEAR = Condition("cost_eur", ">", "1000,5")


def test_filtered_words():
    shown = replace(style("trenches"), condition=DEAR)
    rules = [rule_of(shown, member) for member in shown.classes]
    assert rules[0] == '("cost_eur" > 1000.5) AND "segment_kind" = \'street\''
    assert rules[-1].startswith(
        '("cost_eur" > 1000.5) AND NOT coalesce("segment_kind" = \'street\', false) AND'
    )


def test_filtered_numbers_meet_and_nothing_is_drawn_twice():
    frame = pd.DataFrame({"cost_eur": [0.0, 10.0, 20.0]})
    shown = made_style("trenches", frame, Recipe("cost_eur", method="equal", n=2))
    shown = replace(shown, condition=Condition("street", "contains", "O'Neill"))
    low, high, missing = (rule_of(shown, member) for member in shown.classes)
    where = "(\"street\" ILIKE '%O''Neill%') AND "
    assert low == where + '"cost_eur" >= 0.0 AND "cost_eur" <= 10.0'
    assert high == where + '"cost_eur" > 10.0 AND "cost_eur" <= 20.0'
    assert missing == where + '"cost_eur" IS NULL'


def test_without_a_filter_the_rest_is_else():
    assert rule_of(style("streets"), style("streets").classes[-1]) == "ELSE"
    assert rule_of(style("streets"), style("streets").classes[0]) == '"road_class" = 1000'


def test_a_filtered_style_is_drawn_by_rules_in_qgis():
    document = qml(replace(style("trenches"), condition=DEAR), ExportSettings("EPSG:25833"))
    assert 'type="RuleRenderer"' in document
    assert "1000.5" in document

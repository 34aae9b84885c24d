"""A project in which every text that can be any text means harm: HTML, a formula, markup, a path."""

from dataclasses import replace

from netplan.model.looks import Bookmark
from netplan.model.tables import TABLES

EVIL = "=1+1<img src='file:///etc/passwd'> & <b>Böse</b> #read(\"/etc/passwd\") {{x}} ${x} \\\\host\\x"


def evil(project):
    """Return a project in which every text that can be any text looks like HTML."""
    layers = {}
    for name, table in project.layers.items():
        texts = [
            column.key
            for column in TABLES[name].columns
            if column.dtype == "text" and column.key not in {"id", "confidential"} and column.key in table
        ]
        layers[name] = table.assign(**{key: [f"{EVIL} {key}"] * len(table) for key in texts})
    scenario = replace(project.scenarios[0], name=EVIL)
    marks = (Bookmark(EVIL, (400_000.0, 5_700_000.0, 400_100.0, 5_700_100.0)),)
    looks = replace(project.looks, bookmarks=marks)
    return replace(project, name=EVIL, layers=layers, scenarios=(scenario,), looks=looks)

"""Musterstadt from beginning to end: plan, streets, houses, sites, networks, tables."""

from collections.abc import Collection

from netplan.demo import words
from netplan.demo.addresses import addresses_table, buildings_table, make_houses
from netplan.demo.atlas import cells_table
from netplan.demo.cable import measurements_table, segments_table
from netplan.demo.cut import cut_to_boroughs
from netplan.demo.districts import boundary_table, districts_table, make_districts
from netplan.demo.furniture import carriers_table
from netplan.demo.layout import make_layout
from netplan.demo.mesh import make_mesh
from netplan.demo.networks import cabinets_table, ducts_table, fibre_table, make_networks, pops_table
from netplan.demo.patterns import make_local_streets
from netplan.demo.quarters import make_quarters
from netplan.demo.sites import make_sites, sites_table
from netplan.demo.streets import make_streets, streets_table
from netplan.messages import Message, mark
from netplan.model.project import DEFAULT_CRS, Project
from netplan.progress import SILENT, Progress


def musterstadt(
    seed: int = 1, boroughs: Collection[str] | None = None, progress: Progress = SILENT
) -> Project:
    """Make the synthetic municipality Musterstadt, or the part of it that ``boroughs`` names.

    Everything is invented. The centre lies at 400000 E, 5700000 N in EPSG:25833, where in truth there is open
    country. The same seed gives the same city, object by object; boroughs are cut from the finished city.

    Args:
        seed: of all random numbers.
        boroughs: names or one-digit keys of boroughs, such as "Nord" or "9"; None for the whole city.
        progress: told what is being made; about ten seconds altogether.

    Raises:
        ParameterError: there is no such borough.

    """
    progress(0.0, Message(mark("Planning quarters")))
    layout = make_layout(seed)
    quarters = make_quarters(seed, layout)
    local = make_local_streets(seed, quarters)
    progress(0.1, Message(mark("Building streets")))
    mesh = make_mesh(seed, layout, quarters, local)
    streets = make_streets(seed, mesh)
    progress(0.6, Message(mark("Building houses")))
    districts = make_districts(seed, layout)
    houses = make_houses(seed, mesh, streets, districts)
    sites = make_sites(seed, houses, districts)
    progress(0.8, Message(mark("Laying networks")))
    networks = make_networks(seed, mesh, streets, houses, sites)
    cells = cells_table(seed, mesh, houses, networks)
    known = sites_table(seed, sites, houses, streets, districts)
    layers = {
        "boundary": boundary_table(districts),
        "districts": districts_table(districts),
        "streets": streets_table(mesh, streets),
        "sites": known,
        "addresses": addresses_table(houses, streets, districts),
        "buildings": buildings_table(houses),
        "carriers": carriers_table(seed, mesh, streets, houses, sites, districts),
        "fibre": fibre_table(seed, mesh, networks, districts),
        "ducts": ducts_table(seed, mesh, streets, districts),
        "cabinets": cabinets_table(seed, networks),
        "pops": pops_table(mesh, networks),
        "cable_segments": segments_table(cells),
        "measurements": measurements_table(seed, known),
        "cells": cells,
    }
    project = Project(words.PLACE, layers, DEFAULT_CRS)
    progress(1.0)
    return project if boroughs is None else cut_to_boroughs(project, boroughs)

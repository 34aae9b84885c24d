"""A pack of a small invented city, made once: with three maps and its sheets, in German."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from netplan.model.sheets import TitleBlock
from netplan.model.tables import TABLES
from netplan.model.terms import Terms
from netplan.report.council import drawing
from netplan.report.council.results import Results, gather
from netplan.report.council.writing import CouncilPack, PackOrder, write_council_pack
from tests.sample_city import CRS, sample_city

WHEN = datetime(2026, 11, 22, 12, tzinfo=UTC)
GERMAN, ENGLISH = Words("de"), Words("en")
MAPS = ("today", "programme", "redundancy")  # every kind is drawn in the tests of the sheets
HOSTILE = '<script>alert("x")</script> #import "/etc/passwd" $y$ *z* ' + "ü" * 200
BLOCK = TitleBlock(document="VII-DS-01234", annex=2, author="A. Muster", day="2026-11-22", draft=True)


@dataclass(frozen=True)
class Made:
    results: Results
    pack: CouncilPack
    folder: Path


def small_city():
    """Return a project of one kilometre: streets, districts, 60 addresses, six schools, fibre."""
    tables = sample_city(n_blocks=6, n_addresses=60, n_lamps=10, n_districts=4, n_schools=6)
    inputs = {name: table for name, table in tables.items() if TABLES[name].role == "input"}
    return Project("Kleinstadt", inputs, CRS)


def hamlet():
    """Return a project of 400 metres and four schools, for packs of which little is asked."""
    tables = sample_city(n_blocks=3, n_addresses=20, n_lamps=4, n_districts=2, n_schools=4)
    inputs = {name: table for name, table in tables.items() if TABLES[name].role == "input"}
    return Project("Weiler", inputs, CRS)


@pytest.fixture(scope="package")
def results():
    """Return the results of a city of six schools; one has a name that tries to be code."""
    city = small_city()
    sites = city.layer("sites").copy()
    sites.loc[sites.index[0], "name"] = HOSTILE
    plan = make_plan(city.with_layer("sites", sites), Scenario(rounds=1))
    return gather(plan, Terms(2027, (150_000.0,) * 4), wish=Wish(pupils=0))


@pytest.fixture(scope="package")
def made(results, tmp_path_factory):
    folder = tmp_path_factory.mktemp("council") / "paket"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "KINDS", {kind: drawing.KINDS[kind] for kind in MAPS})
        pack = write_council_pack(results, folder, PackOrder(GERMAN, BLOCK, written_at=WHEN))
    return Made(results, pack, folder)

"""The page of a site reached by radio shows the link: profile, facts, reason, cost, what would change it."""

from dataclasses import replace

import pandas as pd
import pikepdf
import pytest

from netplan.core.hops.making import with_hops
from netplan.core.planning import make_plan
from netplan.io.exports.delivery import ExportSettings, disclosed
from netplan.io.raster import write_surface
from netplan.model.hops import HopTerms
from netplan.model.rasters import Raster
from netplan.model.terms import Terms
from netplan.report.council.atlas import site_pages
from netplan.report.council.lines import radio_chapter
from netplan.report.council.pages import CouncilReport, Picture
from netplan.report.council.radio_links import planned_links
from netplan.report.council.results import Telling, gather
from netplan.report.council.typeset import sites_pdf
from netplan.session.hop_inputs import inputs_of, outdated
from tests.core.hops.test_making import NORTH, RADIO, carrier, found, place
from tests.report.council.conftest import BLOCK, ENGLISH, GERMAN, WHEN
from tests.towns import CRS, ORIGIN

MAP = Picture("map", b'<svg xmlns="http://www.w3.org/2000/svg" width="174" height="80"/>', "A map", "Map")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Return the folder of a project, and what follows from a plan that reaches its school by radio."""
    folder = tmp_path_factory.mktemp("radio")
    project, ground = place([carrier((0, 2))])
    write_surface(ground.surface.heights_m, folder / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    raster = Raster("dsm.tif", CRS, as_of="2025-05-01", source="made")
    project = replace(project, rasters={"surface": raster})
    hops = replace(found(project, ground), inputs=inputs_of(project, RADIO, HopTerms(), folder))
    known = with_hops(project, hops)
    return folder, gather(make_plan(known, RADIO), Terms(), folder=folder)


def test_the_page_holds_map_facts_profile_cost_reason_and_what_would_change_it(town):
    _, results = town
    (page,) = site_pages(results, ENGLISH, internal=False, maps={"sites-0": MAP})
    chart = page.pictures[1]
    assert [one.key for one in page.pictures] == ["map", "profile-H00001"]
    assert "Fresnel" in chart.svg.decode()
    assert "carriers-0" in chart.alt
    facts = dict(page.facts.rows)
    hop = results.plan.project.layer("radio_hops").iloc[0]
    assert ENGLISH.number(hop["down_mbps"]) in facts["Rate of it, sure (p10)"]
    assert facts["Sight of it, worst point"].startswith("Free")
    assert facts["Cost share"] == ENGLISH.euros(results.plan.cost_eur)
    assert facts["Verdict after the plan"] == "Served"
    assert page.changes
    assert page.paragraphs[0].startswith("Not served")
    report = CouncilReport("R", BLOCK, "en", (), ())
    (folder, _) = town
    (folder / "one.pdf").write_bytes(sites_pdf(report, [page], ENGLISH, WHEN))
    with pikepdf.open(folder / "one.pdf") as pdf:
        assert len(pdf.pages) == 1, "one page holds it all"


def test_hops_of_other_data_are_named_in_chapter_and_findings(town):
    folder, results = town
    assert results.hops_outdated == ()
    plan = results.plan
    fewer = plan.project.layer("carriers").assign(height_m=7.0)
    changed = replace(plan, project=plan.project.with_layer("carriers", fewer))
    found = replace(results, hops_outdated=outdated(changed.project, RADIO, folder))
    assert "HOP-011" in {one.code for one in found.problems}
    chapter = radio_chapter(Telling(found, GERMAN, internal=True))
    assert chapter.paragraphs[0].endswith("seither geändert: Trägerinfrastruktur")
    assert "geändert" not in radio_chapter(Telling(results, GERMAN, internal=True)).paragraphs[0]


def test_a_surface_that_is_gone_is_said_on_the_page(town, tmp_path):
    _, results = town
    blind = replace(results, links=planned_links(results.plan, tmp_path))
    (page,) = site_pages(blind, GERMAN, internal=False, maps={})
    assert page.pictures == ()
    assert any("H00001" in sentence and "dsm.tif" in sentence for sentence in page.paragraphs)


def test_links_to_internal_carriers_stay_inside(town):
    _, results = town
    project = results.plan.project
    hidden = project.with_layer("carriers", project.layer("carriers").assign(confidential="internal"))
    secret = replace(results, plan=replace(results.plan, project=hidden))
    (page,) = site_pages(secret, ENGLISH, internal=False, maps={})
    assert page.pictures == ()
    assert "H00001" not in str(page.facts)
    (shown,) = site_pages(secret, ENGLISH, internal=True, maps={})
    assert len(shown.pictures) == 1
    tables = {**hidden.layers, **results.plan.tables}
    chosen = ("radio_hops", "trenches")
    kept, _ = disclosed(tables, ExportSettings(CRS, choose=chosen))
    assert not len(kept["radio_hops"])
    assert "radio" not in set(kept["trenches"]["segment_kind"])


def test_poles_that_carry_a_link_on_stand_on_the_page_of_its_site(town):
    _, results = town
    project = results.plan.project
    hops = project.layer("radio_hops")
    on = hops.assign(id="H00002", site_id=None, other_id="carriers-0", carrier_id="carriers-1")
    both = project.with_layer("radio_hops", type(hops)(pd.concat([hops, on]), crs=CRS))
    trenches = results.plan.tables["trenches"]
    used = trenches[trenches["segment_kind"] == "radio"]
    more = pd.concat([trenches, used.assign(hop_id="H00002")], ignore_index=True)
    plan = replace(results.plan, project=both, tables={**results.plan.tables, "trenches": more})
    links = planned_links(plan, town[0])
    assert links.by_site == {"sites-0": ("H00001", "H00002")}
    assert links.by_hop["H00002"].reason is not None, "there is no carriers-1"

"""Generated documents are current, links lead somewhere, and nothing names the machine it was made on."""

import importlib.util
import re
import subprocess
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from netplan.io.project_file import open_project
from netplan.model.tables import TABLES

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def generator(name: str = "make_tables") -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"docs/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_page_is_current() -> None:
    assert (ROOT / "docs/tables.md").read_text("utf-8") == generator().tables_page()


def test_rules_page_is_current() -> None:
    assert (ROOT / "docs/rules.md").read_text("utf-8") == generator("make_rules").rules_page()


def test_catalog_describes_the_demo_borough() -> None:
    text = (ROOT / "layers/catalog.toml").read_text("utf-8")
    document = tomllib.loads(text)
    path = ROOT / "layers" / document["file"]
    assert path.stat().st_size < 8_000_000
    project = open_project(path)
    assert text == generator().catalog(project, path.name)
    for name in project.layers:
        assert tuple(document[name]["columns"]) == TABLES[name].keys
        assert all(document[name][key] for key in ("source", "licence", "as_of", "crs"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text)
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


def test_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme
    assert "python3 run.py test" in (ROOT / ".ci/run").read_text("utf-8")


def test_nothing_names_the_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    text_files = (
        ROOT / name
        for name in listed.stdout.splitlines()
        if not name.endswith((".mo", ".gpkg", ".gz", ".png", ".gsb", ".tif"))
    )
    places = re.compile(r"/(?:root|home/\w+|tmp/\w+)/")
    assert not [path.name for path in text_files if path.is_file() and places.search(path.read_text("utf-8"))]

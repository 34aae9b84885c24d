"""The pack as a folder or ZIP: whole or not at all, with a manifest of what is in it, and what is not."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from netplan import __version__
from netplan.i18n import Words
from netplan.io.archive import write_zip
from netplan.io.atomic import atomic_folder, atomic_path
from netplan.messages import Message, mark
from netplan.model.digest import content_hash, layer_hashes, settings_hash
from netplan.model.scenario import title_of
from netplan.model.sheets import TitleBlock
from netplan.progress import SILENT, Progress, steps
from netplan.report.council.atlas import site_pages
from netplan.report.council.chapters import council_chapters
from netplan.report.council.drawing import Maps, draw_maps
from netplan.report.council.guarded import guarded
from netplan.report.council.licences import licences_text
from netplan.report.council.page import report_html
from netplan.report.council.pages import CouncilReport, SitePage
from netplan.report.council.previous import EDITION, NAME
from netplan.report.council.proof import Checked, Finished, proof
from netplan.report.council.results import Results, Telling
from netplan.report.council.sums import cost_by_district, cost_by_need, site_list
from netplan.report.council.typeset import report_pdf, sites_pdf
from netplan.report.document import plan_document, records
from netplan.report.pack import PackOptions, write_pack

MANIFEST = "manifest.json"
DATA_FORMATS = ("gpkg", "xlsx", "csv", "csv-excel", "geojson")
_ABOUT = (
    mark(
        "Report and site sheets are tagged PDF and claim PDF/UA-1 and PDF/A-2a; Typst refuses what it finds "
        "to break them, nobody has certified them."
    ),
    mark(
        "Map sheets are tagged as one figure with a text and claim nothing; what they show stands as tables "
        "in the report."
    ),
)
_SHOWN = 12  # letters of a hash that stand on a page


@dataclass(frozen=True)
class PackOrder:
    """What a pack is to hold.

    Attributes:
        words: the language of everything in it.
        block: what stands above the papers.
        internal_because: why what is internal goes in, too; "" leaves it out. The reason goes into the pack.
        formats: of the data beside the papers, keys of ``report.pack``.
        sheets: whether there is a page for every site.
        maps: whether there are maps.
        anyway: whether to hand over what the check finds fault with, too.
        written_at: stamped into the files; must know its time zone.

    """

    words: Words
    block: TitleBlock = field(default_factory=TitleBlock)
    internal_because: str = ""
    formats: tuple[str, ...] = DATA_FORMATS
    sheets: bool = True
    maps: bool = True
    anyway: bool = False
    written_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def internal(self) -> bool:
        """Whether a reason is named to put in what must not leave the house."""
        return bool(self.internal_because.strip())


@dataclass(frozen=True)
class CouncilPack:
    """What was written: the folder or ZIP, its files, what was left out, and what the check found.

    No files: the check found something, and the order did not say "anyway".
    """

    path: Path
    files: tuple[str, ...]
    left_out: tuple[Message, ...]
    checked: tuple[Checked, ...]

    @property
    def wrong(self) -> tuple[Message, ...]:
        """Everything the check found."""
        return tuple(message for one in self.checked for message in one.wrong)


def write_council_pack(
    results: Results, target: Path, order: PackOrder, progress: Progress = SILENT
) -> CouncilPack:
    """Write the pack to the folder ``target``, or to a ZIP if its name ends so.

    An earlier pack there is replaced; a folder that holds anything else is refused. What the check finds
    fault with is handed over only if the order says so.

    Raises:
        DataError: the target cannot be written, or the extra "pdf" is missing. Nothing is left then.
        Cancelled: the user stopped. Nothing is left then.

    """
    zipped = target.suffix.lower() == ".zip"
    folder = target.with_name(f"{target.stem}-files") if zipped else target
    with atomic_folder(folder, MANIFEST, publish=not zipped) as temporary:
        pack = _fill(results, temporary, order, progress)
        if pack.wrong and not order.anyway:
            shutil.rmtree(temporary)
            return replace(pack, path=target, files=())
        if zipped:
            with atomic_path(target) as archive:
                _zip(temporary, archive, order.written_at)
    return replace(pack, path=target)


def _fill(results: Results, folder: Path, order: PackOrder, progress: Progress) -> CouncilPack:
    data, drawing, papers = steps(progress, 0.0, 0.3, 0.8, 1.0)
    words, internal = order.words, order.internal
    options = PackOptions(words, order.formats, order.internal_because, order.written_at)
    handed_on, withheld = (results.told, ()) if internal else guarded(results.told)
    left_out = (*write_pack(handed_on, folder / words("data"), options, data).left_out, *withheld)
    listed = site_list(results, words, internal=internal)
    ids = tuple(listed["id"].astype(str)) if order.sheets else ()
    maps = Maps()
    if order.maps:
        maps = draw_maps(results, ids, folder, (order.block, words, order.internal_because), drawing)
        left_out = (*left_out, *maps.lacking)
    papers(0.0, Message(mark("Writing the report")))
    identity = _identity(results)
    told = results if internal else replace(results, plan=guarded(results.plan)[0])
    report = _report(told, order, maps, identity)
    pages = tuple(site_pages(results, words, internal=internal, maps=maps.by_site)) if ids else ()
    checked = proof(Finished(results, report, pages, frozenset(ids), maps.faults))
    _papers(folder, report, pages, order)
    papers(0.9)
    licences = licences_text(results.plan.project, words)
    (folder / words("licences.txt")).write_text(licences, "utf-8")
    _write_json(folder / NAME, {**_figures(results, order, identity), "sites": records(listed)})
    files = _manifest(results, folder, order, identity, {"left_out": left_out, "checks": checked})
    return CouncilPack(folder, files, left_out, checked)


@dataclass(frozen=True)
class _Identity:
    """By what a pack is known again: hashes of its data, of each layer, and of its settings."""

    data: str
    layers: Mapping[str, str]
    settings: str


def _identity(results: Results) -> _Identity:
    plan = results.plan
    return _Identity(
        content_hash(plan.project), layer_hashes(plan.project), settings_hash(plan.project, plan.scenario)
    )


def _report(results: Results, order: PackOrder, maps: Maps, identity: _Identity) -> CouncilReport:
    words, plan = order.words, results.plan
    title = order.block.title or words(
        "{target}: {name}", target=words(plan.scenario.goal.label), name=plan.project.name
    )
    marks = (
        words("Generated automatically by netplan-gis {version}", version=__version__),
        words("Scenario {name}", name=title_of(plan.scenario.name)),
        words(
            "Data {data}, settings {settings}",
            data=identity.data[:_SHOWN],
            settings=identity.settings[:_SHOWN],
        ),
        *(
            (
                words("Contains internal data: do not pass on"),
                words("Reason: {reason}", reason=order.internal_because),
            )
            if order.internal
            else ()
        ),
    )
    chapters = council_chapters(Telling(results, words, maps.by_kind, order.internal))
    return CouncilReport(title, order.block, words.language, chapters, marks)


def _papers(folder: Path, report: CouncilReport, pages: Sequence[SitePage], order: PackOrder) -> None:
    words, when = order.words, order.written_at
    name = words("report")
    (folder / f"{name}.html").write_text(report_html(report, words), "utf-8")
    (folder / f"{name}.pdf").write_bytes(report_pdf(report, words, when))
    if pages:
        atlas = sites_pdf(report, pages, words, when)
        name = words("site-sheets")
        (folder / f"{name}.pdf").write_bytes(atlas)


def _figures(results: Results, order: PackOrder, identity: _Identity) -> dict[str, Any]:
    """Return every number of the pack for programs; the next pack compares itself with it."""
    shown = results.problems if order.internal else results.open_problems
    plan = replace(results.plan, problems=shown)
    years = [] if results.programme is None else records(results.programme.tables["programme_years"])
    frontier = [] if results.frontier is None else records(results.frontier.tables["frontier"])
    return {
        "edition": EDITION,
        "day": order.written_at.date().isoformat(),
        "digest": identity.data,
        "settings_digest": identity.settings,
        **{key: value for key, value in plan_document(plan).items() if key != "connections"},
        "cost_by_district": records(cost_by_district(plan)),
        "cost_by_need": records(cost_by_need(plan)),
        "programme_years": years,
        "frontier": frontier,
        "second_routes": _second_figures(results),
    }


def _second_figures(results: Results) -> dict[str, Any] | None:
    """Return what second routes cost [EUR], trench and material or all included; None if nobody asked."""
    made, sizing = results.redundancy, results.sizing
    if made is None or sizing is None or not made.wish.asks:
        return None
    return {
        "apart": made.wish.apart,
        "n": len(results.seconds),
        "n_secured": int(results.seconds["secured"].sum()),
        "cost_eur": made.cost_eur,
        "bound_eur": made.bound_eur,
        "bill_eur": sizing.second_eur,
    }


def _manifest(
    results: Results, folder: Path, order: PackOrder, identity: _Identity, told: Mapping[str, Any]
) -> tuple[str, ...]:
    """Write what is in the pack, with its hashes, and what is not; return the names of the files."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    words, plan = order.words, results.plan
    _write_json(
        folder / MANIFEST,
        {
            "program": {"name": "netplan-gis", "version": __version__},
            "written_at": order.written_at.isoformat(timespec="seconds"),
            "automatically_generated": True,
            "project": {"name": plan.project.name, "ags": plan.project.ags, "crs": plan.project.crs},
            "scenario": plan.scenario.name,
            "paper": asdict(order.block),
            "data": {"hash": identity.data, "layers": dict(identity.layers)},
            "settings_hash": identity.settings,
            "internal": order.internal,
            "internal_because": order.internal_because,
            "left_out": [words(message) for message in told["left_out"]],
            "not_told": [words(message) for message in results.missing],
            "about_the_papers": [words(sentence) for sentence in _ABOUT],
            "checks": [
                {
                    "key": one.key,
                    "question": words(one.question),
                    "wrong": [words(said) for said in one.wrong],
                }
                for one in told["checks"]
            ],
            "files": [
                {
                    "path": path.relative_to(folder).as_posix(),
                    "bytes": path.stat().st_size,
                    "sha256": sha256(path.read_bytes()).hexdigest(),
                }
                for path in files
            ],
        },
    )
    return (*(path.relative_to(folder).as_posix() for path in files), MANIFEST)


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")


def _zip(folder: Path, archive: Path, when: datetime) -> None:
    """Write a folder as ZIP, in the order of the names."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    write_zip(archive, ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files), when)

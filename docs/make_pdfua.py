"""Write docs/pdfua.md: what of PDF/UA-1 a machine can check in the papers: ``python docs/make_pdfua.py``.

The papers are those of a council pack of the borough that ships, in German. ``qpdf --check`` and ``pdffonts``
(Debian: qpdf, poppler-utils) are asked where they are installed, ``outloud`` (PyPI) where it is on the path.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.pdfua import BY_PERSON, CLAUSES, protocol  # noqa: E402 - found on the path above

PACK = ["pack", "layers/musterstadt-suedost.gpkg", "--lang", "de", "--budgets", "300000,300000,300000"]
PAPERS = {"report": "bericht.pdf", "site sheets": "standortblaetter.pdf", "map sheet": "karten/after.pdf"}
HEAD = """# PDF/UA-1, clause by clause

Made by `docs/make_pdfua.py` from a council pack of the borough that ships; the checks are those of
`tests/pdfua.py`, which the tests ask of every paper and break one by one. Numbers are those of ISO
14289-1:2014.

**This is no certificate.** veraPDF and PAC cannot be had here (neither is in Debian, PyPI or npm);
nobody has listened to the papers with a screen reader. Report and site sheets are written by Typst,
which refuses what it finds to break PDF/UA-1 and PDF/A-2a, and claim both. Map sheets are painted by Qt,
which writes no structure; netplan tags each as one figure whose text tells what is drawn and how much of
it. They claim nothing: their letters can be searched, but are read aloud as the text of the figure only.
What they show stands as tables in the report.
"""


def main() -> None:
    """Make a pack and write what was found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "pack"
        command = [sys.executable, "-m", "netplan", *PACK, "--out", str(folder), "--quiet"]
        subprocess.run(command, check=True, cwd=ROOT, env=None)
        paths = {paper: folder / file for paper, file in PAPERS.items()}
        lines = [
            HEAD,
            "## Checked by machine",
            "",
            f"| clause | asks | {' | '.join(paths)} |",
            f"|---|---|{'---|' * len(paths)}",
        ]
        found = {paper: [wrong for _, wrong in protocol(path)] for paper, path in paths.items()}
        for place, clause in enumerate(CLAUSES):
            told = [told_of(found[paper][place]) for paper in paths]
            lines.append(f"| {clause.number} | {clause.asks} | {' | '.join(told)} |")
        lines += ["", "## Other tools", "", *others(paths), "", JUDGED]
    lines += ["", "## What only a person can say", "", "| clause | question |", "|---|---|"]
    lines += [f"| {number} | {question} |" for number, question in BY_PERSON]
    (ROOT / "docs/pdfua.md").write_text("\n".join(lines) + "\n", "utf-8")


def told_of(wrong: list[str]) -> str:
    """Return what stands in a cell."""
    return "; ".join(wrong) if wrong else "holds"


def others(paths: dict[str, Path]) -> list[str]:
    """Return what other tools say of each paper."""
    lines = [f"| tool | {' | '.join(paths)} |", f"|---|{'---|' * len(paths)}"]
    for title, ask in TOOLS.items():
        lines.append(f"| {title} | {' | '.join(ask(path) for path in paths.values())} |")
    return lines


def run(*command: str) -> str | None:
    """Return what a tool says; None where it is missing."""
    if not shutil.which(command[0]):
        return None
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def qpdf(path: Path) -> str:
    """Return whether qpdf finds faults of syntax."""
    said = run("qpdf", "--check", str(path))
    if said is None:
        return "not installed"
    return "no fault" if "No syntax or stream encoding errors" in said else said.strip().splitlines()[-1]


def fonts(path: Path) -> str:
    """Return how many fonts there are, and how many are embedded with their letters."""
    said = run("pdffonts", str(path))
    if said is None:
        return "not installed"
    rows = [line.split() for line in said.splitlines()[2:]]
    whole = sum(row[-5] == "yes" and row[-3] == "yes" for row in rows)
    return f"{whole} of {len(rows)} fonts embedded, with Unicode"


def outloud(path: Path) -> str:
    """Return the errors and warnings of outloud by their codes."""
    said = run("outloud", str(path))
    if said is None:
        return "not installed"
    codes = re.findall(r"(ERROR|WARNING) +([A-Z]+-\d+)", said)
    return ", ".join(f"{kind.lower()} {code}" for kind, code in dict.fromkeys(codes)) or "no fault"


JUDGED = """outloud's PAG-001 takes the words "School" and the like, which begin every site sheet, for
a header of pages: they are content. DOC-012 and TAG-030 say of map sheets what stands
above: they claim nothing, and are one figure over letters."""
TOOLS = {"`qpdf --check`": qpdf, "`pdffonts`": fonts, "`outloud`": outloud}

if __name__ == "__main__":
    main()

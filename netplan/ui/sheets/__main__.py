"""The child process that prints: reads sheets from a folder, writes them, and says how far it is.

``python -m netplan.ui.sheets FOLDER``. Painting shapes holds the interpreter for seconds; here it holds up
nobody, and whoever has had enough ends the process.
"""

import itertools
import os
import pickle
import signal
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process

from PySide6.QtGui import QFont, QGuiApplication  # noqa: E402 - Qt asks the environment when it is loaded

from netplan.errors import NetplanError  # noqa: E402 - the same
from netplan.i18n import Words  # noqa: E402 - the same
from netplan.io.files.wire import packed  # noqa: E402 - the same
from netplan.messages import Message, mark  # noqa: E402 - the same
from netplan.progress import Progress  # noqa: E402 - the same
from netplan.report.sheets.press import GO, Answer, Printed, PrintJob, Shown  # noqa: E402 - the same
from netplan.ui.sheets.checks import faults, is_part  # noqa: E402 - the same
from netplan.ui.sheets.fonts import FAMILY, load_fonts  # noqa: E402 - the same
from netplan.ui.sheets.layout import laid_out  # noqa: E402 - the same
from netplan.ui.sheets.mapped import Stores, mapped  # noqa: E402 - the same
from netplan.ui.sheets.write import lacking, write_sheet  # noqa: E402 - the same


def main(folder: Path) -> int:
    """Print what the folder holds, as soon as it is said to be there."""
    if sys.stdin.buffer.read(1) != GO:
        return 0
    application = QGuiApplication([])
    application.setFont(QFont(FAMILY))
    try:
        load_fonts()
        answer = Answer(_printed(folder))
    except NetplanError as error:
        answer = Answer((), packed(error.message), type(error).__name__)
    except MemoryError:
        template = mark(
            "There is not enough memory for this sheet; order it as a raster, or on smaller paper"
        )
        answer = Answer((), packed(Message(template)), "DataError")
    part = folder / "answer.part"
    part.write_bytes(pickle.dumps(answer))
    part.rename(folder / "answer")
    return 0


def _printed(folder: Path) -> tuple[Printed, ...]:
    with (folder / "job").open("rb") as file:
        jobs: tuple[PrintJob, ...] = pickle.load(file)  # noqa: S301 - from this very program
    stores: Stores = {}
    shares = [k / len(jobs) for k in range(len(jobs) + 1)]
    progress = Progress(lambda share, _message: _tell(folder, share))
    steps = [progress.part(first, last) for first, last in itertools.pairwise(shares)]
    return tuple(_print(job, stores, step) for job, step in zip(jobs, steps, strict=True))


def _print(job: PrintJob, stores: Stores, progress: Progress) -> Printed:
    content = job.content
    words = Words(content.language)
    found = mapped(content, words, stores)
    progress(0.2)
    laid = laid_out(content, found, words)
    shown = tuple(
        Shown(item.layer, item.title, item.note, item.label, item.n, item.amount) for item in found.items
    )
    alt = _alt(content.says, shown, words)
    wrong = faults(laid, alt, words)
    if not wrong or job.anyway:
        for k, path in enumerate(job.files):
            first, last = (0.2 + 0.8 * place / len(job.files) for place in (k, k + 1))
            write_sheet(laid, path, alt, progress.part(first, last), job.dpi)
    written = job.files if not wrong or job.anyway else ()
    notes = (*lacking(written, words), *(found.outside if is_part(laid) else ()))
    return Printed(written, shown, alt, content.scale, content.extent, wrong, found.unseen, notes)


def _alt(says: str, shown: tuple[Shown, ...], words: Words) -> str:
    """Return the text for those who cannot see the map: what it shows, and how much of what."""
    parts = [says]
    for title in dict.fromkeys(one.title for one in shown if one.amount):
        some = [one for one in shown if one.title == title]
        amounts = ", ".join(f"{one.label} {one.amount}" for one in some)
        note = f" ({some[0].note})" if some[0].note else ""
        parts.append(words("{title}{note}: {amounts}.", title=title, note=note, amounts=amounts))
    return " ".join(parts)


def _tell(folder: Path, share: float) -> None:
    part = folder / "progress.part"
    part.write_text(f"{share:.4f}", "ascii")
    part.replace(folder / "progress")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

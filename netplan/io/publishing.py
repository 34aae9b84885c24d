"""Publishing a working copy: the user's file becomes a copy of it, whole or not at all.

The copy is made beside the target and takes its name in one step. Where the system refuses that (another
program has the file open on Windows, or its folder is read-only), the pages go into the existing file, in one
transaction of SQLite that readers see whole or not at all.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw
import pandas as pd

from netplan.errors import DataError
from netplan.io.atomic import atomic_path, explained, is_refusal, remove_with_sidecars
from netplan.io.claims import refuse_if_claimed
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qgis import NOTHING, QGIS_TABLES, add_qgis
from netplan.io.generations import Kept, keep_generation
from netplan.io.guarded import guarded
from netplan.io.project_file import next_generation, note_counter, seal, what_qgis_made
from netplan.io.seal import Token, token_of
from netplan.io.working_copy import copy_pages, opened_copy
from netplan.messages import mark
from netplan.progress import SILENT, Progress


@dataclass(frozen=True, eq=False)
class Drawn:
    """What QGIS is to show of a file: these layers, as the settings say."""

    layers: Mapping[str, pd.DataFrame]
    settings: ExportSettings


def publish(
    copy: Path,
    target: Path,
    kept: Kept | None = None,
    drawn: Drawn | None = None,
    progress: Progress = SILENT,
) -> Token:
    """Write what a working copy holds to ``target``; what was there is kept as ``kept`` says.

    With ``drawn`` QGIS shows it as netplan does; what somebody has put there with QGIS stays.

    Raises:
        DataError: the folder is missing or full, or another program has the file open and does not let go.
        ProjectFileError: a later version of netplan wrote what is there.
        Cancelled: the user stopped it; the old file is untouched.

    """
    refuse_if_claimed(target)
    generation = next_generation(target)
    try:
        with atomic_path(target) as temporary:
            _fill(copy, temporary, progress)
            _finish(temporary, target, generation, drawn)
            keep_generation(target, kept, linked=True)
    except DataError as error:
        if not is_refusal(error) or not target.is_file():
            raise
        _publish_into(copy, target, generation, kept, drawn)
    return token_of(target)


def _fill(copy: Path, temporary: Path, progress: Progress) -> None:
    with opened_copy(copy) as source:
        copy_pages(source, temporary, progress.part(0.1, 0.5))
    with closing(apsw.Connection(str(temporary))) as db:
        # what is fallen out of is this file, not the one it will replace; it is made durable as a whole
        db.execute("PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF")
    progress(0.6)


def _finish(temporary: Path, target: Path, generation: int, drawn: Drawn | None) -> None:
    """Draw a file for QGIS, and seal it."""
    if drawn is not None:
        made = what_qgis_made(temporary)
        made = what_qgis_made(target) if made == NOTHING else made
        with closing(guarded(temporary, apsw.SQLITE_OPEN_READWRITE)) as db:
            for table in QGIS_TABLES:
                db.execute(f"DROP TABLE IF EXISTS {table}")
                db.execute("DELETE FROM gpkg_contents WHERE table_name = ?", (table,))
        add_qgis(temporary, drawn.layers, drawn.settings, target.name, made)
    seal(temporary, generation)


def _publish_into(copy: Path, target: Path, generation: int, kept: Kept | None, drawn: Drawn | None) -> None:
    """Write into an existing file that cannot be replaced."""
    spare = copy.with_name("spare.gpkg")
    remove_with_sidecars(spare)
    try:
        _fill(copy, spare, SILENT)
        _finish(spare, target, generation, drawn)
        keep_generation(target, kept, linked=False)
        with closing(guarded(spare)) as source:
            copy_pages(source, target.resolve())
        note_counter(target.resolve())
    except apsw.BusyError as error:
        raise DataError(
            mark(
                "{file} could not be written: another program has it open and is writing; close it there, "
                "or save under another name"
            ),
            file=str(target),
        ) from error
    except (apsw.Error, OSError) as error:
        raise explained(error, target) from error
    finally:
        remove_with_sidecars(spare)

"""Publishing a working copy: the user's file becomes a copy of it, whole or not at all.

The copy is made beside the target and takes its name in one step. Where the system refuses that (another
program has the file open on Windows, or its folder is read-only), the pages go into the existing file, in one
transaction of SQLite that readers see whole or not at all.
"""

from contextlib import closing
from pathlib import Path

import apsw

from netplan.errors import DataError
from netplan.io.atomic import atomic_path, explained, is_refusal, remove_with_sidecars
from netplan.io.claims import refuse_if_claimed
from netplan.io.generations import Kept, keep_generation
from netplan.io.guarded import guarded
from netplan.io.project_file import next_generation, note_counter, seal
from netplan.io.seal import Token, token_of
from netplan.io.working_copy import copy_pages, opened_copy
from netplan.messages import mark
from netplan.progress import SILENT, Progress


def publish(copy: Path, target: Path, kept: Kept | None = None, progress: Progress = SILENT) -> Token:
    """Write what a working copy holds to ``target``; what was there is kept as ``kept`` says.

    Raises:
        DataError: the folder is missing or full, or another program has the file open and does not let go.
        ProjectFileError: a later version of netplan wrote what is there.
        Cancelled: the user stopped it; the old file is untouched.

    """
    refuse_if_claimed(target)
    generation = next_generation(target)
    try:
        with atomic_path(target) as temporary:
            _fill(copy, temporary, generation, progress)
            keep_generation(target, kept, linked=True)
    except DataError as error:
        if not is_refusal(error) or not target.is_file():
            raise
        _publish_into(copy, target, generation, kept)
    return token_of(target)


def _fill(copy: Path, temporary: Path, generation: int, progress: Progress) -> None:
    with opened_copy(copy) as source:
        copy_pages(source, temporary, progress.part(0.1, 0.5))
    with closing(apsw.Connection(str(temporary))) as db:
        # what is fallen out of is this file, not the one it will replace; it is made durable as a whole
        db.execute("PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF")
    seal(temporary, generation)
    progress(1.0)


def _publish_into(copy: Path, target: Path, generation: int, kept: Kept | None) -> None:
    """Write into an existing file that cannot be replaced."""
    spare = copy.with_name("spare.gpkg")
    remove_with_sidecars(spare)
    try:
        _fill(copy, spare, generation, SILENT)
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

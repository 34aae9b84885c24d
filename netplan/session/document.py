"""One open project file: whose it is, what of it is not saved yet, and how it is saved.

The working copy is a folder of its own: ``work.gpkg`` holds the project as it is now; ``session.json`` is
there while something is not saved. The folder is made when the first change is kept, and removed when the
project is closed. Whatever ends the program, the next start finds there what was not saved.
"""

import json
import shutil
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from netplan.errors import Cancelled, DataError, NetplanError
from netplan.io.atomic import atomic_path, explained, remove_with_sidecars
from netplan.io.claims import Claim, claim, release, renew
from netplan.io.exports.delivery import ExportSettings
from netplan.io.file_formats import FORMAT
from netplan.io.generations import Kept, back_up
from netplan.io.project_file import Opened, open_file, save_project
from netplan.io.publishing import Drawn, publish
from netplan.io.seal import NOWHERE, Token, token_of
from netplan.io.working_copy import begin, begin_anew, write_changes
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import SILENT, Progress

WORK = "work.gpkg"
INDEX = "session.json"
Answer = Literal["ask", "overwrite"]


@dataclass(frozen=True)
class Saved:
    """A project was written to ``path``; ``backup`` is what another program had written there."""

    path: Path
    backup: Path | None = None


@dataclass(frozen=True)
class Changed:
    """Nothing was written: somebody has changed the file since it was opened."""

    path: Path


@dataclass(frozen=True, eq=False)
class Manner:
    """How to save: what of earlier versions is kept, what QGIS is shown, what to do where others wrote."""

    kept: Kept | None = None
    settings: ExportSettings | None = None
    answer: Answer = "ask"


@dataclass(eq=False)
class Document:
    """The file of an open project, for jobs: one works on it at a time.

    root     where folders of working copies lie
    home     where the project is to be saved; None if it never was
    claimed  who has the file; None if it is nobody's
    token    of the file when it was last read or written
    """

    root: Path
    home: Path | None = None
    claimed: Claim | None = None
    opened: Opened | None = None
    token: Token = NOWHERE
    _folder: Path | None = None
    _holds: Project | None = None
    _one: threading.Lock = field(default_factory=threading.Lock)

    @property
    def _is_from_the_future(self) -> bool:
        return self.opened is not None and self.opened.format > FORMAT

    @property
    def read_only(self) -> Message | None:
        """Why the project is not to be saved where it came from; None if it is."""
        if self._is_from_the_future and self.opened is not None and self.home == self.opened.path:
            template = mark(
                "{file} was saved by a later version of netplan (format {found}, this one reads {known}): "
                "it is opened read-only, and what this version does not know is not shown. Update netplan, "
                "or save under another name"
            )
            fields = {"file": self.opened.path.name, "found": self.opened.format, "known": FORMAT}
            return Message(template, fields)
        if self.claimed is not None and self.claimed.mine is None:
            return _said(
                self.claimed,
                mark(
                    "{file} is opened read-only: {who} has had it open on {machine} since {since}. Save "
                    "under another name, or open it again later"
                ),
            )
        return None

    @property
    def taken_over(self) -> Message | None:
        """What is to be said of somebody who had the file and is gone; None if nothing."""
        if self.claimed is None or self.claimed.mine is None or self.claimed.other is None:
            return None
        return _said(
            self.claimed,
            mark(
                "{who} had {file} open on {machine} since {since}, and netplan ended there without closing "
                "it; it is yours now"
            ),
        )

    def keep(self, project: Project, last: Message | None = None, progress: Progress = SILENT) -> None:
        """Write down what is not saved: one transaction.

        Raises:
            DataError: it cannot be written.
            Cancelled: newer changes are to be written instead; the copy is as it was.

        """
        with self._one:
            progress(0.0)  # whoever had it before may have closed it: then nothing is kept any more
            folder = self._bring(project, progress)
            progress(1.0)
            self._note(folder, project, last)

    def settle(self) -> None:
        """Note that nothing is left unsaved: the last changes were taken back."""
        with self._one:
            if self._folder is not None:
                (self._folder / INDEX).unlink(missing_ok=True)

    def save(
        self,
        project: Project,
        target: Path,
        manner: Manner | None = None,
        progress: Progress = SILENT,
    ) -> Saved | Changed:
        """Write ``project`` to ``target`` by way of the working copy, or straight where there can be none.

        Where somebody has changed the file meanwhile, nothing is written until the answer is "overwrite":
        then what was there stays beside it as a backup.

        Raises:
            DataError, ProjectFileError: the file cannot be written; it is as it was.

        """
        manner = manner or Manner()
        with self._one:
            same = self.home is not None and target.resolve() == self.home.resolve()
            foreign = same and self.token != NOWHERE and token_of(target) not in {self.token, NOWHERE}
            if foreign and manner.answer == "ask":
                return Changed(target)
            backup = _backed_up(target) if foreign else None
            token = self._publish(project, target, manner, progress)
            self._settle(target, token, same=same)
            return Saved(target, backup)

    def _publish(self, project: Project, target: Path, manner: Manner, progress: Progress) -> Token:
        try:
            folder = self._bring(project, progress.part(0.0, 0.1))
        except DataError:  # no room or no right where working copies lie
            save_project(project, target, progress, manner.settings)
            return token_of(target)
        drawn = Drawn(project.layers, manner.settings) if manner.settings is not None else None
        token = publish(folder / WORK, target, manner.kept, drawn, progress.part(0.1, 1.0))
        (folder / INDEX).unlink(missing_ok=True)
        return token

    def renew(self) -> None:
        """Say to others that the file is still open."""
        if self.claimed is not None:
            renew(self.claimed)

    def close(self) -> None:
        """Give the file free, and remove the working copy: everything is saved, or given up by the user."""
        with self._one:
            if self.claimed is not None:
                release(self.claimed)
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self.claimed = self._folder = self._holds = None

    def _bring(self, project: Project, progress: Progress) -> Path:
        """Bring the working copy to ``project``; return its folder."""
        try:
            folder = self._folder = self._folder or _new_folder(self.root)
            self._write(folder / WORK, project, progress)
        except (NetplanError, Cancelled):
            raise
        except Exception as error:
            self._holds = None  # whatever it holds now, it is made anew next time
            raise explained(error, self.root / WORK) from error
        self._holds = project
        return folder

    def _write(self, work: Path, project: Project, progress: Progress) -> None:
        if self._holds is not None:
            write_changes(work, self._holds, project)
            return
        remove_with_sidecars(work)
        if self.opened is None or self._is_from_the_future:
            begin_anew(work, project, progress)
            return
        begin(work, self.opened, progress)
        write_changes(work, self.opened.project, project)

    def _settle(self, target: Path, token: Token, *, same: bool) -> None:
        """Note where the project is at home now, and whose that is."""
        self.home, self.token = target, token
        if not same or self.claimed is None:
            if self.claimed is not None:
                release(self.claimed)
            self.claimed = claim(target)

    def _note(self, folder: Path, project: Project, last: Message | None) -> None:
        document = {
            "name": project.name,
            "home": str(self.home) if self.home else "",
            "token": list(self.token),
            "last": [last.template, dict(last.fields)] if last else [],
            "kept_at": datetime.now(UTC).isoformat(),
        }
        with atomic_path(folder / INDEX) as temporary:
            temporary.write_text(json.dumps(document, ensure_ascii=False, default=str), "utf-8")


def open_document(path: Path, root: Path, progress: Progress = SILENT) -> Document:
    """Open a project file and claim it; its working copy will lie below ``root``.

    Raises:
        ProjectFileError: no file, not a project, damaged, or of a version that cannot be read.

    """
    claimed = claim(path)
    try:
        opened = open_file(path, progress)
    except BaseException:
        release(claimed)
        raise
    return Document(root, path, claimed, opened, opened.token)


def _new_folder(root: Path) -> Path:
    """Return a new folder for a working copy, claimed for this process."""
    folder = root / f"{time.time_ns():x}"
    folder.mkdir(parents=True)
    claim(folder / WORK)
    return folder


def _backed_up(target: Path) -> Path:
    try:
        return back_up(target)
    except OSError as error:
        raise explained(error, target) from error


def _said(claimed: Claim, template: str) -> Message:
    other, lock = claimed.other, claimed.lock
    name = lock.name[1 : -len(".lock")] if lock else ""
    if other is None:
        return Message(template, {"file": name, "who": "?", "machine": "?", "since": "?"})
    return Message(template, {"file": name, "who": other.who, "machine": other.machine, "since": other.began})

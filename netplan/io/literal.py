"""Paths for pyogrio, which takes some for addresses: "!" leads into an archive, what follows ";" is dropped.

It does so wherever in a path that stands, and for line breaks and tabs, too; a folder called "New!" would do.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_ADDRESS = re.compile(r"[;!\r\n\t]")


@contextmanager
def literally(path: Path) -> Iterator[Path]:
    """Yield a path to the same file that pyogrio takes for nothing but a path; the file need not be there.

    Where its own is no such path, that is a link in a private folder: to the folder of the file, or to the
    file itself where its name is the trouble. On Windows pyogrio takes paths as they are.
    """
    if os.name != "posix" or not _ADDRESS.search(str(path.absolute())):
        yield path
        return
    with TemporaryDirectory(prefix="netplan-") as folder:
        yield linked(path, Path(folder))


def linked(path: Path, folder: Path) -> Path:
    """Return such a path by way of a link in ``folder``; as it is where it needs none.

    With a file whose name is the trouble go those that belong to it, such as the other parts of a Shapefile.
    """
    whole = path.absolute()
    if os.name != "posix" or not _ADDRESS.search(str(whole)):
        return path
    if not _ADDRESS.search(whole.name):
        link = folder / "folder"
        link.symlink_to(whole.parent, target_is_directory=True)
        return link / whole.name
    parts = folder / "file"
    parts.mkdir()
    for one in {whole, *(near for near in whole.parent.iterdir() if near.stem == whole.stem)}:
        (parts / _ADDRESS.sub("_", one.name)).symlink_to(one)
    return parts / _ADDRESS.sub("_", whole.name)

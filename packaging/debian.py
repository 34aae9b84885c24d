"""Pack a frozen program as a Debian package: ``debian.py FOLDER``; writes beside the folder.

The program goes to ``/usr/lib``, with a menu entry, the file type of its projects, an icon, a man page made
of the commands, the changelog and the licence. Needs ``dpkg-deb``.
"""

import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from email.utils import formatdate
from pathlib import Path

from netplan import __version__
from netplan.cli.app import COMMANDS
from netplan.cli.libraries import LIBRARIES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAME = "netplan-gis"
LIBC = re.compile(rb"GLIBC_(\d+)\.(\d+)\b")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
# who packs it: Debian's tools ask these two, too
MAINTAINER = f"{os.environ.get('DEBFULLNAME', 'netplan')} <{os.environ.get('DEBEMAIL', 'netplan@localhost')}>"
CONTROL = """\
Package: {name}
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size_kb}
Depends: libc6 (>= {libc}), {depends}
Section: science
Priority: optional
Description: plan fibre, ducts and radio for the schools of a municipality
 A desktop GIS with which municipal planners bring 100 Mbit/s and more to every
 school, Kita and household: who reaches the target today, the cheapest shared
 trench for the rest with a proven gap, radio from lamp posts, a programme by
 year. Opens and writes GeoPackages. Nothing is sent anywhere.
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: netplan

Files: *
Copyright: the authors of netplan
License: EUPL-1.2
Comment: the libraries in /usr/lib/netplan-gis/_internal have licences of their own, which lie beside them in
 their dist-info folders. Qt and PySide6 are under the LGPL 3 and can be replaced there.

License: EUPL-1.2
"""
MAN = """\
.TH NETPLAN\\-GIS 1 "" "netplan {version}" "User Commands"
.SH NAME
netplan\\-gis \\- plan fibre, ducts and radio for the schools of a municipality
.SH SYNOPSIS
.B netplan\\-gis
.I COMMAND
[\\fIOPTION\\fR]...
.SH DESCRIPTION
Says who reaches 100 Mbit/s today, finds the cheapest shared trench for the rest with a proven gap, and hands
the result on as GeoPackage, maps and reports.
.SH COMMANDS
{commands}
.SH OPTIONS
Every command explains itself with \\fB\\-\\-help\\fR, in German with \\fB\\-\\-lang de\\fR.
.SH EXIT STATUS
0 done, 1 the data have errors, 2 wrong usage, 3 failure, 130 interrupted.
.SH SEE ALSO
The handbook: F1 in the window.
"""


def main() -> int:
    """Make the package and name it."""
    program = Path(sys.argv[1]).resolve()
    architecture = ARCHITECTURES[platform.machine()]
    package = program.parent / f"{NAME}_{__version__}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=program.parent) as folder:
        tree = Path(folder) / NAME
        fill(tree, program)
        (tree / "DEBIAN").mkdir()
        (tree / "DEBIAN" / "control").write_text(control(tree, architecture), "utf-8")
        (tree / "DEBIAN" / "md5sums").write_text(sums(tree), "utf-8")
        for path in (tree, *tree.rglob("*")):
            if not path.is_symlink():
                executable = path.is_dir() or path.name == NAME
                path.chmod(0o755 if executable else 0o644)
        # zstd packs 1.4 GB in a tenth of the time of xz, and every system with a new enough libc6 reads it
        command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "--build", str(tree), str(package)]
        subprocess.run(command, check=True)
    print(f"{package}: {package.stat().st_size / 1e6:.0f} MB")
    return 0


def fill(tree: Path, program: Path) -> None:
    """Put everything where Debian wants it."""
    shutil.copytree(program, tree / "usr/lib" / NAME, symlinks=True)
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    share = tree / "usr/share"
    texts = {
        f"applications/{NAME}.desktop": (HERE / f"{NAME}.desktop").read_bytes(),
        f"mime/packages/{NAME}.xml": (HERE / f"{NAME}.xml").read_bytes(),
        f"icons/hicolor/scalable/apps/{NAME}.svg": icon().encode(),
        f"man/man1/{NAME}.1.gz": gzip.compress(man().encode(), mtime=0),
        f"doc/{NAME}/copyright": (COPYRIGHT + indented(ROOT / "LICENSE")).encode(),
        f"doc/{NAME}/changelog.gz": gzip.compress(changelog().encode(), mtime=0),
    }
    for name, content in texts.items():
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_bytes(content)


def control(tree: Path, architecture: str) -> str:
    """Return what the package says of itself; it depends on the libraries that Qt loads from the system."""
    size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
    return CONTROL.format(
        name=NAME,
        version=__version__,
        architecture=architecture,
        maintainer=MAINTAINER,
        size_kb=size // 1024,
        libc=needed_libc(tree),
        depends=", ".join(sorted(set(LIBRARIES.values()))),
    )


def sums(tree: Path) -> str:
    """Return the digests by which ``dpkg --verify`` finds files that were changed or damaged later."""
    lines = []
    for path in sorted((tree / "usr").rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as opened:
                digest = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
            lines.append(f"{digest}  {path.relative_to(tree).as_posix()}\n")
    return "".join(lines)


def needed_libc(tree: Path) -> str:
    """Return the oldest version of the C library that has everything the program's files ask of it."""
    asked = {(2, 28)}
    for path in tree.rglob("*"):
        binary = path.is_file() and not path.is_symlink() and (".so" in path.name or path.name == NAME)
        if binary:
            asked |= {(int(major), int(minor)) for major, minor in LIBC.findall(path.read_bytes())}
    return ".".join(map(str, max(asked)))


def icon() -> str:
    """Return the icon of the window as a file of its own."""
    icons = tomllib.loads((ROOT / "netplan/ui/widgets/icons.toml").read_text("utf-8"))
    drawn = icons["app"].replace('class="fill"', 'fill="#0072b2"')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="128" height="128" fill="none" '
        f'stroke="#0072b2" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">{drawn}</svg>\n'
    )


def man() -> str:
    """Return the man page: a paragraph for every command."""
    commands = "\n".join(f".TP\n.B {one.name}\n{one.help}" for one in COMMANDS)
    return MAN.format(version=__version__, commands=commands)


def changelog() -> str:
    """Return the changelog as Debian reads it; what changed is in ours."""
    entry = "  * See CHANGELOG.md in the source for what changed."
    stamp = formatdate((ROOT / "CHANGELOG.md").stat().st_mtime)
    return f"{NAME} ({__version__}) unstable; urgency=low\n\n{entry}\n\n -- {MAINTAINER}  {stamp}\n"


def indented(path: Path) -> str:
    """Return a text as a field of Debian's copyright file."""
    lines = path.read_text("utf-8").splitlines()
    return "".join(f" {line or '.'}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())

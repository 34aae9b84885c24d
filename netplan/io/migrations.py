"""How what older versions stored becomes what this one knows: one numbered list for files and databases.

A step is taken once, in the order of the numbers, in one transaction with the note that it was taken. A
column that only came to the schema needs no step: a file is read without it, and a database gets it when it
is set up again (``io.database.store.set_up``).
"""

from dataclasses import dataclass

CURRENT = 1  # of databases; of project files see io.file_formats.FORMAT


@dataclass(frozen=True)
class Migration:
    """What takes a store to ``number``: statements for a GeoPackage and for PostgreSQL."""

    number: int
    why: str
    sqlite: tuple[str, ...] = ()
    postgres: tuple[str, ...] = ()


MIGRATIONS: tuple[Migration, ...] = ()


def ahead_of(number: int, known: tuple[Migration, ...] = MIGRATIONS) -> tuple[Migration, ...]:
    """Return the steps that a store of format ``number`` still needs, in order."""
    return tuple(sorted((one for one in known if one.number > number), key=lambda one: one.number))

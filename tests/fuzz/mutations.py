"""Ways to spoil a valid file: byte by byte, and by what it is made of. Each is a strategy of hypothesis."""

import csv
import io
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

import apsw
from hypothesis import strategies as st

from netplan.io.documents import SEAL, as_json, seal_row
from netplan.io.seal import counter_of

Damage = Callable[[bytes], st.SearchStrategy[bytes]]

# what readers stumble over; some are no valid text, some swell when they are understood
STRANGE = "ß\u202e\U0001f600"  # out of ASCII, from right to left, beyond 16 bits
TOKENS = (
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xc3",
        b"\r\n",
        b"\n",
        b'"',
        b"'",
        b";",
        b",",
        b"\t",
        b"=",
        b"#",
    ),
    *(b"nan", b"inf", b"-inf", b"1e999", b"-1", b"0", b"true", b"null", b"9" * 5000, b"1" + b"0" * 400),
    *(b"[" * 3000, b'{"a":' * 3000, b"[[x]]\n", b"[x.y]\n", b"<a>" * 500, b"</a>", b"&lt;", b"<!DOCTYPE x>"),
    *(b"2026-13-45", b"2026-01-01T00:00:00Z", b"'''", b'"""', STRANGE.encode(), b"../../x", b"=1+1"),
)
WORDS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "nan",
        "\x00",
        STRANGE,
        "a" * 3000,
        "../x",
        "/dev/null",
        "http://x/y",
        "=1",
        "{file}",
        "{",
        "<b>",
    ]
)
NUMBERS = st.sampled_from(["1 2 3", "0", "1e999", "EPSG:0"])
ODD: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 3),
        st.sampled_from([2**31, 2**63, -(2**63), 10**30, 0.5, -0.0, float("nan"), float("inf"), 1e308]),
        WORDS,
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
_OPERATIONS = ("flip", "cut", "drop", "double", "put", "replace")


def spoiled(data: bytes) -> st.SearchStrategy[bytes]:
    """Return strategies of bytes: some flipped, cut off, dropped, doubled, or tokens put in."""
    one = st.tuples(
        st.sampled_from(_OPERATIONS), st.floats(0, 1), st.integers(1, 200), st.sampled_from(TOKENS)
    )
    return st.lists(one, min_size=1, max_size=5).map(lambda some: _spoil(data, some))


def _spoil(data: bytes, some: Sequence[tuple[str, float, int, bytes]]) -> bytes:
    for what, share, n, token in some:
        at = int(share * len(data))
        match what:
            case "flip" if data:
                at = min(at, len(data) - 1)
                data = data[:at] + bytes([data[at] ^ (1 << n % 8)]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[at + n :]
            case "double":
                data = data[: at + n] + data[at:]
            case "put":
                data = data[:at] + token + data[at:]
            case "replace":
                data = data[:at] + token + data[at + len(token) :]
    return data


def of_json(data: bytes) -> st.SearchStrategy[bytes]:
    """Return JSON with other values, keys and shapes."""
    return edited(json.loads(data)).map(lambda tree: json.dumps(tree, ensure_ascii=True).encode())


def of_toml(data: bytes) -> st.SearchStrategy[bytes]:
    """Return TOML with other values, keys and shapes."""
    trees = edited(tomllib.loads(data.decode()))
    return trees.map(lambda tree: "\n".join(_toml(tree)).encode("utf-8", "replace"))


def _toml(tree: Any) -> Iterator[str]:
    """Yield a document with every value in one line."""
    if not isinstance(tree, dict):
        yield f"x = {_inline(tree)}"
        return
    for key, value in tree.items():
        if value is not None:
            yield f"{json.dumps(key)} = {_inline(value)}"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(
            f"{json.dumps(key)} = {_inline(it)}" for key, it in value.items() if it is not None
        )
        return f"{{ {inside} }}"
    if isinstance(value, list):
        return "[" + ", ".join(_inline(it) for it in value if it is not None) + "]"
    if isinstance(value, float):
        return repr(value).replace("+", "")
    if isinstance(value, bool | int | str):
        return json.dumps(value)
    return value.isoformat() if hasattr(value, "isoformat") else '""'


def edited(tree: Any) -> st.SearchStrategy[Any]:
    """Return trees of which some nodes are others, gone, or under another name."""
    one = st.tuples(
        st.floats(0, 1, exclude_max=True), st.sampled_from(["value", "gone", "name", "again"]), ODD
    )
    return st.lists(one, min_size=1, max_size=4).map(lambda some: _edit(tree, some))


def _edit(tree: Any, some: Sequence[tuple[float, str, Any]]) -> Any:
    tree = _copy(tree)
    for share, what, odd in some:
        places = list(_places(tree))
        if not places:
            return odd
        holder, key = places[int(share * len(places))]
        if what == "value":
            holder[key] = _copy(odd)
        elif what == "gone":
            del holder[key]
        elif what == "name" and isinstance(holder, dict):
            holder[str(odd)] = holder.pop(key)
        elif isinstance(holder, list):
            holder.append(_copy(holder[key]))
    return tree


def _copy(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _copy(it) for key, it in tree.items()}
    return [_copy(it) for it in tree] if isinstance(tree, list) else tree


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield holder and key of every node."""
    for key in list(tree) if isinstance(tree, dict) else range(len(tree)):
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


def of_csv(data: bytes) -> st.SearchStrategy[bytes]:
    """Return tables with other cells, rows and separators."""
    text = data.decode()
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","))

    def written(given: tuple[Any, str]) -> bytes:
        tree, delimiter = given
        out = io.StringIO()
        lines = tree if isinstance(tree, list) else [[tree]]
        csv.writer(out, delimiter=delimiter).writerows(
            [str(cell) for cell in row] if isinstance(row, list) else [str(row)] for row in lines
        )
        return out.getvalue().encode("utf-8", "replace")

    return st.tuples(edited(rows), st.sampled_from([";", ",", "\t", "|", ":"])).map(written)


def of_xml(data: bytes) -> st.SearchStrategy[bytes]:
    """Return XML with other texts, attributes, elements gone, doubled, renamed or put elsewhere."""
    what = st.sampled_from(["text", "gone", "double", "name", "attribute", "move"])
    one = st.tuples(st.floats(0, 1, exclude_max=True), what, WORDS | NUMBERS)
    return st.lists(one, min_size=1, max_size=4).map(lambda some: _edit_xml(data, some))


def _edit_xml(data: bytes, some: Sequence[tuple[float, str, str]]) -> bytes:
    root = ET.fromstring(data)  # noqa: S314 - it is ours
    for share, what, word in some:
        places = [(parent, child) for parent in root.iter() for child in parent]
        if not places:
            break
        parent, child = places[int(share * len(places))]
        match what:
            case "text":
                child.text = word
            case "gone":
                parent.remove(child)
            case "double":
                parent.append(child)
            case "name":
                child.tag = f"x{len(word)}"
            case "attribute":
                child.set(next(iter(child.keys()), "id"), word)
            case "move":
                parent.remove(child)
                root.append(child)
    return ET.tostring(root)


def of_database(data: bytes) -> st.SearchStrategy[bytes]:
    """Return project files in which what they say, cells, columns or tables are others, sealed or not."""
    cell: st.SearchStrategy[Any] = st.one_of(
        st.none(), st.integers(-2, 2), st.just(2**62), st.floats(), WORDS, st.binary(max_size=60)
    )
    change = st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True), cell)
    return st.tuples(
        edited(_document(data)) | st.none(),
        st.lists(change, max_size=3),
        st.sampled_from(["", *_SCHEMA]),
        st.booleans(),
    ).map(lambda given: _rewritten(data, *given))


_SCHEMA = (
    "DROP TABLE {table}",
    "ALTER TABLE {table} RENAME TO other",
    "ALTER TABLE {table} DROP COLUMN name",
    "ALTER TABLE {table} ADD COLUMN more AS (1)",
    "ALTER TABLE {table} RENAME COLUMN name TO Name2",
    "CREATE VIEW v AS SELECT * FROM {table}",
    "CREATE TRIGGER t AFTER INSERT ON {table} BEGIN SELECT 1; END",
    "DELETE FROM gpkg_contents",
    "DELETE FROM gpkg_geometry_columns",
    "UPDATE gpkg_geometry_columns SET srs_id = 77",
    "UPDATE gpkg_spatial_ref_sys SET definition = 'nonsense'",
    "UPDATE gpkg_contents SET table_name = 'x'",
    "DELETE FROM netplan_meta WHERE key = 'layers'",
    "DROP TABLE netplan_problems",
    "DROP TABLE gpkg_spatial_ref_sys",
    "INSERT INTO netplan_problems (code) VALUES (NULL)",
)


def _document(data: bytes) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(data)
        db = apsw.Connection(str(path))
        rows = [(key, json.loads(value)) for key, value in db.execute("SELECT key, value FROM netplan_meta")]
        db.close()
    return dict(rows)


def _rewritten(data: bytes, document: Any, cells: list[Any], schema: str, sealed: bool) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.gpkg"
        path.write_bytes(data)
        db = apsw.Connection(str(path))
        db.create_scalar_function("ST_IsEmpty", lambda _: 0)
        tables = [name for (name,) in db.execute("SELECT table_name FROM gpkg_contents ORDER BY 1")]
        for which, where, value in cells:
            _put_cell(db, tables[int(which * len(tables))], where, value)
        if schema:
            _attempt(db, schema.format(table=tables[0]))
        if isinstance(document, dict):
            if sealed:
                document.pop("seals", None)
            rows = [(str(key), as_json(value)) for key, value in document.items() if key != SEAL]
            _attempt(db, "DELETE FROM netplan_meta")
            for row in [*rows, seal_row(rows, counter_of(path) + 1)]:
                _attempt(db, "INSERT INTO netplan_meta (key, value) VALUES (?, ?)", row)
        db.close()
        return path.read_bytes()


def _put_cell(db: apsw.Connection, table: str, where: float, value: Any) -> None:
    columns = [str(name) for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    column = columns[int(where * len(columns))]
    _attempt(db, f'UPDATE "{table}" SET "{column}" = ? WHERE rowid % 2 = 0', (value,))  # noqa: S608


def _attempt(db: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> None:
    try:
        db.execute(sql, values)
    except (apsw.Error, OverflowError, ValueError, UnicodeError):
        return

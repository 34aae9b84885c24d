"""Classes and filters of styles as expressions of QGIS."""

from netplan.model.looks import Condition
from netplan.model.styles import Style, StyleClass
from netplan.model.tables import TABLES

_SIGNS = {"=": "=", "≠": "<>", "<": "<", "≤": "<=", ">": ">", "≥": ">="}
_NUMBERS = frozenset({"code", "int", "float"})


def rule_of(style: Style, member: StyleClass) -> str:
    """Return the filter of the rule that draws one class: "" for all rows, ELSE for what no other takes."""
    own = _class_filter(style, member)
    parts = [part for part in (own, _shown_filter(style)) if part]
    if style.condition is None:
        return " AND ".join(parts)
    if own == "ELSE":  # what the filter leaves out must not come back
        others = [f"NOT coalesce({_class_filter(style, one)}, false)" for one in style.classes if one.value]
        parts = [*others, *parts[1:]]
    return " AND ".join([f"({condition_filter(style.table, style.condition)})", *parts])


def _class_filter(style: Style, member: StyleClass) -> str:
    column = f'"{style.column}"'
    if style.kind == "single":
        return ""
    if style.kind == "graduated":
        if member.missing:
            return f"{column} IS NULL"
        sign = ">=" if member == style.classes[0] else ">"
        return f"{column} {sign} {member.low!r} AND {column} <= {member.high!r}"
    return f"{column} = {_literal(style.table, style.column, member.value)}" if member.value else "ELSE"


def _shown_filter(style: Style) -> str:
    return f"\"{style.by}\" = '{style.shown}'" if style.by else ""


def condition_filter(table: str, condition: Condition) -> str:
    """Return a filter as an expression."""
    column = f'"{condition.column}"'
    match condition.operator:
        case "missing":
            return f"{column} IS NULL"
        case "known":
            return f"{column} IS NOT NULL"
        case "contains":
            return f"{column} ILIKE '%{_quoted(condition.value)}%'"
    if TABLES[table].column(condition.column).dtype in _NUMBERS:
        try:
            value = repr(float(condition.value.strip().replace(",", ".")))
        except ValueError:
            return "true"
        return f"{column} {_SIGNS[condition.operator]} {value}"
    return f"lower({column}) {_SIGNS[condition.operator]} lower('{_quoted(condition.value)}')"


def _literal(table: str, column: str, value: str) -> str:
    if TABLES[table].column(column).dtype in {"code", "int", "bool"}:
        return value
    return f"'{_quoted(value)}'"


def _quoted(text: str) -> str:
    return text.strip().replace("'", "''")

"""The tables of a shared project: one per layer, its history, settings, audit.

Everything follows from ``model.tables``. A row is known by project and key; its revision says with which push
it came. What a push replaces or removes goes to the history by triggers, so that the state of every revision
can be asked for, whoever changed it with whatever program; the audit counts it, and listeners are told.
"""

from collections.abc import Iterator

from netplan.model.schema import Column, Dtype
from netplan.model.shared import SETTINGS
from netplan.model.tables import INPUT_TABLES, TABLES

SCHEMA = "netplan"
# a choice of carriers is one whole that two cannot merge row by row: each makes it from the same decisions
LAYERS = (SETTINGS, *INPUT_TABLES, "carrier_decisions")
_TYPES: dict[Dtype, str] = {
    "text": "text",
    "choice": "text",
    "code": "bigint",
    "int": "bigint",
    "float": "double precision",
    "bool": "boolean",
    "date": "date",
}
_BASE = """
CREATE TABLE netplan.projects (
  project text PRIMARY KEY, name text NOT NULL, crs text NOT NULL, revision bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now(), updated_by text NOT NULL DEFAULT session_user);
CREATE TABLE netplan.audit (
  n bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), who text NOT NULL DEFAULT session_user,
  project text NOT NULL, layer text NOT NULL, action text NOT NULL, n_rows bigint NOT NULL,
  revision bigint NOT NULL);
CREATE FUNCTION netplan.latest() RETURNS bigint LANGUAGE sql AS
  'SELECT coalesce(max(revision), 0) FROM netplan.projects';
-- a push raises the revision itself; what another program writes does it here
CREATE FUNCTION netplan.next_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('netplan.pushing', true) IS DISTINCT FROM 'on' THEN
    UPDATE netplan.projects SET revision = revision + 1, updated_at = now(), updated_by = session_user;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION netplan.stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT revision INTO NEW._revision FROM netplan.projects WHERE project = NEW._project;
  NEW._version := OLD._version + 1;
  RETURN NEW;
END $$;
CREATE FUNCTION netplan.tell(what json) RETURNS void LANGUAGE sql AS
  $$SELECT pg_notify('netplan_change', what::text)$$;
CREATE FUNCTION netplan.note_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('INSERT INTO netplan.%I SELECT p.revision, o.* FROM old_rows o
    JOIN netplan.projects p ON p.project = o._project', TG_TABLE_NAME || '_history');
  {note}
END $$;
CREATE FUNCTION netplan.note_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {note}
END $$;
"""
_NOTE = """
  INSERT INTO netplan.audit (project, layer, action, n_rows, revision)
    SELECT o._project, TG_TABLE_NAME, lower(TG_OP), count(*), max(p.revision)
    FROM {rows} o JOIN netplan.projects p ON p.project = o._project GROUP BY o._project;
  PERFORM netplan.tell(json_build_object('project', _project, 'layer', TG_TABLE_NAME,
    'action', lower(TG_OP), 'n', count(*), 'who', session_user)) FROM {rows} GROUP BY _project;
  RETURN NULL;
"""


def columns_of(layer: str) -> tuple[tuple[str, str], ...]:
    """Return names and types of what a row of a layer says, the geometry last."""
    if layer == SETTINGS:
        return (("value", "text"),)
    table = TABLES[layer]
    facts = tuple((column.key, _type(column)) for column in table.columns)
    return (*facts, ("geometry", "geometry")) if table.geometry != "none" else facts


def _type(column: Column) -> str:
    return _TYPES[column.dtype]


def base_statements() -> Iterator[str]:
    """Yield what makes an empty database one for shared projects."""
    old, new = _NOTE.format(rows="old_rows"), _NOTE.format(rows="new_rows")
    yield _BASE.replace("{note}", old, 1).replace("{note}", new, 1)
    for layer in LAYERS:
        yield from layer_statements(layer)


def layer_statements(layer: str) -> Iterator[str]:
    """Yield what makes the tables of one layer."""
    facts = "".join(f', "{name}" {kind}' for name, kind in columns_of(layer))
    yield f"""
CREATE TABLE {SCHEMA}.{layer} (_project text NOT NULL, _key text NOT NULL, _place bigint,
  _version int NOT NULL DEFAULT 1, _revision bigint NOT NULL DEFAULT {SCHEMA}.latest(){facts},
  PRIMARY KEY (_project, _key));
CREATE TABLE {SCHEMA}.{layer}_history (until bigint NOT NULL, LIKE {SCHEMA}.{layer});
CREATE INDEX ON {SCHEMA}.{layer}_history (_project, until);
CREATE TRIGGER next_revision BEFORE INSERT OR UPDATE OR DELETE ON {SCHEMA}.{layer}
  FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.next_revision();
CREATE TRIGGER stamp BEFORE UPDATE ON {SCHEMA}.{layer} FOR EACH ROW EXECUTE FUNCTION {SCHEMA}.stamp();
CREATE TRIGGER new_rows AFTER INSERT ON {SCHEMA}.{layer} REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.note_new();
CREATE TRIGGER changed_rows AFTER UPDATE ON {SCHEMA}.{layer} REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.note_old();
CREATE TRIGGER gone_rows AFTER DELETE ON {SCHEMA}.{layer} REFERENCING OLD TABLE AS old_rows
  FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.note_old();
"""
    if ("geometry", "geometry") in columns_of(layer):
        yield f"CREATE INDEX ON {SCHEMA}.{layer} USING gist (geometry);"

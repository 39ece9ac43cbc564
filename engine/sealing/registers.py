"""Which tables are evidence, the triggers that note their changes, and what they should hold by the chains' word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.engine import Connection

from engine.database import Record

OPERATIONAL = frozenset(
    {
        # What waits, and how the machine is doing: changes all the time and proves nothing.
        "work_item", "timer", "inbox", "outbox", "incident", "heartbeat", "demo_clock", "calendar_recomputation",
        "failed_attempt", "ended_session", "login_session", "audit_verification", "news_sent",
        # What somebody has begun to fill in online and may drop; it becomes evidence with the submission.
        "contact_code", "application_draft", "application_draft_file",
        # What somebody has chosen in a form; handed in, it is an attachment, which is evidence.
        "form_file",
        # A long list that is being written; who took it out is evidence.
        "list_export_job", "list_export_part",
        # When settled figures were last compared with the cases; the figures themselves are evidence.
        "figures_check",
        # The proof itself, and rows that are signed one by one where they are written.
        "history", "submission", "audit_key", "office_chain", "office_chain_line", "checkpoint", "checkpoint_head",
    }
)  # fmt: skip
"""Every other table is evidence, also one that a later version adds: each changed row is told and signed."""

APPEND_ONLY = ("submission", "office_chain_line", "checkpoint", "checkpoint_head", "checkpoint_stamp",
               "definition_file", "personal_data_access", "administration_entry", "masking", "masked_line",
               "settled_figures")  # fmt: skip
"""Beside ``history``: the database refuses to change or delete their rows, whoever asks.

What personal data ``history``, ``submission`` and ``personal_data_access`` hold goes when its period is over, which a
row of ``masking`` tells first: see ``MASKABLE``.
"""

MASKABLE = ("UPDATE (data) ON history", "UPDATE (content, content_hash) ON submission",
            "DELETE ON personal_data_access")  # fmt: skip
"""What the application may do to append-only tables; their triggers let it only where ``masking`` says so."""

_CASE_FACTS = "id, number, process, definition_id, parent_id, parent_task, branch_key, branch_result, origin_key"
_CASE_COLUMNS = f"{_CASE_FACTS}, item_id, department_id, subject, opened_at"


def registers() -> dict[str, tuple[str, ...]]:
    """Table → primary key columns of every register."""
    return dict(_registers(len(Record.metadata.tables)))


# Sorting a hundred tables takes some milliseconds, and a plugin may add tables after the first time.
@lru_cache(maxsize=1)
def _registers(_tables: int) -> dict[str, tuple[str, ...]]:
    return {
        table.name: tuple(column.name for column in table.primary_key.columns)
        for table in Record.metadata.sorted_tables
        if table.name not in OPERATIONAL
    }


def install_triggers(connection: Connection) -> None:
    """Give every register its trigger, and every append-only table the one that refuses; those that have it keep it."""
    found = connection.exec_driver_sql("SELECT tgrelid::regclass::text, tgname FROM pg_trigger")
    present = {(row[0], row[1]) for row in found}
    for table, keys in registers().items():
        if (table, "register_changed") in present:
            continue
        columns = f" OF {_CASE_COLUMNS}" if table == "office_case" else ""
        arguments = ", ".join(f"'{key}'" for key in keys)
        connection.exec_driver_sql(
            f"CREATE TRIGGER register_changed AFTER INSERT OR DELETE OR UPDATE{columns} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION register_changed({arguments})"
        )
    for table in APPEND_ONLY:
        if (table, "append_only") not in present:
            connection.exec_driver_sql(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_changes()"
            )


@dataclass(frozen=True)
class WrongRow:
    """A row that is not as the chains tell. ``case_id`` None: it belongs to no case, or nobody can say to which."""

    table: str
    key: str
    kind: str
    """``changed``, ``deleted`` or ``inserted``."""
    case_id: int | None
    digest: str | None
    """What the row is now; None for a deleted one."""


# One pass over all lines, newest word first; the comparison of each table then reads only its own part.
_TOLD = """
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT DISTINCT ON (r.key, e.key) r.key AS register, e.key, e.value #>> '{}' AS digest, l.case_id
FROM (SELECT case_id, stamp, registers FROM history WHERE registers IS NOT NULL
      UNION ALL SELECT NULL, stamp, registers FROM office_chain_line) AS l,
     jsonb_each(l.registers) AS r, jsonb_each(r.value) AS e
ORDER BY r.key, e.key, l.stamp DESC
"""

# What the functions register_facts and register_digest compute, without calling them: their owner can replace them.
_DIGEST = """pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(
    pg_catalog.convert_to(({facts})::pg_catalog.text, 'UTF8')), 1, 16), 'base64')"""
_UNTOLD = "ARRAY['state', 'version', 'status', 'ended_at', 'outcome', 'head', 'history_count', 'key_id', 'seal']"
"""Columns of a case that its seal covers, not the word about its row."""

_COMPARE = """
SELECT coalesce(t.key, a.key), t.key IS NULL OR t.digest IS NULL, a.key IS NULL, coalesce(a.case_id, t.case_id),
       a.digest
FROM (SELECT * FROM told WHERE register = '{table}') AS t
FULL JOIN (SELECT {key} AS key, {digest} AS digest,
                  (to_jsonb(x) ->> '{case}')::bigint AS case_id FROM {table} AS x) AS a ON a.key = t.key
WHERE a.digest IS DISTINCT FROM t.digest
ORDER BY 1
"""


def gather_told(connection: Connection) -> int:
    """Gather the newest word about every register row for this transaction; how many rows are told of."""
    connection.exec_driver_sql("SET LOCAL \"TimeZone\" = 'UTC'")
    connection.exec_driver_sql(_TOLD)
    connection.exec_driver_sql("ANALYZE told")
    return int(connection.exec_driver_sql("SELECT count(*) FROM told WHERE digest IS NOT NULL").scalar_one())


def wrong_rows(connection: Connection) -> Iterator[WrongRow]:
    """Every register row that is not as the chains tell; after ``gather_told`` in the same transaction."""
    present = set(connection.exec_driver_sql("SELECT tablename FROM pg_tables").scalars())
    known = registers()
    there = {table: keys for table, keys in known.items() if table in present}
    in_use = _in_use(connection, there)
    for table, keys in there.items():
        if table not in in_use:
            continue
        key = " || ',' || ".join(f"x.{column}::text" for column in keys)
        case = "id" if table == "office_case" else "case_id"
        facts = "pg_catalog.to_jsonb(x)" + (f" OPERATOR(pg_catalog.-) {_UNTOLD}" if table == "office_case" else "")
        for found, untold, gone, case_id, digest in connection.exec_driver_sql(
            _COMPARE.format(table=table, key=key, case=case, digest=_DIGEST.format(facts=facts))
        ):
            kind = "inserted" if untold else "deleted" if gone else "changed"
            yield WrongRow(table, found, kind, case_id, digest)
    rest = connection.exec_driver_sql("SELECT register, key, case_id FROM told WHERE digest IS NOT NULL")
    for table, found, case_id in rest:
        if table != "submission" and (table not in known or table not in present):
            yield WrongRow(table, found, "deleted", case_id, None)


def _in_use(connection: Connection, tables: Iterable[str]) -> set[str]:
    """Those of the tables that have rows, or of which the chains tell: one question spares most comparisons."""
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    told = "SELECT DISTINCT register FROM told"
    return set(connection.exec_driver_sql(f"{told} UNION ALL {asked}" if asked else told).scalars())

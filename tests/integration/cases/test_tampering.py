"""The tampering table: each kind of change by somebody who owns the database is found, and named by table and row.

Each is tried on a real PostgreSQL by its owner with triggers switched off, which leaves no note of the change, and one
with triggers on, which leaves a note that nobody has signed.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from engine.cases.audit import Report, verify
from engine.cases.commands import complete, open_case
from engine.cases.history import HistoryEntry, link
from engine.database import sqlalchemy_url
from engine.jobs.duties import seal_chains, verify_daily
from engine.sealing.keys import AuditKeys, add_key, keys_file
from tests.integration.cases.conftest import Office
from tests.integration.cases.diagrams import linear


@pytest.fixture
def case_id(office: Office) -> int:
    """A finished case with four lines and three submissions, and another that is open; after them a checkpoint."""
    office.deploy(linear("walk", 2))
    wang = office.actor("wang")
    data = {"department": "H", "subject": "小数 1.0 与 100 万", "amount": 1.0}
    outcome = open_case(office.runtime, wang, process="walk", data=data, key="s")
    for number in range(2):
        outcome = complete(office.runtime, wang, work_item=outcome.work_items[0], key=f"k{number}")
    open_case(office.runtime, wang, process="walk", data=data, key="other")
    assert seal_chains(office.runtime) is not None
    return outcome.case_id


def tamper(office: Office, database_url: str, *statements: str, quietly: bool = True) -> None:
    """Change something as the owner of the database; ``quietly``: with all triggers switched off."""
    owner = create_engine(sqlalchemy_url(database_url))
    with owner.begin() as connection:
        if quietly:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)
    owner.dispose()


def named(report: Report) -> set[tuple[str, str | None, int | None]]:
    """The faults as table, row and case."""
    return {(fault.table, fault.row, fault.case_id) for fault in report.faults}


HISTORIES = {
    "a line: who": (["UPDATE history SET staff_id = 5 WHERE case_id = 1 AND sequence = 2"], ("history", "1,2", 1)),
    "a line: when": (["UPDATE history SET at = at + interval '1 day' WHERE case_id = 1 AND sequence = 3"],
                     ("history", "1,3", 1)),
    "a line: what": (["UPDATE history SET data = data || '{\"due\": 1}' WHERE case_id = 1 AND sequence = 2"],
                     ("history", "1,2", 1)),
    "a line: registers": (["UPDATE history SET registers = NULL WHERE case_id = 1 AND sequence = 1"],
                          ("history", "1,1", 1)),
    "a line: declared unsigned": (["UPDATE history SET key_id = NULL WHERE case_id = 1 AND sequence = 2"],
                                  ("history", "1,2", 1)),
    "a line in the middle cut out": (["DELETE FROM history WHERE case_id = 1 AND sequence = 2"],
                                     ("history", "1,2", 1)),
    "the tail cut": (["DELETE FROM history WHERE case_id = 1 AND sequence = 4"], ("history", "1,3", 1)),
    "the tail cut, head put right": (
        ["DELETE FROM history WHERE case_id = 1 AND sequence = 4",
         "UPDATE office_case c SET head = h.hash, history_count = 3 FROM history h"
         " WHERE c.id = 1 AND h.case_id = 1 AND h.sequence = 3"],
        ("office_case", "1", 1)),
    "a history emptied": (["DELETE FROM history WHERE case_id = 1"], ("history", "1,0", 1)),
    "a history emptied, head put right": (
        ["DELETE FROM history WHERE case_id = 1",
         "UPDATE office_case SET head = decode(repeat('00', 32), 'hex'), history_count = 0 WHERE id = 1"],
        ("office_case", "1", 1)),
    "a case deleted, its history left": (["DELETE FROM office_case WHERE id = 1"], ("office_case", "1", 1)),
    "a case deleted with all that was its own": (
        ["DELETE FROM submission WHERE case_id = 1", "DELETE FROM history WHERE case_id = 1",
         "DELETE FROM office_case WHERE id = 1"],
        ("office_case", "1", 1)),
    "the head": (["UPDATE office_case SET head = decode('00', 'hex') WHERE id = 1"], ("office_case", "1", 1)),
    "the status": (["UPDATE office_case SET status = 'withdrawn' WHERE id = 1"], ("office_case", "1", 1)),
    "the outcome": (["UPDATE office_case SET outcome = '不予许可' WHERE id = 1"], ("office_case", "1", 1)),
    "the end": (["UPDATE office_case SET ended_at = ended_at - interval '9 days' WHERE id = 1"],
                ("office_case", "1", 1)),
    "the state of the process": (["UPDATE office_case SET state = state || 'x' WHERE id = 2"],
                                 ("office_case", "2", 2)),
    "the seal taken off": (["UPDATE office_case SET seal = NULL, key_id = NULL WHERE id = 1"],
                           ("office_case", "1", 1)),
    "the subject": (["UPDATE office_case SET subject = '别的' WHERE id = 1"], ("office_case", "1", 1)),
    "the beginning": (["UPDATE office_case SET opened_at = opened_at + interval '9 days' WHERE id = 1"],
                      ("office_case", "1", 1)),
    "a submission: content": (["UPDATE submission SET content = '{\"x\": 1}' WHERE key = 'k0'"],
                              ("submission", "k0", 1)),
    "a submission: who": (["UPDATE submission SET staff_id = 2 WHERE key = 'k0'"], ("submission", "k0", 1)),
    "a submission deleted": (["DELETE FROM submission WHERE key = 'k0'"], ("submission", "k0", 1)),
    "a submission slipped in": (
        ["INSERT INTO submission SELECT 'forged', case_id, task_id, element, form, content, content_hash, staff_id, at,"
         " version, outcome FROM submission WHERE key = 'k0'"],
        ("submission", "forged", 1)),
    "a line of the office's chain": (
        ["UPDATE office_chain_line SET registers = '{}' WHERE chain = 'office' AND sequence = 1"],
        ("office_chain_line", "office,1", None)),
    "the office's chain cut, head put right": (
        ["DELETE FROM office_chain_line WHERE chain = 'office' AND sequence = (SELECT max(sequence)"
         " FROM office_chain_line)",
         "UPDATE office_chain SET count = count - 1, head = (SELECT hash FROM office_chain_line WHERE chain = 'office'"
         " ORDER BY sequence DESC LIMIT 1) WHERE name = 'office'"],
        ("office_chain_line", "office,", None)),
    "a checkpoint": (["UPDATE checkpoint SET cases = 1 WHERE id = 2"], ("checkpoint", "2", None)),
    "a checkpoint's heads": (["DELETE FROM checkpoint_head WHERE checkpoint_id = 2 AND case_id = 1"],
                             ("checkpoint", "2", None)),
    "the last checkpoint deleted": (
        ["DELETE FROM checkpoint_head WHERE checkpoint_id = 2", "DELETE FROM checkpoint WHERE id = 2"],
        ("checkpoint", "2", None)),
    "the last checkpoint deleted, head put right": (
        ["DELETE FROM checkpoint_head WHERE checkpoint_id = 2", "DELETE FROM checkpoint WHERE id = 2",
         "UPDATE office_chain SET count = 1, head = (SELECT hash FROM checkpoint WHERE id = 1)"
         " WHERE name = 'checkpoint'"],
        ("checkpoint", "2", None)),
}  # fmt: skip
"""Kind of tampering → what is done, and the table, row and case that have to be named."""


@pytest.mark.parametrize("kind", HISTORIES)
def test_each_change_of_histories_is_found_and_named(
    office: Office, case_id: int, database_url: str, kind: str
) -> None:
    assert verify(office.runtime.database).faults == []
    statements, expected = HISTORIES[kind]
    tamper(office, database_url, *statements)
    assert expected in named(verify(office.runtime.database))


def test_a_chain_that_was_recomputed_by_hand_is_found(office: Office, case_id: int, database_url: str) -> None:
    lines = office.rows("SELECT sequence, at, event, element, name, data, staff_id, acting_for_id FROM history"
                        " WHERE case_id = 1 ORDER BY sequence")  # fmt: skip
    head = bytes(32)
    changes = []
    for line in lines:
        at = line.at + timedelta(days=line.sequence == 2)
        entry = HistoryEntry(line.event, line.element, line.name, line.data, line.staff_id, line.acting_for_id)
        head = link(head, 1, line.sequence, at, entry)
        changes.append(
            f"UPDATE history SET at = '{at.isoformat()}', key_id = NULL, stamp = NULL, registers = NULL, "
            f"hash = decode('{head.hex()}', 'hex') WHERE case_id = 1 AND sequence = {line.sequence}"
        )
    tamper(office, database_url, *changes, f"UPDATE office_case SET head = decode('{head.hex()}', 'hex') WHERE id = 1")
    assert {("history", "1,1", 1), ("office_case", "1", 1)} <= named(verify(office.runtime.database))


def test_a_change_with_triggers_on_is_found_too(office: Office, case_id: int, database_url: str) -> None:
    tamper(office, database_url, "UPDATE staff SET name = '别人' WHERE id = 1", quietly=False)
    assert ("staff", "1", None) in named(verify(office.runtime.database))


def test_what_protects_the_evidence_is_itself_looked_at(office: Office, case_id: int, database_url: str) -> None:
    """An owner who lets the program's own transactions do it, blinds the proof, or puts a view in a table's place."""
    tamper(
        office,
        database_url,
        "CREATE FUNCTION quietly() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER quietly AFTER INSERT ON work_item FOR EACH ROW EXECUTE FUNCTION quietly()",
        "CREATE RULE quietly AS ON UPDATE TO card DO INSTEAD NOTHING",
        "ALTER TABLE staff DISABLE TRIGGER register_changed",
        "DROP TRIGGER append_only ON submission",
        "CREATE OR REPLACE FUNCTION register_facts(name text, facts jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS"
        " $$ SELECT CASE WHEN name = 'post' THEN jsonb_build_object() ELSE facts END $$",
        "CREATE FUNCTION register_digest(facts json) RETURNS text LANGUAGE sql AS $$ SELECT '' $$",
        "ALTER TABLE denial_filing RENAME TO denials_of_ours",
        "CREATE VIEW denial_filing AS SELECT * FROM denials_of_ours WHERE false",
        "UPDATE post SET name = '别的岗位' WHERE id = 1",
    )
    assert {
        ("work_item", "quietly", None),
        ("card", "quietly", None),
        ("staff", "register_changed", None),
        ("submission", "append_only", None),
        ("pg_proc", "register_facts", None),
        ("pg_proc", "register_digest", None),
        ("denial_filing", None, None),
        ("post", "1", None),
    } <= named(verify(office.runtime.database))


def test_a_rollback_to_an_older_state_is_found_by_the_checkpoint(
    office: Office, case_id: int, database_url: str
) -> None:
    """Who kept an old copy of all rows can put it back with its seals; what the checkpoint tells is missing."""
    wang = office.actor("wang")
    office.clock.advance(timedelta(hours=1))
    tables = ("office_case", "history", "submission", "office_chain", "office_chain_line", "work_item")
    tamper(office, database_url, *(f"CREATE TABLE old_{table} AS SELECT * FROM {table}" for table in tables))
    complete(office.runtime, wang, work_item=next(iter(office.work_items(2).values())), key="late")
    seal_chains(office.runtime)
    assert verify(office.runtime.database).sound
    tamper(
        office,
        database_url,
        *(
            statement
            for table in tables
            if not table.startswith("office_chain")
            for statement in (f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM old_{table}")
        ),
    )
    assert ("office_case", "2", 2) in named(verify(office.runtime.database))


def test_copies_outside_the_database_are_compared(
    office: Office, case_id: int, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGNUO_AUDIT_EXPORT", str(tmp_path / "copies"))
    office.runtime.clock.advance(timedelta(hours=1))  # type: ignore[attr-defined]
    seal_chains(office.runtime)
    file = tmp_path / "copies" / "checkpoints.jsonl"
    copies = [json.loads(line) for line in file.read_text().splitlines()]
    assert [copy["checkpoint"] for copy in copies] == [1, 2]
    report = verify(office.runtime.database)
    assert (report.sound, report.copies) == (True, 2)
    # Even somebody who has the key and rewrites everything cannot change what has left the house.
    file.write_text(file.read_text().replace(copies[1]["hash"], hashlib.sha256(b"another").hexdigest()))
    assert named(verify(office.runtime.database)) == {("checkpoint", "2", None)}


def test_a_changed_key_stays_able_to_prove_what_it_signed(office: Office, case_id: int) -> None:
    former = office.runtime.database.keys
    both = {1: former._secrets[1], 2: b"\x02" * 32}
    # The new one signs by another algorithm, too.
    office.runtime.database._keys = AuditKeys(both, {2: "sm3"})
    complete(
        office.runtime, office.actor("wang"), work_item=next(iter(office.work_items(2).values())), key="by the new key"
    )
    assert {row[0] for row in office.rows("SELECT DISTINCT key_id FROM history")} == {1, 2}
    assert verify(office.runtime.database).sound
    office.runtime.database._keys = AuditKeys(both)
    assert ("office_case", "2", 2) in named(verify(office.runtime.database)), "the algorithm belongs to the key"
    office.runtime.database._keys = AuditKeys({1: b"\x01" * 32})
    assert ("audit_key", "1", None) in named(verify(office.runtime.database))


def test_keys_are_appended_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "somewhere" / "audit.keys"
    first = add_key(file)
    second = add_key(file)
    assert (first.current, second.current) == (1, 2)
    assert second.mac(b"x", 1) == first.mac(b"x")
    assert file.stat().st_mode & 0o077 == 0
    assert keys_file() != file


def test_the_application_may_not_change_what_is_only_added_to(office: Office, case_id: int) -> None:
    for statement in ("UPDATE submission SET content = '{}'", "DELETE FROM checkpoint", "DELETE FROM office_case"):
        with (
            pytest.raises(DBAPIError, match=r"permission denied|only added to"),
            office.runtime.database.transaction() as session,
        ):
            session.connection().exec_driver_sql(statement)


def test_the_day_is_verified_once(office: Office, case_id: int) -> None:
    first = verify_daily(office.runtime)
    assert first is not None
    assert first.sound
    assert verify_daily(office.runtime) is None
    office.clock.advance(timedelta(days=1))
    assert verify_daily(office.runtime) is not None
    assert office.value("SELECT count(*) FROM audit_verification WHERE faults = 0") == 2

"""What a schema needs beside its tables: the role of the application, triggers, keys, and a signed beginning.

All of it is brought about again after every change of the schema, by the role that owns the tables.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from sqlalchemy import Connection, create_engine, make_url

from engine.cases.checkpoints import make_checkpoint
from engine.cases.history import case_seal, submission_digest
from engine.database import CONNECT_SECONDS, driver_url, sqlalchemy_url
from engine.errors import ChengnuoError
from engine.sealing.algorithms import algorithm_from
from engine.sealing.changes import CHECKPOINT_CHAIN, OFFICE_CHAIN, append, chain_seal
from engine.sealing.keys import AuditKeys, add_key, keys_file, needed_keys
from engine.sealing.registers import APPEND_ONLY, MASKABLE, WrongRow, gather_told, install_triggers, wrong_rows

APPLICATION_ROLE = "chengnuo_app"
"""The role as which the application works: it owns nothing and changes no table that is only added to."""

_CHAINS = (CHECKPOINT_CHAIN, OFFICE_CHAIN, "access")
_GENESIS = bytes(32)


def is_protected(connection: Connection) -> bool:
    """Whether the schema has its first checkpoint, and the application's role (if there is one) its rights."""
    return bool(
        connection.exec_driver_sql(
            "SELECT EXISTS (SELECT 1 FROM checkpoint) AND NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = "
            f"'{APPLICATION_ROLE}' AND NOT has_table_privilege(oid, 'office_case', 'INSERT'))"
        ).scalar_one()
    )


def wrong_before(connection: Connection) -> frozenset[tuple[str, str]]:
    """The rows that are not as the chains tell before the schema changes: they stay wrong afterwards."""
    if connection.exec_driver_sql("SELECT to_regclass('office_chain_line')").scalar_one() is None:
        return frozenset()
    found = _wrong(connection)
    connection.exec_driver_sql("DROP TABLE told")
    return frozenset((each.table, each.key) for each in found)


def protect(connection: Connection, before: frozenset[tuple[str, str]]) -> None:
    """Bring rights, triggers and keys to the newest schema, and tell the chains what the change of schema made of rows.

    ChengnuoError when the audit keys are missing or are another office's.
    """
    _make_role(connection)
    keys = _keys(connection)
    if connection.exec_driver_sql("SELECT count(*) FROM office_chain").scalar_one() == 0:
        _begin_chains(connection, keys)
    install_triggers(connection)
    changed = [each for each in _wrong(connection) if (each.table, each.key) not in before]
    if changed:
        stamp = connection.exec_driver_sql("SELECT nextval('register_stamp')").scalar_one()
        append(connection, keys, OFFICE_CHAIN, [(stamp, each.table, each.key, each.digest) for each in changed])
    connection.exec_driver_sql("DROP TABLE told")
    make_checkpoint(connection, keys, None)
    _grant(connection)


def _wrong(connection: Connection) -> list[WrongRow]:
    gather_told(connection)
    return list(wrong_rows(connection))


def check_keys(connection: Connection) -> AuditKeys:
    """The audit keys, with which a program may begin; ChengnuoError when they are missing or are another office's.

    Without them pages would be shown, and nothing could be written.
    """
    return _checked(_stored(connection))


def _keys(connection: Connection) -> AuditKeys:
    stored = _stored(connection)
    if not stored and not keys_file().exists():
        add_key(keys_file(), algorithm_from())
    keys = _checked(stored)
    present = keys.fingerprints()
    for number in present.keys() - stored.keys():
        connection.exec_driver_sql(
            "INSERT INTO audit_key (id, fingerprint) VALUES (%(id)s, %(fingerprint)s)",
            {"id": number, "fingerprint": present[number]},
        )
    return keys


def _stored(connection: Connection) -> dict[int, bytes]:
    return {row[0]: bytes(row[1]) for row in connection.exec_driver_sql("SELECT id, fingerprint FROM audit_key")}


def _checked(stored: Mapping[int, bytes]) -> AuditKeys:
    keys = needed_keys()
    present = keys.fingerprints()
    if any(present.get(number, fingerprint) != fingerprint for number, fingerprint in stored.items()):
        raise ChengnuoError(
            f"审计密钥文件 {keys_file()} 不属于这个数据库。"
            "请从备份取回原来的文件，或用 CHENGNUO_AUDIT_KEYS 指明它在哪里。",
            f"Expected the audit keys of this database in {keys_file()}, but they are of another one. Put the former "
            "file back, or say by CHENGNUO_AUDIT_KEYS where it is.",
        )
    return keys


def _begin_chains(connection: Connection, keys: AuditKeys) -> None:
    """Sign what is there: the chains begin, cases get their seals, submissions from before are told once."""
    for name in _CHAINS:
        connection.exec_driver_sql(
            "INSERT INTO office_chain (name, head, count, key_id, seal) "
            "VALUES (%(name)s, %(head)s, 0, %(key_id)s, %(seal)s)",
            {
                "name": name,
                "head": _GENESIS,
                "key_id": keys.current,
                "seal": chain_seal(keys, keys.current, name, _GENESIS, 0),
            },
        )
    cases = connection.exec_driver_sql(
        "SELECT id, version, status, ended_at, outcome, state, head, history_count FROM office_case"
    ).mappings()
    for row in cases.all():
        facts = dict(row) | {"state": bytes(row["state"]), "head": bytes(row["head"])}
        facts["case_id"] = facts.pop("id")
        connection.exec_driver_sql(
            "UPDATE office_case SET key_id = %(key_id)s, seal = %(seal)s WHERE id = %(id)s",
            {"id": row["id"], "key_id": keys.current, "seal": case_seal(keys, keys.current, **facts)},
        )
    submissions = connection.exec_driver_sql("SELECT * FROM submission").mappings()
    told = [(0, "submission", row["key"], submission_digest(dict(row))) for row in submissions]
    if told:
        append(connection, keys, OFFICE_CHAIN, list(told))


def _make_role(connection: Connection) -> None:
    # Another database of the same server may be making it at this moment; not every owner may make roles.
    connection.exec_driver_sql(
        f"""
        DO $$ BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN
            CREATE ROLE {APPLICATION_ROLE} LOGIN;
          END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;
        END $$
        """
    )


def _grant(connection: Connection) -> None:
    role = connection.exec_driver_sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}'").scalar()
    if role is None:
        return
    only_added_to = ", ".join((*APPEND_ONLY, "history"))
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE ON {only_added_to} FROM {{role}}",
        "REVOKE INSERT, UPDATE, DELETE ON alembic_version, audit_key FROM {role}",
        "REVOKE DELETE ON office_case, office_chain FROM {role}",
        *(f"GRANT {what} TO {{role}}" for what in MASKABLE),
    ):
        connection.exec_driver_sql(statement.format(role=APPLICATION_ROLE))


def application_address(url: str) -> str:
    """The address by which the application works: as its own role where the role of ``url`` may become that.

    On a local socket it logs in as that role; elsewhere it takes the role when the connection is made. ``url`` itself
    when that role is not there, or ``url`` names it already.
    """
    own = make_url(sqlalchemy_url(url))
    database = create_engine(own)
    try:
        with database.connect() as connection:
            may = connection.exec_driver_sql(
                f"SELECT pg_has_role(current_user, oid, 'SET') AND current_user <> rolname FROM pg_roles "
                f"WHERE rolname = '{APPLICATION_ROLE}'"
            ).scalar()
    finally:
        database.dispose()
    if not may:
        return url
    place = str(own.query.get("host", own.host or ""))
    if place.startswith("/"):
        login = own.set(username=APPLICATION_ROLE).render_as_string(hide_password=False)
        try:
            psycopg.connect(driver_url(login), connect_timeout=CONNECT_SECONDS).close()
        except psycopg.OperationalError:
            pass
        else:
            return login
    return own.update_query_dict({"options": f"-c role={APPLICATION_ROLE}"}).render_as_string(hide_password=False)

"""A row for every register that has none, written as the program writes: in its role, told and signed at the commit."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Column, Connection, Table, select
from sqlalchemy.dialects.postgresql import JSONB

import engine.records  # noqa: F401
from engine.database import Database, Record, UtcTime
from engine.sealing.registers import registers

MADE_OF = {
    str: "甲",
    int: 1,
    bool: True,
    float: 1.0,
    Decimal: Decimal(1),
    bytes: b"x",
    date: date(2026, 3, 2),
    time: time(9),
    datetime: datetime(2026, 3, 2, 1, tzinfo=UTC),
    uuid.UUID: uuid.UUID(int=1),
}
"""Type of a column → its content."""


def fill_empty_registers(database: Database) -> list[str]:
    """Give each register without rows one, with whatever it refers to; the names of those that had none."""
    filled = []
    for name in sorted(registers()):
        with database.transaction() as session:
            connection = session.connection()
            table = Record.metadata.tables[name]
            if connection.execute(select(1).select_from(table).limit(1)).first() is None:
                _make(connection, table)
                filled.append(name)
    return filled


def _make(connection: Connection, table: Table) -> None:
    allowed = _allowed(table)
    given = PARTICULAR.get(table.name, {})
    values = {
        column.name: allowed.get(column.name) or _content(connection, column)
        for column in table.columns
        if _needed(column) and column.name not in given
    }
    connection.execute(table.insert().values(values | given))


def _needed(column: Column[Any]) -> bool:
    return not column.nullable and column.identity is None and column.server_default is None


def _content(connection: Connection, column: Column[Any]) -> Any:
    for key in column.foreign_keys:
        there = select(key.column).limit(1)
        if connection.execute(there).first() is None:
            _make(connection, key.column.table)
        return connection.execute(there).scalar_one()
    if isinstance(column.type, UtcTime):
        return MADE_OF[datetime]
    return {} if isinstance(column.type, JSONB) else MADE_OF[column.type.python_type]


def _allowed(table: Table) -> dict[str, str]:
    """Column → the first of the words that a constraint allows."""
    found: dict[str, str] = {}
    for each in table.constraints:
        if isinstance(each, CheckConstraint):
            found |= dict(re.findall(r"^\(*(\w+) IN \('([^']+)'", str(each.sqltext)))
    return found


PARTICULAR: dict[str, dict[str, Any]] = {
    "case_repair": {"kind": "retry"},
    "masked_line": {"sequence": 999_999},
    "masking": {"kind": "access", "before": datetime(2026, 1, 1, tzinfo=UTC)},
    "appointment_plan": {"minutes": 30},
    "appointment": {"outside": False, "ends_at": datetime(2026, 3, 2, 2, tzinfo=UTC)},
    "second_factor": {"recovery": []},
    "webhook_subscription": {"events": ["case.ended"]},
    "termination": {"answered_by_id": None},
    "access_token": {"scopes": ["cases:read"], "expires_at": datetime(2026, 4, 1, tzinfo=UTC)},
}
"""Table → content that its other constraints ask for."""

"""Bringing a database to the newest schema."""

from __future__ import annotations

from sqlalchemy import create_engine

import engine.records  # noqa: F401
from engine.database import Record, sqlalchemy_url


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema; does nothing when it is there already."""
    connection = create_engine(sqlalchemy_url(url))
    Record.metadata.create_all(connection)
    connection.dispose()

"""Bringing a database to the newest schema."""

from __future__ import annotations

from procrastinate.schema import SchemaManager
from sqlalchemy import create_engine, inspect

import engine.records  # noqa: F401
from engine.database import Record, sqlalchemy_url


def migrate(url: str) -> None:
    """Bring the database at ``url`` to the newest schema; does nothing when it is there already."""
    connection = create_engine(sqlalchemy_url(url))
    with connection.begin() as transaction:
        if not inspect(transaction).has_table("procrastinate_jobs"):
            # The schema is several statements with "%": it goes to the driver as it is, without parameters.
            transaction.connection.driver_connection.execute(SchemaManager.get_schema())  # type: ignore[union-attr]
        Record.metadata.create_all(transaction)
    connection.dispose()

"""What Alembic runs: the revisions, on the connection that ``migrate`` hands over or the environment names."""

from __future__ import annotations

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine

import engine.records  # noqa: F401
from engine.database import Record, sqlalchemy_url


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is this program's: procrastinate looks after its own."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def run(connection: Connection) -> None:
    """Run the revisions that are asked for."""
    context.configure(
        connection=connection, target_metadata=Record.metadata, include_name=ours, compare_server_default=True
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    run(handed_over)
else:
    with create_engine(sqlalchemy_url(os.environ["CHENGNUO_DATABASE_URL"])).begin() as opened:
        run(opened)

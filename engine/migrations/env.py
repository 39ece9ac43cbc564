"""What Alembic runs: the revisions, on the connection that ``migrate`` hands over or the environment names."""

from __future__ import annotations

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine

import engine.records  # noqa: F401
from engine.database import Record, sqlalchemy_url

OF_SEARCHES = "_search_index"
"""How indexes end whose expressions stand in ``engine.queries.case.search_pieces`` and in a revision."""


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether it is compared with the records.

    Procrastinate looks after its own tables, and indexes of searches are SQL of their revision.
    """
    if kind == "index":
        return name is None or not name.endswith(OF_SEARCHES)
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

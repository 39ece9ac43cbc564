"""Query codes of inquiries, and the kinds of identity documents of applicants and agents."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_LETTERS = "23456789ABCDEFGHJKMNPQRTUVWXYZ"
_CHUNK = 1000
_TABLES = ("inquiry", "application")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("id_kind", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("agent_id_kind", sa.Text(), nullable=True))
        op.execute(
            f"UPDATE {table} SET id_kind = CASE applicant_kind WHEN 'unit' THEN 'credit_code' ELSE 'resident' END"
            " WHERE id_number IS NOT NULL"
        )
        op.execute(f"UPDATE {table} SET agent_id_kind = 'resident' WHERE agent_id_number IS NOT NULL")
    op.add_column("inquiry", sa.Column("query_code", sa.Text(), nullable=True))
    # Whoever applied knows the code of the application already.
    op.execute("UPDATE inquiry q SET query_code = a.query_code FROM application a WHERE a.inquiry_id = q.id")
    _draw_codes()
    op.alter_column("inquiry", "query_code", nullable=False)


def _draw_codes() -> None:
    connection = op.get_bind()
    without = sa.text("SELECT id FROM inquiry WHERE query_code IS NULL ORDER BY id LIMIT :rows")
    write = sa.text("UPDATE inquiry SET query_code = :code WHERE id = :id")
    while ids := list(connection.execute(without, {"rows": _CHUNK}).scalars()):
        codes = ["".join(secrets.choice(_LETTERS) for _ in range(8)) for _ in ids]
        connection.execute(write, [{"id": key, "code": code} for key, code in zip(ids, codes, strict=True)])


def downgrade() -> None:
    op.drop_column("inquiry", "query_code")
    for table in _TABLES:
        op.drop_column(table, "agent_id_kind")
        op.drop_column(table, "id_kind")

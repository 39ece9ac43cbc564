"""Uncovered posts on a register; letters and incidents that are about no case.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OPEN = sa.text("resolved_at IS NULL")


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "cover_gap",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("cover_gap_span_check")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("cover_gap_post_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("cover_gap_pkey")),
    )
    op.create_index(
        "cover_gap_open_key", "cover_gap", ["post_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )
    op.create_index("cover_gap_since_index", "cover_gap", ["since"])
    op.alter_column("outbox", "case_id", existing_type=sa.BigInteger(), nullable=True)
    op.alter_column("incident", "case_id", existing_type=sa.BigInteger(), nullable=True)
    _index_open_incidents(nulls_not_distinct=True)


def downgrade() -> None:
    """Forget uncovered posts, and what is about no case."""
    for table in ("incident", "outbox"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE case_id IS NULL"))
        op.alter_column(table, "case_id", existing_type=sa.BigInteger(), nullable=False)
    _index_open_incidents(nulls_not_distinct=False)
    op.drop_table("cover_gap")


def _index_open_incidents(*, nulls_not_distinct: bool) -> None:
    op.drop_index("incident_open_key", "incident")
    op.create_index(
        "incident_open_key",
        "incident",
        ["kind", "case_id", "reference"],
        unique=True,
        postgresql_nulls_not_distinct=nulls_not_distinct,
        postgresql_where=_OPEN,
    )

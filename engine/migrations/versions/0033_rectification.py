"""Rectification: the unit's report, and the recommendation to its superior with the answer (AC-3, AC-10)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("rectification_report", sa.Text()),
    ("reported_at", UtcTime()),
    ("recommended_at", UtcTime()),
    ("superior_answer", sa.Text()),
    ("superior_answered_at", UtcTime()),
)


def upgrade() -> None:
    """Bring the schema here."""
    for name, kind in _COLUMNS:
        op.add_column("accountability", sa.Column(name, kind, nullable=True))
    op.add_column("accountability", sa.Column("superior_answered_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("accountability_superior_answered_by_id_fkey"),
        "accountability",
        "staff",
        ["superior_answered_by_id"],
        ["id"],
    )


def downgrade() -> None:
    """Take the columns away again."""
    op.drop_column("accountability", "superior_answered_by_id")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("accountability", name)

"""Rectification with its report, the recommendation to the superior, pursued violations (AC-3, AC-10, FI-7)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0033"
down_revision = "0032"
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
    op.add_column("accountability", sa.Column("infraction_id", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(op.f("accountability_infraction_id_key"), "accountability", ["infraction_id"])
    op.create_foreign_key(
        op.f("accountability_infraction_id_fkey"), "accountability", "infraction", ["infraction_id"], ["id"]
    )
    op.create_index("infraction_code_index", "infraction", ["code", "id"])


def downgrade() -> None:
    """Take the columns away again."""
    op.drop_index("infraction_code_index", "infraction")
    op.drop_column("accountability", "infraction_id")
    op.drop_column("accountability", "superior_answered_by_id")
    for name, _ in reversed(_COLUMNS):
        op.drop_column("accountability", name)

"""Reminders of the supplement period; what a review made of a measure; whom a consultation asks.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("notice", sa.Column("reminded_at", UtcTime(), nullable=True))
    op.add_column("consultation", sa.Column("addressee", sa.Text(), nullable=False, server_default="department"))
    op.alter_column("consultation", "addressee", server_default=None)
    op.add_column("consultation", sa.Column("answered_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("consultation_answered_by_id_fkey"), "consultation", "staff", ["answered_by_id"], ["id"])
    op.add_column("accountability", sa.Column("review_measure", sa.Text(), nullable=True))
    op.add_column("accountability", sa.Column("reviewed_at", UtcTime(), nullable=True))
    op.add_column("accountability", sa.Column("reviewed_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("accountability_reviewed_by_id_fkey"), "accountability", "staff", ["reviewed_by_id"], ["id"]
    )
    # Before, a review that changed the measure did not say to what: such a row keeps its words and no new measure.
    op.create_check_constraint(
        op.f("accountability_review_measure_check"),
        "accountability",
        "review_measure IS NULL OR review_result = 'changed'",
    )


def downgrade() -> None:
    """Forget the reminders and the measures after reviews."""
    op.drop_constraint(op.f("accountability_review_measure_check"), "accountability")
    for column in ("reviewed_by_id", "reviewed_at", "review_measure"):
        op.drop_column("accountability", column)
    op.drop_column("consultation", "answered_by_id")
    op.drop_column("consultation", "addressee")
    op.drop_column("notice", "reminded_at")

"""Answers to appeals of cards, and what a red card comes from.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("card", sa.Column("from_yellow_id", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("within_days", sa.Integer(), nullable=True))
    op.add_column("card", sa.Column("due_anyway", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column("card", "due_anyway", server_default=None)
    op.add_column("card", sa.Column("appeal_rejected_at", UtcTime(), nullable=True))
    op.add_column("card", sa.Column("appeal_rejected_by_id", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("appeal_answer", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("card_from_yellow_id_fkey"), "card", "card", ["from_yellow_id"], ["id"])
    op.create_foreign_key(op.f("card_appeal_rejected_by_id_fkey"), "card", "staff", ["appeal_rejected_by_id"], ["id"])
    op.create_index(op.f("card_from_yellow_id_index"), "card", ["from_yellow_id"])


def downgrade() -> None:
    """Forget the answers, and where red cards come from."""
    op.drop_index(op.f("card_from_yellow_id_index"), "card")
    for name in ("card_appeal_rejected_by_id_fkey", "card_from_yellow_id_fkey"):
        op.drop_constraint(op.f(name), "card", type_="foreignkey")
    for column in (
        "appeal_answer",
        "appeal_rejected_by_id",
        "appeal_rejected_at",
        "due_anyway",
        "within_days",
        "from_yellow_id",
    ):
        op.drop_column("card", column)

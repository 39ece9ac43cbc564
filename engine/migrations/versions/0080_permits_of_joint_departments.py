"""Withdrawals of certificates that departments of a joint case issued.

Revision 0080, after 0077.
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0077"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("permit_withdrawal", sa.Column("opinion_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("permit_withdrawal_opinion_id_fkey"),
        "permit_withdrawal",
        "department_opinion",
        ["opinion_id"],
        ["id"],
    )
    op.create_index("permit_withdrawal_opinion_id_index", "permit_withdrawal", ["opinion_id"])


def downgrade() -> None:
    """Forget which certificate it was."""
    op.drop_column("permit_withdrawal", "opinion_id")

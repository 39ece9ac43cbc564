"""Histories found by their day, for the reconciliation list of other systems.

Revision 0076, after 0075.
"""

from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_index(
        "history_at_index", "history", ["at"], postgresql_using="brin", postgresql_with={"autosummarize": "on"}
    )


def downgrade() -> None:
    """Take the index away."""
    op.drop_index("history_at_index", "history")

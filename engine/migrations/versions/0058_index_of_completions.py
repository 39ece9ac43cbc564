"""Completed steps by time, for the figures of a process on its diagram.

Revision 0058, after 0057.
"""

from alembic import op
from sqlalchemy import text

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_index("history_completed_index", "history", ["at"], postgresql_where=text("event = 'completed'"))


def downgrade() -> None:
    """Take the index away."""
    op.drop_index("history_completed_index", "history")

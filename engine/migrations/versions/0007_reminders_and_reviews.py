"""Reminders of the supplement period.

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


def downgrade() -> None:
    """Forget the reminders."""
    op.drop_column("notice", "reminded_at")

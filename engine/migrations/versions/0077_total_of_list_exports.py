"""How many lines a list will have that background work is writing.

Revision 0077, after 0072.
"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("list_export_job", sa.Column("total", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take the column away: exports that are being written show their lines without the total."""
    op.drop_column("list_export_job", "total")

"""What was changed and why, kept with every version.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("definition", sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget the notes."""
    op.drop_column("definition", "note")

"""What somebody has claimed is found without looking through all that waits at the same post.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_index(
        "work_item_claimed_index",
        "work_item",
        ["assignee_id", "due_at", "id"],
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Forget the index."""
    op.drop_index("work_item_claimed_index", table_name="work_item")

"""Items that cannot be applied for online, with the reason. Revision 0056, after 0055."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here: items from before are open online, as they were."""
    op.add_column("item", sa.Column("online", sa.Boolean(), nullable=False, server_default="true"))
    op.add_column("item", sa.Column("offline_reason", sa.Text(), nullable=False, server_default=""))
    for name in ("online", "offline_reason"):
        op.alter_column("item", name, server_default=None)


def downgrade() -> None:
    """Take them away."""
    for name in ("online", "offline_reason"):
        op.drop_column("item", name)

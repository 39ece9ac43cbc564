"""Passwords that may not come again, and secrets of webhooks that hold for some days beside their successor.

Revision 0072, after 0071.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("account", sa.Column("former", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column("webhook_subscription", sa.Column("former_key_id", sa.SmallInteger(), nullable=True))
    op.add_column("webhook_subscription", sa.Column("former_salt", sa.LargeBinary(), nullable=True))
    op.add_column("webhook_subscription", sa.Column("former_until", UtcTime(), nullable=True))


def downgrade() -> None:
    """Take the columns away: former passwords may come again, former secrets hold no longer."""
    for name in ("former_until", "former_salt", "former_key_id"):
        op.drop_column("webhook_subscription", name)
    op.drop_column("account", "former")

"""Sessions that are open, so that their owner sees and ends them.

Revision 0061, after 0060.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("login_session_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("login_session_pkey")),
        sa.UniqueConstraint("session", name=op.f("login_session_session_key")),
    )
    op.create_index("login_session_staff_id_index", "login_session", ["staff_id"])
    op.create_index("login_session_expires_at_index", "login_session", ["expires_at"])


def downgrade() -> None:
    """Take the table away: sessions go on, unseen."""
    op.drop_table("login_session")

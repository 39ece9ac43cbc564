"""Private calendar feeds of members of staff, and appointments found by the post that receives them.

Revision 0075, after 0073.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0075"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint("language IN ('zh', 'en')", name=op.f("calendar_feed_language_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("calendar_feed_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("calendar_feed_pkey")),
    )
    op.create_index("calendar_feed_digest_index", "calendar_feed", ["digest"], unique=True)
    op.create_index(
        "calendar_feed_present_index",
        "calendar_feed",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("appointment_receiving_index", "appointment", ["receiving_post_id", "starts_at"])


def downgrade() -> None:
    """Take the table away: no address is read any more."""
    op.drop_index("appointment_receiving_index", "appointment")
    op.drop_table("calendar_feed")

"""Filters of the desk that people keep, and the screens of halls. Revision 0048, after 0042."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "saved_list",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("tab", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("tab IN ('inbox', 'kept', 'done', 'begun', 'copied')", name=op.f("saved_list_tab_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("saved_list_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("saved_list_pkey")),
    )
    op.create_index("saved_list_name_key", "saved_list", ["staff_id", "tab", "name"], unique=True)
    op.create_table(
        "hall_screen",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("departments", postgresql.JSONB(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("hall_screen_made_by_id_fkey")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["staff.id"], name=op.f("hall_screen_revoked_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("hall_screen_pkey")),
    )
    op.create_index("hall_screen_token_hash_key", "hall_screen", ["token_hash"], unique=True)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("hall_screen")
    op.drop_table("saved_list")

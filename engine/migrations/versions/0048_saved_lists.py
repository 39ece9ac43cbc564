"""Filters of the desk that people keep. Revision 0048, after 0042."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0042"
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


def downgrade() -> None:
    """Drop them."""
    op.drop_table("saved_list")

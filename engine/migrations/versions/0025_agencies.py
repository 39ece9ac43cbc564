"""The directory of agencies elsewhere.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "agency",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("competence", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by_id"], ["staff.id"], name=op.f("agency_changed_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("agency_pkey")),
    )
    op.create_index("agency_name_key", "agency", ["name"], unique=True, postgresql_where=sa.text("removed_at IS NULL"))


def downgrade() -> None:
    """Forget the directory."""
    op.drop_table("agency")

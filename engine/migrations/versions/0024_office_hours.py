"""Office hours with several periods; posts that are open as the office is.

Revision 0024, after 0023. Posts that had the standard hours take those of the office.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "office_hours_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("periods", postgresql.JSONB(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("office_hours_version_why_check")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("office_hours_version_set_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("office_hours_version_pkey")),
    )
    op.create_index("office_hours_version_valid_from_index", "office_hours_version", ["valid_from", "id"])
    op.alter_column("post", "opens", nullable=True)
    op.alter_column("post", "closes", nullable=True)
    op.execute("UPDATE post SET opens = NULL, closes = NULL WHERE opens = '08:00' AND closes = '17:00'")


def downgrade() -> None:
    """Forget the hours; every post has its own again."""
    op.execute("UPDATE post SET opens = '08:00', closes = '17:00' WHERE opens IS NULL")
    op.alter_column("post", "opens", nullable=False)
    op.alter_column("post", "closes", nullable=False)
    op.drop_table("office_hours_version")

"""Access tokens of the JSON API: whose they are, what they may, until when.

Revision 0050, after 0042.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "access_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.CheckConstraint("cardinality(scopes) > 0", name=op.f("access_token_scoped_check")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("access_token_lasting_check")),
        sa.CheckConstraint("revoked_by_id IS NULL OR revoked_at IS NOT NULL", name=op.f("access_token_revoked_check")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("access_token_staff_id_fkey")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("access_token_created_by_id_fkey")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["staff.id"], name=op.f("access_token_revoked_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("access_token_pkey")),
    )
    op.create_index("access_token_digest_index", "access_token", ["digest"], unique=True)
    op.create_index("access_token_staff_id_index", "access_token", ["staff_id"])


def downgrade() -> None:
    """Take the table away; the administration log keeps who issued and revoked what."""
    op.drop_table("access_token")

"""A second factor at the login: one-time codes, recovery codes, and the roles that need it.

Revision 0060, after 0059.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "second_factor",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("second_factor_staff_id_fkey")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("second_factor_pkey")),
    )
    op.create_table(
        "factor_role",
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("factor_role_pkey")),
    )


def downgrade() -> None:
    """Take the tables away: everybody logs in by password alone again."""
    op.drop_table("factor_role")
    op.drop_table("second_factor")

"""Failed attempts of every kind in one table: at a login, from an address, at the query code of a case.

Revision 0009, after 0008. Attempts of the last quarter of an hour are forgotten.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.drop_table("login_failure")
    op.create_table(
        "failed_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("failed_attempt_pkey")),
    )
    op.create_index("failed_attempt_target_at_index", "failed_attempt", ["target", "at"])
    op.create_index("failed_attempt_at_index", "failed_attempt", ["at"])


def downgrade() -> None:
    """Back to one table for logins only."""
    op.drop_table("failed_attempt")
    op.create_table(
        "login_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("login_failure_pkey")),
    )
    op.create_index("login_failure_login_at_index", "login_failure", ["login", "at"])

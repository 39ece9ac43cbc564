"""Sessions that were left, so that copies of their cookies end too; failed attempts of the old kind are forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("ended_session_pkey")),
    )
    op.execute("DELETE FROM failed_attempt")


def downgrade() -> None:
    op.drop_table("ended_session")

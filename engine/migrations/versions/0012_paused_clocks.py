"""A clock that does not run is called paused, as in the rest of the program."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("service_clock", "stands", new_column_name="paused")


def downgrade() -> None:
    op.alter_column("service_clock", "paused", new_column_name="stands")

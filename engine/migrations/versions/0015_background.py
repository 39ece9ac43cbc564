"""The heartbeat of background work; incidents of cases that wait for nothing and of jobs, and why one was given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('timer', 'inbox', 'outbox', 'calendar', 'assignment')"
AFTER = "kind IN ('timer', 'inbox', 'outbox', 'calendar', 'assignment', 'case', 'job')"


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("duty", name=op.f("heartbeat_pkey")),
    )
    op.drop_constraint("incident_kind_check", "incident")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", AFTER)
    op.add_column("incident", sa.Column("given_up_because", sa.Text()))


def downgrade() -> None:
    op.drop_column("incident", "given_up_because")
    op.execute("DELETE FROM incident WHERE kind IN ('case', 'job')")
    op.drop_constraint("incident_kind_check", "incident")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", BEFORE)
    op.drop_table("heartbeat")

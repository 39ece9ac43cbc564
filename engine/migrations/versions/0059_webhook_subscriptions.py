"""Signed webhooks: which other systems are told of cases, and incidents about those that cannot be reached.

Revision 0059, after 0058.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('timer', 'inbox', 'outbox', 'calendar', 'assignment', 'case', 'job')"
AFTER = "kind IN ('timer', 'inbox', 'outbox', 'calendar', 'assignment', 'case', 'job', 'webhook')"


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "webhook_subscription",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("key_id", sa.SmallInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("cardinality(events) > 0", name=op.f("webhook_subscription_eventful_check")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("webhook_subscription_created_by_id_fkey")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("webhook_subscription_ended_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("webhook_subscription_pkey")),
    )
    op.create_index(
        "outbox_system_index",
        "outbox",
        ["recipient", "id"],
        postgresql_where=sa.text("recipient_kind = 'system'"),
    )
    op.drop_constraint(op.f("incident_kind_check"), "incident")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", AFTER)


def downgrade() -> None:
    """Take the table away; messages that were sent stay in the outbox."""
    op.execute("DELETE FROM incident WHERE kind = 'webhook'")
    op.drop_constraint(op.f("incident_kind_check"), "incident")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", BEFORE)
    op.drop_index("outbox_system_index", "outbox")
    op.drop_table("webhook_subscription")

"""News for members of staff: what a letter is about and whether it was read, new work that was seen, ways chosen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_INSIDE = "recipient_kind IN ('post', 'staff')"


def upgrade() -> None:
    """What was there before is no news: it counts as read."""
    op.add_column("outbox", sa.Column("topic", sa.Text(), server_default="word", nullable=False))
    op.add_column("outbox", sa.Column("work_item_id", postgresql.UUID(), nullable=True))
    op.add_column("outbox", sa.Column("read_at", UtcTime(), nullable=True))
    op.add_column("outbox", sa.Column("read_by_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("outbox_read_by_id_fkey"), "outbox", "staff", ["read_by_id"], ["id"])
    op.execute(f"UPDATE outbox SET read_at = at WHERE {_INSIDE}")
    op.drop_constraint(op.f("outbox_channel_check"), "outbox", type_="check")
    op.create_check_constraint(
        op.f("outbox_channel_check"), "outbox", "channel IN ('email', 'webhook', 'sms', 'mailbox')"
    )
    op.create_index(
        "outbox_recipient_index",
        "outbox",
        ["recipient_kind", "recipient", "at", "id"],
        postgresql_where=sa.text(_INSIDE),
    )
    op.create_index(
        "outbox_unread_index",
        "outbox",
        ["recipient_kind", "recipient", "at"],
        postgresql_where=sa.text(f"read_at IS NULL AND {_INSIDE}"),
    )
    op.add_column("work_item", sa.Column("seen_at", UtcTime(), nullable=True))
    op.execute("UPDATE work_item SET seen_at = opened_at")
    op.create_index("work_item_opened_index", "work_item", ["post_id", "opened_at"])
    op.create_index(
        "work_item_new_index",
        "work_item",
        ["post_id", "opened_at"],
        postgresql_where=sa.text("seen_at IS NULL AND assignee_id IS NULL AND beside_id IS NULL"),
    )
    op.create_table(
        "news_choice",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "way IN ('inside', 'email', 'sms', 'webhook', 'digest')", name=op.f("news_choice_way_check")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("news_choice_staff_id_fkey")),
        sa.PrimaryKeyConstraint("staff_id", "topic", name=op.f("news_choice_pkey")),
    )
    op.create_table(
        "news_sent",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("news_sent_staff_id_fkey")),
        sa.PrimaryKeyConstraint("staff_id", "news", name=op.f("news_sent_pkey")),
    )
    op.create_index("news_sent_at_index", "news_sent", ["at"])


def downgrade() -> None:
    """Forget what was read and chosen; letters that went by SMS are shown in the mailbox."""
    op.drop_table("news_sent")
    op.drop_table("news_choice")
    op.drop_index("work_item_new_index", "work_item")
    op.drop_index("work_item_opened_index", "work_item")
    op.drop_column("work_item", "seen_at")
    op.drop_index("outbox_unread_index", "outbox")
    op.drop_index("outbox_recipient_index", "outbox")
    op.drop_constraint(op.f("outbox_channel_check"), "outbox", type_="check")
    op.execute("UPDATE outbox SET channel = 'mailbox', next_attempt_at = NULL WHERE channel = 'sms'")
    op.create_check_constraint(op.f("outbox_channel_check"), "outbox", "channel IN ('email', 'webhook', 'mailbox')")
    for column in ("read_by_id", "read_at", "work_item_id", "topic"):
        op.drop_column("outbox", column)

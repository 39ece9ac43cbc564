"""What may be done with a task besides doing it: opinions of colleagues, copies, phrases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("work_item", sa.Column("acts", postgresql.ARRAY(sa.Text()), nullable=True))
    op.add_column("work_item", sa.Column("beside_id", sa.UUID(), nullable=True))
    op.create_foreign_key(
        op.f("work_item_beside_id_fkey"), "work_item", "work_item", ["beside_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(
        "work_item_beside_index",
        "work_item",
        ["beside_id"],
        unique=False,
        postgresql_where=sa.text("beside_id IS NOT NULL"),
    )
    _opinions()
    _copies()
    _phrases()


def _phrases() -> None:
    op.create_table(
        "phrase",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("phrase_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("phrase_pkey")),
    )
    op.create_index("phrase_text_key", "phrase", ["staff_id", "text"], unique=True, postgresql_nulls_not_distinct=True)


def _copies() -> None:
    op.create_table(
        "copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("reader_id", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("copy_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["staff.id"], name=op.f("copy_sender_id_fkey")),
        sa.ForeignKeyConstraint(["reader_id"], ["staff.id"], name=op.f("copy_reader_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("copy_pkey")),
    )
    op.create_index(op.f("copy_case_id_index"), "copy", ["case_id"], unique=False)
    op.create_index("copy_reader_index", "copy", ["reader_id", "id"], unique=False)
    op.create_index(
        "copy_unread_index", "copy", ["reader_id"], unique=False, postgresql_where=sa.text("read_at IS NULL")
    )


def _opinions() -> None:
    op.create_table(
        "task_opinion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_post_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("work_item_id", sa.UUID(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.Column("removed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("removal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('delegation', 'before', 'after')", name=op.f("task_opinion_kind_check")),
        sa.CheckConstraint("verdict IN ('agree', 'disagree')", name=op.f("task_opinion_verdict_check")),
        sa.CheckConstraint(
            "answered_at IS NULL OR removed_at IS NULL", name=op.f("task_opinion_answered_or_removed_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("task_opinion_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("task_opinion_asked_by_id_fkey")),
        sa.ForeignKeyConstraint(["asked_post_id"], ["post.id"], name=op.f("task_opinion_asked_post_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("task_opinion_post_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("task_opinion_answered_by_id_fkey")),
        sa.ForeignKeyConstraint(["acting_for_id"], ["staff.id"], name=op.f("task_opinion_acting_for_id_fkey")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["staff.id"], name=op.f("task_opinion_removed_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("task_opinion_pkey")),
    )
    for column in ("case_id", "task_id", "work_item_id"):
        op.create_index(op.f(f"task_opinion_{column}_index"), "task_opinion", [column], unique=False)


def downgrade() -> None:
    """Forget phrases, copies and opinions; what was asked beside a task goes with them."""
    op.drop_table("phrase")
    op.drop_table("copy")
    op.drop_table("task_opinion")
    op.execute("DELETE FROM work_item WHERE beside_id IS NOT NULL")
    op.drop_index("work_item_beside_index", "work_item")
    op.drop_column("work_item", "beside_id")
    op.drop_column("work_item", "acts")

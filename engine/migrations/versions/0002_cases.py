"""Running cases: work items, timers, messages, history, clocks, papers.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.cases.history import REFUSE_CHANGES
from engine.database import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "office_case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_task", sa.UUID(), nullable=True),
        sa.Column("branch_key", sa.Text(), nullable=True),
        sa.Column("branch_result", sa.Text(), nullable=True),
        sa.Column("origin_key", sa.Text(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("history_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'completed', 'cancelled', 'withdrawn')", name=op.f("office_case_status_check")
        ),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name=op.f("office_case_definition_id_fkey")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("office_case_department_id_fkey")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("office_case_item_id_fkey")),
        sa.ForeignKeyConstraint(["parent_id"], ["office_case.id"], name=op.f("office_case_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("office_case_pkey")),
    )
    op.create_index(
        "office_case_branch_key",
        "office_case",
        ["parent_id", "parent_task", "branch_key"],
        unique=True,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "office_case_number_key", "office_case", ["number"], unique=True, postgresql_where=sa.text("number IS NOT NULL")
    )
    op.create_index(
        "office_case_origin_key_key",
        "office_case",
        ["origin_key"],
        unique=True,
        postgresql_where=sa.text("origin_key IS NOT NULL"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("voided_at", UtcTime(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "voided_at IS NULL OR coalesce(void_reason, '') <> ''", name=op.f("document_voided_with_reason_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("document_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("document_department_id_fkey")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["staff.id"], name=op.f("document_issued_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("document_pkey")),
        sa.UniqueConstraint("number", name=op.f("document_number_key")),
    )
    op.create_index(op.f("document_case_id_index"), "document", ["case_id"], unique=False)
    op.create_index("document_kind_issued_at_index", "document", ["kind", "issued_at"], unique=False)
    op.create_table(
        "history",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("history_case_id_fkey")),
        sa.PrimaryKeyConstraint("case_id", "sequence", name=op.f("history_pkey")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("to_case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("from_case_id", sa.BigInteger(), nullable=True),
        sa.Column("unique_key", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcTime(), nullable=True),
        sa.Column("consumed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'branch', 'clock')", name=op.f("inbox_kind_check")),
        sa.ForeignKeyConstraint(["to_case_id"], ["office_case.id"], name=op.f("inbox_to_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("inbox_pkey")),
    )
    op.create_index(
        "inbox_due_index",
        "inbox",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("consumed_at IS NULL AND next_attempt_at IS NOT NULL"),
    )
    op.create_index(
        "inbox_unique_key_key", "inbox", ["unique_key"], unique=True, postgresql_where=sa.text("unique_key IS NOT NULL")
    )
    op.create_index(
        "inbox_waiting_index",
        "inbox",
        ["to_case_id", "id"],
        unique=False,
        postgresql_where=sa.text("consumed_at IS NULL"),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcTime(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('timer', 'inbox', 'outbox', 'calendar')", name=op.f("incident_kind_check")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("incident_case_id_fkey")),
        sa.ForeignKeyConstraint(["resolved_by"], ["staff.id"], name=op.f("incident_resolved_by_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_pkey")),
    )
    op.create_index(
        "incident_open_key",
        "incident",
        ["kind", "case_id", "reference"],
        unique=True,
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient_kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcTime(), nullable=True),
        sa.Column("delivered_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'webhook', 'mailbox')", name=op.f("outbox_channel_check")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("outbox_case_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pkey")),
    )
    op.create_index("outbox_case_id_index", "outbox", ["case_id"], unique=False)
    op.create_index(
        "outbox_due_index",
        "outbox",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    op.create_table(
        "service_clock",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("limit_amount", sa.Integer(), nullable=False),
        sa.Column("limit_unit", sa.Text(), nullable=False),
        sa.Column("statutory_amount", sa.Integer(), nullable=True),
        sa.Column("statutory_unit", sa.Text(), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("promised_due_at", UtcTime(), nullable=True),
        sa.Column("statutory_due_at", UtcTime(), nullable=True),
        sa.Column("yellow_at", UtcTime(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("calendar_revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "limit_unit IN ('working_days', 'working_hours', 'natural_hours', 'natural_days')",
            name=op.f("service_clock_limit_unit_check"),
        ),
        sa.CheckConstraint("limit_amount >= 0", name=op.f("service_clock_limit_amount_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("service_clock_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["service_clock.id"], name=op.f("service_clock_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("service_clock_pkey")),
    )
    op.create_index(op.f("service_clock_case_id_index"), "service_clock", ["case_id"], unique=False)
    op.create_index(
        "service_clock_open_due_index",
        "service_clock",
        ["promised_due_at"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "service_clock_parent_id_index",
        "service_clock",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index(
        "service_clock_running_key",
        "service_clock",
        ["case_id", "name"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL AND task_id IS NULL"),
    )
    op.create_table(
        "submission",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=True),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("submission_case_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("submission_staff_id_fkey")),
        sa.PrimaryKeyConstraint("key", name=op.f("submission_pkey")),
    )
    op.create_index("submission_case_id_index", "submission", ["case_id"], unique=False)
    op.create_table(
        "timer",
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("descriptor", postgresql.JSONB(), nullable=False),
        sa.Column("armed_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("timer_case_id_fkey")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("timer_pkey")),
    )
    op.create_index("timer_case_id_index", "timer", ["case_id"], unique=False)
    op.create_index(
        "timer_due_at_index", "timer", ["due_at"], unique=False, postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_table(
        "work_item",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("yellow_at", UtcTime(), nullable=True),
        sa.Column("limit", postgresql.JSONB(), nullable=True),
        sa.Column("draft", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["acting_for_id"], ["staff.id"], name=op.f("work_item_acting_for_id_fkey")),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name=op.f("work_item_assignee_id_fkey")),
        sa.ForeignKeyConstraint(["case_id"], ["office_case.id"], name=op.f("work_item_case_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("work_item_post_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("work_item_pkey")),
    )
    op.create_index("work_item_case_id_index", "work_item", ["case_id"], unique=False)
    op.create_index("work_item_inbox_index", "work_item", ["post_id", "due_at", "id"], unique=False)
    op.create_table(
        "clock_extension",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("clock_extension_approver_id_fkey")),
        sa.ForeignKeyConstraint(["clock_id"], ["service_clock.id"], name=op.f("clock_extension_clock_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("clock_extension_document_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_extension_pkey")),
        sa.UniqueConstraint("clock_id", name=op.f("clock_extension_clock_id_key")),
    )
    op.create_table(
        "clock_stop",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clock_id", sa.BigInteger(), nullable=False),
        sa.Column("from_at", UtcTime(), nullable=False),
        sa.Column("to_at", UtcTime(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["staff.id"], name=op.f("clock_stop_approver_id_fkey")),
        sa.ForeignKeyConstraint(["clock_id"], ["service_clock.id"], name=op.f("clock_stop_clock_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("clock_stop_document_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_stop_pkey")),
    )
    op.create_index(op.f("clock_stop_clock_id_index"), "clock_stop", ["clock_id"], unique=False)
    op.execute(REFUSE_CHANGES)


def downgrade() -> None:
    """The first schema is not taken back."""
    raise NotImplementedError("Expected to go forward, but the first schema is never taken back.")

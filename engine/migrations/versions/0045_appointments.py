"""Appointments, the visits they became, how posts receive visitors by them; renewals of permits. Revision 0045."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "appointment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("query_code", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("receiving_post_id", sa.BigInteger(), nullable=False),
        sa.Column("on_call_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", UtcTime(), nullable=False),
        sa.Column("ends_at", UtcTime(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("registered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("escalated_at", UtcTime(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'declined', 'cancelled', 'received', 'no_show', 'missed')",
            name=op.f("appointment_status_check"),
        ),
        sa.CheckConstraint("channel IN ('online', 'phone', 'window')", name=op.f("appointment_channel_check")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("appointment_span_check")),
        sa.CheckConstraint(
            "NOT outside OR coalesce(urgency, '') <> ''", name=op.f("appointment_outside_with_urgency_check")
        ),
        sa.CheckConstraint(
            "status <> 'declined' OR coalesce(reason, '') <> ''", name=op.f("appointment_declined_with_reason_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("appointment_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        *_keys(
            "appointment",
            item_id="item",
            department_id="department",
            post_id="post",
            receiving_post_id="post",
            on_call_id="staff",
            registered_by_id="staff",
            answered_by_id="staff",
            document_id="document",
            ended_by_id="staff",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("appointment_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("appointment_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("appointment_number_key")),
    )
    op.create_index("appointment_post_id_starts_at_index", "appointment", ["post_id", "starts_at"])
    op.create_index("appointment_department_id_index", "appointment", ["department_id", "id"])
    op.create_table(
        "appointment_visit",
        sa.Column("appointment_id", sa.BigInteger(), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        *_keys("appointment_visit", appointment_id="appointment", inquiry_id="inquiry", by_id="staff"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("appointment_visit_pkey")),
        sa.UniqueConstraint("inquiry_id", name=op.f("appointment_visit_inquiry_id_key")),
    )
    op.create_table(
        "appointment_plan",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 50", name=op.f("appointment_plan_capacity_check")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name=op.f("appointment_plan_minutes_check")),
        *_keys("appointment_plan", post_id="post", set_by_id="staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("appointment_plan_pkey")),
    )
    op.create_index("appointment_plan_post_id_index", "appointment_plan", ["post_id", "id"])
    _renewals()


def _renewals() -> None:
    op.create_table(
        "renewal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("apply_days", sa.Integer(), nullable=False),
        sa.Column("reminded_at", UtcTime(), nullable=True),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=True),
        sa.Column("applied_at", UtcTime(), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("deemed_until", sa.Date(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('deemed', 'granted', 'refused', 'expired')", name=op.f("renewal_outcome_check")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("renewal_settled_with_outcome_check")),
        sa.CheckConstraint(
            "outcome IS DISTINCT FROM 'deemed' OR deemed_until IS NOT NULL", name=op.f("renewal_deemed_with_end_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("renewal_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        *_keys(
            "renewal",
            application_id="application",
            department_id="department",
            inquiry_id="inquiry",
            document_id="document",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("renewal_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("renewal_case_id_key")),
        sa.UniqueConstraint("application_id", name=op.f("renewal_application_id_key")),
        sa.UniqueConstraint("inquiry_id", name=op.f("renewal_inquiry_id_key")),
    )
    op.create_index("renewal_valid_until_index", "renewal", ["valid_until", "id"])
    op.create_index("renewal_department_id_index", "renewal", ["department_id", "valid_until"])


def _keys(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"{table}_{column}_fkey"))
        for column, target in targets.items()
    ]


def downgrade() -> None:
    """Drop the registers."""
    op.drop_table("renewal")
    op.drop_table("appointment_plan")
    op.drop_table("appointment_visit")
    op.drop_table("appointment")

"""Inspection lists, standards of service, authorisations, post records, alarms of the duty roster. Revision 0046."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from engine.database import UtcTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "service_standard",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", UtcTime(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("area IN ('conduct', 'premises', 'handling')", name=op.f("service_standard_area_check")),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= valid_from", name=op.f("service_standard_ended_after_beginning_check")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("service_standard_department_id_fkey")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("service_standard_ended_by_id_fkey")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("service_standard_set_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("service_standard_pkey")),
    )
    op.create_table(
        "inspection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UtcTime(), nullable=False),
        sa.Column("drawn_by_id", sa.BigInteger(), nullable=True),
        sa.Column("list_document_id", sa.BigInteger(), nullable=True),
        sa.Column("faults", sa.Integer(), nullable=True),
        sa.Column("recorded_at", UtcTime(), nullable=True),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("check_text", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("outcome IN ('faultless', 'settled')", name=op.f("inspection_outcome_check")),
        sa.CheckConstraint("selection IN ('chosen', 'random', 'none')", name=op.f("inspection_selection_check")),
        sa.CheckConstraint(
            "(faults IS NULL) = (recorded_at IS NULL)", name=op.f("inspection_recorded_with_faults_check")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL)", name=op.f("inspection_closed_with_outcome_check")
        ),
        sa.CheckConstraint("period_until >= period_from", name=op.f("inspection_period_check")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("inspection_answered_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("inspection_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["staff.id"], name=op.f("inspection_closed_by_id_fkey")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("inspection_department_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("inspection_document_id_fkey")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["staff.id"], name=op.f("inspection_drawn_by_id_fkey")),
        sa.ForeignKeyConstraint(["list_document_id"], ["document.id"], name=op.f("inspection_list_document_id_fkey")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("inspection_recorded_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("inspection_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("inspection_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("inspection_number_key")),
    )
    op.create_index("inspection_department_id_index", "inspection", ["department_id", "id"], unique=False)
    op.create_table(
        "inspection_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("inspection_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("target_case_id", sa.BigInteger(), nullable=True),
        sa.Column("standard_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("infraction_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("result IN ('ok', 'fault')", name=op.f("inspection_line_result_check")),
        sa.CheckConstraint(
            "result IS DISTINCT FROM 'fault' OR (coalesce(detail, '') <> '' AND infraction_id IS NOT NULL)",
            name=op.f("inspection_line_fault_on_record_check"),
        ),
        sa.CheckConstraint(
            "target_case_id IS NULL OR standard_id IS NULL", name=op.f("inspection_line_case_or_standard_check")
        ),
        sa.ForeignKeyConstraint(["infraction_id"], ["infraction.id"], name=op.f("inspection_line_infraction_id_fkey")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("inspection_line_inspection_id_fkey")),
        sa.ForeignKeyConstraint(
            ["standard_id"], ["service_standard.id"], name=op.f("inspection_line_standard_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["target_case_id"],
            ["office_case.id"],
            name=op.f("inspection_line_target_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("inspection_line_pkey")),
        sa.UniqueConstraint("infraction_id", name=op.f("inspection_line_infraction_id_key")),
    )
    op.create_index(
        "inspection_line_inspection_id_ordinal_key", "inspection_line", ["inspection_id", "ordinal"], unique=True
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("all_items", sa.Boolean(), nullable=False),
        sa.Column("may_decide", sa.Boolean(), nullable=False),
        sa.Column("may_seal", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("granted_at", UtcTime(), nullable=False),
        sa.Column("granted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("revoke_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL) AND coalesce(revoke_reason, 'x') <> ''",
            name=op.f("authorisation_revoked_with_reason_check"),
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("authorisation_period_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("authorisation_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("authorisation_department_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("authorisation_document_id_fkey")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["staff.id"], name=op.f("authorisation_granted_by_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("authorisation_post_id_fkey")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["staff.id"], name=op.f("authorisation_revoked_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("authorisation_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("authorisation_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("authorisation_number_key")),
    )
    op.create_index("authorisation_department_id_index", "authorisation", ["department_id", "id"], unique=False)
    op.create_index("authorisation_post_id_index", "authorisation", ["post_id", "id"], unique=False)
    op.create_table(
        "authorisation_item",
        sa.Column("authorisation_id", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisation.id"], name=op.f("authorisation_item_authorisation_id_fkey")
        ),
        sa.PrimaryKeyConstraint("authorisation_id", "item_code", name=op.f("authorisation_item_pkey")),
    )
    op.create_table(
        "authorisation_use",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("authorisation_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("on_the_spot", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authorisation_id"], ["authorisation.id"], name=op.f("authorisation_use_authorisation_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("authorisation_use_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("authorisation_use_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("authorisation_use_pkey")),
    )
    op.create_index(
        "authorisation_use_authorisation_id_index", "authorisation_use", ["authorisation_id", "case_id"], unique=False
    )
    op.create_index(op.f("authorisation_use_case_id_index"), "authorisation_use", ["case_id"], unique=False)
    op.create_table(
        "post_record",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("standard", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Text(), nullable=False),
        sa.Column("rewards", sa.Text(), nullable=False),
        sa.Column("authority", JSONB(), nullable=False),
        sa.Column("drafted_at", UtcTime(), nullable=False),
        sa.Column("drafted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("post_record_version_check")),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["staff.id"], name=op.f("post_record_drafted_by_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("post_record_post_id_fkey")),
        sa.ForeignKeyConstraint(["published_by_id"], ["staff.id"], name=op.f("post_record_published_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("post_record_pkey")),
    )
    op.create_index("post_record_post_id_version_key", "post_record", ["post_id", "version"], unique=True)
    op.create_table(
        "post_target",
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("by_when", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["post_record.id"], name=op.f("post_target_record_id_fkey")),
        sa.PrimaryKeyConstraint("record_id", "ordinal", name=op.f("post_target_pkey")),
    )
    op.create_table(
        "post_assessment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'assessment' OR result IS NOT NULL", name=op.f("post_assessment_assessed_with_result_check")
        ),
        sa.CheckConstraint("kind IN ('training', 'assessment')", name=op.f("post_assessment_kind_check")),
        sa.CheckConstraint(
            "result IN ('excellent', 'qualified', 'unqualified')", name=op.f("post_assessment_result_check")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("post_assessment_post_id_fkey")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("post_assessment_recorded_by_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("post_assessment_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("post_assessment_pkey")),
    )
    op.create_index("post_assessment_post_id_index", "post_assessment", ["post_id", "id"], unique=False)
    op.create_index(op.f("post_assessment_staff_id_index"), "post_assessment", ["staff_id"], unique=False)
    op.create_table(
        "duty_alarm",
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.CheckConstraint("gap IN ('nobody', 'left', 'absent')", name=op.f("duty_alarm_gap_check")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("duty_alarm_department_id_fkey")),
        sa.PrimaryKeyConstraint("department_id", "day", "gap", name=op.f("duty_alarm_pkey")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Drop the registers."""
    op.drop_table("duty_alarm")
    op.drop_table("post_assessment")
    op.drop_table("post_target")
    op.drop_table("post_record")
    op.drop_table("authorisation_use")
    op.drop_table("authorisation_item")
    op.drop_table("authorisation")
    op.drop_table("inspection_line")
    op.drop_table("inspection")
    op.drop_table("service_standard")

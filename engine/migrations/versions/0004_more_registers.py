"""The other registers of the office.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("recorded_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reconsideration_until", sa.Date(), nullable=True),
        sa.Column("lawsuit_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "method IN ('direct', 'agent', 'post', 'electronic', 'left', 'public_notice')",
            name=op.f("delivery_method_check"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("delivery_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("delivery_document_id_fkey")),
        sa.ForeignKeyConstraint(["receipt_id"], ["document.id"], name=op.f("delivery_receipt_id_fkey")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("delivery_recorded_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("delivery_pkey")),
    )
    op.create_index(op.f("delivery_case_id_index"), "delivery", ["case_id"], unique=False)
    op.create_table(
        "denial_filing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("responsible_agency", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("drafted_reason", sa.Text(), nullable=True),
        sa.Column("drafted_basis", sa.Text(), nullable=True),
        sa.Column("within_authority", sa.Boolean(), nullable=False),
        sa.Column("handler_id", sa.BigInteger(), nullable=True),
        sa.Column("handler_post_id", sa.BigInteger(), nullable=True),
        sa.Column("drafted_at", UtcTime(), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=True),
        sa.Column("leader_opinion", sa.Text(), nullable=True),
        sa.Column("leader_text", sa.Text(), nullable=True),
        sa.Column("leader_at", UtcTime(), nullable=True),
        sa.Column("filed_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_document_id", sa.BigInteger(), nullable=True),
        sa.Column("returned_at", UtcTime(), nullable=True),
        sa.Column("returned_to", sa.Text(), nullable=True),
        sa.Column("returned_by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "filed_at IS NULL OR within_authority OR coalesce(leader_opinion IN ('approve', 'amend'), false)",
            name=op.f("denial_filing_filed_with_authority_check"),
        ),
        sa.CheckConstraint("kind IN ('non_acceptance', 'denial')", name=op.f("denial_filing_kind_check")),
        sa.CheckConstraint(
            "leader_opinion IN ('approve', 'amend', 'reject')", name=op.f("denial_filing_leader_opinion_check")
        ),
        sa.CheckConstraint("reason <> '' AND legal_basis <> ''", name=op.f("denial_filing_reasoned_check")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("denial_filing_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["decision_document_id"], ["document.id"], name=op.f("denial_filing_decision_document_id_fkey")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("denial_filing_department_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("denial_filing_document_id_fkey")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("denial_filing_handler_id_fkey")),
        sa.ForeignKeyConstraint(["handler_post_id"], ["post.id"], name=op.f("denial_filing_handler_post_id_fkey")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("denial_filing_item_id_fkey")),
        sa.ForeignKeyConstraint(["leader_id"], ["staff.id"], name=op.f("denial_filing_leader_id_fkey")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["staff.id"], name=op.f("denial_filing_returned_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("denial_filing_pkey")),
        sa.UniqueConstraint("number", name=op.f("denial_filing_number_key")),
    )
    op.create_index(op.f("denial_filing_case_id_index"), "denial_filing", ["case_id"], unique=False)
    op.create_index(op.f("denial_filing_department_id_index"), "denial_filing", ["department_id"], unique=False)
    op.create_index("denial_filing_filed_at_index", "denial_filing", ["filed_at"], unique=False)
    op.create_index(op.f("denial_filing_handler_id_index"), "denial_filing", ["handler_id"], unique=False)
    op.create_index(op.f("denial_filing_item_id_index"), "denial_filing", ["item_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("from_post_id", sa.BigInteger(), nullable=False),
        sa.Column("to_post_id", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=True),
        sa.Column("received_at", UtcTime(), nullable=True),
        sa.Column("received_by_id", sa.BigInteger(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("handover_by_id_fkey")),
        sa.ForeignKeyConstraint(["from_post_id"], ["post.id"], name=op.f("handover_from_post_id_fkey")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("handover_inquiry_id_fkey")),
        sa.ForeignKeyConstraint(["received_by_id"], ["staff.id"], name=op.f("handover_received_by_id_fkey")),
        sa.ForeignKeyConstraint(["to_post_id"], ["post.id"], name=op.f("handover_to_post_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("handover_pkey")),
    )
    op.create_index(op.f("handover_inquiry_id_index"), "handover", ["inquiry_id"], unique=False)
    op.create_table(
        "joint_approval",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("coordinator_id", sa.BigInteger(), nullable=True),
        sa.Column("helper_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("concluded_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "conclusion IN ('grant', 'deny', 'supplement')", name=op.f("joint_approval_conclusion_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("joint_approval_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["coordinator_id"], ["staff.id"], name=op.f("joint_approval_coordinator_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("joint_approval_document_id_fkey")),
        sa.ForeignKeyConstraint(["helper_id"], ["staff.id"], name=op.f("joint_approval_helper_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("joint_approval_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("joint_approval_case_id_key")),
    )
    op.create_index(op.f("joint_approval_helper_id_index"), "joint_approval", ["helper_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("oral", sa.Boolean(), nullable=False),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger(), nullable=True),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("supplement_due_at", UtcTime(), nullable=True),
        sa.Column("supplemented_at", UtcTime(), nullable=True),
        sa.Column("receipt_signed_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('consult', 'supplement')", name=op.f("notice_kind_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("notice_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("notice_document_id_fkey")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["staff.id"], name=op.f("notice_issued_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("notice_pkey")),
        sa.UniqueConstraint("number", name=op.f("notice_number_key")),
    )
    op.create_index(op.f("notice_case_id_index"), "notice", ["case_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("agent_name", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("first_responder_id", sa.BigInteger(), nullable=True),
        sa.Column("first_responder_post_id", sa.BigInteger(), nullable=False),
        sa.Column("query_code", sa.Text(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("last_received_at", UtcTime(), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("undertaking", sa.Boolean(), nullable=False),
        sa.Column("supplement_complete", sa.Boolean(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("accepted_how", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("permit_number", sa.Text(), nullable=True),
        sa.Column("denial_filing_id", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", UtcTime(), nullable=True),
        sa.Column("archived_at", UtcTime(), nullable=True),
        sa.CheckConstraint("accepted_how IN ('normal', 'deemed')", name=op.f("application_accepted_how_check")),
        sa.CheckConstraint("applicant_kind IN ('person', 'unit')", name=op.f("application_applicant_kind_check")),
        sa.CheckConstraint(
            "decision IN ('granted', 'denied', 'not_accepted', 'lapsed', 'withdrawn', 'ended')",
            name=op.f("application_decision_check"),
        ),
        sa.CheckConstraint(
            "decision NOT IN ('denied', 'not_accepted') OR denial_filing_id IS NOT NULL",
            name=op.f("application_denial_is_filed_check"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("application_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["staff.id"], name=op.f("application_checked_by_id_fkey")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("application_decided_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["denial_filing_id"], ["denial_filing.id"], name=op.f("application_denial_filing_id_fkey")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("application_department_id_fkey")),
        sa.ForeignKeyConstraint(["first_responder_id"], ["staff.id"], name=op.f("application_first_responder_id_fkey")),
        sa.ForeignKeyConstraint(
            ["first_responder_post_id"], ["post.id"], name=op.f("application_first_responder_post_id_fkey")
        ),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("application_inquiry_id_fkey")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("application_item_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("application_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("application_case_id_key")),
    )
    op.create_index("application_decided_at_index", "application", ["decided_at"], unique=False)
    op.create_index(op.f("application_department_id_index"), "application", ["department_id"], unique=False)
    op.create_index(op.f("application_first_responder_id_index"), "application", ["first_responder_id"], unique=False)
    op.create_index(op.f("application_inquiry_id_index"), "application", ["inquiry_id"], unique=False)
    op.create_index(op.f("application_item_id_index"), "application", ["item_id"], unique=False)
    op.create_index("application_received_at_index", "application", ["received_at"], unique=False)
    op.create_table(
        "joint_department",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("joint_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("joint_department_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("joint_department_department_id_fkey")),
        sa.ForeignKeyConstraint(["joint_id"], ["joint_approval.id"], name=op.f("joint_department_joint_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("joint_department_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("joint_department_case_id_key")),
    )
    op.create_index(op.f("joint_department_department_id_index"), "joint_department", ["department_id"], unique=False)
    op.create_index(
        "joint_department_joint_id_department_id_key", "joint_department", ["joint_id", "department_id"], unique=True
    )
    op.create_table(
        "application_material",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("change", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'missing', 'wrong', 'supplied')", name=op.f("application_material_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("application_material_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["item_material.id"], name=op.f("application_material_material_id_fkey")
        ),
        sa.PrimaryKeyConstraint("application_id", "material_id", name=op.f("application_material_pkey")),
    )


def downgrade() -> None:
    """The first schema is not taken back."""
    raise NotImplementedError("Expected to go forward, but the first schema is never taken back.")

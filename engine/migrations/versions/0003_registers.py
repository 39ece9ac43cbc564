"""Registers of the office, those that others refer to first.

Revision 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "card",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("work_item_id", sa.UUID(), nullable=True),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("acting_for_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("second_yellow", sa.Boolean(), nullable=False),
        sa.Column("appealed_at", UtcTime(), nullable=True),
        sa.Column("appeal", sa.Text(), nullable=True),
        sa.Column("lifted_at", UtcTime(), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("lift_ground", sa.Text(), nullable=True),
        sa.Column("lift_grounds", sa.Text(), nullable=True),
        sa.CheckConstraint("level IN ('reminder', 'yellow', 'red')", name=op.f("card_level_check")),
        sa.CheckConstraint(
            "lifted_at IS NULL OR coalesce(lift_grounds, '') <> ''", name=op.f("card_lifted_with_grounds_check")
        ),
        sa.ForeignKeyConstraint(["acting_for_id"], ["staff.id"], name=op.f("card_acting_for_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("card_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("card_department_id_fkey")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["staff.id"], name=op.f("card_lifted_by_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("card_post_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("card_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("card_pkey")),
    )
    op.create_index(op.f("card_case_id_index"), "card", ["case_id"], unique=False)
    op.create_index(op.f("card_department_id_index"), "card", ["department_id"], unique=False)
    op.create_index("card_issued_at_index", "card", ["issued_at"], unique=False)
    op.create_index(op.f("card_post_id_index"), "card", ["post_id"], unique=False)
    op.create_index("card_staff_id_issued_at_index", "card", ["staff_id", "issued_at"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("consultation_asked_by_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("consultation_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("consultation_department_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("consultation_pkey")),
    )
    op.create_index(op.f("consultation_case_id_index"), "consultation", ["case_id"], unique=False)
    op.create_table(
        "department_opinion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_case_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("deemed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "opinion IN ('approve', 'conditional', 'deny', 'more_material', 'not_concerned')",
            name=op.f("department_opinion_opinion_check"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("department_opinion_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("department_opinion_department_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["parent_case_id"],
            ["office_case.id"],
            name=op.f("department_opinion_parent_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("department_opinion_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("department_opinion_pkey")),
    )
    op.create_index(op.f("department_opinion_case_id_index"), "department_opinion", ["case_id"], unique=False)
    op.create_index(
        op.f("department_opinion_parent_case_id_index"), "department_opinion", ["parent_case_id"], unique=False
    )
    op.create_table(
        "infraction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("infraction_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("infraction_post_id_fkey")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("infraction_staff_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("infraction_pkey")),
    )
    op.create_index("infraction_at_index", "infraction", ["at"], unique=False)
    op.create_index(op.f("infraction_case_id_index"), "infraction", ["case_id"], unique=False)
    op.create_index(op.f("infraction_staff_id_index"), "infraction", ["staff_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("agent_name", sa.Text(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=True),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("to_post_id", sa.BigInteger(), nullable=True),
        sa.Column("redirected_to", sa.Text(), nullable=True),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("first_responder_id", sa.BigInteger(), nullable=True),
        sa.Column("first_responder_post_id", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("announced_at", UtcTime(), nullable=True),
        sa.Column("announced_reason", sa.Text(), nullable=True),
        sa.Column("expected_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('consult', 'apply', 'query', 'report', 'complaint')", name=op.f("inquiry_kind_check")
        ),
        sa.CheckConstraint("scope IN ('here', 'other_post', 'other_agency')", name=op.f("inquiry_scope_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("inquiry_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("inquiry_department_id_fkey")),
        sa.ForeignKeyConstraint(["first_responder_id"], ["staff.id"], name=op.f("inquiry_first_responder_id_fkey")),
        sa.ForeignKeyConstraint(
            ["first_responder_post_id"], ["post.id"], name=op.f("inquiry_first_responder_post_id_fkey")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("inquiry_item_id_fkey")),
        sa.ForeignKeyConstraint(["to_post_id"], ["post.id"], name=op.f("inquiry_to_post_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("inquiry_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("inquiry_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("inquiry_number_key")),
    )
    op.create_index(op.f("inquiry_first_responder_id_index"), "inquiry", ["first_responder_id"], unique=False)
    op.create_index(op.f("inquiry_item_id_index"), "inquiry", ["item_id"], unique=False)
    op.create_index("inquiry_registered_at_index", "inquiry", ["registered_at"], unique=False)
    op.create_table(
        "accountability",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("origin_case_id", sa.BigInteger(), nullable=True),
        sa.Column("origin_number", sa.Text(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("clue", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("take_due_at", UtcTime(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=True),
        sa.Column("take_grounds", sa.Text(), nullable=True),
        sa.Column("taken_at", UtcTime(), nullable=True),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("statement_at", UtcTime(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("investigated_at", UtcTime(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("measure_grounds", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("plan_deadline", sa.Date(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("verification", sa.Text(), nullable=True),
        sa.Column("verified_at", UtcTime(), nullable=True),
        sa.Column("review_grounds", sa.Text(), nullable=True),
        sa.Column("review_result", sa.Text(), nullable=True),
        sa.Column("review_text", sa.Text(), nullable=True),
        sa.Column("archived_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "measure IN ('none', 'criticism', 'talk', 'notice_of_criticism', 'rectification', 'disqualified',"
            " 'discipline')",
            name=op.f("accountability_measure_check"),
        ),
        sa.CheckConstraint(
            "valid IS NULL OR coalesce(findings, '') <> ''", name=op.f("accountability_valid_with_findings_check")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("accountability_card_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("accountability_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("accountability_decided_by_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("accountability_document_id_fkey")),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"], name=op.f("accountability_inquiry_id_fkey")),
        sa.ForeignKeyConstraint(
            ["origin_case_id"],
            ["office_case.id"],
            name=op.f("accountability_origin_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["staff.id"], name=op.f("accountability_person_id_fkey")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("accountability_post_id_fkey")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("accountability_taken_by_id_fkey")),
        sa.ForeignKeyConstraint(["unit_id"], ["department.id"], name=op.f("accountability_unit_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("accountability_pkey")),
        sa.UniqueConstraint("card_id", name=op.f("accountability_card_id_key")),
        sa.UniqueConstraint("case_id", name=op.f("accountability_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("accountability_number_key")),
    )
    op.create_index("accountability_opened_at_index", "accountability", ["opened_at"], unique=False)
    op.create_index(op.f("accountability_origin_case_id_index"), "accountability", ["origin_case_id"], unique=False)
    op.create_index(op.f("accountability_person_id_index"), "accountability", ["person_id"], unique=False)
    op.create_index(op.f("accountability_unit_id_index"), "accountability", ["unit_id"], unique=False)


def downgrade() -> None:
    """The first schema is not taken back."""
    raise NotImplementedError("Expected to go forward, but the first schema is never taken back.")

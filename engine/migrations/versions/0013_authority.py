"""Work that waits under its department, requests to stop or extend a clock, and departments' own certificates.

Revision 0013, after 0012.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('timer', 'inbox', 'outbox', 'calendar'%s)"


def upgrade() -> None:
    """Bring the schema here. What the center's posts did for unstaffed departments so far becomes a setting."""
    op.add_column("department", sa.Column("entrusted_to_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("department_entrusted_to_id_fkey"), "department", "department", ["entrusted_to_id"], ["id"]
    )
    op.execute(
        "UPDATE department d SET entrusted_to_id = center.id FROM department center"
        " WHERE center.is_center AND NOT d.is_center AND NOT EXISTS"
        " (SELECT 1 FROM post p WHERE p.department_id = d.id AND p.opened_at IS NOT NULL)"
    )
    op.alter_column("work_item", "post_id", existing_type=sa.BigInteger(), nullable=True)
    op.add_column("work_item", sa.Column("department_id", sa.BigInteger(), nullable=True))
    op.add_column("work_item", sa.Column("role", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("work_item_department_id_fkey"), "work_item", "department", ["department_id"], ["id"])
    op.create_index(
        "work_item_unassigned_index", "work_item", ["department_id"], postgresql_where=sa.text("post_id IS NULL")
    )
    op.execute(
        "UPDATE work_item w SET department_id = p.department_id, role = p.role FROM post p WHERE p.id = w.post_id"
    )
    op.drop_constraint(op.f("incident_kind_check"), "incident", type_="check")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", _KINDS % ", 'assignment'")
    op.add_column("application", sa.Column("permit_valid_until", sa.Date(), nullable=True))
    op.add_column("department_opinion", sa.Column("permit_number", sa.Text(), nullable=True))
    op.add_column("department_opinion", sa.Column("permit_valid_until", sa.Date(), nullable=True))
    op.create_table(
        "clock_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("procedure_id", sa.BigInteger(), nullable=True),
        sa.Column("procedure", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requester_id", sa.BigInteger(), nullable=True),
        sa.Column("requester_post_id", sa.BigInteger(), nullable=True),
        sa.Column("requested_at", UtcTime(), nullable=False),
        sa.Column("approver_role", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_text", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('stop', 'extension')", name=op.f("clock_request_kind_check")),
        sa.CheckConstraint(
            "answer IN ('approved', 'rejected', 'too_late')", name=op.f("clock_request_answer_check")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("clock_request_answered_check")
        ),
        sa.CheckConstraint("days > 0", name=op.f("clock_request_days_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("clock_request_case_id_fkey"), initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["item_procedure.id"], name=op.f("clock_request_procedure_id_fkey")
        ),
        sa.ForeignKeyConstraint(["requester_id"], ["staff.id"], name=op.f("clock_request_requester_id_fkey")),
        sa.ForeignKeyConstraint(["requester_post_id"], ["post.id"], name=op.f("clock_request_requester_post_id_fkey")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["staff.id"], name=op.f("clock_request_answered_by_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("clock_request_document_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("clock_request_pkey")),
    )  # fmt: skip
    op.create_index(op.f("clock_request_case_id_index"), "clock_request", ["case_id"])
    op.create_index(
        "clock_request_open_key", "clock_request", ["case_id"], unique=True, postgresql_where=sa.text("answer IS NULL")
    )


def downgrade() -> None:
    """Forget requests and certificates; work that waits under a department must have been assigned."""
    op.drop_table("clock_request")
    op.drop_column("department_opinion", "permit_valid_until")
    op.drop_column("department_opinion", "permit_number")
    op.drop_column("application", "permit_valid_until")
    op.execute("DELETE FROM incident WHERE kind = 'assignment'")
    op.drop_constraint(op.f("incident_kind_check"), "incident", type_="check")
    op.create_check_constraint(op.f("incident_kind_check"), "incident", _KINDS % "")
    op.drop_index("work_item_unassigned_index", table_name="work_item")
    op.drop_column("work_item", "role")
    op.drop_column("work_item", "department_id")
    op.alter_column("work_item", "post_id", existing_type=sa.BigInteger(), nullable=False)
    op.drop_column("department", "entrusted_to_id")

"""Surveys of satisfaction: questions in versions, draws, invitations, anonymous answers. Revision 0053, after 0052."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "survey_questions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("made_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("survey_questions_made_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_questions_pkey")),
        sa.UniqueConstraint("version", name=op.f("survey_questions_version_key")),
    )
    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("questions_id", sa.BigInteger(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_until", sa.Date(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UtcTime(), nullable=False),
        sa.Column("drawn_by_id", sa.BigInteger(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("period_until >= period_from", name=op.f("survey_period_check")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("survey_share_check")),
        sa.CheckConstraint(
            "published_at IS NULL OR coalesce(report, '') <> ''", name=op.f("survey_published_with_report_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("survey_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["questions_id"], ["survey_questions.id"], name=op.f("survey_questions_id_fkey")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["staff.id"], name=op.f("survey_drawn_by_id_fkey")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("survey_document_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("survey_case_id_key")),
        sa.UniqueConstraint("number", name=op.f("survey_number_key")),
    )
    op.create_table(
        "survey_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("survey_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("survey_invitation_survey_id_fkey")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("survey_invitation_department_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_invitation_pkey")),
        sa.UniqueConstraint("digest", name=op.f("survey_invitation_digest_key")),
    )
    op.create_index("survey_invitation_survey_id_index", "survey_invitation", ["survey_id", "department_id"])
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("survey_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("grades", postgresql.JSONB(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("survey_answer_survey_id_fkey")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("survey_answer_department_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("survey_answer_pkey")),
    )
    op.create_index("survey_answer_survey_id_index", "survey_answer", ["survey_id", "department_id"])


def downgrade() -> None:
    """Take the surveys away."""
    for table in ("survey_answer", "survey_invitation", "survey", "survey_questions"):
        op.drop_table(table)

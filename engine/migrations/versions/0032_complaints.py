"""The register of complaints and the criteria of validity, with a first version of these.

Revision 0032, after 0031.
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TITLE = "有效投诉认定办法"
NOTE = "按首问负责、一次性告知、限时办结、否定报备等制度的禁止事项整理，可修改后重新公布。"
ARTICLES = (
    ("第一条", "态度冷漠、生硬，刁难群众的"),
    ("第二条", "无正当理由拒绝受理、拖延或者推诿的"),
    ("第三条", "应当一次性告知而未一次性告知，致使群众多次往返的"),
    ("第四条", "超过法定时限或者承诺时限办理的"),
    ("第五条", "越权、擅自作出否定决定或者不说明理由的"),
    ("第六条", "违规收费、索要财物或者接受宴请的"),
    ("第七条", "岗位无人值守、脱岗致使群众不能办事的"),
    ("第八条", "违反政策、程序答复或者办理，损害群众合法权益的"),
)


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "validity_criteria",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("articles", postgresql.JSONB(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", UtcTime(), nullable=False),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["staff.id"], name=op.f("validity_criteria_published_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("validity_criteria_pkey")),
        sa.UniqueConstraint("version", name=op.f("validity_criteria_version_key")),
    )
    op.get_bind().execute(
        sa.text(
            "INSERT INTO validity_criteria (version, title, articles, note, published_at)"
            " VALUES (1, :title, CAST(:articles AS jsonb), :note, now())"
        ),
        {
            "title": TITLE,
            "note": NOTE,
            "articles": json.dumps([{"article": article, "text": text} for article, text in ARTICLES]),
        },
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("inquiry_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("about_person", sa.Text(), nullable=True),
        sa.Column("about_number", sa.Text(), nullable=True),
        sa.Column("to_inspector", sa.Boolean(), nullable=False),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("post_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("about_case_id", sa.BigInteger(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("assigned_at", UtcTime(), nullable=True),
        sa.Column("assigned_by_id", sa.BigInteger(), nullable=True),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("proposed_at", UtcTime(), nullable=True),
        sa.Column("proposal_document_id", sa.BigInteger(), nullable=True),
        sa.Column("reply_due_at", UtcTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", UtcTime(), nullable=True),
        sa.Column("replied_by_id", sa.BigInteger(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("valid", sa.Boolean(), nullable=True),
        sa.Column("criteria_id", sa.BigInteger(), nullable=True),
        sa.Column("criterion", sa.Text(), nullable=True),
        sa.Column("grounds", sa.Text(), nullable=True),
        sa.Column("published_text", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('complaint', 'report')", name=op.f("complaint_kind_check")),
        sa.CheckConstraint("route IN ('unit', 'inspector')", name=op.f("complaint_route_check")),
        sa.CheckConstraint(
            "valid IS NULL OR coalesce(grounds, '') <> ''", name=op.f("complaint_decided_with_grounds_check")
        ),
        sa.CheckConstraint(
            "valid IS NOT TRUE OR criterion IS NOT NULL", name=op.f("complaint_valid_by_criterion_check")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("complaint_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["about_case_id"],
            ["office_case.id"],
            name=op.f("complaint_about_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"complaint_{column}_fkey"))
            for column, target in (
                ("inquiry_id", "inquiry.id"),
                ("unit_id", "department.id"),
                ("post_id", "post.id"),
                ("person_id", "staff.id"),
                ("assigned_by_id", "staff.id"),
                ("proposal_document_id", "document.id"),
                ("replied_by_id", "staff.id"),
                ("criteria_id", "validity_criteria.id"),
                ("decided_by_id", "staff.id"),
                ("document_id", "document.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("complaint_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("complaint_case_id_key")),
        sa.UniqueConstraint("inquiry_id", name=op.f("complaint_inquiry_id_key")),
        sa.UniqueConstraint("number", name=op.f("complaint_number_key")),
    )
    op.create_index("complaint_registered_at_index", "complaint", ["registered_at"])
    op.create_index("complaint_unit_id_index", "complaint", ["unit_id", "id"])
    op.create_index(op.f("complaint_person_id_index"), "complaint", ["person_id"])


def downgrade() -> None:
    """Drop both registers."""
    op.drop_table("complaint")
    op.drop_table("validity_criteria")

"""Papers as files: contents by their digest, attachments of cases; which file somebody looked at.

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "file_content",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("file_content_pkey")),
    )
    op.create_table(
        "file_chunk",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["file_content.digest"], name=op.f("file_chunk_digest_fkey")),
        sa.PrimaryKeyConstraint("digest", "ordinal", name=op.f("file_chunk_pkey")),
    )
    # Pictures and documents are compressed already: trying again only costs time.
    op.execute("ALTER TABLE file_chunk ALTER COLUMN data SET STORAGE EXTERNAL")
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("supplement", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_at", UtcTime(), nullable=True),
        sa.Column("struck_by_id", sa.BigInteger(), nullable=True),
        sa.Column("struck_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("supplement >= 0", name=op.f("attachment_supplement_check")),
        sa.CheckConstraint("(struck_at IS NULL) = (struck_reason IS NULL)", name=op.f("attachment_struck_check")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f("attachment_case_id_fkey"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["material_id"], ["item_material.id"], name=op.f("attachment_material_id_fkey")),
        sa.ForeignKeyConstraint(["digest"], ["file_content.digest"], name=op.f("attachment_digest_fkey")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("attachment_by_id_fkey")),
        sa.ForeignKeyConstraint(["struck_by_id"], ["staff.id"], name=op.f("attachment_struck_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("attachment_pkey")),
    )
    op.create_index("attachment_case_id_index", "attachment", ["case_id"])
    op.create_index("attachment_digest_index", "attachment", ["digest"])
    op.add_column("personal_data_access", sa.Column("attachment_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("personal_data_access_attachment_id_fkey"), "personal_data_access", "attachment", ["attachment_id"], ["id"]
    )


def downgrade() -> None:
    """Forget all files."""
    op.drop_column("personal_data_access", "attachment_id")
    op.drop_table("attachment")
    op.drop_table("file_chunk")
    op.drop_table("file_content")

"""Files that are chosen in a form: kept until the form is handed in, then files of its case.

Revision 0084, after 0077.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0084"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "form_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("page_key", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("form_file_staff_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("form_file_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("form_file_attachment_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("form_file_pkey")),
    )
    op.create_index("form_file_page_key_index", "form_file", ["page_key", "digest"], unique=True)
    op.create_index("form_file_waiting_index", "form_file", ["at"], postgresql_where=sa.text("attachment_id IS NULL"))


def downgrade() -> None:
    """Take the table away: files that were handed in stay in their cases, the forms show their numbers alone."""
    op.drop_table("form_file")

"""Applying online: confirmed contacts, drafts with their files, and what an applicant chose (FI-2, ON-1, TC-17).

Revision 0047, after 0042.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "contact_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("token_digest", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("session_until", UtcTime(), nullable=True),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("contact_code_channel_check")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (session_until IS NULL)", name=op.f("contact_code_confirmed_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("contact_code_pkey")),
        sa.UniqueConstraint("token_digest", name=op.f("contact_code_token_digest_key")),
    )
    op.create_index("contact_code_expires_at_index", "contact_code", ["expires_at"])
    op.create_table(
        "application_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("serving_way", sa.Text(), nullable=True),
        sa.Column("serving_address", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("submitted_at", UtcTime(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("application_draft_channel_check")),
        sa.CheckConstraint(
            "(submitted_at IS NULL) = (case_id IS NULL)", name=op.f("application_draft_submitted_check")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("application_draft_item_id_fkey")),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("application_draft_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("application_draft_pkey")),
    )
    op.create_index("application_draft_contact_index", "application_draft", ["contact", "id"])
    op.create_index("application_draft_expires_at_index", "application_draft", ["expires_at"])
    op.create_table(
        "application_draft_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("material_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"application_draft_file_{column}_fkey"))
            for column, target in (
                ("draft_id", "application_draft.id"),
                ("material_id", "item_material.id"),
                ("digest", "file_content.digest"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("application_draft_file_pkey")),
    )
    op.create_index(
        "application_draft_file_draft_id_index", "application_draft_file", ["draft_id", "material_id", "digest"],
        unique=True,
    )  # fmt: skip
    op.create_index("application_draft_file_digest_index", "application_draft_file", ["digest"])
    op.create_table(
        "online_application",
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("serving_way", sa.Text(), nullable=False),
        sa.Column("serving_address", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcTime(), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("online_application_channel_check")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("online_application_application_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["office_case.id"],
            name=op.f("online_application_case_id_fkey"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("application_id", name=op.f("online_application_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("online_application_case_id_key")),
    )


def downgrade() -> None:
    """Drop what was chosen online, drafts and confirmed contacts; the applications themselves stay."""
    op.drop_table("online_application")
    op.drop_table("application_draft_file")
    op.drop_table("application_draft")
    op.drop_table("contact_code")

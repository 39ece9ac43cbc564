"""Causes of failures in both languages: ``{"zh", "en"}`` for incidents and letters. Revision 0036, after 0031."""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Causes from before are known in Chinese, or by the kind of the exception, and stay as they are."""
    for table in ("incident", "outbox"):
        op.execute(
            f"ALTER TABLE {table} ALTER COLUMN error TYPE jsonb"
            " USING CASE WHEN error IS NOT NULL THEN jsonb_build_object('zh', error, 'en', error) END"
        )


def downgrade() -> None:
    """The Chinese one is kept."""
    for table in ("incident", "outbox"):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN error TYPE text USING error ->> 'zh'")

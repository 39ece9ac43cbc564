"""Indexes for public decisions and for cases whose limit passed in a month.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_index(
        "application_granted_index", "application", ["id"], postgresql_where=sa.text("decision = 'granted'")
    )
    op.create_index(
        "service_clock_case_due_index",
        "service_clock",
        ["promised_due_at"],
        postgresql_where=sa.text("name = 'case' AND task_id IS NULL"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("service_clock_case_due_index", "service_clock")
    op.drop_index("application_granted_index", "application")

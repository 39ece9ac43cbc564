"""Exports that are documents of a word processor.

Revision 0068, after 0067.
"""

from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.drop_constraint(op.f("list_export_kind_check"), "list_export", type_="check")
    op.create_check_constraint(op.f("list_export_kind_check"), "list_export", "kind IN ('xlsx', 'csv', 'docx')")


def downgrade() -> None:
    """Take the kind away; refused while such an export is on record."""
    op.drop_constraint(op.f("list_export_kind_check"), "list_export", type_="check")
    op.create_check_constraint(op.f("list_export_kind_check"), "list_export", "kind IN ('xlsx', 'csv')")

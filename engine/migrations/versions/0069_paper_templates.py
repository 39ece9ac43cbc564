"""Templates of papers among the files with versions and drafts.

Revision 0069, after 0068.
"""

from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('process', 'form', 'decision')"
_KINDS = "kind IN ('process', 'form', 'decision', 'paper')"


def upgrade() -> None:
    """Bring the schema here."""
    _say(_KINDS)


def downgrade() -> None:
    """Forget the templates that were deployed; papers print by the program's own again."""
    for table in ("file_version", "file_draft"):
        op.execute(f"DELETE FROM {table} WHERE kind = 'paper'")
    _say(_BEFORE)


def _say(kinds: str) -> None:
    for table in ("file_version", "file_draft"):
        op.drop_constraint(op.f(f"{table}_kind_check"), table)
        op.create_check_constraint(op.f(f"{table}_kind_check"), table, kinds)

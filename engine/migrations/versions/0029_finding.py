"""What somebody handed in, newest first; items and applicants by the initials of their names in pinyin.

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

from engine.office.initials import initials_of

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NAMED = {"item": "name", "inquiry": "applicant_name", "application": "applicant_name"}
CHUNK = 1000


def upgrade() -> None:
    """Bring the schema here; the initials of what is there are worked out once."""
    op.create_index(
        "submission_staff_id_index",
        "submission",
        ["staff_id", "at", "key"],
        postgresql_where=sa.text("form IS NOT NULL"),
    )
    for table, column in NAMED.items():
        op.add_column(table, sa.Column("initials", sa.Text(), nullable=True))
        _fill(table, column)


def _fill(table: str, column: str) -> None:
    connection, last = op.get_bind(), 0
    read = sa.text(f"SELECT id, {column} FROM {table} WHERE id > :last ORDER BY id LIMIT {CHUNK}")
    write = sa.text(f"UPDATE {table} SET initials = :initials WHERE id = :id")
    while rows := connection.execute(read, {"last": last}).all():
        connection.execute(write, [{"id": row[0], "initials": initials_of(row[1])} for row in rows])
        last = rows[-1][0]


def downgrade() -> None:
    """Take them away."""
    for table in NAMED:
        op.drop_column(table, "initials")
    op.drop_index("submission_staff_id_index", "submission")

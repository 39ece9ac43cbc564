"""The limit on which a card rests, from where a rating was given, and drafts that nobody has touched.

Revision 0051, after 0050.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_ORIGINS = "given_from IN ('staff_session', 'window_machine')"


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("card", sa.Column("clock_id", sa.BigInteger(), nullable=True))
    op.add_column("card", sa.Column("step_began_at", UtcTime(), nullable=True))
    op.add_column("card", sa.Column("step_amount", sa.Integer(), nullable=True))
    op.add_column("card", sa.Column("step_unit", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("card_clock_id_fkey"), "card", "service_clock", ["clock_id"], ["id"])
    op.create_check_constraint(
        op.f("card_step_limit_check"),
        "card",
        "(step_began_at IS NULL) = (step_amount IS NULL) AND (step_began_at IS NULL) = (step_unit IS NULL)"
        " AND (step_began_at IS NULL OR clock_id IS NULL)",
    )
    op.add_column("rating", sa.Column("given_from", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("rating_given_from_check"), "rating", _ORIGINS)
    op.add_column("work_item", sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("rating_link", sa.Column("machine", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the columns away."""
    op.drop_column("work_item", "proposed")
    op.drop_column("rating_link", "machine")
    op.drop_column("rating", "given_from")
    for column in ("step_unit", "step_amount", "step_began_at", "clock_id"):
        op.drop_column("card", column)

"""Department settings and seals; how each material was handed in; the agent's authorisation.

Revision 0019, after 0018.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_STATES = "state IN ('received', 'missing', 'wrong', 'supplied', 'not_applicable')"


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        "seal_image",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("seal_image_pkey")),
    )
    op.create_table(
        "department_settings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("reconsideration_body", sa.Text(), nullable=False),
        sa.Column("court", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("version > 0", name=op.f("department_settings_version_check")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("department_settings_department_id_fkey")
        ),
        sa.ForeignKeyConstraint(["seal"], ["seal_image.digest"], name=op.f("department_settings_seal_fkey")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("department_settings_by_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("department_settings_pkey")),
    )
    op.create_index(
        "department_settings_department_id_version_key",
        "department_settings",
        ["department_id", "version"],
        unique=True,
    )
    op.add_column("application_material", sa.Column("original", sa.Boolean(), nullable=True))
    op.add_column("application_material", sa.Column("copies", sa.Integer(), nullable=True))
    op.add_column("application_material", sa.Column("pages", sa.Integer(), nullable=True))
    op.drop_constraint(op.f("application_material_state_check"), "application_material")
    op.create_check_constraint(op.f("application_material_state_check"), "application_material", _STATES)
    for table in ("inquiry", "application"):
        op.add_column(table, sa.Column("agent_id_number", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("agent_scope", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("agent_until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Forget the settings, the seals, how materials were handed in, and the authorisations."""
    for table in ("inquiry", "application"):
        for column in ("agent_until", "agent_scope", "agent_id_number"):
            op.drop_column(table, column)
    op.execute("UPDATE application_material SET state = 'received' WHERE state = 'not_applicable'")
    op.drop_constraint(op.f("application_material_state_check"), "application_material")
    op.create_check_constraint(
        op.f("application_material_state_check"),
        "application_material",
        "state IN ('received', 'missing', 'wrong', 'supplied')",
    )
    for column in ("pages", "copies", "original"):
        op.drop_column("application_material", column)
    op.drop_table("department_settings")
    op.drop_table("seal_image")

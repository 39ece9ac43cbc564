"""Commitments instead of proof: what a paper may be replaced by, and the register with the later checks (ON-12).

Revision 0037, after 0036.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.database import UtcTime

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('received', 'missing', 'wrong', 'supplied', 'not_applicable')"
_STATES = "state IN ('received', 'missing', 'wrong', 'supplied', 'not_applicable', 'committed')"


def _states(condition: str) -> None:
    op.execute("ALTER TABLE application_material DROP CONSTRAINT application_material_state_check")
    op.execute(f"ALTER TABLE application_material ADD CONSTRAINT application_material_state_check CHECK ({condition})")


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column("item_material", sa.Column("commitment", sa.Text(), nullable=False, server_default=""))
    op.alter_column("item_material", "commitment", server_default=None)
    _states(_STATES)
    op.create_table(
        "commitment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("check_case_id", sa.BigInteger(), nullable=True),
        sa.Column("check_due_at", UtcTime(), nullable=True),
        sa.Column("truth", sa.Boolean(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.Column("checked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("revoked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("revocation_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "truth IS NULL OR coalesce(findings, '') <> ''", name=op.f("commitment_checked_with_findings_check")
        ),
        sa.CheckConstraint(
            "truth IS NULL OR checked_at IS NOT NULL", name=op.f("commitment_checked_at_a_time_check")
        ),
        sa.CheckConstraint(
            "revoked_at IS NULL OR truth IS FALSE AND coalesce(reason, '') <> '' AND coalesce(legal_basis, '') <> ''"
            " AND revocation_id IS NOT NULL",
            name=op.f("commitment_revoked_in_writing_check"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["office_case.id"], name=op.f(f"commitment_{column}_fkey"), initially="DEFERRED",
                deferrable=True,
            )
            for column in ("case_id", "check_case_id")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"commitment_{column}_fkey"))
            for column, target in (
                ("application_id", "application.id"),
                ("department_id", "department.id"),
                ("document_id", "document.id"),
                ("checked_by_id", "staff.id"),
                ("revoked_by_id", "staff.id"),
                ("revocation_id", "document.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("commitment_pkey")),
        sa.UniqueConstraint("case_id", name=op.f("commitment_case_id_key")),
        sa.UniqueConstraint("application_id", name=op.f("commitment_application_id_key")),
        sa.UniqueConstraint("number", name=op.f("commitment_number_key")),
        sa.UniqueConstraint("check_case_id", name=op.f("commitment_check_case_id_key")),
    )  # fmt: skip
    op.create_index("commitment_department_id_index", "commitment", ["department_id", "id"])


def downgrade() -> None:
    """Drop the register; a paper that was committed to counts as received."""
    op.drop_table("commitment")
    op.execute("UPDATE application_material SET state = 'received' WHERE state = 'committed'")
    _states(_BEFORE)
    op.drop_column("item_material", "commitment")

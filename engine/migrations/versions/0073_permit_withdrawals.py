"""The register of withdrawals of lawful permits.

Revision 0073, after 0072.
"""

import sqlalchemy as sa
from alembic import op

from engine.database import UtcTime

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

_NAME = "permit_withdrawal"


def _check(condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"{_NAME}_{name}_check"))


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table(
        _NAME,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("public_interest", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("proposed_by_id", sa.BigInteger(), nullable=False),
        sa.Column("statement_until", UtcTime(), nullable=False),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("losses", sa.Text(), nullable=True),
        sa.Column("heard_at", UtcTime(), nullable=True),
        sa.Column("heard_by_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("compensation", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        _check("ground IN ('law', 'circumstances')", "ground"),
        _check("heard IN ('stated', 'hearing', 'none')", "heard"),
        _check("outcome IN ('withdraw', 'keep')", "outcome"),
        _check(
            "outcome IS NULL OR heard IS NOT NULL AND coalesce(reason, '') <> '' AND decided_by_id IS NOT NULL",
            "decided_after_hearing",
        ),
        _check(
            "outcome IS DISTINCT FROM 'withdraw' OR coalesce(compensation, '') <> '' AND document_id IS NOT NULL",
            "withdrawn_in_writing",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["office_case.id"], name=op.f(f"{_NAME}_case_id_fkey"), initially="DEFERRED", deferrable=True
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"{_NAME}_{column}_fkey"))
            for column, target in (
                ("application_id", "application.id"),
                ("department_id", "department.id"),
                ("post_id", "post.id"),
                ("proposed_by_id", "staff.id"),
                ("heard_by_id", "staff.id"),
                ("decided_by_id", "staff.id"),
                ("document_id", "document.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{_NAME}_pkey")),
        sa.UniqueConstraint("case_id", name=op.f(f"{_NAME}_case_id_key")),
        sa.UniqueConstraint("number", name=op.f(f"{_NAME}_number_key")),
    )
    op.create_index(f"{_NAME}_application_id_index", _NAME, ["application_id"])
    op.create_index(f"{_NAME}_department_id_index", _NAME, ["department_id", "id"])


def downgrade() -> None:
    """Drop the register."""
    op.drop_table(_NAME)

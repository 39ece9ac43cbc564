"""Numbers, names, phones and codes of cases are found by index, whichever part of them is typed.

Revision 0090, after 0089.
"""

from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

_FUNCTION = """
CREATE FUNCTION search_pieces(texts text[], whole text[], starts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT array_agg(DISTINCT piece) FROM (
  SELECT substr(t, i, 2) FROM unnest(texts) t, generate_series(1, length(t) - 1) i
  UNION ALL SELECT substr(t, i, 3) FROM unnest(texts) t, generate_series(1, length(t) - 2) i
  UNION ALL SELECT '=' || w FROM unnest(whole) w
  UNION ALL SELECT '^' || left(s, i) FROM unnest(starts) s, generate_series(2, least(length(s), 8)) i
) found(piece) WHERE piece IS NOT NULL
$$
"""

_NAME = "translate(lower(normalize({}, NFKC)), ' ·•・‧∙⋅﹒-''', '')"
_PHONE = "regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^86(?=1..........$)', '')"
_NAMES = f"{_NAME.format('applicant_name')}, {_NAME.format('agent_name')}"
_NUMBER = "search_pieces(ARRAY[lower(number)], '{}', '{}')"

_PIECES = {
    "office_case": _NUMBER,
    "accountability": _NUMBER,
    "complaint": _NUMBER,
    "inquiry": f"search_pieces(ARRAY[lower(number), {_NAMES}], ARRAY[upper(id_number), {_PHONE}], ARRAY[initials])",
    "application": f"search_pieces(ARRAY[{_NAMES}], ARRAY[upper(id_number), {_PHONE}, query_code], ARRAY[initials])",
}


def upgrade() -> None:
    """Bring the schema here."""
    op.execute(_FUNCTION)
    for table, pieces in _PIECES.items():
        op.execute(f"CREATE INDEX {table}_search_index ON {table} USING gin (({pieces}))")


def downgrade() -> None:
    """Bring the schema back."""
    for table in _PIECES:
        op.execute(f"DROP INDEX {table}_search_index")
    op.execute("DROP FUNCTION search_pieces(text[], text[], text[])")

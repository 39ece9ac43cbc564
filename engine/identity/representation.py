"""The facts that decide whether a representative may take a decision, loaded in one statement (PR-3).

The statement reads tables of several rooms by name, so that this module needs none of their code.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import fetch
from engine.identity.permissions.representation import Authority, RepresentationFacts

FORM = "decision"
"""The form by which a matter is decided."""

_FACTS = f"""
SELECT p.name AS post_name, i.name AS item_name, a.accepted_on,
  au.id, au.may_seal, au.valid_from, au.valid_until, au.revoked_at,
  au.may_decide AND au.department_id IN (i.department_id, d.entrusted_to_id)
    AND (au.all_items OR EXISTS (SELECT 1 FROM authorisation_item ai
                                 WHERE ai.authorisation_id = au.id AND ai.item_code = i.code)) AS covers
FROM work_item w
JOIN post p ON p.id = w.post_id AND p.role = 'chief_rep'
JOIN office_case c ON c.id = w.case_id
JOIN application a ON a.case_id = CASE WHEN c.parent_task IS NOT NULL THEN c.parent_id ELSE c.id END
JOIN item i ON i.id = a.item_id
JOIN department d ON d.id = i.department_id
LEFT JOIN authorisation au ON au.post_id = p.id
WHERE w.id = %(id)s AND w.form = '{FORM}' ORDER BY au.id DESC
"""


def representation_facts(place: Session | Connection, work_item_id: UUID) -> RepresentationFacts | None:
    """What a representative's authority is judged by; None for a task that decides nothing, or of another post."""
    rows = fetch(place, _FACTS, {"id": work_item_id})
    if not rows:
        return None
    return RepresentationFacts(
        rows[0].post_name,
        rows[0].item_name,
        rows[0].accepted_on,
        tuple(
            Authority(
                row.id, bool(row.covers), row.may_seal, row.valid_from, row.valid_until, row.revoked_at is not None
            )
            for row in rows
            if row.id is not None
        ),
    )

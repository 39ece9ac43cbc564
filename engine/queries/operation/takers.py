"""Which post a task of a diagram would go to now, as the projection of a case places it; for try-outs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.organisation.rules import OFFICE_WIDE_ROLES

_TAKER = text("""
SELECT p.name, d.short_name,
       ARRAY(SELECT s.name FROM post_holding h JOIN staff s ON s.id = h.staff_id
             WHERE h.post_id = p.id ORDER BY h.letter)
FROM post p JOIN department d ON d.id = p.department_id
LEFT JOIN LATERAL (
  SELECT own.id, own.entrusted_to_id FROM department own
  WHERE CASE WHEN CAST(:department AS text) IS NULL THEN own.is_center
             ELSE own.code = :department OR own.other_codes @> to_jsonb(CAST(:department AS text)) END
  ORDER BY own.code = :department DESC, own.id LIMIT 1
) own ON true
WHERE p.opened_at IS NOT NULL
  AND (p.code = :post OR p.role = :role AND (
    p.role = ANY(:office_wide) OR d.id IN (own.id, own.entrusted_to_id) OR p.role = 'clerk' AND d.is_center))
ORDER BY (p.code = :post) IS TRUE DESC,
         CASE WHEN d.id = own.id THEN 0 WHEN d.id = own.entrusted_to_id THEN 1 WHEN d.is_center THEN 2 ELSE 3 END, p.id
LIMIT 1
""")
"""The rule by which work items are placed, without those who are barred from a case: a try-out has no applicant."""


@dataclass(frozen=True, slots=True)
class Taker:
    """A post with its department and the people who hold it, the A holder first."""

    department: str
    post: str
    people: tuple[str, ...]


def taker(session: Session, *, role: str | None, department: str | None, post: str | None) -> Taker | None:
    """The post that such a task goes to now; None where no opened post fits: it would wait to be assigned (AU-7)."""
    row = session.execute(
        _TAKER, {"role": role, "department": department, "post": post, "office_wide": sorted(OFFICE_WIDE_ROLES)}
    ).one_or_none()
    return None if row is None else Taker(row[1], row[0], tuple(row[2]))

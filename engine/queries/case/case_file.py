"""The head of a case file: who, what, since when; and who may see it whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.errors import NotFound


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The head of a case file. Applicant and item of a branch are its parent's. ``None`` = not known (yet)."""

    id: int
    number: str | None
    process: str
    version: int
    definition_id: int
    definition_version: int
    status: str
    outcome: str | None
    subject: str | None
    opened_at: datetime
    ended_at: datetime | None
    parent_id: int | None
    parent_number: str | None
    parent_process: str | None
    branch_key: str | None
    department_name: str | None
    item_id: int | None
    item_code: str | None
    item_name: str | None
    item_kind: str | None
    applicant_kind: str | None
    applicant_name: str | None
    id_kind: str | None
    id_number: str | None
    phone: str | None
    email: str | None
    agent_name: str | None
    channel: str | None
    matter: str | None
    clue: str | None
    """What an accountability case is about."""
    first_responder: str | None
    first_responder_post: str | None
    application_id: int | None
    query_code: str | None
    received_at: datetime | None
    accepted_at: datetime | None
    accepted_how: str | None
    decision: str | None
    decided_at: datetime | None
    delivered_at: datetime | None

    @property
    def title(self) -> str:
        """What people call it: the item's name, else the clue, the subject or the matter."""
        return self.item_name or self.clue or self.subject or self.matter or self.number or f"#{self.id}"


_SUMMARY = """
SELECT c.id, coalesce(ac.number, c.number, q.number, cp.number, um.number, cm.number,
                      ins.number, au.number, parent.number) AS number, c.process,
       c.version, c.definition_id, def.version AS definition_version,
       c.status, c.outcome, coalesce(c.subject, parent.subject) AS subject, c.opened_at, c.ended_at, c.parent_id,
       parent.number AS parent_number, parent.process AS parent_process, c.branch_key, d.name AS department_name,
       i.id AS item_id, i.code AS item_code, i.name AS item_name, i.kind AS item_kind,
       coalesce(a.applicant_kind, q.applicant_kind) AS applicant_kind,
       coalesce(a.applicant_name, q.applicant_name) AS applicant_name,
       coalesce(a.id_kind, q.id_kind) AS id_kind, coalesce(a.id_number, q.id_number) AS id_number,
       coalesce(a.phone, q.phone) AS phone,
       coalesce(a.email, q.email) AS email, coalesce(a.agent_name, q.agent_name) AS agent_name,
       coalesce(a.channel, q.channel) AS channel, coalesce(q.matter, cp.matter, um.reason) AS matter, ac.clue,
       s.name AS first_responder, sp.name AS first_responder_post, a.id AS application_id,
       coalesce(a.query_code, q.query_code) AS query_code,
       a.received_at,
       a.accepted_at, a.accepted_how, a.decision, a.decided_at, a.delivered_at
FROM office_case c
JOIN definition def ON def.id = c.definition_id
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN LATERAL (SELECT * FROM application x WHERE x.case_id IN (c.id, c.parent_id)
                   ORDER BY x.case_id = c.id DESC LIMIT 1) a ON true
LEFT JOIN LATERAL (SELECT * FROM inquiry x WHERE x.case_id = c.id OR x.id = a.inquiry_id
                   ORDER BY x.case_id = c.id DESC LIMIT 1) q ON true
LEFT JOIN accountability ac ON ac.case_id = c.id
LEFT JOIN complaint cp ON cp.case_id = c.id
LEFT JOIN unresolved_matter um ON um.case_id = c.id
LEFT JOIN commitment cm ON cm.check_case_id = c.id
LEFT JOIN inspection ins ON ins.case_id = c.id
LEFT JOIN authorisation au ON au.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
LEFT JOIN department d ON d.id = coalesce(c.department_id, a.department_id, q.department_id, cp.unit_id,
                                           um.department_id, ins.department_id, au.department_id)
LEFT JOIN staff s ON s.id = coalesce(a.first_responder_id, q.first_responder_id)
LEFT JOIN post sp ON sp.id = coalesce(a.first_responder_post_id, q.first_responder_post_id)
WHERE c.id = :case_id
"""


def case_summary(session: Session, case_id: int) -> CaseSummary:
    """The head of the case; raises NotFound when there is none."""
    row = session.execute(text(_SUMMARY), {"case_id": case_id}).one_or_none()
    if row is None:
        raise no_case(str(case_id))
    return CaseSummary(**row._mapping)


def no_case(name: str) -> NotFound:
    """The refusal for a case that does not exist."""
    return NotFound(f"没有办件 {name}，请核对编号。", f"Expected an existing case, but there is no {name}.")

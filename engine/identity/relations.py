"""The facts about a case that decide who may do what, loaded in one statement (AU-1).

The statement reads tables of several rooms by name, so that this module needs none of their code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import asked_once, fetch
from engine.errors import NotFound
from engine.identity.permissions import CardFacts, CaseRelations, ClockState, Person, WorkFacts, stage_of

_WITH_BRANCHES = "c.id || ARRAY(SELECT f.id FROM office_case f WHERE f.parent_id = c.id AND f.parent_task IS NOT NULL)"
"""The ids of the case ``c`` and of its branches, as an array: their work is then found by its index."""

_RELATIONS = f"""
SELECT c.id, c.process, c.status,
  coalesce(CASE WHEN branch.is_one THEN c.department_id ELSE a.department_id END, c.department_id, q.department_id)
    AS lead_id,
  CASE WHEN NOT EXISTS (SELECT 1 FROM post p WHERE p.department_id = lead.id AND p.opened_at IS NOT NULL)
    THEN lead.entrusted_to_id END AS entrusted_to_id,
  branch.is_one AS is_branch,
  CASE WHEN branch.is_one THEN a.department_id END AS joint_lead_id,
  (SELECT d.entrusted_to_id FROM department d WHERE branch.is_one AND d.id = a.department_id) AS joint_lead_entrusted,
  CASE WHEN branch.is_one THEN NULL ELSE ARRAY(
    SELECT jd.department_id FROM joint_department jd WHERE jd.joint_id = j.id
    UNION SELECT d.entrusted_to_id FROM joint_department jd JOIN department d ON d.id = jd.department_id
          WHERE jd.joint_id = j.id AND d.entrusted_to_id IS NOT NULL) END AS parts,
  (j.id IS NOT NULL OR i.kind = 'joint' OR branch.is_one
   OR EXISTS (SELECT 1 FROM office_case b WHERE b.parent_id = c.id AND b.parent_task IS NOT NULL)) AS joint,
  j.helper_id,
  coalesce(a.first_responder_id, q.first_responder_id, um.registered_by_id, ap.registered_by_id)
    AS first_responder_id,
  coalesce(a.first_responder_post_id, q.first_responder_post_id, ap.receiving_post_id) AS first_responder_post_id,
  ARRAY(SELECT DISTINCT w.post_id FROM work_item w WHERE w.case_id = ANY({_WITH_BRANCHES}) AND w.post_id IS NOT NULL)
    AS work_posts,
  a.id IS NOT NULL AS applied, a.accepted_at, a.decision, q.id IS NOT NULL AND a.id IS NULL AS inquiry,
  k.promised_due_at, k.paused, k.id IS NOT NULL AS clocked,
  accused.person_id, coalesce(ac.unit_id, CASE WHEN cp.route = 'unit' OR cp.proposed_at IS NOT NULL THEN cp.unit_id END)
    AS unit_id,
  ARRAY(SELECT other.staff_id FROM post_holding own JOIN post_holding other ON other.post_id = own.post_id
        WHERE own.staff_id = accused.person_id AND other.staff_id <> own.staff_id) AS beside,
  a.id IS NULL AND q.kind IN ('complaint', 'report') AS complains
FROM office_case c
CROSS JOIN LATERAL (SELECT c.parent_task IS NOT NULL AS is_one) branch
LEFT JOIN application a ON a.case_id = CASE WHEN branch.is_one THEN c.parent_id ELSE c.id END
LEFT JOIN LATERAL (SELECT * FROM inquiry x WHERE x.case_id = c.id OR x.id = a.inquiry_id
                   ORDER BY x.case_id = c.id DESC LIMIT 1) q ON true
LEFT JOIN item i ON i.id = a.item_id
LEFT JOIN joint_approval j ON j.case_id = CASE WHEN branch.is_one THEN c.parent_id ELSE c.id END
LEFT JOIN service_clock k ON k.case_id = c.id AND k.name = 'case' AND k.task_id IS NULL AND k.finished_at IS NULL
LEFT JOIN accountability ac ON ac.case_id = c.id
LEFT JOIN complaint cp ON cp.case_id = c.id OR cp.inquiry_id = q.id AND q.case_id = c.id
CROSS JOIN LATERAL (SELECT coalesce(ac.person_id, cp.person_id) AS person_id) accused
LEFT JOIN unresolved_matter um ON um.case_id = c.id
LEFT JOIN appointment ap ON ap.case_id = c.id
LEFT JOIN department lead ON lead.id = coalesce(
  CASE WHEN branch.is_one THEN c.department_id ELSE a.department_id END, c.department_id, q.department_id)
WHERE c.id = %(case_id)s
"""


def relations_of(place: Session | Connection, case_id: int, at: datetime) -> CaseRelations:
    """The facts of the case as of the office time ``at``; NotFound when there is no such case."""
    rows = fetch(place, _RELATIONS, {"case_id": case_id})
    if not rows:
        raise NotFound("没有找到这个办件，请核对办件编号。", "There is no such case.")
    row = rows[0]
    clock = ClockState(row.promised_due_at, bool(row.paused), row.clocked)
    stage = stage_of(
        row.process,
        row.status,
        accepted=row.accepted_at is not None,
        applied=row.applied,
        decided=row.decision is not None,
        clock=clock,
        inquiry=row.inquiry,
        at=at,
    )
    return CaseRelations(
        case_id=row.id,
        process=row.process,
        stage=stage,
        leads=_ids(row.lead_id, row.entrusted_to_id),
        parts=frozenset(row.parts or ()),
        joint_leads=_ids(row.joint_lead_id, row.joint_lead_entrusted),
        joint=row.joint,
        branch=row.is_branch,
        first_responder=row.first_responder_id,
        first_responder_post=row.first_responder_post_id,
        work_posts=frozenset(row.work_posts),
        helper=row.helper_id,
        accused=row.person_id,
        beside_accused=frozenset(row.beside),
        unit=row.unit_id,
        complains=bool(row.complains),
    )


def _ids(*keys: int | None) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)


_COMPLAINS = "(a.id IS NULL AND q.kind IN ('complaint', 'report')) IS TRUE"
COMPLAINED_ABOUT = """EXISTS (SELECT 1 FROM complaint cp
  LEFT JOIN post_holding own ON own.staff_id = cp.person_id
  LEFT JOIN post_holding mine ON mine.post_id = own.post_id
  WHERE (cp.case_id = c.id OR cp.inquiry_id = q.id AND q.case_id = c.id) AND :me IN (cp.person_id, mine.staff_id))"""
"""Whether the person, or somebody at the same post, is complained about in this case (AU-6)."""

# OFFSET 0: asked case by case. Without it the database reads each of these tables whole, for a page of thirty cases.
CONCERNED = f"""
(EXISTS (SELECT 1 FROM post p WHERE p.id = ANY(:posts) AND p.role IN ('handler', 'chief_rep', 'leader', 'agency_head')
   AND ac.id IS NULL AND NOT {_COMPLAINS} AND (
     p.department_id = coalesce(a.department_id, c.department_id, q.department_id)
     OR EXISTS (SELECT 1 FROM department own WHERE own.entrusted_to_id = p.department_id
                AND own.id = coalesce(a.department_id, c.department_id, q.department_id)
                AND NOT EXISTS (SELECT 1 FROM post o WHERE o.department_id = own.id AND o.opened_at IS NOT NULL))
     OR EXISTS (SELECT 1 FROM joint_department jd JOIN joint_approval ja ON ja.id = jd.joint_id
                JOIN department d ON d.id = jd.department_id
                WHERE ja.case_id = c.id AND p.department_id IN (jd.department_id, d.entrusted_to_id))))
 OR EXISTS (SELECT 1 FROM post p WHERE p.id = ANY(:posts) AND p.role = 'coordinator' AND ac.id IS NULL
            AND (EXISTS (SELECT 1 FROM joint_approval ja WHERE ja.case_id = c.id OFFSET 0) OR i.kind = 'joint'))
 OR EXISTS (SELECT 1 FROM joint_approval ja WHERE ja.case_id = c.id AND ja.helper_id = :me OFFSET 0)
 OR EXISTS (SELECT 1 FROM work_item w
            WHERE w.case_id = ANY({_WITH_BRANCHES}) AND w.post_id = ANY(:posts)
            AND NOT EXISTS (SELECT 1 FROM post_holding own JOIN post_holding mine ON mine.post_id = own.post_id
                            WHERE own.staff_id = ac.person_id AND mine.staff_id = :me AND own.staff_id <> :me)
            AND NOT {COMPLAINED_ABOUT})
 OR ac.id IS NULL AND NOT {COMPLAINED_ABOUT} AND (coalesce(a.first_responder_id, q.first_responder_id) = :me
                       OR coalesce(a.first_responder_post_id, q.first_responder_post_id) = ANY(:posts))
 OR EXISTS (SELECT 1 FROM unresolved_matter um WHERE um.case_id = c.id AND um.registered_by_id = :me OFFSET 0)
 OR EXISTS (SELECT 1 FROM appointment ap WHERE ap.case_id = c.id
            AND (ap.registered_by_id = :me OR ap.receiving_post_id = ANY(:posts)) OFFSET 0)
 OR ac.person_id = :me
) IS TRUE
"""
"""``may(…, SEE_PERSONAL_DATA, …)`` of a case of its own (no branch) for lists, as a condition on the aliases ``c``
(office_case), ``a`` (application), ``q`` (inquiry), ``i`` (item), ``ac`` (accountability), with :me and :posts. Those
who see an accountability case because they supervise are left out. A test holds both to the same answers."""


_CONCERNED_CASES = f"""
SELECT c.id FROM office_case c
LEFT JOIN application a ON a.case_id = c.id
LEFT JOIN inquiry q ON q.case_id = c.id
LEFT JOIN accountability ac ON ac.case_id = c.id
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
WHERE c.id = ANY(:ids) AND {CONCERNED}
"""


def concerned_with(session: Session, case_ids: Sequence[int], person: Person) -> frozenset[int]:
    """Which of these cases concern the person, so that names may be shown whole in a list (SP-6). One statement."""
    parameters = {"ids": list(case_ids), "me": person.staff_id, "posts": [post.post_id for post in person.posts]}
    return frozenset(session.execute(text(_CONCERNED_CASES), parameters).scalars())


_WORK = """
SELECT w.id, w.post_id, p.name AS post_name, coalesce(p.department_id, w.department_id) AS department_id, w.form,
  w.case_id, w.acts, w.beside_id, ac.person_id, s.name AS person_name
FROM work_item w
LEFT JOIN post p ON p.id = w.post_id
LEFT JOIN accountability ac ON ac.case_id = w.case_id
LEFT JOIN staff s ON s.id = ac.person_id
WHERE w.id = ANY(%(ids)s)
"""

PERSONAL_FORMS = frozenset({"accountability_statement", "review_request"})
"""What the person concerned says for himself; nobody at the same post says it instead (AU-6)."""

DECIDING_FORMS: dict[str, str] = {
    "denial_opinion": "denial",
    "denial_review": "denial",
    "clock_request_answer": "clock_request",
    "termination_answer": "termination",
    "accountability_acceptance": "accused",
    "accountability_investigation": "accused",
    "accountability_measure": "accused",
    "accountability_review": "accused",
    "rectification_check": "accused",
    "recommendation_answer": "accused",
    "supervision_instruction": "accused",
    "rating_callback": "rating",
    "rating_telling": "rating",
    "rating_review": "rating_review",
    "commitment_revocation": "commitment",
    "permit_withdrawal_decision": "permit_withdrawal",
    "complaint_investigation": "complained",
    "complaint_verification": "complained",
    "publication_approval": "publication",
    "exemption_review": "publication",
}
"""Forms that decide about what somebody has done, drafted or asked for, with whose matter that is (AU-6)."""

_CONCERNED_IN = {
    "denial": """
      SELECT f.handler_id AS staff_id FROM denial_filing f WHERE f.case_id = %(case_id)s AND f.filed_at IS NULL
        AND f.leader_opinion IS NULL
      UNION SELECT f.handler_id FROM denial_filing f WHERE f.case_id = %(case_id)s AND f.within_authority
      UNION (SELECT s.staff_id FROM submission s WHERE s.case_id = %(case_id)s
             AND s.form IN ('decision', 'department_opinion', 'forwarding_result', 'joint_opinion')
             ORDER BY s.version DESC LIMIT 1)""",
    "clock_request": """
      SELECT r.requester_id AS staff_id FROM clock_request r WHERE r.case_id = %(case_id)s AND r.answer IS NULL""",
    "termination": """
      SELECT t.requester_id AS staff_id FROM termination t WHERE t.case_id = %(case_id)s AND t.answer IS NULL""",
    "rating": """
      SELECT r.staff_id FROM rating r WHERE r.followup_case_id = %(case_id)s""",
    "rating_review": """
      SELECT r.staff_id FROM rating r WHERE r.followup_case_id = %(case_id)s
      UNION SELECT r.called_by_id FROM rating r WHERE r.followup_case_id = %(case_id)s""",
    "commitment": """
      SELECT cm.checked_by_id AS staff_id FROM commitment cm WHERE cm.check_case_id = %(case_id)s""",
    "permit_withdrawal": """
      SELECT pw.proposed_by_id AS staff_id FROM permit_withdrawal pw WHERE pw.case_id = %(case_id)s
      UNION SELECT pw.heard_by_id FROM permit_withdrawal pw WHERE pw.case_id = %(case_id)s""",
    "complained": """
      SELECT cp.person_id AS staff_id FROM complaint cp WHERE cp.case_id = %(case_id)s
      UNION SELECT other.staff_id FROM complaint cp JOIN post_holding own ON own.staff_id = cp.person_id
        JOIN post_holding other ON other.post_id = own.post_id WHERE cp.case_id = %(case_id)s""",
    "publication": """
      SELECT p.proposed_by_id AS staff_id FROM publication p WHERE p.case_id = %(case_id)s""",
    "accused": """
      SELECT ac.person_id AS staff_id FROM accountability ac WHERE ac.case_id = %(case_id)s
      UNION SELECT other.staff_id FROM accountability ac JOIN post_holding own ON own.staff_id = ac.person_id
        JOIN post_holding other ON other.post_id = own.post_id WHERE ac.case_id = %(case_id)s""",
}


def concerned_in(place: Session | Connection, case_id: int, form: str | None) -> frozenset[int]:
    """In whose own matter this form of the case decides, by staff id; empty for a form that decides about nobody."""
    kind = DECIDING_FORMS.get(form or "")
    if kind is None:
        return frozenset()
    asked = (kind, "concerned", case_id)
    rows = asked_once(place, asked, lambda: fetch(place, _CONCERNED_IN[kind], {"case_id": case_id}))
    return frozenset(row[0] for row in rows if row[0] is not None)


def work_facts(place: Session | Connection, work_item_id: UUID) -> WorkFacts | None:
    """The facts of a work item that decide who may do it; None when it is done or gone."""
    return work_facts_of(place, [work_item_id]).get(work_item_id)


def work_facts_of(place: Session | Connection, work_item_ids: Sequence[UUID]) -> dict[UUID, WorkFacts]:
    """The facts of several work items, by id; those that are done or gone are missing.

    One statement, and one more for each that decides in somebody's own matter. A page asks once.
    """
    ids, found = list(work_item_ids), {}
    for row in asked_once(place, ("work", tuple(ids)), lambda: fetch(place, _WORK, {"ids": ids})) if ids else ():
        personal = row.form in PERSONAL_FORMS and row.person_id is not None
        found[row.id] = WorkFacts(
            post_id=row.post_id,
            department_id=row.department_id,
            post_name=row.post_name or "",
            own_matter=concerned_in(place, row.case_id, row.form),
            person=row.person_id if personal else None,
            person_name=row.person_name or "" if personal else "",
            acts=frozenset(("transfer", "copy") if row.acts is None else row.acts),
            beside=row.beside_id is not None,
        )
    return found


_CARD = """
SELECT k.id, k.staff_id,
  ARRAY(SELECT other.staff_id FROM post_holding own JOIN post_holding other ON other.post_id = own.post_id
        WHERE own.staff_id = k.staff_id AND other.staff_id <> own.staff_id) AS beside,
  EXISTS (SELECT 1 FROM post_holding h JOIN post p ON p.id = h.post_id
          WHERE h.staff_id = k.staff_id AND p.role = 'inspector') AS of_inspector
FROM card k WHERE k.id = ANY(%(ids)s)
"""


def card_facts(place: Session | Connection, card_ids: Sequence[int]) -> dict[int, CardFacts]:
    """The facts of cards that decide who may lift them, by card; unknown ones are missing."""
    rows = fetch(place, _CARD, {"ids": list(card_ids)})
    return {row.id: CardFacts(row.staff_id, frozenset(row.beside), row.of_inspector) for row in rows}

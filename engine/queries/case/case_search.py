"""Finding cases by number, applicant or item; the newest first, paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.identity.relations import COMPLAINED_ABOUT, CONCERNED
from engine.office.applications.rules import paper_state
from engine.office.calendar.rules import OfficeCalendar
from engine.office.service_clock.lights import NO_LIMIT, TimeLeft, time_left
from engine.queries.case.search_pieces import candidates, naming_items
from engine.queries.case.spelling import STORED_NAME, STORED_PHONE, pattern, spelled

PAGE = 30


@dataclass(frozen=True, slots=True)
class FoundCase:
    """One case in a list. ``handled``: the searcher has to do with it and may see names whole (SP-6)."""

    id: int
    number: str | None
    process: str
    status: str
    outcome: str | None
    title: str | None
    item_kind: str | None
    department: str | None
    applicant: str | None
    applicant_kind: str | None
    opened_at: datetime
    due_at: datetime | None
    left: TimeLeft
    handled: bool
    papers: str | None
    """One of ``engine.office.applications.rules.PAPER_STATES``; None otherwise (LC-6)."""


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of cases; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[FoundCase]
    next: int | None


_BESIDE = """EXISTS (SELECT 1 FROM post_holding own JOIN post_holding mine ON mine.post_id = own.post_id
  WHERE own.staff_id = ac.person_id AND mine.staff_id = :me)"""

# What a register says of a case is asked case by case: joined as wholes, the registers would be read and sorted whole
# for a page of thirty.
# Text, for the conditions differ with every word that is typed: built of Core, a statement of this size takes 8 ms of
# CPU each time (``case_file`` builds its own once), as text nothing.
_FIND = """
SELECT c.id, coalesce(ac.number, c.number, q.number, cp.number) AS number, c.process, c.status, c.outcome,
       coalesce(i.name, ac.clue, CASE WHEN h.handled THEN coalesce(c.subject, q.matter) END) AS title,
       i.kind AS item_kind,
       d.short_name AS department, coalesce(a.applicant_name, q.applicant_name) AS applicant,
       coalesce(a.applicant_kind, q.applicant_kind) AS applicant_kind, c.opened_at,
       k.promised_due_at, k.statutory_due_at, k.yellow_at, k.paused, k.limit_unit,
       h.handled, a.decision, n.supplement_due_at
FROM office_case c
LEFT JOIN LATERAL (SELECT * FROM application x WHERE x.case_id = c.id OFFSET 0) a ON true
LEFT JOIN LATERAL (SELECT * FROM inquiry x WHERE x.case_id = c.id OFFSET 0) q ON true
LEFT JOIN LATERAL (SELECT * FROM accountability x WHERE x.case_id = c.id OFFSET 0) ac ON true
LEFT JOIN LATERAL (SELECT * FROM complaint x WHERE x.case_id = c.id OFFSET 0) cp ON true
LEFT JOIN item i ON i.id = coalesce(c.item_id, a.item_id, q.item_id)
LEFT JOIN department d ON d.id = c.department_id
LEFT JOIN LATERAL (SELECT * FROM service_clock x WHERE x.case_id = c.id AND x.task_id IS NULL AND x.finished_at IS NULL
                   ORDER BY x.name = 'case' DESC, x.id DESC LIMIT 1) k ON true
LEFT JOIN LATERAL (SELECT CASE WHEN x.supplemented_at IS NULL THEN x.supplement_due_at END AS supplement_due_at
                   FROM notice x WHERE x.case_id = c.id AND x.kind = 'supplement' AND c.status = 'open'
                     AND a.accepted_at IS NULL AND coalesce(k.name, '') <> 'acceptance'
                   ORDER BY x.id DESC LIMIT 1) n ON true
CROSS JOIN LATERAL (SELECT {concerned} AS handled) h
WHERE {conditions}
ORDER BY c.id DESC LIMIT :rows
"""


_OPEN = (
    "c.number ILIKE :n{k}",
    "ac.number ILIKE :n{k}",
    "q.number ILIKE :n{k}",
    "cp.number ILIKE :n{k}",
    STORED_NAME.format(column="i.name") + " LIKE :t{k}",
)
_CONCERNED = (
    *(
        STORED_NAME.format(column=column) + " LIKE :t{k}"
        for column in ("a.applicant_name", "q.applicant_name", "a.agent_name", "q.agent_name")
    ),
    "upper(a.id_number) = :c{k}",
    "upper(q.id_number) = :c{k}",
    "a.query_code = :c{k}",
)
_BY_PHONE = tuple(STORED_PHONE.format(column=column) + " = :p{k}" for column in ("a.phone", "q.phone"))
_BY_INITIALS = ("a.initials LIKE :i{k}", "q.initials LIKE :i{k}")


def _matching(words: str, names: dict[str, object]) -> list[str]:
    """The condition that a case holds what was typed, as a whole or word by word; none when nothing was typed."""
    parts = words.split()[:6]
    if not parts:
        return []
    by_word = " AND ".join(_holds(part, number, names) for number, part in enumerate(parts, 1))
    return [f"({_holds(words, 0, names)} OR ({by_word}))" if len(parts) > 1 else by_word]


def _found_by_index(session: Session, words: str, names: dict[str, object]) -> list[str]:
    """The condition that a case is among those whose pieces an index knows; none when no index can tell."""
    parts = words.split()[:6]
    typed = dict(enumerate(map(spelled, parts), 1))
    if len(parts) > 1:
        typed[0] = spelled(words)
    of_items = naming_items(session, typed) if parts else frozenset()
    found = {k: one for k, word in typed.items() if k not in of_items and (one := candidates(word, k)) is not None}
    together = found.pop(0, None)
    if not found or (len(parts) > 1 and together is None):
        return []
    statement = " INTERSECT ".join(f"({one.statement})" for one in found.values())
    for one in found.values():
        names.update(one.values)
    if together is not None:
        names.update(together.values)
        statement = f"({statement}) UNION ALL {together.statement}"
    return [f"c.id = ANY(ARRAY({statement}))"]


def _holds(typed: str, k: int, names: dict[str, object]) -> str:
    word = spelled(typed)
    names[f"n{k}"], names[f"t{k}"], names[f"c{k}"] = pattern(word.number), pattern(word.name), word.code
    whoever, concerned = list(_OPEN), list(_CONCERNED)
    if not word.name:
        # Separators alone would be part of every name.
        names[f"t{k}"] = pattern(typed)
    if word.phone is not None:
        names[f"p{k}"] = word.phone
        concerned += _BY_PHONE
    if word.initials is not None:
        names[f"i{k}"] = word.initials + "%"
        whoever.append("i.initials LIKE '%' || :i{k}")
        concerned += _BY_INITIALS
    return f"({' OR '.join(whoever)} OR h.handled AND ({' OR '.join(concerned)}))".format(k=k)


def visible(names: dict[str, object], supervised: Sequence[int] | None) -> list[str]:
    """The conditions under which somebody may know of a case at all (AU-6, SP-6), for a statement with these tables.

    Of ``_FIND`` they need ``a``, ``q``, ``ac``, ``cp`` and ``h``; ``names`` has ``me`` and gets what else they name.
    ``supervised`` as for ``find_cases``.
    """
    names["supervised"] = list(supervised or ())
    whole_unit = "true" if supervised is None else "ac.unit_id = ANY(:supervised)"
    told = "(cp.route = 'unit' OR cp.proposed_at IS NOT NULL) AND cp.unit_id = ANY(:supervised)"
    seen = "true" if supervised is None else f"cp.id IS NOT NULL AND {told}"
    return [
        f"(ac.id IS NULL OR h.handled OR ({whole_unit} AND NOT {_BESIDE}))",
        "(cp.id IS NULL AND (a.id IS NOT NULL OR coalesce(q.kind, '') NOT IN ('complaint', 'report')) OR h.handled"
        f" OR ({seen}) AND NOT {COMPLAINED_ABOUT})",
    ]


def find_cases(
    session: Session,
    calendar: OfficeCalendar,
    now: datetime,
    *,
    words: str,
    supervised: Sequence[int] | None = (),
    status: str | None,
    before: int | None,
    staff_id: int,
    post_ids: Sequence[int],
    most: int = PAGE,
) -> FoundPage:
    """One page of numbered cases that hold what was typed, as a whole or word by word; two statements.

    Numbers, items and initials in pinyin are found in any spelling. Whoever a case does not concern finds it by number
    or item only: names, also parts of them, phones, ids and query codes are searched among one's own cases (SP-6).
    Accountability cases are found by those concerned and by those who supervise the unit: ``supervised`` are such
    units, None all of them; never by whoever shares a post with the person accused (AU-6). Contacts of complainants
    are found by those concerned and by those who supervise the county (SP-6), complaints also by the head of the unit
    that looks into them; neither by whoever is complained about. ``most``: the rows of a page.
    """
    names: dict[str, object] = {"me": staff_id, "posts": list(post_ids), "rows": most + 1}
    # An inquiry that became an application is found there; a branch is found in its parent.
    conditions = [
        "(c.number IS NOT NULL OR ac.id IS NOT NULL OR cp.id IS NOT NULL OR (q.id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM application x WHERE x.inquiry_id = q.id OFFSET 0)))"
    ]
    conditions += visible(names, supervised)
    conditions += [*_found_by_index(session, words, names), *_matching(words, names)]
    if status is not None:
        conditions.append("c.status = :status")
        names["status"] = status
    if before is not None:
        conditions.append("c.id < :before")
        names["before"] = before
    found = session.execute(text(_FIND.format(concerned=CONCERNED, conditions=" AND ".join(conditions))), names).all()
    rows = []
    for row in found[:most]:
        values = dict(row._mapping)
        due, statutory, yellow = values.pop("promised_due_at"), values.pop("statutory_due_at"), values.pop("yellow_at")
        paused, unit = values.pop("paused"), values.pop("limit_unit")
        left = NO_LIMIT
        if row.status == "open":
            natural = str(unit or "").startswith("natural")
            left = time_left(calendar, now, due, yellow, statutory_at=statutory, paused=bool(paused), natural=natural)
        papers = paper_state(values.pop("decision"), values.pop("supplement_due_at"))
        rows.append(FoundCase(**values, due_at=due, left=left, papers=papers))
    return FoundPage(rows, rows[-1].id if len(found) > most else None)

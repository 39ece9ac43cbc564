"""Which blocks the file of a case has: what most cases never had is not asked for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from engine.database import asked_once, fetch

_OWN = "case_id = %(id)s"
_BRANCHES = "SELECT id FROM office_case WHERE parent_id = %(id)s"
_FAMILY = f"case_id IN (SELECT %(id)s UNION ALL {_BRANCHES})"

# For each block: where its rows are, as wide as the query of the block or wider.
_ROWS = {
    "asked": f"consultation WHERE {_OWN}",
    "branches": "office_case WHERE parent_id = %(id)s",
    "cards": f"card WHERE {_OWN}",
    "commitment": f"commitment WHERE {_OWN} OR check_case_id = %(id)s",
    "copies": f"copy WHERE {_OWN}",
    "files": f"attachment WHERE {_FAMILY} OR case_id = (SELECT parent_id FROM office_case WHERE id = %(id)s)",
    "hearings": f"hearing WHERE {_OWN}",
    "online": f"online_application WHERE {_OWN}",
    "papers": f"document WHERE {_FAMILY}",
    "requests": f"clock_request WHERE {_FAMILY}",
    "sent_up": f"forwarding WHERE {_OWN}",
    "terminations": f"termination WHERE {_OWN}",
    "timers": f"timer WHERE {_OWN}",
}
_BLOCKS = "SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {rows}) AS {name}" for name, rows in _ROWS.items())


def blocks_of(session: Session, case_id: int) -> frozenset[str]:
    """The blocks of which the case may have something, by name; a page asks once."""
    row = asked_once(session, ("blocks", case_id), lambda: fetch(session, _BLOCKS, {"id": case_id})[0])
    return frozenset(name for name in _ROWS if getattr(row, name))

"""The register of matters that could not be done, in the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.office.rule import RuleBroken
from engine.office.unresolved.records import UnresolvedMatter


def of_case(session: Session, case_id: int) -> UnresolvedMatter:
    """The registered matter of a case. Refused when none was registered (SP-10)."""
    found = session.scalar(select(UnresolvedMatter).where(UnresolvedMatter.case_id == case_id))
    if found is None:
        raise RuleBroken("SP-10", "这件还没有登记，请先登记。", "Expected a registered matter, but there is none.")
    return found

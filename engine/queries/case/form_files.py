"""The files of form fields as pages name them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from engine.files.form_files import ChosenFile, chosen


def form_files(
    session: Session, numbers: Collection[int], *, staff_id: int | None, case_id: int | None
) -> dict[int, ChosenFile]:
    """The files by number that belong to this case, or wait for one that this member of staff begins."""
    found = chosen(session, numbers)
    return {number: each for number, each in found.items() if each.may_be_handed_in(staff_id, case_id)}

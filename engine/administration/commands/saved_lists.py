"""Keeping filters of the desk under a name of one's own."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from engine.administration.command import Act, own_check
from engine.errors import NotAllowed, NotFound
from engine.office.saved_lists.records import SavedList
from engine.office.saved_lists.rules import TABS, check_saved


@own_check
def save_list(act: Act, *, tab: str, name: str, query: Mapping[str, str]) -> int:
    """Keep what a tab is narrowed to, in place of one of the same name; its id.

    Refused as ``check_saved`` says, NotFound for a tab that the desk has not, NotAllowed for nobody.
    """
    staff_id = _myself(act)
    if tab not in TABS:
        raise NotFound("没有这个页签。", "There is no such tab.")
    mine = act.session.scalars(select(SavedList).where(SavedList.staff_id == staff_id, SavedList.tab == tab)).all()
    said, kept = check_saved(name, query, {each.name for each in mine})
    found = next((each for each in mine if each.name == said), None)
    if found is None:
        found = SavedList(staff_id=staff_id, tab=tab, name=said, query=kept)
        act.session.add(found)
    found.query = kept
    act.session.flush()
    return found.id


@own_check
def drop_list(act: Act, *, saved: int) -> str:
    """Keep one of one's own saved filters no more; its tab. NotFound for any other, NotAllowed for nobody."""
    staff_id = _myself(act)
    found = act.session.get(SavedList, saved)
    if found is None or found.staff_id != staff_id:
        raise NotFound("没有找到这组筛选条件。", "There is no such set of filters.")
    act.session.delete(found)
    return found.tab


def _myself(act: Act) -> int:
    if act.actor is None:
        raise NotAllowed("请先登录，筛选条件由本人保存。", "One's own filters are kept by the person.")
    return act.actor.staff_id

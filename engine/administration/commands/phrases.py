"""Stock phrases: those of the office by administrators, one's own by everybody."""

from __future__ import annotations

from sqlalchemy import select

from engine.administration.command import Act, administrators_command, own_check
from engine.errors import NotAllowed, NotFound
from engine.office.phrases.records import Phrase
from engine.office.phrases.rules import check_phrase


@administrators_command
def add_office_phrase(act: Act, *, text: str) -> None:
    """Offer a phrase to everybody; refused as ``check_phrase`` says."""
    phrase = _add(act, None, text)
    act.note("phrase_added", "phrase", phrase.id, phrase.text)


@administrators_command
def drop_office_phrase(act: Act, *, phrase: int) -> None:
    """Offer one of the office's phrases no more; NotFound for any other."""
    found = _one(act, None, phrase)
    act.session.delete(found)
    act.note("phrase_dropped", "phrase", phrase, found.text)


@own_check
def add_own_phrase(act: Act, *, text: str) -> None:
    """Keep a phrase of one's own; refused as ``check_phrase`` says, NotAllowed for nobody."""
    _add(act, _myself(act), text)


@own_check
def drop_own_phrase(act: Act, *, phrase: int) -> None:
    """Keep one of one's own phrases no more; NotFound for any other, NotAllowed for nobody."""
    act.session.delete(_one(act, _myself(act), phrase))


def _add(act: Act, staff_id: int | None, text: str) -> Phrase:
    present = act.session.scalars(select(Phrase.text).where(Phrase.staff_id.is_not_distinct_from(staff_id))).all()
    phrase = Phrase(staff_id=staff_id, text=check_phrase(text, present))
    act.session.add(phrase)
    act.session.flush()
    return phrase


def _one(act: Act, staff_id: int | None, phrase: int) -> Phrase:
    found = act.session.get(Phrase, phrase)
    if found is None or found.staff_id != staff_id:
        raise NotFound("没有找到这条常用语。", "There is no such phrase.")
    return found


def _myself(act: Act) -> int:
    if act.actor is None:
        raise NotAllowed("请先登录，个人常用语由本人保存。", "One's own phrases are kept by the person.")
    return act.actor.staff_id

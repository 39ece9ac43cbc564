"""The data that the program hands to cases: at their opening, by process and kind, and with its messages. Pure data.

What a start form hands in stands in the form; a diagram that is given more by its caller draws it as a data object.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.operations.catalogue_intake import ITEM_KIND
from engine.operations.declaration import NOTHING
from engine.operations.schema import FLAG, TEXT, Schema, choice, number, or_none, record

_ID: Schema = or_none(number(1))
_OF_STEPS: Schema = record(item_kind=choice("step"))
"""How the ladder of cards treats what belongs to no application."""
_SUBJECT: Schema = or_none(TEXT)

APPLICATION = record(
    inquiry_id=number(1),
    item=TEXT,
    item_kind=ITEM_KIND,
    department=TEXT,
    first_responder_post=TEXT,
    channel=TEXT,
)
"""What an inquiry that becomes an application hands over (FI-4)."""

OPENINGS_BY_KIND: Mapping[str, Schema] = {"case": APPLICATION}

OPENINGS: Mapping[str, Schema] = {
    "complaint": record(
        inquiry_id=number(1),
        subject=TEXT,
        about=record(
            about_unit=or_none(TEXT),
            about_person=or_none(TEXT),
            about_number=or_none(TEXT),
            to_inspector=FLAG,
            anonymous=FLAG,
        ),
        application=_OF_STEPS,
    ),
    "accountability": record(
        optional=("card_id", "infraction_id", "inquiry_id", "subject"),
        trigger=TEXT,
        card_id=_ID,
        infraction_id=_ID,
        inquiry_id=_ID,
        origin_case_id=_ID,
        origin_number=or_none(TEXT),
        person_id=_ID,
        post_id=_ID,
        clue=TEXT,
        department=or_none(TEXT),
        subject=_SUBJECT,
    ),
    "promise_breach": record(
        optional=("card_id",),
        subject=TEXT,
        department=TEXT,
        origin_case_id=number(1),
        card_id=_ID,
        broken=TEXT,
        detail=TEXT,
        application=_OF_STEPS,
    ),
    "commitment_check": record(subject=TEXT, department=TEXT, commitment_id=number(1), application=_OF_STEPS),
    "rating_followup": record(rating_id=number(1), subject=TEXT, department=or_none(TEXT), application=_OF_STEPS),
    "unresolved_matter": record(subject=TEXT, application=_OF_STEPS),
    "performance_review": record(subject=TEXT, review=record(kind=TEXT, first=TEXT, last=TEXT)),
    "urging": record(
        subject=TEXT,
        urge=record(post=TEXT, post_id=number(1), text=TEXT, days=number(1), by_id=number(1), about=TEXT),
    ),
}
"""Process → the data that the program gives it, where it opens the case itself."""

MESSAGES: Mapping[str, Schema] = {
    "撤回": record(reason=TEXT),
    "期限变更申请": NOTHING,
    "发起听证": NOTHING,
    "部门提出补正": NOTHING,
    "亮牌已撤销": NOTHING,
    "已续授权": NOTHING,
    "期限后移": NOTHING,
}
"""Message → the data that the program sends with it."""

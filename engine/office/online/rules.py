"""Online applications, pure: what is asked, what may stand instead of a file, when a draft is complete and ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from engine.errors import InvalidForm, Refused
from engine.office.inquiries.rules import read_contact
from engine.office.rule import RuleBroken, written

ASKED = (
    "applicant_kind",
    "applicant_name",
    "id_kind",
    "id_number",
    "phone",
    "email",
    "agent_name",
    "agent_id_kind",
    "agent_id_number",
    "agent_scope",
    "agent_until",
    "matter",
)
"""The fields of the form ``inquiry`` that an applicant fills in; the window's own are known online."""

KNOWN: Mapping[str, str] = MappingProxyType({"kind": "apply", "channel": "online", "scope": "here"})
"""What the form ``inquiry`` holds of every online application."""

CONTACT_FIELDS: Mapping[str, str] = MappingProxyType({"sms": "phone", "email": "email"})
"""Channel of a confirmed contact → the field of the form that holds it."""

MATERIAL_CHOICES = ("not_needed", "committed", "later")
"""What may stand instead of a file where the item's list allows it: it does not apply to this applicant; a commitment
to be signed at the acceptance (ON-12); it comes later on an undertaking (ON-11)."""

SERVING_WAYS_ONLINE = ("direct", "post", "electronic")
"""The ways of serving that an applicant can choose; the others are the office's own (TC-17)."""

LARGEST_ANSWERS = 32 * 1024
"""Bytes of the answers of a draft; every field of the form has a limit of its own besides."""
LONGEST_ADDRESS = 200
MOST_FILES = 100
"""Files of one draft."""
LARGEST_DRAFT = 200 * 1024 * 1024
"""Bytes of the files of one draft together."""
MOST_DRAFTS = 10
"""Drafts under one contact that are not submitted."""


@dataclass(frozen=True)
class AskedMaterial:
    """One line of the item's list as an applicant meets it online."""

    id: int
    name: str
    required: bool = True
    by_data_sharing: bool = False
    deferrable: bool = False
    commitment: str = ""
    needed_when: str = ""


def choices_for(material: AskedMaterial) -> tuple[str, ...]:
    """What the applicant may choose instead of a file; empty where a file is the only way, and where none is asked."""
    if material.by_data_sharing:
        return ()
    allowed = {
        "not_needed": bool(material.needed_when),
        "committed": bool(material.commitment),
        "later": material.required and material.deferrable,
    }
    return tuple(code for code in MATERIAL_CHOICES if allowed[code])


def check_choice(material: AskedMaterial | None, choice: str) -> None:
    """Refuse a choice that the item's list does not allow (ON-11, ON-12); an empty one takes the choice back."""
    if material is None:
        raise Refused(
            "本事项的材料清单里没有这一项，请刷新页面后重新选择。",
            "The list of this item has no such material; reload the page.",
        )
    if choice and choice not in choices_for(material):
        raise RuleBroken(
            "ON-12" if choice == "committed" else "ON-11",
            f"“{material.name}”没有公布可以这样办，请上传文件。",
            f"The published list does not allow that for “{material.name}”; upload a file.",
            place=f"material-{material.id}",
        )


class IntakeForm(Protocol):
    """The form of the window's register; ``engine.forms.Form`` is one."""

    def judge(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The cleaned answers; InvalidForm for wrong ones."""
        ...


def all_of(*checks: Callable[[], object]) -> None:
    """Run every check; InvalidForm with everything that any of them found wrong, so that it is told at once (ON-1)."""
    wrong: dict[str, tuple[str, str]] = {}
    for check in checks:
        try:
            check()
        except InvalidForm as refusal:
            wrong = {**refusal.fields, **wrong}
    if wrong:
        raise InvalidForm(wrong)


def judged_answers(
    form: IntakeForm, answers: Mapping[str, Any], *, item: str, confirmed: Mapping[str, str], today: date
) -> dict[str, Any]:
    """The cleaned answers of the form of a first inquiry, as the window's are judged; InvalidForm for what is wrong.

    ``item`` is its code. ``confirmed`` is the field of the confirmed contact, to which the office writes: it takes the
    place of another one. The number of a document is needed, because nobody sees the document online (FI-2).
    """
    all_of(lambda: _check_identified(answers), lambda: form.judge(_whole(answers, item, confirmed)))
    content = form.judge(_whole(answers, item, confirmed))
    try:
        read_contact(content, today)
    except RuleBroken as refusal:
        raise InvalidForm({refusal.place or "": (refusal.zh, refusal.en)}) from refusal
    return content


def _whole(answers: Mapping[str, Any], item: str, confirmed: Mapping[str, str]) -> dict[str, Any]:
    return {**answers, **confirmed, **KNOWN, "item": item}


def check_serving(way: str | None, address: str, offered: Sequence[str]) -> None:
    """InvalidForm unless the way of serving is one that is offered, and post has an address (TC-17)."""
    if way not in offered:
        raise InvalidForm({"serving_way": ("请选择怎样领取结果。", "Choose how the result is to reach you.")})
    if way == "post" and not address:
        raise InvalidForm(
            {
                "serving_address": (
                    "选择邮寄送达的，请填写收件地址。",
                    "Give the address to which the result is to be posted.",
                )
            }
        )


def ways_offered(of_item: Sequence[str]) -> tuple[str, ...]:
    """The ways of serving that an applicant may choose for an item; one without a list offers all."""
    found = tuple(way for way in SERVING_WAYS_ONLINE if not of_item or way in of_item)
    return found or ("direct",)


def _check_identified(answers: Mapping[str, Any]) -> None:
    if not written(answers.get("id_number")):
        raise InvalidForm(
            {"id_number": ("请填写证件号码，网上申请以此核对身份。", "Give the number of the identity document.")}
        )


def check_complete(materials: Sequence[AskedMaterial], files: Collection[int], choices: Mapping[str, Any]) -> None:
    """InvalidForm naming every required material that has neither a file nor an allowed choice, all at once (ON-1)."""
    missing = {
        f"material-{each.id}": (
            f"“{each.name}”还没有上传文件。",
            f"No file has been uploaded for “{each.name}”.",
        )
        for each in materials
        if each.required
        and not each.by_data_sharing
        and each.id not in files
        and choices.get(str(each.id)) not in choices_for(each)
    }
    if missing:
        raise InvalidForm(missing)


def check_size(answers: Mapping[str, Any], address: str) -> None:
    """Refuse answers that no person types."""
    if len(json.dumps(answers, ensure_ascii=False).encode("utf-8", "replace")) > LARGEST_ANSWERS:
        raise Refused("填写的内容太多，请缩短后再保存。", "Too much was filled in; shorten it.")
    if len(address) > LONGEST_ADDRESS:
        raise Refused(
            f"地址不能超过 {LONGEST_ADDRESS} 个字，请缩短。",
            f"The address may have at most {LONGEST_ADDRESS} characters.",
            place="serving_address",
        )


def draft_end(changed_at: datetime, days: int) -> datetime:
    """When a draft is deleted: ``days`` natural days after it was last changed."""
    return changed_at + timedelta(days=days)


def check_supplied(asked: Sequence[tuple[int, str]], came: Collection[int]) -> None:
    """InvalidForm naming every material of the notice for which nothing has come since, all at once (ON-3).

    ``asked``: material and name, as the newest notice has them.
    """
    missing = {
        f"material-{material}": (
            f"告知书列明的“{name}”还没有上传。",
            f"“{name}”, which the notice names, has not been uploaded.",
        )
        for material, name in asked
        if material not in came
    }
    if missing:
        raise InvalidForm(missing)

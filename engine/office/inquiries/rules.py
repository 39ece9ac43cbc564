"""First inquiry (FI), pure: what a contact must say, and how it is answered, led on or referred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.clock import OFFICE_ZONE
from engine.forms.identity_numbers import DOCUMENTS, born_on, default_kind, has_form, written_number
from engine.office.rule import RuleBroken, written, written_or_none

KINDS = ("consult", "apply", "query", "report", "complaint")
CHANNELS = ("window", "phone", "online", "app", "terminal", "email", "letter", "appointment")
SCOPES = ("here", "other_post", "other_agency")
CONFIDENTIAL_KINDS = ("report", "complaint")
"""Contacts about the office itself: whoever makes them is known to nobody but those who register them (SP-6)."""

ANONYMOUS_NAME = "匿名"
"""What stands in the register of contacts for somebody who gives no name."""


@dataclass(frozen=True)
class About:
    """Whom and what a complaint or report is about, as it was said; None and False where nothing was."""

    unit: str | None = None
    """Code of the department."""
    person: str | None = None
    number: str | None = None
    """Number of the case."""
    to_inspector: bool = False
    anonymous: bool = False


def written_about(answers: Mapping[str, object]) -> About:
    """What the answers of the form ``inquiry`` say of a complaint (AC-9)."""
    return About(
        written_or_none(answers.get("about_unit")),
        written_or_none(answers.get("about_person")),
        written_or_none(answers.get("about_number")),
        answers.get("to_inspector") is True,
        answers.get("anonymous") is True,
    )


_PERSONAL = frozenset({"applicant_name", "id_kind", "id_number", "phone", "email", "agent_name", "agent_id_number"})


@dataclass(frozen=True)
class Contact:
    """What is known about a contact (FI-2). Optional texts are None when not given."""

    kind: str
    channel: str
    applicant_kind: str
    applicant_name: str
    id_kind: str | None
    id_number: str | None
    phone: str | None
    email: str | None
    agent_name: str | None
    agent_id_kind: str | None
    agent_id_number: str | None
    agent_scope: str | None
    agent_until: date | None
    matter: str
    scope: str
    item: str | None
    to_post: str | None
    to_agency: str | None


def read_contact(answers: dict[str, object], today: date) -> Contact:
    """The contact from the answers of the form ``inquiry``.

    Raises RuleBroken when who, channel or matter is missing (FI-2), an identity number is not of its kind, an agent's
    authorisation is incomplete or over on ``today`` (LC-8), an application names no item (FI-4), or the post (FI-5) or
    agency (FI-6) that is in charge is not named. Of somebody who complains without a name nothing personal is kept.
    """
    applicant_kind = _one_of(
        answers.get("applicant_kind") or "person",
        ("person", "unit"),
        "FI-2",
        "申请人类型",
        "kind of the applicant",
        "applicant_kind",
    )
    if answers.get("kind") in CONFIDENTIAL_KINDS and answers.get("anonymous") is True:
        answers = {name: value for name, value in answers.items() if name not in _PERSONAL}
        answers["applicant_name"] = ANONYMOUS_NAME
    identity = read_identity(answers, applicant_kind, today)
    agent = read_identity(answers, "person", today, prefix="agent_")
    contact = Contact(
        kind=_one_of(answers.get("kind"), KINDS, "FI-8", "事由类型", "kind of the contact", "kind"),
        channel=_one_of(answers.get("channel"), CHANNELS, "FI-2", "来访渠道", "channel", "channel"),
        applicant_kind=applicant_kind,
        applicant_name=_needed(
            answers.get("applicant_name"), "来访人姓名或名称", "the inquirer's name", "applicant_name"
        ),
        id_kind=identity.kind,
        id_number=identity.number,
        phone=written_or_none(answers.get("phone")),
        email=written_or_none(answers.get("email")),
        agent_name=written_or_none(answers.get("agent_name")),
        agent_id_kind=agent.kind,
        agent_id_number=agent.number,
        agent_scope=written_or_none(answers.get("agent_scope")),
        agent_until=_day(answers.get("agent_until")),
        matter=_needed(answers.get("matter"), "来访事由", "the matter", "matter"),
        scope=_one_of(answers.get("scope") or "here", SCOPES, "FI-4", "办理范围", "scope", "scope"),
        item=written_or_none(answers.get("item")),
        to_post=written_or_none(answers.get("to_post")),
        to_agency=agency_text(answers.get("to_agency")),
    )
    if contact.kind == "apply" and contact.agent_name is not None and contact.agent_id_number is None:
        raise RuleBroken(
            "LC-8",
            "由代理人办理的，请核验并填写代理人的证件号码。",
            "Expected the agent's identity number, but it is empty.",
            place="agent_id_number",
        )
    if contact.agent_name is not None and contact.agent_until is not None and contact.agent_until < today:
        raise RuleBroken(
            "LC-8",
            "授权委托书已经过期，请申请人重新授权，或者由申请人本人办理。",
            "The agent's authorisation is over; the applicant has to authorise anew, or come in person.",
            place="agent_until",
        )
    if contact.kind == "apply" and contact.agent_name is not None and contact.agent_scope is None:
        raise RuleBroken(
            "LC-8",
            "由代理人办理的，请核对授权委托书，填写授权事项；没有授权委托书的，请申请人补来后再办。",
            "Expected what the agent is authorised to do, but nothing was written.",
            place="agent_scope",
        )
    if contact.kind == "apply" and contact.scope == "here" and contact.item is None:
        raise RuleBroken(
            "FI-4",
            "请选择要办理的事项。",
            "Expected the item applied for, but none was chosen.",
            place="item",
        )
    if contact.scope == "other_post" and contact.to_post is None:
        raise RuleBroken(
            "FI-5",
            "请选择引送到哪个岗位。",
            "Expected the post in charge, but none was chosen.",
            place="to_post",
        )
    if contact.scope == "other_agency" and contact.to_agency is None:
        raise RuleBroken(
            "FI-6",
            "请写明应办机关的名称、地点和联系电话，让来访人直接前往。",
            "Expected the agency in charge, its place and how to reach it, but nothing was written.",
            place="to_agency",
        )
    return contact


@dataclass(frozen=True)
class Identity:
    """A document of identity: its kind and number, both None where none was shown."""

    kind: str | None
    number: str | None


def read_identity(answers: dict[str, object], applicant_kind: str, today: date, *, prefix: str = "") -> Identity:
    """The document from the fields ``id_kind`` and ``id_number``, with ``prefix``; the kind left open is the usual one.

    Raises RuleBroken when a unit shows a person's document or the other way round, when the number has not the form of
    its kind, and for a date of birth after ``today`` (FI-2, LC-8).
    """
    number = written_number(written(answers.get(f"{prefix}id_number")))
    if not number:
        return Identity(None, None)
    kind = written_or_none(answers.get(f"{prefix}id_kind")) or default_kind(applicant_kind)
    rule, place = ("LC-8" if prefix else "FI-2"), f"{prefix}id_number"
    document = DOCUMENTS.get(kind)
    if document is None or document.unit is not (applicant_kind == "unit"):
        raise RuleBroken(
            rule,
            "单位请填写统一社会信用代码，个人请选择个人证件。",
            "A unit is known by its unified social credit code, a person by a person's document.",
            place=f"{prefix}id_kind",
        )
    if not has_form(kind, number):
        raise RuleBroken(
            rule,
            f"这不是正确的{document.zh}号码（{document.form_zh}），请对照证件核对；是别的证件的，请改选证件种类。",
            f"This is no valid number of a {document.en} ({document.form_en}); check it, or choose another document.",
            place=place,
        )
    born = born_on(kind, number)
    if born is not None and born > today:
        raise RuleBroken(
            rule,
            "证件号码中的出生日期还没有到，请对照证件核对。",
            "The date of birth in the number lies in the future; check it.",
            place=place,
        )
    return Identity(kind, number)


def _day(value: object) -> date | None:
    text = written_or_none(value)
    try:
        return None if text is None else date.fromisoformat(text[:10])
    except ValueError:
        return None


def agency_text(value: object) -> str | None:
    """The agency in charge in one line; None when nothing is known. An object needs name, place and phone (FI-6)."""
    if not isinstance(value, dict):
        return written_or_none(value)
    parts = {key: written(value.get(key)) for key in ("name", "place", "phone")}
    if not any(parts.values()):
        return None
    for key, (zh, en) in _AGENCY_PARTS.items():
        if not parts[key]:
            raise RuleBroken(
                "FI-6",
                f"请填写应办机关的{zh}。",
                f"Expected the {en} of the agency in charge, but it is empty.",
                place=f"to_agency.{key}",
            )
    return "，".join(parts.values())


_AGENCY_PARTS = {"name": ("名称", "name"), "place": ("地点", "place"), "phone": ("联系电话", "phone")}


def is_oral(channel: str) -> bool:
    """Whether the notice may be given by word of mouth: only on the phone (ON-2, ON-8)."""
    return channel == "phone"


def check_answer(answer: str, answered_at: datetime | None) -> None:
    """Refuse an empty answer, and a second one (FI-3: all that is needed in one go)."""
    if not answer:
        raise RuleBroken("FI-3", "请填写答复内容。", "Expected an answer, but it is empty.", place="answer")
    if answered_at is not None:
        raise RuleBroken(
            "FI-3",
            "这件咨询已经答复过。",
            "Expected one complete answer, but this inquiry has been answered already.",
        )


def check_announcement(
    now: datetime, answer_due: datetime, reason: str, expected_at: datetime, latest: datetime
) -> None:
    """Refuse to announce a delay after the limit, without reason, for a past time, or after ``latest`` (FI-3)."""
    if not reason:
        raise RuleBroken(
            "FI-3",
            "请说明不能按时答复的原因。",
            "Expected the reason of the delay, but it is empty.",
            place="reason",
        )
    if now >= answer_due:
        raise RuleBroken(
            "FI-3",
            "答复期限已过，不能再说明延后，请尽快答复。",
            "The limit of the answer is over: a delay can only be told beforehand. Please answer now.",
            infraction="late_first_answer",
        )
    if expected_at <= now:
        raise RuleBroken(
            "FI-3",
            "预计答复时间已经过去，请填写将来的时间。",
            "Expected a time in the future, but it is past.",
            place="expected_at",
        )
    if expected_at > latest:
        moment = f"{latest.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}"
        local = latest.astimezone(OFFICE_ZONE)
        raise RuleBroken(
            "FI-3",
            f"预计答复时间最晚为 {local.year}年{local.month}月{local.day}日 {local:%H:%M}，请改早一些。",
            f"The answer may be announced for {moment} at the latest; please choose an earlier time.",
            place="expected_at",
        )


def check_hand_over(from_post_id: int, to_post_id: int, *, open_elsewhere: bool) -> None:
    """Refuse to lead somebody to one's own post, or on while another hand-over is not confirmed (FI-5)."""
    if from_post_id == to_post_id:
        raise RuleBroken(
            "FI-5",
            "选择的就是本岗位，请选择其他岗位，或者由本岗位办理。",
            "Expected another post, but it is the one that leads.",
            place="to_post",
        )
    if open_elsewhere:
        raise RuleBroken(
            "FI-5",
            "上一次引送的岗位还没有确认接收，请先与该岗位联系。",
            "Expected the earlier hand-over to be confirmed first, but it is not.",
        )


def _one_of(value: object, allowed: tuple[str, ...], rule: str, zh: str, en: str, place: str) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    raise RuleBroken(rule, f"请选择{zh}。", f"Expected the {en}, but there is no valid one.", place=place)


def _needed(value: object, zh: str, en: str, place: str) -> str:
    text = written(value)
    if not text:
        raise RuleBroken("FI-2", f"请填写{zh}。", f"Expected {en}, but it is empty.", place=place)
    return text


def consultation_days(days: object) -> int:
    """The working days within which a question is to be answered, as the diagram says.

    Refused unless it is a whole number of at least one (ON-9).
    """
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise RuleBroken(
            "ON-9",
            f"征询的期限至少一个工作日，不能是“{days}”。",
            f"Expected at least one working day for the answer, but found “{days}”.",
            place="days",
        )
    return days

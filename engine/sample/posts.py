"""Standards of service, post records, and an inspection with its answer in the sample county (SP-7, PR-2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.clock import OFFICE_ZONE
from engine.office.inspections.records import Inspection, InspectionLine
from engine.office.inspections.store import add_standard
from engine.office.organisation.records import Post
from engine.office.post_records import store
from engine.office.post_records.rules import RecordTexts, Target
from engine.sample.stories import Scene, Step, Story, Told, filled

STANDARDS: tuple[tuple[str, str], ...] = (
    ("conduct", "统一着装，佩戴工作牌，使用文明用语"),
    ("conduct", "工作时间不离岗、不做与工作无关的事"),
    ("premises", "岗位牌、办事指南、收费标准摆放齐全，内容为现行版本"),
    ("premises", "叫号、评价设备正常，候办区整洁"),
    ("handling", "材料不齐的一次书面告知，不口头让人再来"),
)
"""Area and words of what holds for every department."""

RECORDS: Mapping[str, tuple[RecordTexts, tuple[Target, ...]]] = {
    "market-chief_rep": (
        RecordTexts(
            duties="受本局书面授权，在服务中心窗口当场审查、决定本局进驻事项；保管和使用审批专用章；带教经办人员。",
            standard="即办件当场办结；承诺件在承诺期限内办结；不予的先否定报备，书面说明理由。",
            responsibility="对所作决定负责；超出授权的，依责任追究制处理。",
            rewards="提前办结按考评办法加分；黄牌、红牌、有效投诉按考评办法扣分，年度考核优先推荐无差错的人员。",
        ),
        (
            Target("即办件当场办结", "当日办结率 100%", "每月"),
            Target("承诺件按期办结", "超期 0 件", "每月"),
            Target("群众评价", "好评率不低于 98%", "每季度"),
        ),
    ),
    "window-1": (
        RecordTexts(
            duties="首问负责，登记来访，核对材料，出具一次性告知书和受理通知书，送达结果。",
            standard="起立迎送，一次告知；五个工作日内受理、告知或者不予受理。",
            responsibility="对首问和一次性告知负责；让人多跑路的，依责任追究制处理。",
            rewards="年度“服务之星”从无有效投诉的人员中评选；有效投诉按考评办法扣分。",
        ),
        (
            Target("一次性告知", "多次告知 0 件", "每月"),
            Target("首次答复", "二十四小时内答复率 100%", "每月"),
        ),
    ),
}
"""Code of the post → its record."""


def publish(session: Session, at: datetime) -> None:
    """Publish the records of posts and the standards of service."""
    for code, (texts, targets) in RECORDS.items():
        post = session.scalars(select(Post).where(Post.code == code)).one()
        draft = store.save_draft(session, post.id, texts, targets, by_id=None, at=at)
        store.publish(session, draft, post, by_id=None, at=at)
    for area, words in STANDARDS:
        add_standard(session, department_id=None, area=area, words=words, by_id=None, at=at)


def drawn(login: str, department: str, subject: str, days: int, size: int) -> Step:
    """An inspector draws up a list about the last so many natural days."""

    def step(told: Told) -> None:
        today = _today(told)
        given = {
            "department": department,
            "subject": subject,
            "period_from": (today - timedelta(days=days)).isoformat(),
            "period_until": today.isoformat(),
            "selection": "random",
            "sample_size": size,
            "standards": True,
        }
        told.case_id = told.hands.engine.open_case(
            told.hands.person(login), process="inspection", answers=given, key=secrets.token_urlsafe(12)
        ).case_id

    return step


def inspected(post: str, detail: str) -> Step:
    """The inspector finds the last line at fault, everything else in order."""

    def step(told: Told) -> None:
        with told.hands.engine.database.reading() as session:
            query = select(func.max(InspectionLine.ordinal)).join(
                Inspection, Inspection.id == InspectionLine.inspection_id
            )
            last = session.scalar(query.where(Inspection.case_id == told.case_id))
        fault = {"line": last, "code": "standard_broken", "detail": detail, "concerned_post": post}
        told.hands.answer(told.case_id, "inspection_findings", {"faults": [fault], "all_checked": True})

    return step


def _today(told: Told) -> date:
    return told.hands.engine.clock.now().astimezone(OFFICE_ZONE).date()


INSPECTIONS = (
    Story(
        "监督检查，已答复，待核查",
        (
            Scene(6, (9, 0), drawn("qianzheng", "market", "上半月窗口服务检查", 20, 5)),
            Scene(5, (15, 0), inspected("market-handler", "一名申请人被口头要求补材料，没有出具一次性告知书")),
            Scene(3, (10, 0), filled("inspection_answer", text="已补发告知书，组织学习一次性告知制。")),
        ),
    ),
    Story("监督检查，待检查", (Scene(1, (9, 30), drawn("qianzheng", "planning", "本月窗口服务检查", 20, 3)),)),
)

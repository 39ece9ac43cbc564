"""What some departments of the sample county promise, and how broken promises are made good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.administration.commands import sign_promise
from engine.application import Engine
from engine.office.organisation.records import Department
from engine.office.promises import store
from engine.office.promises.rules import PromiseLine, PromiseTexts
from engine.office.service_clock.rules import office_day
from engine.sample.hands import Hands
from engine.sample.organisation import CENTER_CODE

SUPERVISION_PHONE = "0999-6600300"

PROMISES: Mapping[str, tuple[tuple[PromiseLine, ...], PromiseTexts]] = {
    CENTER_CODE: (
        (
            PromiseLine("现场、电话、网上咨询首次答复", "24 小时内", "首问负责人"),
            PromiseLine("材料不全的，一次性书面告知", "当场，最迟 5 个工作日", "综合窗口"),
            PromiseLine("不属于本岗位的，引送到相关岗位并确认接收", "当场", "首问负责人"),
        ),
        PromiseTexts(
            standard="起立迎送，文明用语，不推诿、不拒绝，一次告知、一次办好",
            legal_basis="《行政许可法》第二十六条、第三十二条",
            steps="咨询、接收、受理、转办、送达",
            fees="不收费",
            materials="以各事项办事指南为准",
            phone=SUPERVISION_PHONE,
        ),
    ),
    "market": (
        (
            PromiseLine("营业执照设立登记，材料齐全", "1 个工作日", "登记注册岗"),
            PromiseLine("食品经营许可（新办）", "5 个工作日", "食品经营许可经办岗"),
        ),
        PromiseTexts(
            standard="承诺时限内办结，不另收材料",
            legal_basis="《市场主体登记管理条例》《食品经营许可和备案管理办法》",
            steps="申请、受理、审查、发证",
            fees="不收费",
            materials="以办事指南为准",
            phone=SUPERVISION_PHONE,
        ),
    ),
}
"""Code of the department → its promises and their texts."""

MEASURES: Mapping[str, str] = {
    "overdue": "部门负责人书面致歉，证件免费邮寄到家。",
    "repeated_visit": "部门负责人当面致歉，后续手续由帮办员代办。",
    "conduct": "当事人当面致歉，部门负责人对当事人约谈。",
    "quality": "书面致歉，免费更正并上门送达。",
    "other": "书面致歉，并按申请人合理要求采取补救措施。",
}
"""Kind of breach → how every department makes it good."""


def publish(session: Session, departments: Mapping[str, Department], at: datetime) -> None:
    """Publish the promises of those ``departments`` (by code) that have some, and the measures for all."""
    for code, (lines, texts) in PROMISES.items():
        if code in departments:
            review_on = office_day(at) + timedelta(days=365)
            draft = store.save_draft(session, departments[code], lines, texts, review_on, by_id=None, at=at)
            store.publish(session, draft, by_id=None, at=at)
    if CENTER_CODE in departments:
        for breach, measure in MEASURES.items():
            store.set_measure(
                session, department_id=None, breach=breach, measure=measure, why="公布违诺补偿标准", by_id=None, at=at
            )


SIGNERS: Mapping[str, tuple[str, ...]] = {
    CENTER_CODE: ("zhoumin", "wangfang", "chenjing", "liuyang"),
    "market": ("hejing", "guotao", "mayulan"),
}
"""Code of the department → who has signed its pledge (承诺书); the others have still to do so."""


def sign(engine: Engine) -> None:
    """Let the signers sign the published version of their department, each in person (SP-8)."""
    hands = Hands(engine)
    for code, logins in SIGNERS.items():
        with engine.database.reading() as session:
            department = session.scalars(select(Department).where(Department.code == code)).one()
            version = store.valid_version(session, department.id)
        assert version is not None  # published with the county
        for login in logins:
            sign_promise(engine, hands.person(login), version_id=version.id)

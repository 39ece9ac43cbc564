"""Permits of the sample county that were proposed to be withdrawn: one was, of another the holder is being heard."""

from __future__ import annotations

import secrets

from engine.sample.stories import AGREED, GRANTED, Scene, Step, Story, Told, filled, handed_out, ordinary


def withdrawal_proposed(login: str, department: str, **answers: str) -> Step:
    """A handler proposes to withdraw the permit that the story has granted; from here on it is about that."""

    def step(told: Told) -> None:
        engine = told.hands.engine
        given = {"department": department, "subject": told.hands.number_of(told.case_id)} | answers
        told.case_id = engine.open_case(
            told.hands.person(login), process="permit_withdrawal", answers=given, key=secrets.token_urlsafe(12)
        ).case_id

    return step


def _granted(login: str, item: str, name: str, day: int) -> tuple[Scene, ...]:
    return (
        *ordinary(login, item, name, day),
        Scene(day, (14, 0), filled("review", **AGREED)),
        Scene(day, (16, 0), filled("decision", **GRANTED)),
        Scene(day - 1, (9, 0), handed_out()),
    )


PERMIT_WITHDRAWALS = (
    Story(
        "因规划变化撤回许可并补偿",
        (
            *_granted("chenjing", "CY-WL-001", "川岳县桃源书屋", 21),
            Scene(
                13,
                (10, 0),
                withdrawal_proposed(
                    "qiuyu",
                    "culture",
                    ground="circumstances",
                    change="县政府十月公布老城区疏散通道改造方案，书屋所在的一排房屋列入拆除范围。",
                    public_interest="保障老城区消防安全。",
                    legal_basis="《中华人民共和国行政许可法》第八条第二款",
                ),
            ),
            Scene(
                7,
                (9, 30),
                filled(
                    "permit_withdrawal_hearing",
                    heard="stated",
                    statement="同意搬迁，店面租期还有十个月，请补偿租金和搬运费。",
                    losses="租金和搬运费共三万二千元，已核对合同和发票。",
                    compensation="三十日内支付三万二千元。",
                ),
            ),
            Scene(
                5,
                (15, 0),
                filled(
                    "permit_withdrawal_decision",
                    outcome="withdraw",
                    reason="经营场所列入拆除范围，许可所依据的客观情况已经发生重大变化。",
                    compensation="三十日内支付三万二千元。",
                ),
            ),
            Scene(3, (10, 0), handed_out()),
        ),
    ),
    Story(
        "拟撤回许可，正在听取意见",
        (
            *_granted("wangfang", "CY-WL-001", "川岳县文苑图书销售部", 20),
            Scene(
                1,
                (9, 30),
                withdrawal_proposed(
                    "qiuyu",
                    "culture",
                    ground="law",
                    change="新修改的出版物市场管理规定自下月起施行，学校周边二百米内不再设立零售单位。",
                    public_interest="保护未成年人。",
                    legal_basis="《中华人民共和国行政许可法》第八条第二款",
                ),
            ),
        ),
    ),
)

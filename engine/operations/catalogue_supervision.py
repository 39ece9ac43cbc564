"""Declarations: cards, accountability and complaints."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, choice, number, or_none, record

CARD_RESULT = record(card_id=or_none(number(1)), person=or_none(TEXT), post=or_none(TEXT), second_yellow=FLAG)

CARD = (
    OperationDeclaration(
        "card.remind",
        "发出提醒",
        "Remind",
        parameters=record(optional=("level", "reason"), level=choice("reminder"), reason=or_none(TEXT)),
        result=CARD_RESULT,
    ),
    OperationDeclaration(
        "card.issue",
        "发出亮牌",
        "Issue a card",
        parameters=record(
            optional=("reason", "passed"),
            level=choice("yellow", "red", "reminder"),
            reason=or_none(TEXT),
            passed=choice("promised", "statutory"),
        ),
        result=CARD_RESULT,
    ),
    OperationDeclaration(
        "card.lift",
        "撤销亮牌",
        "Lift a card",
        parameters=record(optional=("card",), card=or_none(number(1))),
        result=record(card_id=number(1)),
        errors=("AC-6",),
        form="card_lift",
    ),
)

MEASURE = choice("none", "criticism", "talk", "notice_of_criticism", "rectification", "disqualified", "discipline")

PERFORMANCE = (
    OperationDeclaration(
        "performance.collect",
        "由记录计算考评分",
        "Count the points of a review from the records",
        parameters=NOTHING,
        result=record(number=TEXT, check_days=number(1), confirm_days=number(1)),
        errors=("PE-1",),
    ),
    OperationDeclaration(
        "performance.grade",
        "计算考评得分和等次",
        "Grade everybody",
        parameters=NOTHING,
        result=NOTHING,
        form="performance_check",
    ),
    OperationDeclaration(
        "performance.confirm",
        "登记考评确认意见",
        "Record whether the results are confirmed",
        parameters=NOTHING,
        result=record(confirmed=FLAG),
        errors=("PE-3",),
        form="performance_confirmation",
    ),
    OperationDeclaration(
        "performance.publish",
        "公布考评结果",
        "Publish the results, open cases for unqualified units",
        parameters=NOTHING,
        result=NOTHING,
        errors=("PE-5",),
    ),
)

ACCOUNTABILITY = (
    OperationDeclaration(
        "accountability.open",
        "启动责任追究",
        "Open an accountability case",
        parameters=record(optional=("card",), trigger=TEXT, card=or_none(number(1))),
        result=NOTHING,
        errors=("AC-2",),
    ),
    OperationDeclaration(
        "accountability.register",
        "登记追责线索",
        "Register the clue",
        parameters=NOTHING,
        result=record(
            accountability_id=number(1),
            number=TEXT,
            trigger=TEXT,
            person=or_none(TEXT),
            person_post=or_none(TEXT),
            department=or_none(TEXT),
        ),
        errors=("AC-3",),
    ),
    OperationDeclaration(
        "accountability.accept",
        "决定是否立案",
        "Decide whether to take the clue",
        parameters=NOTHING,
        result=record(take=FLAG),
        errors=("AC-3",),
        form="accountability_acceptance",
    ),
    OperationDeclaration(
        "accountability.lifted",
        "因亮牌撤销不予立案",
        "Not taken, because the card was lifted",
        parameters=NOTHING,
        result=record(take=FLAG),
        errors=("AT-5",),
    ),
    OperationDeclaration(
        "urge.answer",
        "登记催办答复",
        "Hand the answer back to who urged",
        parameters=NOTHING,
        result=NOTHING,
        errors=("AT-6",),
        form="urge_answer",
    ),
    OperationDeclaration(
        "urge.silence",
        "登记催办未答复",
        "Record that an urge was not answered",
        parameters=NOTHING,
        result=NOTHING,
    ),
    OperationDeclaration(
        "accountability.statement",
        "记录陈述申辩",
        "Record the statement of the person concerned",
        parameters=NOTHING,
        result=record(given=FLAG),
        errors=("AC-3",),
        form="accountability_statement",
    ),
    OperationDeclaration(
        "accountability.investigate",
        "登记调查结论",
        "Record the findings",
        parameters=NOTHING,
        result=record(valid=FLAG),
        errors=("AC-3", "AC-4"),
        form="accountability_investigation",
    ),
    OperationDeclaration(
        "accountability.measure",
        "作出追究决定",
        "Decide the measure",
        parameters=NOTHING,
        result=record(measure=MEASURE, rectification=FLAG),
        errors=("AC-3", "AC-4"),
        form="accountability_measure",
    ),
    OperationDeclaration(
        "accountability.rectify",
        "登记整改计划",
        "Record the rectification plan",
        parameters=NOTHING,
        result=record(deadline=TEXT),
        errors=("AC-3",),
        form="rectification_plan",
    ),
    OperationDeclaration(
        "accountability.verify",
        "核查整改结果",
        "Verify the rectification",
        parameters=NOTHING,
        result=record(verified=FLAG),
        errors=("AC-3",),
        form="rectification_check",
    ),
    OperationDeclaration(
        "accountability.review",
        "登记复核决定",
        "Record the review of a measure",
        parameters=NOTHING,
        result=record(result=choice("upheld", "changed", "revoked"), measure=MEASURE),
        errors=("AC-3",),
        form="accountability_review",
    ),
    OperationDeclaration(
        "accountability.archive",
        "责任追究归档",
        "Archive the accountability case",
        parameters=NOTHING,
        result=record(number=TEXT),
        errors=("AC-3",),
    ),
)

COMPLAINT = (
    OperationDeclaration(
        "complaint.register",
        "登记投诉举报",
        "Register a complaint",
        parameters=NOTHING,
        result=record(
            number=TEXT, kind=TEXT, matter=TEXT, about_person=TEXT, about_number=TEXT, department=or_none(TEXT),
            to_inspector=FLAG,
        ),
        errors=("SP-5", "FI-8"),
        starts=(ClockStart("case", 15, "working_days"),),
    ),
    OperationDeclaration(
        "complaint.assign",
        "确定查处单位",
        "Decide who looks into it",
        parameters=NOTHING,
        result=record(route=choice("unit", "inspector"), department=or_none(TEXT)),
        errors=("AC-9", "AU-6"),
        form="complaint_assignment",
    ),
    OperationDeclaration(
        "complaint.propose",
        "发出处理建议书",
        "Send the unit a proposal",
        parameters=NOTHING,
        result=record(days=number(1), department=TEXT, text=TEXT),
        errors=("AC-9",),
        form="complaint_verification",
    ),
    OperationDeclaration(
        "complaint.reply",
        "登记单位回复",
        "Record the unit's reply",
        parameters=NOTHING,
        result=record(reply=TEXT),
        errors=("AC-9",),
        form="complaint_reply",
    ),
    OperationDeclaration(
        "complaint.decide",
        "认定并答复",
        "Decide and answer",
        parameters=NOTHING,
        result=record(valid=FLAG, criterion=or_none(TEXT)),
        errors=("AC-4", "AC-8", "SP-5"),
        finishes=("case",),
    ),
    OperationDeclaration(
        "complaint.open_accountability",
        "转责任追究",
        "Pass on to accountability",
        parameters=NOTHING,
        result=NOTHING,
        errors=("AC-4",),
    ),
)  # fmt: skip

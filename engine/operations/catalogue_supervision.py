"""Declarations: cards and accountability."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, OperationDeclaration
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
        "accountability.order",
        "下达整改要求",
        "Order the rectification",
        parameters=NOTHING,
        result=record(plan_days=number(1)),
    ),
    OperationDeclaration(
        "accountability.rectify",
        "登记整改计划",
        "Record the rectification plan",
        parameters=NOTHING,
        result=record(deadline=TEXT, report_days=number(1), check_days=number(1)),
        errors=("AC-3",),
        form="rectification_plan",
    ),
    OperationDeclaration(
        "accountability.report",
        "登记整改报告",
        "Record the report of the rectification",
        parameters=NOTHING,
        result=NOTHING,
        form="rectification_report",
    ),
    OperationDeclaration(
        "accountability.verify",
        "核查整改结果",
        "Verify the rectification",
        parameters=NOTHING,
        result=record(verified=FLAG, further=choice("none", "again", "recommend")),
        errors=("AC-3", "AC-10"),
        form="rectification_check",
    ),
    OperationDeclaration(
        "accountability.recommend",
        "登记上级处理结果",
        "Record what the superior does about the unit",
        parameters=NOTHING,
        result=NOTHING,
        errors=("AC-10",),
        form="recommendation_answer",
    ),
    OperationDeclaration(
        "accountability.review",
        "登记复核决定",
        "Record the review of a measure",
        parameters=NOTHING,
        result=record(result=choice("upheld", "changed", "revoked"), measure=MEASURE, rectification=FLAG),
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

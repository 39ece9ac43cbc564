"""Declarations: ratings, broken promises, and matters that could not be done (SP-3, SP-4, SP-10)."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import TEXT, choice, number, record

RATING = (
    OperationDeclaration(
        "rating.register",
        "登记差评回访",
        "Register the follow-up of a bad rating",
        parameters=NOTHING,
        result=record(number=TEXT, grade=TEXT, comment=TEXT, item=TEXT, department=TEXT, due=TEXT),
        errors=("SP-4",),
        starts=(ClockStart("case", 5, "working_days"),),
    ),
    OperationDeclaration(
        "rating.call_back",
        "登记回访结论",
        "Record what the call came to",
        parameters=NOTHING,
        result=record(conclusion=choice("founded", "misunderstanding", "malicious"), findings=TEXT),
        errors=("SP-4",),
        form="rating_callback",
    ),
    OperationDeclaration(
        "rating.set_aside",
        "剔除恶意评价",
        "Set a malicious rating aside",
        parameters=NOTHING,
        result=NOTHING,
        errors=("SP-4",),
        finishes=("case",),
        form="rating_review",
    ),
    OperationDeclaration(
        "rating.close",
        "登记整改和告知",
        "Record correction and telling",
        parameters=NOTHING,
        result=NOTHING,
        errors=("SP-4",),
        finishes=("case",),
        form="rating_telling",
    ),
)

PROMISE = (
    OperationDeclaration(
        "promise.register_breach",
        "登记违诺",
        "Register a broken promise",
        parameters=NOTHING,
        result=record(number=TEXT, department=TEXT, breach=TEXT, detail=TEXT, measure=TEXT, due=TEXT),
        errors=("SP-3",),
        starts=(ClockStart("case", 5, "working_days"),),
    ),
    OperationDeclaration(
        "promise.compensate",
        "登记致歉补偿并告知",
        "Record apology and compensation, and tell",
        parameters=NOTHING,
        result=NOTHING,
        errors=("SP-3",),
        finishes=("case",),
        form="breach_compensation",
    ),
    OperationDeclaration(
        "promise.uncompensated",
        "登记未按期补偿",
        "Record that it was not made good in time",
        parameters=NOTHING,
        result=NOTHING,
        errors=("SP-3",),
    ),
)

UNRESOLVED = (
    OperationDeclaration(
        "unresolved.register",
        "登记办不成事",
        "Register a matter that could not be done",
        parameters=NOTHING,
        result=record(number=TEXT, kind=TEXT, reason=TEXT, earlier=TEXT),
        errors=("SP-10",),
        form="unresolved_matter",
    ),
    OperationDeclaration(
        "unresolved.assign",
        "交责任部门",
        "Assign it to a department",
        parameters=NOTHING,
        result=record(department=TEXT, days=number(1), due=TEXT),
        errors=("SP-10",),
        starts=(ClockStart("case", 5, "working_days"),),
        form="unresolved_assignment",
    ),
    OperationDeclaration(
        "unresolved.answer",
        "登记结果并告知",
        "Record the result and tell it",
        parameters=NOTHING,
        result=record(result=choice("resolved", "guided", "impossible")),
        errors=("SP-10",),
        finishes=("case",),
        form="unresolved_answer",
    ),
)

SURVEY = (
    OperationDeclaration(
        "survey.draw",
        "抽样并发出调查",
        "Draw a survey and invite",
        parameters=NOTHING,
        result=record(number=TEXT, invited=number(1), days=number(1), report_days=number(1)),
        errors=("SP-4",),
        form="survey_plan",
    ),
    OperationDeclaration(
        "survey.close",
        "汇总调查结果",
        "Count the answers of a survey",
        parameters=NOTHING,
        result=record(answered=number()),
        errors=("SP-4",),
    ),
    OperationDeclaration(
        "survey.publish",
        "公布调查结果",
        "Publish a survey",
        parameters=NOTHING,
        result=record(number=TEXT),
        errors=("SP-4",),
        form="survey_report",
    ),
)

"""Declarations: inspections of departments, and the authority of representatives."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, choice, number, record

INSPECTION = (
    OperationDeclaration(
        "inspection.draw",
        "编制检查表",
        "Draw up an inspection list",
        parameters=NOTHING,
        result=record(
            number=TEXT,
            department=TEXT,
            list=TEXT,
            days=number(1),
            answer_days=number(1),
            check_days=number(1),
        ),
        errors=("SP-7", "AU-6"),
        form="inspection_plan",
    ),
    OperationDeclaration(
        "inspection.record",
        "登记检查结果并告知",
        "Record the findings and tell the unit",
        parameters=NOTHING,
        result=record(faults=number(), faulty=TEXT),
        errors=("SP-7",),
        form="inspection_findings",
    ),
    OperationDeclaration(
        "inspection.answer",
        "登记被检查单位的答复",
        "Record the answer of the inspected unit",
        parameters=NOTHING,
        result=record(text=TEXT),
        errors=("SP-7",),
        form="inspection_answer",
    ),
    OperationDeclaration(
        "inspection.settle",
        "登记核查结论",
        "Record whether the answer settles the matter",
        parameters=NOTHING,
        result=record(outcome=choice("settled", "again")),
        errors=("SP-7",),
        form="inspection_check",
    ),
)

AUTHORISATION = (
    OperationDeclaration(
        "authorisation.issue",
        "签发首席代表授权书",
        "Issue the authorisation of a representative",
        parameters=NOTHING,
        result=record(number=TEXT, department=TEXT, post=TEXT, days=number(1), warn_in=number(1)),
        errors=("PR-3", "AU-6"),
        form="authorisation_grant",
    ),
    OperationDeclaration(
        "authorisation.warn",
        "提醒授权即将期满",
        "Warn that an authority ends soon",
        parameters=NOTHING,
        result=record(followed=FLAG, days=number(1), post=TEXT),
        errors=("PR-3",),
    ),
    OperationDeclaration(
        "authorisation.not_renewed",
        "登记不再续授权",
        "Record that an authority is not given again",
        parameters=NOTHING,
        result=NOTHING,
        errors=("PR-3",),
        form="authorisation_renewal",
    ),
    OperationDeclaration(
        "authorisation.close",
        "登记授权终止并告知",
        "Record the end of the authority and tell the representative",
        parameters=NOTHING,
        result=record(outcome=choice("expired", "revoked")),
        errors=("PR-3",),
    ),
)

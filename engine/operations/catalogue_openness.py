"""Declarations: publication of office affairs."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, OperationDeclaration
from engine.operations.schema import TEXT, choice, number, record

PUBLICATION = (
    OperationDeclaration(
        "publication.register",
        "登记拟公开信息",
        "Register what is to be published",
        parameters=NOTHING,
        result=record(
            number=TEXT, department=TEXT, post=TEXT, approval_days=number(1), posting_days=number(1), treatment=TEXT,
            content=TEXT, basis=TEXT,
        ),
        errors=("OA-5",),
        form="publication_proposal",
    ),
    OperationDeclaration(
        "publication.approve",
        "登记公开审批意见",
        "Record the decision on publication",
        parameters=NOTHING,
        result=record(outcome=choice("publish", "exempt", "return"), review_days=number(0)),
        errors=("OA-5", "AU-6"),
        form="publication_approval",
    ),
    OperationDeclaration(
        "publication.review",
        "登记免予公开复审意见",
        "Record the review of an exemption",
        parameters=NOTHING,
        result=record(outcome=choice("publish", "exempt"), review_days=number(0)),
        errors=("OA-5",),
        form="exemption_review",
    ),
    OperationDeclaration(
        "publication.post",
        "登记公开渠道和日期",
        "Record channels and dates",
        parameters=NOTHING,
        result=record(copies=number(1)),
        errors=("OA-5",),
        form="publication_posting",
    ),
)  # fmt: skip

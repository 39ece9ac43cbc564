"""Declarations: answers to requests to stop or extend the handling clock (AU-2, AU-3)."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, OperationDeclaration
from engine.operations.schema import choice, number, record

_ANSWERED = record(answer=choice("approved", "rejected", "too_late"))

CLOCK = (
    OperationDeclaration(
        "clock.register_request",
        "登记中止或延期申请",
        "Take up a request to stop or extend",
        parameters=NOTHING,
        result=record(
            kind=choice("stop", "extension"),
            days=number(1),
            approver=choice("leader", "agency_head", "county_leader"),
        ),
        errors=("AU-3",),
    ),
    OperationDeclaration(
        "clock.answer_request",
        "答复中止或延期申请",
        "Answer a request to stop or extend",
        parameters=NOTHING,
        result=_ANSWERED,
        errors=("AU-2", "AU-3", "AU-6"),
        form="clock_request_answer",
        application=True,
    ),
    OperationDeclaration(
        "clock.request_too_late",
        "登记期限届满未批准",
        "Record that the limit passed unanswered",
        parameters=NOTHING,
        result=_ANSWERED,
        errors=("AU-3",),
        application=True,
    ),
)

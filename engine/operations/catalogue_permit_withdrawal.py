"""Declarations: withdrawal of a lawful permit (LC-5)."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, number, record

PERMIT_WITHDRAWAL = (
    OperationDeclaration(
        "permit_withdrawal.register",
        "登记拟撤回的许可并告知",
        "Register the withdrawal of a permit and tell the holder",
        parameters=NOTHING,
        result=record(
            number=TEXT, department=TEXT, post=TEXT, told=TEXT, hearing_days=number(1), decision_days=number(1)
        ),
        errors=("LC-5",),
        form="permit_withdrawal_proposal",
    ),
    OperationDeclaration(
        "permit_withdrawal.hear",
        "登记持证人的意见",
        "Record what the holder said",
        parameters=NOTHING,
        result=record(statement=TEXT, losses=TEXT, compensation=TEXT),
        errors=("LC-5", "LC-4"),
        form="permit_withdrawal_hearing",
    ),
    OperationDeclaration(
        "permit_withdrawal.withdraw",
        "撤回行政许可",
        "Withdraw the permit",
        parameters=NOTHING,
        result=record(number=TEXT),
        errors=("LC-5",),
        starts=(ClockStart("delivery", 10, "working_days"),),
        form="permit_withdrawal_decision",
    ),
    OperationDeclaration(
        "permit_withdrawal.keep",
        "登记不撤回许可",
        "Record that the permit is kept",
        parameters=NOTHING,
        result=NOTHING,
        errors=("LC-5",),
        form="permit_withdrawal_decision",
    ),
    OperationDeclaration(
        "permit_withdrawal.serve",
        "登记撤回决定的送达",
        "Record the serving of a decision to withdraw",
        parameters=NOTHING,
        result=record(served_on=TEXT, in_time=FLAG, reconsideration_until=TEXT, lawsuit_until=TEXT),
        errors=("TC-17", "LC-8"),
        finishes=("delivery",),
        form="delivery",
        application=True,
    ),
)

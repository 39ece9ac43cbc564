"""Declarations: permits that end, and their renewal (TC-18)."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, choice, record

RENEWAL = (
    OperationDeclaration(
        "renewal.open",
        "登记许可有效期",
        "Register the end of a permit",
        parameters=NOTHING,
        result=record(remind_at=TEXT, ends_at=TEXT, apply_by=TEXT),
        errors=("TC-18",),
    ),
    OperationDeclaration(
        "renewal.remind",
        "提醒持证人",
        "Remind the holder",
        parameters=NOTHING,
        result=NOTHING,
        errors=("TC-18",),
    ),
    OperationDeclaration(
        "renewal.apply",
        "登记延续申请",
        "Record the application for renewal",
        parameters=NOTHING,
        result=record(in_time=FLAG),
        errors=("TC-18",),
        starts=(ClockStart("renewal", 20, "working_days"),),
    ),
    OperationDeclaration(
        "renewal.remind_department",
        "提醒审批部门",
        "Remind the department",
        parameters=NOTHING,
        result=NOTHING,
        errors=("TC-18",),
    ),
    OperationDeclaration(
        "renewal.settle",
        "核对是否已作决定",
        "Look whether it was decided in time",
        parameters=NOTHING,
        result=record(outcome=choice("granted", "deemed", "refused", "expired")),
        errors=("TC-18",),
        finishes=("renewal",),
    ),
    OperationDeclaration(
        "renewal.deem",
        "出具视为准予延续确认书",
        "Record that it counts as renewed",
        parameters=NOTHING,
        result=NOTHING,
        errors=("TC-18",),
    ),
)

"""Declarations: hearings."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, number, record

HEARING = (
    OperationDeclaration(
        "hearing.begin",
        "登记听证",
        "Register a hearing",
        parameters=NOTHING,
        result=record(statutory=FLAG, reason=TEXT, request_days=number(1)),
        errors=("LC-4",),
    ),
    OperationDeclaration(
        "hearing.tell",
        "送达听证告知书",
        "Tell those concerned of their right to a hearing",
        parameters=NOTHING,
        result=NOTHING,
        errors=("LC-4",),
        form="hearing_parties",
        application=True,
    ),
    OperationDeclaration(
        "hearing.requested",
        "登记听证申请",
        "Record who asks for a hearing",
        parameters=NOTHING,
        result=record(asked=FLAG),
        errors=("LC-4",),
        form="hearing_requests",
    ),
    OperationDeclaration(
        "hearing.nobody",
        "登记无人申请听证",
        "Record that nobody asked for a hearing",
        parameters=NOTHING,
        result=NOTHING,
        errors=("LC-4",),
    ),
    OperationDeclaration(
        "hearing.set",
        "送达听证通知书",
        "Set time, place and chair of a hearing",
        parameters=NOTHING,
        result=record(chair=TEXT, days=number(1), minutes_days=number(1)),
        errors=("LC-4", "TC-3"),
        form="hearing_setting",
        application=True,
    ),
    OperationDeclaration(
        "hearing.recusal",
        "登记回避决定",
        "Record the decision on recusal",
        parameters=NOTHING,
        result=record(granted=FLAG),
        errors=("LC-4",),
        form="hearing_recusal",
        application=True,
    ),
    OperationDeclaration(
        "hearing.close",
        "听证笔录归卷",
        "File the minutes of a hearing",
        parameters=NOTHING,
        result=record(number=TEXT),
        errors=("LC-4",),
        form="hearing_minutes",
        application=True,
    ),
)

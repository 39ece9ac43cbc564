"""Declarations: appointments in and outside opening hours (TC-8, TC-14)."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import FLAG, TEXT, number, record

_ASKED = record(number=TEXT, told=TEXT, post=TEXT, outside=FLAG, starts_at=TEXT)
_ANSWER = record(confirmed=FLAG, post=TEXT, record_by=TEXT)

APPOINTMENT = (
    OperationDeclaration(
        "appointment.register",
        "登记预约",
        "Register an appointment",
        parameters=NOTHING,
        result=_ASKED,
        errors=("TC-8", "TC-14"),
        starts=(ClockStart("confirmation", 24, "natural_hours"),),
        form="appointment",
    ),
    OperationDeclaration(
        "appointment.move",
        "登记改期",
        "Record that the person asks for another time",
        parameters=NOTHING,
        result=_ASKED,
        errors=("TC-8", "TC-14"),
        starts=(ClockStart("confirmation", 24, "natural_hours"),),
        form="appointment_move",
    ),
    OperationDeclaration(
        "appointment.escalate",
        "移交值班人员",
        "Pass it on to the person on call",
        parameters=NOTHING,
        result=record(post=TEXT, hours=number(1), starts_at=TEXT),
    ),
    OperationDeclaration(
        "appointment.answer",
        "登记答复并告知",
        "Record the answer and tell it",
        parameters=NOTHING,
        result=_ANSWER,
        errors=("TC-8", "TC-14"),
        finishes=("confirmation",),
        form="appointment_answer",
    ),
    OperationDeclaration(
        "appointment.unanswered",
        "登记无人答复",
        "Record that nobody answered before the time",
        parameters=NOTHING,
        result=_ANSWER,
        finishes=("confirmation",),
    ),
    OperationDeclaration(
        "appointment.visited",
        "登记已来访",
        "Record that the visitor came",
        parameters=NOTHING,
        result=NOTHING,
    ),
    OperationDeclaration(
        "appointment.record_visit",
        "登记接待情况",
        "Record the visit, or that nobody came",
        parameters=NOTHING,
        result=NOTHING,
        errors=("TC-14",),
        form="appointment_visit",
    ),
    OperationDeclaration(
        "appointment.missed",
        "登记无人接待",
        "Record that nobody received the visitor",
        parameters=NOTHING,
        result=NOTHING,
    ),
    OperationDeclaration(
        "appointment.cancel",
        "登记取消预约",
        "Record that the person cancelled",
        parameters=NOTHING,
        result=NOTHING,
        finishes=("confirmation",),
        form="appointment_cancel",
    ),
)
